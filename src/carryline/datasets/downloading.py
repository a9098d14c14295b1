"""Get a data set from where it is published: whole and checked, or not at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.datasets.sources import Source
from carryline.ground.errors import CarrylineError
from carryline.ground.files import whole_file

if TYPE_CHECKING:
    from rich.progress import Progress

CHUNK = 1 << 18  # bytes
TIMEOUT = 30  # seconds without a byte


def download(source: Source, folder: Path) -> None:
    """Get each file of a source into `folder`, with a bar of progress; those that are there and whole are left alone.

    A file is written under another name and takes its own once its checksum is right, so where it is, it is whole.
    CarrylineError when the network or the checksum fails.
    """
    import pooch
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    pooch.get_logger().setLevel("WARNING")  # the bar says what is downloaded
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        for file in source.downloads:
            path = folder / file.path
            try:
                pooch.retrieve(
                    file.url, file.checksum, path.name, path.parent, downloader=partial(_fetch, path.name, progress)
                )
            except (OSError, ValueError) as error:  # requests' errors are OSErrors, a wrong checksum is a ValueError
                reason = error if isinstance(error, ValueError) else type(error).__name__
                raise CarrylineError(
                    f"{file.url} cannot be downloaded ({reason})",
                    expected=f"a file of checksum {file.checksum}",
                    fix=f"try again, or get it otherwise, as {file.path} in a folder that $CARRYLINE_DATA names",
                ) from None


def _fetch(title: str, progress: Progress, url: str, file: str, pooch: Any) -> None:
    """Write what is at `url` to `file`; pooch's own does not close the connection of a download that breaks."""
    import requests

    with requests.get(url, stream=True, timeout=TIMEOUT) as response, whole_file(file, lasting=False) as content:
        response.raise_for_status()
        size = int(response.headers.get("Content-Length", 0)) or None
        task = progress.add_task(f"downloading {title}", total=size)
        for chunk in response.iter_content(CHUNK):
            content.write(chunk)
            progress.advance(task, len(chunk))

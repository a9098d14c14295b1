"""Get a data set from where it is published: whole and checked, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from carryline.datasets.sources import Source
from carryline.ground.errors import CarrylineError

if TYPE_CHECKING:
    from rich.progress import Progress


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
            loader = pooch.HTTPDownloader(progressbar=_Bar(progress, f"downloading {path.name}"), chunk_size=1 << 18)
            try:
                pooch.retrieve(file.url, file.checksum, path.name, path.parent, downloader=loader)
            except (OSError, ValueError) as error:  # requests' errors are OSErrors, a wrong checksum is a ValueError
                reason = error if isinstance(error, ValueError) else type(error).__name__
                raise CarrylineError(
                    f"{file.url} cannot be downloaded ({reason})",
                    expected=f"a file of checksum {file.checksum}",
                    fix=f"try again, or get it otherwise, as {file.path} in a folder that $CARRYLINE_DATA names",
                ) from None


class _Bar:
    """A file's line in the bar of progress, as pooch drives it."""

    def __init__(self, progress: Progress, title: str) -> None:
        self.total = 0
        self._progress, self._task = progress, progress.add_task(title, total=None)

    def update(self, size: int) -> None:
        self._progress.update(self._task, advance=size, total=self.total)

    def reset(self) -> None:
        self._progress.reset(self._task, total=self.total)

    def close(self) -> None:
        """Nothing: the bar outlives the file."""

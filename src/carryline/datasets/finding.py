"""Where a data set lies on this machine; if nowhere, it is downloaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from carryline.datasets.sources import SOURCES, Source
from carryline.ground.errors import InputError


class MissingDataError(InputError):
    """A data set that lies nowhere on this machine and is not downloaded by itself."""


def locate(name: str, folder: str | Path | None) -> Path:
    """The file or folder of a data set: under `folder` and nowhere else; with None, in the usual folders.

    These are $CARRYLINE_DATA, `../shared/data` beside a source checkout, and the cache, into which it is downloaded
    when it is in none of them. Raises MissingDataError for what is nowhere and cannot be downloaded.
    """
    source = SOURCES[name]
    folders = usual_folders() if folder is None else [Path(folder)]
    found = search(source, folders)
    if found is None and folder is None and source.downloads:
        from carryline.datasets.downloading import download

        download(source, cache_folder())
        found = search(source, [cache_folder()])
    if found is not None:
        return found
    downloadable = "leave the folder out to download it, or " if source.downloads else ""
    where = f"put it into {folders[0]}" if folder is not None else "name the folder it is in by $CARRYLINE_DATA"
    raise MissingDataError(
        f"no {source.title} in {' or '.join(map(str, folders))}",
        expected=" or ".join(source.paths),
        fix=f"{downloadable}get it from {source.origin} and {where}",
    )


def is_there(name: str, folder: str | Path | None = None) -> bool:
    """Whether the data set of this name ("jena", say) can be read without a download."""
    return search(SOURCES[name], usual_folders() if folder is None else [Path(folder)]) is not None


def search(source: Source, folders: Sequence[Path]) -> Path | None:
    """The best path of the first folder that has any."""
    candidates = (folder / path for folder in folders for path in source.paths)
    return next((path for path in candidates if path.exists()), None)


def usual_folders() -> list[Path]:
    """Where data sets are looked for when no folder is given, in this order."""
    given = os.environ.get("CARRYLINE_DATA")
    folders = [Path(given)] if given else []
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file():
        folders.append((checkout / ".." / "shared" / "data").resolve())
    return [*folders, cache_folder()]


def cache_folder() -> Path:
    """Where downloads are kept: `datasets` in $CARRYLINE_CACHE, else in carryline's folder among the user's caches."""
    if given := os.environ.get("CARRYLINE_CACHE"):
        return Path(given) / "datasets"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "carryline" / "datasets"

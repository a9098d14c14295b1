"""Where a data set lies on this machine, and what to do when it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from carryline.ground.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Place:
    """A data set: what it is called, the `paths` where it may lie under a folder (the best first), where to get it."""

    name: str
    paths: tuple[str, ...]
    origin: str


def locate(place: Place, folder: str | Path | None) -> Path:
    """The file or folder of a data set: under `folder` and nowhere else; with None, the first of the usual folders.

    The usual ones are $CARRYLINE_DATA, `../shared/data` beside a source checkout, and the cache.
    """
    folders = list(usual_folders()) if folder is None else [Path(folder)]
    found = search(place, folders)
    if found is not None:
        return found
    raise InputError(
        f"no {place.name} in {' or '.join(map(str, folders))}",
        expected=" or ".join(place.paths),
        fix=f"get it from {place.origin}, and name the folder in $CARRYLINE_DATA",
    )


def search(place: Place, folders: list[Path]) -> Path | None:
    """The best path of the first folder that has any."""
    candidates = (folder / path for folder in folders for path in place.paths)
    return next((path for path in candidates if path.exists()), None)


def usual_folders() -> Iterator[Path]:
    """Where data sets are looked for when no folder is given, in this order."""
    if given := os.environ.get("CARRYLINE_DATA"):
        yield Path(given)
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file():
        yield (checkout / ".." / "shared" / "data").resolve()
    yield cache_folder()


def cache_folder() -> Path:
    """Where downloads are kept: `datasets` in $CARRYLINE_CACHE, else in carryline's folder among the user's caches."""
    if given := os.environ.get("CARRYLINE_CACHE"):
        return Path(given) / "datasets"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "carryline" / "datasets"

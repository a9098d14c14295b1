"""A hashed bag as plain text: its settings, and one line per column that any of the counted texts had.

# carryline hashed bag 1 SHA256 {"documents": 25000, "dimensions": 1048576, "lines": 512000, ...}
17 TAB 204                          a column, and how many texts had it
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carryline.ground.errors import InputError
from carryline.text import hashed_lines
from carryline.text.bags import state
from carryline.text.bags.weights import Seen
from carryline.text.hashed_lines import whole

if TYPE_CHECKING:
    from carryline.text.bags.hashed import HashedBag

_FORMAT = 1
_SCALARS = ("mode", "dimensions", "hash", "signed", "binary", "idf", "sublinear", "norm")
_LINE = re.compile("(0|[1-9][0-9]{0,9})\t([1-9][0-9]{0,17})")
_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "documents": whole,
    "lines": whole,
    "counted": lambda v: isinstance(v, bool),
}


def write(path: str | Path, bag: HashedBag, seen: Seen | None) -> None:
    """Write the file, whole or not at all."""
    frequency = np.zeros(0, np.int64) if seen is None else seen.frequency
    columns = np.flatnonzero(frequency)
    counts = frequency[columns].tolist()
    lines = [f"{column}\t{count}" for column, count in zip(columns.tolist(), counts, strict=True)]
    about = state.settings(bag, _SCALARS)
    about |= {"documents": seen.documents if seen else 0, "lines": len(lines), "counted": seen is not None}
    hashed_lines.write(path, "hashed bag", _FORMAT, about, lines)


def read(path: str | Path, cls: type[HashedBag]) -> tuple[HashedBag, Seen | None]:
    """The bag, and what it had seen. InputError names the line that is wrong."""
    file = hashed_lines.read(path, "hashed bag", _FORMAT, things="lines", allowed=_ALLOWED)
    about = file.about
    try:
        bag = state.unfitted(about, cls, _SCALARS)
    except (InputError, KeyError, TypeError, ValueError) as error:
        said = error.given if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        raise file.wrong(1, f"holds settings that no bag has: {said}") from error
    found: list[tuple[int, int]] = []
    before = -1
    for number, line in enumerate(file.lines, start=2):
        match = _LINE.fullmatch(line)
        column, count = (int(match[1]), int(match[2])) if match else (-1, 0)
        if not before < column < bag.dimensions or count > about["documents"]:
            raise file.wrong(number, f"is no column and its number of texts, in order: {line[:40]!r}")
        found.append((column, count))
        before = column
    file.check_hash()
    if not about["counted"]:
        return bag, None
    frequency = np.zeros(bag.dimensions, dtype=np.int64)
    if found:
        columns, counts = np.array(found).T
        frequency[columns] = counts
    return bag, Seen(about["documents"], frequency)

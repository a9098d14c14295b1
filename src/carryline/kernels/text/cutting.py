"""Texts to numbers by compiled code: arrays in, arrays out. What a preset means is told in text/presets.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Preset = Literal["default", "keras", "whitespace", "sklearn"]
Level = Literal["word", "character", "within_word"]


@dataclass(frozen=True)
class Cutter:
    """How compiled code cuts a text.

    `filters` and `split` (one code point) are of the keras preset. `prepare` makes of a text what is to be cut, all but
    the cutting itself; it is asked for the few texts of the default preset that normal form C may change.
    """

    preset: Preset
    level: Level
    lower: bool
    filters: str
    split: str
    prepare: Callable[[str], str]

    @property
    def compiled(self) -> Any:
        """The same as compiled code knows it: `_native.Cutter`, which all functions of `_native` on texts take."""
        raise NotImplementedError


def number(
    texts: list[str],
    cutter: Cutter,
    ngrams: tuple[int, int] = (1, 1),
    *,
    order: Literal["first", "alphabetical"] = "first",
) -> tuple[list[str], NDArray[np.int32], NDArray[np.int64]]:
    """The distinct n-grams of all texts, the number of each n-gram, and the offsets of the texts among those.

    Text i is `ids[offsets[i]:offsets[i + 1]]`, shorter n-grams first; `types[id]` is its string. `order`: types are
    numbered as they occur first, or by their code points, as `sorted(types)` has them. Only where `available()`.
    """
    raise NotImplementedError

"""Texts to numbers by compiled code: arrays in, arrays out. What a preset means is told in text/presets.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.kernels import native
from carryline.kernels.text import characters


@dataclass(frozen=True)
class Cutter:
    """How compiled code cuts a text.

    `preset`: "default", "keras", "whitespace" or "sklearn". `level`: "word", "character" or "within_word". `filters`
    and `split` (one code point) are of the keras preset. `prepare` makes of a text what is to be cut, all but the
    cutting itself; it is asked for the few texts of the default preset that normal form C may change.
    """

    preset: str
    level: str
    lower: bool
    filters: str
    split: str
    prepare: Callable[[str], str]

    @cached_property
    def compiled(self) -> Any:
        """The same for compiled code: the `_native.Cutter` that its functions of texts take."""
        return native.module().Cutter(
            self.preset, self.level, self.lower, self.filters, self.split, self.prepare, _table_bytes
        )


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

    Raises InputError for a text of more than 4 GB.
    """
    low, high = ngrams
    try:
        types, ids, offsets = native.module().number(
            texts, cutter.compiled, low, high, order == "alphabetical", torch.get_num_threads()
        )
    except ValueError as error:
        raise InputError(
            f"{error}",
            expected="texts of at most 4 GB each in UTF-8, and fewer than 2**31 different tokens",
            fix="cut the text into several, or give fewer texts at once",
        ) from error
    return types, ids, offsets


def _table_bytes() -> tuple[bytes, bytes]:
    blocks, known = characters.table()
    return blocks.tobytes(), known.tobytes()

"""Which word is where, in Python: the oracle and fallback of native/text/word_index.cpp."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_MASK = 0xFFFFFFFFFFFFFFFF


_Numbers = Sequence[int] | NDArray[np.int64] | NDArray[np.uint32]


def index_words(content: NDArray[np.uint8], offsets: Ints, slots: NDArray[np.uint32]) -> Ints:
    """Fill `slots` with the words' numbers + 1; the numbers of words that had stood before. See word_index.h."""
    slots[:] = 0
    repeated = []
    data, bounds, table = content.tobytes(), offsets.tolist(), [0] * len(slots)
    for number in range(len(bounds) - 1):
        slot = _slot_of(data, bounds, table, data[bounds[number] : bounds[number + 1] - 1])
        if table[slot]:
            repeated.append(number)
        else:
            table[slot] = number + 1
    slots[:] = table
    return np.array(repeated, dtype=np.int64)


def find_words(content: NDArray[np.uint8], offsets: Ints, slots: NDArray[np.uint32], asked: list[bytes]) -> Ints:
    """The number of each word asked for, -1 for one that is not there."""
    data = memoryview(content)  # type: ignore[arg-type]
    found = [int(slots[_slot_of(data, offsets, slots, word)]) - 1 for word in asked]
    return np.array(found, dtype=np.int64)


def _slot_of(data: bytes | memoryview, bounds: _Numbers, table: _Numbers, asked: bytes) -> int:
    value = 0xCBF29CE484222325  # FNV-1a, folded
    for byte in asked:
        value = (value ^ byte) * 0x100000001B3 & _MASK
    slot = (value ^ value >> 32) & (len(table) - 1)
    while (number := int(table[slot])) and data[bounds[number - 1] : bounds[number] - 1] != asked:
        slot = (slot + 1) & (len(table) - 1)
    return slot

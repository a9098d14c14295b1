"""Files of word vectors to arrays, and an index of words: by compiled code, or by its twins in Python."""

from __future__ import annotations

import os
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.kernels import native
from carryline.kernels.text import available, content_hash_numpy, vectors_numpy, word_index_numpy
from carryline.kernels.text.vectors_numpy import Content, Fault, Floats, Ints, Layout, ReadWords


class Place(NamedTuple):
    """Where a matrix goes in a file that is open for writing: from byte `offset` on."""

    file: int
    offset: int


def scan(content: Content) -> tuple[int, Ints]:
    """The hash of the content, and how many line ends each chunk of 2**20 bytes holds: one pass."""
    if not available():
        return content_hash_numpy.hash_content(content), vectors_numpy.count_line_ends(content)
    data = np.frombuffer(content, dtype=np.uint8)
    found, line_ends = native.module().scan_content(data.ctypes.data, len(data), torch.get_num_threads())
    return found, np.frombuffer(line_ends, dtype=np.int64)


def hash_content(content: Content | NDArray[np.uint8]) -> int:
    """The hash that `scan` gives, alone. It tells a change, and is no seal against forgery."""
    if not available():
        return content_hash_numpy.hash_content(content)
    data = np.frombuffer(content, dtype=np.uint8)
    return int(native.module().hash_content(data.ctypes.data, len(data), torch.get_num_threads()))


def read_rows(content: Content, layout: Layout, line_ends: Ints, into: Floats | Place | None) -> ReadWords | Fault:
    """The words of all rows, their numbers `into` an array (rows, dimension) or a file; or the first row that fails.

    `line_ends` are those of `scan(content)`. None for `into`: the rows are only looked at. Raises OSError when the file
    cannot be written to.
    """
    if not available():
        return vectors_numpy.read_rows(content, layout, _Keeper(into, layout.dimension))
    data = np.frombuffer(content, dtype=np.uint8)
    row, place, words, offsets, places = native.module().read_vectors(
        content=data.ctypes.data,
        first=layout.first,
        end=layout.end,
        rows=layout.rows,
        dimension=layout.dimension,
        line_ends=0 if layout.binary else line_ends.ctypes.data,
        chunks=len(line_ends),
        memory=into.ctypes.data if isinstance(into, np.ndarray) else 0,
        file=into.file if isinstance(into, Place) else -1,
        offset=into.offset if isinstance(into, Place) else 0,
        threads=torch.get_num_threads(),
    )
    if row >= 0:
        return Fault(row, place)
    return ReadWords(np.frombuffer(words, np.uint8), np.frombuffer(offsets, np.int64), np.frombuffer(places, np.int64))


def index_words(content: NDArray[np.uint8], offsets: Ints) -> tuple[NDArray[np.uint32], Ints]:
    """A table for `find_words`, and the numbers of the words that had stood before, rising.

    Word `i` is `content[offsets[i]:offsets[i + 1] - 1]`. The table has a power of two of slots, two a word at least.
    """
    count = len(offsets) - 1
    slots = np.empty(1 << max(2 * count - 1, 1).bit_length(), dtype=np.uint32)
    if not available():
        return slots, word_index_numpy.index_words(content, offsets, slots)
    repeated = native.module().index_words(
        content.ctypes.data, offsets.ctypes.data, count, slots.ctypes.data, len(slots)
    )
    return slots, np.frombuffer(repeated, dtype=np.int64)


def find_words(content: NDArray[np.uint8], offsets: Ints, slots: NDArray[np.uint32], asked: list[bytes]) -> Ints:
    """The number of each word that is asked for, -1 for one that is not there: (asked,)."""
    if not available():
        return word_index_numpy.find_words(content, offsets, slots, asked)
    ends = np.zeros(len(asked) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, asked), np.int64, len(asked)) + 1, out=ends[1:])
    joined = b"\n".join(asked)
    found = np.empty(len(asked), dtype=np.int64)
    native.module().find_words(
        content=content.ctypes.data,
        offsets=offsets.ctypes.data,
        count=len(offsets) - 1,
        slots=slots.ctypes.data,
        size=len(slots),
        asked=np.frombuffer(joined or b"\n", np.uint8).ctypes.data,
        asked_offsets=ends.ctypes.data,
        asked_count=len(asked),
        found=found.ctypes.data,
    )
    return found


class _Keeper:
    """Rows as they come: into an array, or a file."""

    def __init__(self, into: Floats | Place | None, dimension: int) -> None:
        self._into, self._bytes, self._row = into, 4 * dimension, 0

    def __call__(self, row: Floats) -> None:
        if isinstance(self._into, np.ndarray):
            self._into[self._row] = row
        elif self._into is not None:
            place = self._into.offset + self._row * self._bytes
            content = memoryview(row.tobytes())
            while content:
                written = os.pwrite(self._into.file, content, place)
                content, place = content[written:], place + written
        self._row += 1

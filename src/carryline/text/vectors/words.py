"""Words as one run of bytes: no string is made of a word before somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from carryline.kernels.text.vectors import find_words, index_words


class Words(Sequence[str]):
    """Word `i` is `content[offsets[i]:offsets[i + 1] - 1]`, in UTF-8; a line end stands behind each.

    Bytes that are not UTF-8 are kept as surrogate escapes: each becomes one of U+DC80 to U+DCFF (PEP 383), so that
    words which differ in a file differ here, and are written as they were read. `slots` is the table of hashes by which
    words are found; it is made when it is first needed.
    """

    def __init__(
        self, content: NDArray[np.uint8], offsets: NDArray[np.int64], slots: NDArray[np.uint32] | None = None
    ) -> None:
        self.content, self.offsets = content, offsets
        if slots is not None:
            self.slots = slots

    @classmethod
    def of(cls, words: Iterable[bytes]) -> Words:
        """These words, given in UTF-8."""
        parts = list(words)
        offsets = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)) + 1, out=offsets[1:])
        return cls(np.frombuffer(b"".join(part + b"\n" for part in parts), dtype=np.uint8), offsets)

    @cached_property
    def slots(self) -> NDArray[np.uint32]:
        """See `kernels.text.vectors.index_words`."""
        return index_words(self.content, self.offsets)[0]

    def find(self, words: Iterable[str]) -> NDArray[np.int64]:
        """The number of each word, -1 for one that is not there."""
        asked = [encode(word) for word in words]
        found = find_words(self.content, self.offsets, self.slots, [b"" if word is None else word for word in asked])
        found[[i for i, word in enumerate(asked) if word is None]] = -1
        return found

    def encoded(self, number: int) -> bytes:
        """The bytes of a word."""
        return self.content[self.offsets[number] : self.offsets[number + 1] - 1].tobytes()

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[str]:
        whole = decode(self.content.tobytes()).split("\n")
        if len(whole) == len(self) + 1:  # no word has a line end in it
            yield from whole[:-1]
        else:
            yield from (self[i] for i in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return decode(self.encoded(range(len(self))[index]))


def decode(word: bytes) -> str:
    """A word's bytes as a string, those that are not UTF-8 as surrogate escapes."""
    return word.decode("utf-8", "surrogateescape")


def encode(word: str) -> bytes | None:
    """A string as a word's bytes; None for half a surrogate pair, which no file can hold."""
    try:
        return word.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None

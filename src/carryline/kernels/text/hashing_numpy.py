"""Hashes of tokens in NumPy: the oracle of the compiled code, and what runs without it.

Vectorised over the tokens, longest first: step j works on those that have a j-th byte, or a j-th block of four.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.kernels.text.levels import Rows

Hashes = NDArray[np.uint32]

_OFFSET_BASIS = np.uint32(0x811C9DC5)
_PRIME = np.uint32(0x01000193)


def hash_tokens(texts: Iterable[Iterable[str]], dimensions: int, *, hash: str, signed: bool) -> Rows:  # noqa: A002
    """As `hashing.hash_rows`, for texts that are cut into tokens or n-grams already."""
    numbers = defaultdict[str, int](count().__next__)  # `numbers.__len__` would be a cycle: millions of words for later
    ids = [np.fromiter(map(numbers.__getitem__, tokens), np.int32) for tokens in texts]
    columns, signs = HASHES[hash](list(numbers), dimensions)
    indptr = np.append(0, np.cumsum([len(each) for each in ids], dtype=np.int64))
    values = np.concatenate([np.zeros(0, np.int32), *ids])
    data = signs[values] if signed else np.ones(len(values), np.int32)
    matrix = csr_matrix((data, columns[values], indptr), shape=(len(ids), dimensions))
    matrix.sum_duplicates()  # what cancels stays, as a zero
    return Rows(matrix.data, matrix.indices.astype(np.int32, copy=False), matrix.indptr.astype(np.int64))


def fnv1a(tokens: Sequence[str]) -> Hashes:
    """The 32-bit FNV-1a hash of each token's UTF-8 bytes (offset basis 0x811c9dc5, prime 0x01000193).

    Fowler, Noll, Vo: `hash = (hash ^ byte) * prime` for every byte; http://www.isthe.com/chongo/tech/comp/fnv/.

        >>> [hex(h) for h in fnv1a(["", "a", "foobar"]).tolist()]
        ['0x811c9dc5', '0xe40c292c', '0xbf9cf968']
    """
    encoded = _Encoded(tokens, 1)
    hashes = np.full(len(tokens), _OFFSET_BASIS, dtype=np.uint32)
    for live, byte in encoded.blocks():
        hashes[:live] = (hashes[:live] ^ byte) * _PRIME  # wraps at 2**32, as the hash wants
    return encoded.in_order(hashes)


def murmur3(tokens: Sequence[str]) -> Hashes:
    """The 32-bit MurmurHash3 (x86) of each token's UTF-8 bytes, seed 0, as scikit-learn's hashing has it.

    Appleby, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp.

        >>> [hex(h) for h in murmur3(["", "a", "foobar"]).tolist()]
        ['0x0', '0x3c2569b2', '0xa4c4d4bd']
    """
    encoded = _Encoded(tokens, 4)
    hashes = np.zeros(len(tokens), dtype=np.uint32)
    for live, block in encoded.blocks():
        hashes[:live] = _rotate(hashes[:live] ^ _scrambled(block), 13) * np.uint32(5) + np.uint32(0xE6546B64)
    hashes ^= _scrambled(encoded.tails)
    hashes ^= encoded.lengths.astype(np.uint32)
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return encoded.in_order(hashes ^ (hashes >> np.uint32(16)))


def _scrambled(block: Hashes) -> Hashes:
    return _rotate(block * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)


def _rotate(words: Hashes, bits: int) -> Hashes:
    return (words << np.uint32(bits)) | (words >> np.uint32(32 - bits))


def _by_fnv1a(tokens: Sequence[str], dimensions: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """`hash % dimensions`; negative where the highest bit is set."""
    hashes = fnv1a(tokens)
    return (hashes % np.uint32(dimensions)).astype(np.int32), _signs(hashes)


def _by_murmur3(tokens: Sequence[str], dimensions: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """As scikit-learn's FeatureHasher: `abs(hash) % dimensions`, negative where the hash is.

    -2^31 has no absolute value of 32 bits, and is taken for 2^31 modulo `dimensions`.
    """
    hashes = murmur3(tokens)
    return (np.abs(hashes.view(np.int32).astype(np.int64)) % dimensions).astype(np.int32), _signs(hashes)


def _signs(hashes: Hashes) -> NDArray[np.int32]:
    return np.where(hashes >> np.uint32(31), np.int32(-1), np.int32(1))


HASHES: dict[str, Callable[[Sequence[str], int], tuple[NDArray[np.int32], NDArray[np.int32]]]] = {
    "fnv1a": _by_fnv1a,
    "murmur3": _by_murmur3,
}
"""By name: tokens to the column of each, below `dimensions`, and its sign."""


class _Encoded:
    """Tokens as UTF-8, longest first, to be read a block of `size` bytes at a time."""

    def __init__(self, tokens: Sequence[str], size: int) -> None:
        contents = [token.encode("utf-8", "surrogatepass") for token in tokens]
        lengths = np.fromiter(map(len, contents), np.int64, len(contents))
        self._order = np.argsort(-lengths, kind="stable")
        self._flat = np.frombuffer(b"".join(contents) + bytes(size), dtype=np.uint8).astype(np.uint32)
        self._starts = (np.cumsum(lengths) - lengths)[self._order]
        self._size = size
        self.lengths = lengths[self._order]

    def blocks(self) -> Iterable[tuple[int, Hashes]]:
        """For each j: how many tokens have a whole j-th block, and those blocks, little-endian."""
        whole = self.lengths // self._size
        for j in range(int(whole.max(initial=0))):
            live = int(np.searchsorted(-whole, -j, side="left"))
            yield live, self._read(self._starts[:live] + j * self._size, np.full(live, self._size))

    @property
    def tails(self) -> Hashes:
        """What follows the whole blocks, as a block filled up with zeros."""
        rest = self.lengths % self._size
        return self._read(self._starts + self.lengths - rest, rest)

    def in_order(self, hashes: Hashes) -> Hashes:
        """Hashes of the longest first, in the order of the tokens."""
        ordered = np.empty_like(hashes)
        ordered[self._order] = hashes
        return ordered

    def _read(self, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Hashes:
        block = np.zeros(len(starts), dtype=np.uint32)
        for i in range(self._size):
            block |= np.where(i < lengths, self._flat[starts + i], np.uint32(0)) << np.uint32(8 * i)
        return block

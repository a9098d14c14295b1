"""The hashing trick: numbers for tokens without a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.text.tokenizer import Texts, Tokenizer

_OFFSET_BASIS = np.uint32(0x811C9DC5)
_PRIME = np.uint32(0x01000193)


def hash_ids(texts: Texts, dimensions: int, *, tokenizer: Tokenizer | None = None) -> Ragged:
    """Ids in 1 ... dimensions - 1: `fnv1a(token) % (dimensions - 1) + 1`; 0 stays the padding's. Ragged int32.

    Nothing is learned and nothing is saved, but different tokens may share an id. (Listing 6.4 takes Python's `hash`,
    which changes with every run; this one is the same on every machine.)

        >>> hash_ids(["The cat sat"], 1000).values.tolist()
        [866, 429, 616]
    """
    if isinstance(dimensions, bool) or not isinstance(dimensions, int) or not 2 <= dimensions < 2**31:
        raise InputError(
            f"hash_ids(dimensions={dimensions!r})",
            expected="a whole number of at least 2 (0 is the padding) and below 2**31",
            fix="pass dimensions=1000",
        )
    types, ids = (tokenizer or Tokenizer()).number(texts)
    table = (fnv1a(types) % np.uint32(dimensions - 1) + np.uint32(1)).astype(np.int32)
    return Ragged(table[ids.values], ids.offsets)


def fnv1a(tokens: Sequence[str]) -> NDArray[np.uint32]:
    """The 32-bit FNV-1a hash of each token's UTF-8 bytes (offset basis 0x811c9dc5, prime 0x01000193).

    Fowler, Noll, Vo: `hash = (hash ^ byte) * prime` for every byte; http://www.isthe.com/chongo/tech/comp/fnv/.
    Vectorised over the tokens, longest first: step j works on those that have a j-th byte.

        >>> [hex(h) for h in fnv1a(["", "a", "foobar"]).tolist()]
        ['0x811c9dc5', '0xe40c292c', '0xbf9cf968']
    """
    contents = [token.encode("utf-8", "surrogatepass") for token in tokens]
    lengths = np.fromiter(map(len, contents), np.int64, len(contents))
    order = np.argsort(-lengths, kind="stable")
    flat = np.frombuffer(b"".join(contents), dtype=np.uint8).astype(np.uint32)
    starts = (np.cumsum(lengths) - lengths)[order]
    longer = np.searchsorted(
        -lengths[order], -np.arange(lengths.max(initial=0)), side="left"
    )  # tokens with a j-th byte
    hashes = np.full(len(contents), _OFFSET_BASIS, dtype=np.uint32)
    for j, live in enumerate(longer.tolist()):
        hashes[:live] = (hashes[:live] ^ flat[starts[:live] + j]) * _PRIME  # wraps at 2**32, as the hash wants
    unsorted = np.empty_like(hashes)
    unsorted[order] = hashes
    return unsorted

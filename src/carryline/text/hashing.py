"""The hashing trick: numbers for tokens without a vocabulary."""

from __future__ import annotations

import numpy as np

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels.text.hashing import fnv1a
from carryline.text.tokenizer import Texts, Tokenizer

__all__ = ["fnv1a", "hash_ids"]


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

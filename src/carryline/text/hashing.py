"""The hashing trick: numbers for tokens without a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from carryline.ground.ragged import Ragged
from carryline.text.tokenizer import Tokenized, Tokenizer


def fnv1a(tokens: Sequence[str]) -> NDArray[np.uint32]:
    """The 32-bit FNV-1a hash of each token's UTF-8 bytes (offset basis 0x811c9dc5, prime 0x01000193)."""
    raise NotImplementedError


def hash_ids(
    texts: Sequence[str] | Sequence[Sequence[str]] | Tokenized, dimensions: int, *, tokenizer: Tokenizer | None = None
) -> Ragged:
    """Ids in 1 ... dimensions - 1: `fnv1a(token) % (dimensions - 1) + 1`; 0 stays the padding's. Ragged int32."""
    raise NotImplementedError

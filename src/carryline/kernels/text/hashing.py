"""Texts as rows of hashed n-grams: no vocabulary, nothing learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch

from carryline.kernels import native
from carryline.kernels.text.cutting import Cutter
from carryline.kernels.text.hashing_numpy import fnv1a, hash_tokens, murmur3
from carryline.kernels.text.levels import Rows

__all__ = ["fnv1a", "hash_rows", "hash_tokens", "murmur3"]

Hash = Literal["fnv1a", "murmur3"]


def hash_rows(
    texts: Sequence[str],
    cutter: Cutter,
    ngrams: tuple[int, int],
    dimensions: int,
    *,
    hash: Hash = "fnv1a",  # noqa: A002
    signed: bool = False,
) -> Rows:
    """How often each text has n-grams of each hash, (texts, dimensions); only where the text engine is `available`.

    `cutter` and `ngrams` as in `number`. The column of an n-gram is the hash of its UTF-8 bytes, modulo `dimensions`.
    `signed`: n-grams of one half of the hashes count -1 each, so that what shares a column cancels rather than adds up;
    a sum of 0 stays stored. "murmur3" gives the columns and signs of scikit-learn's FeatureHasher. Elsewhere, or for
    tokens, `hash_tokens` does the same in Python.
    """
    arguments = ngrams[0], ngrams[1], dimensions, hash == "murmur3", signed, torch.get_num_threads()
    return Rows(*native.module().hash_rows(list(texts), cutter.compiled, *arguments))

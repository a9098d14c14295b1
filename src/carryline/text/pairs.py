"""Text as its own teacher: a few words, and the word that follows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.text.matrices import Sequences, as_ragged


def sliding_pairs(ids: Sequences, length: int = 2) -> tuple[NDArray[Any], NDArray[Any]]:
    """Every run of `length` ids and the id after it: (pairs, length), (pairs,); runs overlap, and never cross texts.

    The chapter's sliding-window language model: from two words, the next.

        >>> before, after = sliding_pairs([[5, 6, 7, 8]], 2)
        >>> before.tolist(), after.tolist()
        ([[5, 6], [6, 7]], [7, 8])
    """
    if isinstance(length, bool) or not isinstance(length, int) or length < 1:
        raise InputError(
            f"sliding_pairs(length={length!r})", expected="a whole number of at least 1", fix="pass length=2"
        )
    ragged = as_ragged(ids)
    pairs = np.maximum(ragged.lengths - length, 0)
    before = np.cumsum(pairs) - pairs
    firsts = np.arange(pairs.sum()) + np.repeat(ragged.offsets[:-1] - before, pairs)
    return ragged.values[firsts[:, None] + np.arange(length)], ragged.values[firsts + length]

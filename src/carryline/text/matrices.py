"""Ids as arrays: padded rectangles, one-hot cubes, and one sparse row per text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.ragged import Ragged

Side = Literal["pre", "post"]


def pad(
    sequences: Ragged | Sequence[Any],
    length: int | None = None,
    *,
    side: Side = "pre",
    truncate: Side = "pre",
    value: float = 0,
    dtype: Any = None,
) -> NDArray[Any]:
    """A rectangle (sequences, length): `value` is put before or after, and too long ones lose their start or end.

    The defaults are those of Keras' `pad_sequences`, which keep the *last* `length` ids. `length=None`: the longest.
    """
    raise NotImplementedError


def one_hot(
    sequences: Ragged | Sequence[Any], length: int | None = None, *, width: int | None = None, dtype: Any = np.float32
) -> NDArray[Any]:
    """(sequences, length, width): row j of a sequence has a one at its j-th id; id 0 and padding are all zeros.

    Only the *first* `length` ids count (listings 6.1 and 6.2). `width` defaults to the largest id + 1.
    """
    raise NotImplementedError


def multi_hot(sequences: Ragged | Sequence[Any], width: int | None = None) -> csr_matrix:
    """(sequences, width) CSR float32, 1 for every id that occurs."""
    raise NotImplementedError


def id_matrix(
    sequences: Ragged | Sequence[Any], width: int | None = None, *, mode: str = "binary", dtype: Any = np.float32
) -> csr_matrix:
    """(sequences, width) CSR in mode "binary", "count" or "freq" (count over the sequence's length)."""
    raise NotImplementedError

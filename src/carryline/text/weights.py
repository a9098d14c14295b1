"""From counts to weights, operation by operation as scikit-learn's TfidfTransformer does it: equal to the last bit.

That fixes in which precision each step is taken and in which order a row is summed, so nothing here may be "improved".
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.sparse import csr_matrix

from carryline.kernels.text.levels import Rows

Norm = Literal["l1", "l2"] | None


class Weighting(Protocol):
    """The settings that say how counts are weighed: those of a bag; see `Bag`."""

    mode: Any
    binary: bool
    sublinear: bool
    norm: Norm
    dtype: DTypeLike


def weigh(rows: Rows, columns: int, bag: Weighting, idf: NDArray[Any] | None) -> csr_matrix:
    """Counts as the weights of the bag's mode, (texts, columns); `idf` (columns,) where documents weigh, too."""
    weighted = bag.mode in ("freq", "tfidf")
    dtype = float_type(bag.dtype) if weighted else np.dtype(bag.dtype)
    ones = bag.mode == "binary" or (bag.mode == "tfidf" and bag.binary)
    data = np.ones(len(rows.counts), dtype) if ones else rows.counts.astype(dtype)
    matrix = csr_matrix((data, rows.indices, rows.indptr), shape=(len(rows.indptr) - 1, columns))
    if bag.mode == "tfidf" and bag.sublinear:
        np.log(matrix.data, out=matrix.data)
        matrix.data += 1.0
    if idf is not None:
        matrix.data *= idf[matrix.indices]
    if weighted:
        normalise(matrix, "l1" if bag.mode == "freq" else bag.norm)
    return matrix


def idf(document_frequency: NDArray[np.int64], documents: int, *, smooth: bool, dtype: DTypeLike) -> NDArray[Any]:
    """`ln((1 + documents) / (1 + df)) + 1`, or `ln(documents / df) + 1` without `smooth`, (columns,) of `dtype`.

    A column of a given vocabulary that no text has is infinite without `smooth`.
    """
    weights = np.full(len(document_frequency), documents + int(smooth), dtype=dtype)
    with np.errstate(divide="ignore"):
        weights /= document_frequency.astype(dtype) + np.asarray(float(smooth), dtype=dtype)
    np.log(weights, out=weights)
    weights += 1.0
    return weights


def normalise(matrix: csr_matrix, norm: Norm) -> None:
    """Every row is divided by the sum of its absolute values ("l1") or the root of its sum of squares ("l2"), in place.

    The terms are of the matrix' precision and are added one by one in float64, in the order in which they are stored;
    `bincount` does just that. An empty row stays.
    """
    if norm is None:
        return
    terms = np.abs(matrix.data) if norm == "l1" else matrix.data * matrix.data
    lengths = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), lengths)
    sums = np.bincount(rows, weights=terms, minlength=matrix.shape[0])
    if norm == "l2":
        sums = np.sqrt(sums)
    sums[sums == 0.0] = 1.0
    np.divide(matrix.data, np.repeat(sums, lengths), out=matrix.data, casting="same_kind")


def float_type(dtype: DTypeLike) -> np.dtype[Any]:
    """The type that weights are kept in: float32 and float64 as they are, float64 in place of any other."""
    wanted = np.dtype(dtype)
    return wanted if wanted in (np.dtype(np.float32), np.dtype(np.float64)) else np.dtype(np.float64)

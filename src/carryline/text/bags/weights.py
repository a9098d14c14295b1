"""From counts to the weights of a bag's mode, as scikit-learn's TfidfTransformer does it: equal to the last bit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.sparse import csr_matrix

from carryline.kernels.text import weights
from carryline.kernels.text.levels import Rows

Norm = weights.Norm


class Weighting(Protocol):
    """The settings that say how counts are weighed: those of a bag; see `Bag`."""

    mode: Any
    binary: bool
    sublinear: bool
    norm: Norm
    dtype: DTypeLike


def weigh(rows: Rows, columns: int, bag: Weighting, idf: NDArray[Any] | None) -> csr_matrix:
    """Counts as the weights of the bag's mode, (texts, columns); `idf` (columns,) where documents weigh, too."""
    shape = len(rows.indptr) - 1, columns
    if bag.mode in ("freq", "tfidf"):
        data = weights.weigh(
            rows,
            float_type(bag.dtype),
            ones=bag.mode == "tfidf" and bag.binary,
            sublinear=bag.mode == "tfidf" and bag.sublinear,
            idf=idf,
            norm="l1" if bag.mode == "freq" else bag.norm,
        )
    elif bag.mode == "binary":
        data = np.ones(len(rows.counts), bag.dtype)
    else:
        data = rows.counts.astype(bag.dtype)
    return csr_matrix((data, rows.indices, rows.indptr), shape=shape)


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


def float_type(dtype: DTypeLike) -> np.dtype[Any]:
    """The type that weights are kept in: float32 and float64 as they are, float64 in place of any other."""
    wanted = np.dtype(dtype)
    return wanted if wanted in (np.dtype(np.float32), np.dtype(np.float64)) else np.dtype(np.float64)


@dataclass(eq=False)
class Seen:
    """How many texts were seen, and in how many of them each column was: `frequency` (columns,)."""

    documents: int
    frequency: NDArray[np.int64]
    _weights: dict[np.dtype[Any], NDArray[Any]] = field(default_factory=dict)

    def idf(self, dtype: np.dtype[Any]) -> NDArray[Any]:
        """The weights of all columns, (columns,); made once: a single text must not wait for those of a million."""
        if dtype not in self._weights:
            self._weights[dtype] = idf(self.frequency, self.documents, smooth=True, dtype=dtype)
        return self._weights[dtype]

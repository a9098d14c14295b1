"""Counts as weights, operation by operation as scikit-learn's TfidfTransformer has it: equal to the last bit.

That fixes in which precision each step is taken and in which order a row is summed, so nothing here may be "improved".
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.kernels import native
from carryline.kernels.text import available
from carryline.kernels.text.levels import Ids, Rows

Norm = Literal["l1", "l2"] | None


def weigh(
    rows: Rows,
    dtype: np.dtype[Any],
    *,
    ones: bool = False,
    sublinear: bool = False,
    idf: NDArray[Any] | None = None,
    norm: Norm = None,
) -> NDArray[Any]:
    """The weight of each count, in the order of the rows: float32 or float64, as `dtype` says.

    `ones`: every count is taken for 1. `sublinear`: for `1 + ln(count)`. `idf` (columns,): the factor of each column.
    `norm`: each row is divided by the sum of its absolute values ("l1"), or by the root of its sum of squares ("l2");
    these are of `dtype`, and added one by one in float64, in their order. A row of zeros stays.
    """
    if not available() or (idf is not None and idf.dtype != dtype):
        return _weigh(rows, dtype, ones, sublinear, idf, norm)
    terms = _sublinear(np.arange(int(rows.counts.max(initial=0)) + 1), dtype) if sublinear and not ones else None
    compiled = native.module().weigh_float32 if dtype == np.float32 else native.module().weigh_float64
    which = {None: 0, "l1": 1, "l2": 2}[norm]
    return compiled(*rows, ones, terms, idf, which, torch.get_num_threads())  # type: ignore[no-any-return]


def _weigh(
    rows: Rows, dtype: np.dtype[Any], ones: bool, sublinear: bool, idf: NDArray[Any] | None, norm: Norm
) -> NDArray[Any]:
    weights: NDArray[Any] = np.ones(len(rows.counts), dtype) if ones else rows.counts.astype(dtype)
    if sublinear and not ones:
        weights = _sublinear(rows.counts, dtype)
    if idf is not None:
        weights *= idf[rows.indices]
    if norm is not None:
        terms = np.abs(weights) if norm == "l1" else weights * weights
        lengths = np.diff(rows.indptr)
        texts = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        sums = np.bincount(texts, weights=terms, minlength=len(lengths))  # adds one by one, in float64
        if norm == "l2":
            sums = np.sqrt(sums)
        sums[sums == 0.0] = 1.0
        np.divide(weights, np.repeat(sums, lengths), out=weights, casting="same_kind")
    return weights


def _sublinear(counts: Ids | NDArray[np.int64], dtype: np.dtype[Any]) -> NDArray[Any]:
    weights = counts.astype(dtype)
    with np.errstate(divide="ignore"):  # the table begins with a count of 0, which nothing has
        np.log(weights, out=weights)
    weights += 1.0
    return weights

"""Weights of counts: compiled code against its NumPy twin, both against scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix, random_array
from sklearn.feature_extraction.text import TfidfTransformer

from carryline import kernels
from carryline.kernels.text import available
from carryline.kernels.text.levels import Rows
from carryline.kernels.text.weights import weigh

SETTINGS = list(product([np.float32, np.float64], [True, False], [True, False], [None, "l1", "l2"]))


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def counts(texts: int, columns: int) -> csr_matrix:
    random = np.random.default_rng(0)
    matrix = random_array((texts, columns), density=0.1, rng=random, format="csr", dtype=np.float64)
    matrix.data = random.zipf(1.7, matrix.nnz).clip(max=3000).astype(np.int32)
    matrix.sort_indices()
    return matrix


def rows_of(matrix: csr_matrix) -> Rows:
    return Rows(matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int64))


@pytest.mark.parametrize(("dtype", "sublinear", "use_idf", "norm"), SETTINGS)
@pytest.mark.parametrize("name", ["auto", "reference"])
def test_weights_are_those_of_scikit_learn(name: str, dtype: Any, sublinear: bool, use_idf: bool, norm: Any) -> None:
    matrix = counts(3000, 400)
    theirs = TfidfTransformer(norm=norm, use_idf=use_idf, sublinear_tf=sublinear)
    expected = theirs.fit_transform(matrix.astype(dtype))
    idf = theirs.idf_ if use_idf else None
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        with kernels.use(name):
            found = weigh(rows_of(matrix), np.dtype(dtype), sublinear=sublinear, idf=idf, norm=norm)
        assert found.dtype == expected.dtype == dtype
        assert np.array_equal(found, expected.data)


@pytest.mark.parametrize("norm", [None, "l1", "l2"])
def test_what_cancelled_and_what_is_negative(norm: Any) -> None:
    rows = Rows(*(np.array(a) for a in ([0, 0, -3, 4], [0, 1, 0, 1], [0, 2, 2, 4])))
    rows = Rows(rows.counts.astype(np.int32), rows.indices.astype(np.int32), rows.indptr)
    found = weigh(rows, np.dtype(np.float64), norm=norm).tolist()
    assert found == {None: [0, 0, -3, 4], "l1": [0, 0, -3 / 7, 4 / 7], "l2": [0, 0, -0.6, 0.8]}[norm]
    assert weigh(rows, np.dtype(np.float32), ones=True, sublinear=True).tolist() == [1, 1, 1, 1]


@pytest.mark.skipif(not available(), reason="no compiled kernels here")
def test_compiled_code_reads_within_bounds_whatever_it_is_given() -> None:
    from carryline import _native

    one, indptr = np.array([1], np.int32), np.array([0, 1])
    with pytest.raises(IndexError):
        _native.weigh_float64(one, one, indptr, False, None, np.ones(1), 0, 1)
    with pytest.raises(IndexError):
        _native.weigh_float64(one, one, indptr, False, np.ones(1), None, 0, 1)
    with pytest.raises(ValueError, match="one matrix"):
        _native.weigh_float64(one, one, np.array([0, 2]), False, None, None, 0, 1)

"""The problems made to test a memory have the shapes, the answers and the chances that their papers say."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given as assuming
from hypothesis import strategies as st

from carryline.datasets.synthetic import adding_problem, copy_memory
from carryline.ground.errors import InputError

SEEDS = st.integers(0, 2**32 - 1)


@assuming(st.integers(1, 20), st.integers(2, 30), SEEDS)
def test_two_numbers_are_marked_and_their_sum_is_the_target(samples: int, length: int, seed: int) -> None:
    x, y = adding_problem(samples, length, seed=seed)
    assert x.shape == (samples, length, 2)
    assert y.shape == (samples, 1)
    assert x.dtype == y.dtype == np.float32
    assert (x[..., 0] >= 0).all()
    assert (x[..., 0] < 1).all()
    assert set(np.unique(x[..., 1])) <= {0.0, 1.0}
    assert (x[..., 1].sum(1) == 2).all()
    np.testing.assert_allclose(x.prod(-1).sum(1, keepdims=True), y, rtol=1e-6)


def test_marks_stand_anywhere_and_the_naive_answer_costs_a_sixth() -> None:
    x, y = adding_problem(20_000, 5, seed=1)
    pairs = np.zeros((5, 5))
    np.add.at(pairs, tuple(np.nonzero(x[..., 1])[1].reshape(-1, 2).T), 1)
    wanted = pairs[np.triu_indices(5, 1)]
    assert wanted.sum() == 20_000
    assert abs(wanted / 2_000 - 1).max() < 0.1
    assert ((y - 1) ** 2).mean() == pytest.approx(1 / 6, rel=0.05)  # Bai et al., released README: .1767 measured


@assuming(st.integers(1, 20), st.integers(1, 30), st.integers(1, 12), SEEDS)
def test_the_symbols_are_to_be_recalled_at_the_end(samples: int, blanks: int, symbols: int, seed: int) -> None:
    x, y = copy_memory(samples, blanks, symbols=symbols, seed=seed)
    assert x.shape == (samples, blanks + 2 * symbols, 1)
    assert y.shape == (samples, blanks + 2 * symbols)
    assert x.dtype == np.float32
    assert y.dtype == np.int64
    first = x[:, :symbols, 0]
    assert first.min() >= 1
    assert first.max() <= 8
    assert (x[:, symbols : symbols + blanks - 1] == 0).all()
    assert (x[:, symbols + blanks - 1 :] == 9).all()
    assert (y[:, : symbols + blanks] == 0).all()
    np.testing.assert_array_equal(y[:, symbols + blanks :], first)


def test_all_eight_symbols_are_equally_likely() -> None:
    x, _ = copy_memory(4_000, 1, seed=2)
    counts = np.bincount(x[:, :10, 0].astype(int).ravel(), minlength=10)
    assert counts[0] == counts[9] == 0
    assert abs(counts[1:9] / 5_000 - 1).max() < 0.06
    assert 10 * math.log(8) / 1_020 == pytest.approx(0.0204, abs=5e-5)  # Bai et al. 2018, table 1: LSTM .0204


def test_a_seed_says_it_all() -> None:
    for make in (adding_problem, copy_memory):
        one, again, other = (make(3, 20, seed=seed)[0] for seed in (5, 5, 6))
        np.testing.assert_array_equal(one, again)
        assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("call", "given", "least"),
    [
        (lambda: adding_problem(0, 10, seed=0), "adding_problem(samples=0)", 1),
        (lambda: adding_problem(5, 1, seed=0), "adding_problem(length=1)", 2),
        (lambda: copy_memory(5, 0, seed=0), "copy_memory(blanks=0)", 1),
        (lambda: copy_memory(5, 2.5, seed=0), "copy_memory(blanks=2.5)", 1),  # type: ignore[arg-type]
        (lambda: copy_memory(5, 2, symbols=0, seed=0), "copy_memory(symbols=0)", 1),
    ],
)
def test_sizes_are_checked(call: Callable[[], object], given: str, least: int) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert (caught.value.given, caught.value.expected) == (given, f"an integer of at least {least}")
    assert caught.value.fix == f"correct {given.partition('(')[2].partition('=')[0]}"

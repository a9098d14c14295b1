"""Columns in the order of their first occurrence: compiled, in NumPy, and by a plain loop."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from carryline import kernels
from carryline.ground.ragged import Ragged
from carryline.kernels.text.levels import spell
from carryline.kernels.text.ngrams import count


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def by_a_loop(texts: list[list[int]], lengths: tuple[int, int]) -> list[tuple[int, ...]]:
    seen: dict[tuple[int, ...], None] = {}
    for text in texts:
        ids = [index for index in text if index]
        for n in range(lengths[0], lengths[1] + 1):
            for place in range(len(ids) - n + 1):
                seen.setdefault(tuple(ids[place : place + n]))
    return list(seen)


@given(
    texts=st.lists(st.lists(st.integers(0, 6), max_size=9), max_size=6),
    low=st.integers(1, 3),
    more=st.integers(0, 2),
    least=st.integers(1, 2),
)
def test_it_is_that_of_a_loop(texts: list[list[int]], low: int, more: int, least: int) -> None:
    ids, lengths = Ragged.from_sequences(texts, dtype=np.int32), (low, low + more)
    for threads, forced in ((1, "auto"), (3, "auto"), (1, "reference")):
        torch.set_num_threads(threads)
        with kernels.use(forced):
            counted = count(ids, stride=8, lengths=lengths, least=least)
            found = counted.by_first_occurrence()
            assert found.dtype == np.int32
            grams = spell(counted.levels, 8)
        expected = [gram for gram in by_a_loop(texts, lengths) if gram in grams]
        assert [grams[column] for column in found.tolist()] == expected


def test_it_is_the_same_over_many_chunks() -> None:
    random = np.random.default_rng(0)
    ids = Ragged(random.integers(0, 300, 400_000).astype(np.int32), np.arange(0, 400_001, 100))
    with kernels.use("reference"):
        expected = count(ids, stride=301, lengths=(1, 2)).by_first_occurrence()
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        found = count(ids, stride=301, lengths=(1, 2)).by_first_occurrence()
        np.testing.assert_array_equal(found, expected)

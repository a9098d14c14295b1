from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.ground.ragged import Padded, Ragged

lists = st.lists(st.lists(st.integers(1, 99), max_size=6), max_size=8)


def as_lists(ragged):
    return [row.tolist() for row in ragged]


@given(lists)
def test_sequences_come_back_as_they_went_in(sequences):
    ragged = Ragged.from_sequences(sequences, dtype=np.int32)
    assert as_lists(ragged) == sequences
    assert ragged.lengths.tolist() == [len(sequence) for sequence in sequences]
    assert len(ragged) == len(sequences)
    assert ragged.values.dtype == np.int32


@given(lists.filter(len), st.data())
def test_take_and_slices_equal_those_of_lists(sequences, data):
    ragged = Ragged.from_sequences(sequences)
    indices = data.draw(st.lists(st.integers(0, len(sequences) - 1), max_size=10))
    assert as_lists(ragged.take(np.array(indices, dtype=np.int64))) == [sequences[index] for index in indices]
    first, last = data.draw(st.integers(-9, 9)), data.draw(st.integers(-9, 9))
    assert as_lists(ragged[first:last]) == sequences[first:last]
    assert as_lists(ragged[::-2]) == sequences[::-2]
    assert ragged[-1].tolist() == sequences[-1]


@given(lists, st.integers(1, 7), st.sampled_from(["first", "last"]))
def test_cut_keeps_the_first_or_last(sequences, length, keep):
    cut = Ragged.from_sequences(sequences, dtype=np.int64).cut(length, keep=keep)
    assert as_lists(cut) == [row[:length] if keep == "first" else row[-length:] for row in sequences]


@given(lists.filter(len), st.data())
def test_gather_pads_at_the_end(sequences, data):
    indices = data.draw(st.lists(st.integers(0, len(sequences) - 1), min_size=1, max_size=10))
    batch = Ragged.from_sequences(sequences, dtype=np.int64).gather(np.array(indices))
    assert isinstance(batch, Padded)
    assert batch.values.shape == (len(indices), max(1, *(len(sequences[index]) for index in indices)))
    assert batch.lengths.dtype == torch.int64
    for row, length, index in zip(batch.values.tolist(), batch.lengths.tolist(), indices, strict=True):
        assert row[:length] == sequences[index]
        assert not any(row[length:])


def test_sequences_of_vectors():
    ragged = Ragged.from_sequences([np.ones((2, 3)), np.full((1, 3), 2.0)])
    values, lengths = ragged.gather(np.array([1, 0]))
    assert values.shape == (2, 2, 3)
    assert lengths.tolist() == [1, 2]
    assert values[0, 1].tolist() == [0, 0, 0]


def test_a_sequence_is_a_view():
    ragged = Ragged.from_sequences([[1, 2], [3]])
    assert np.shares_memory(ragged[0], ragged.values)


def test_indexing_beyond_the_end_is_an_index_error():
    with pytest.raises(IndexError, match="sequence 2 of 2"):
        Ragged.from_sequences([[1], [2]])[2]


@pytest.mark.parametrize("offsets", [[0, 2], [1, 3], [0, 3, 2, 3], [], [[0, 3]]])
def test_offsets_that_do_not_divide_the_values_are_refused(offsets):
    with pytest.raises(InputError, match="do not divide 3 values"):
        Ragged(np.arange(3), np.array(offsets, dtype=np.int64))


@pytest.mark.parametrize(("length", "keep"), [(0, "first"), (3, "middle")])
def test_cut_refuses_what_it_cannot_do(length, keep):
    with pytest.raises(InputError) as caught:
        Ragged.from_sequences([[1]]).cut(length, keep=keep)
    assert str(caught.value) == (
        f"cut(length={length}, keep={keep!r})\n"
        "  expected: a length of at least 1, and keep='first' or keep='last'\n"
        "  fix: correct the argument"
    )

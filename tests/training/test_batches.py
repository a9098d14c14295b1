"""Orders of samples: every sample once, the same again from the same seed, and little padding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.training.batches import Indexed, Order
from carryline.training.feeds import Arrays, feed
from carryline.training.stream import Stream


def numbers(batches: list) -> np.ndarray:
    rows = [np.arange(index.start, index.stop) if isinstance(index, slice) else index for index in batches]
    return np.concatenate(rows)


def ragged(lengths: np.ndarray) -> Ragged:
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return Ragged(np.arange(offsets[-1], dtype=np.int32), offsets)


@settings(deadline=None)
@given(
    st.integers(1, 200),
    st.integers(1, 20),
    st.sampled_from(["given", "shuffled", "by length"]),
    st.booleans(),
    st.integers(0, 5),
)
def test_every_sample_once_in_every_pass(samples: int, size: int, order: Order, sequences: bool, seed: int) -> None:
    lengths = np.random.default_rng(seed).integers(0, 30, samples + 3)
    held = feed(ragged(lengths) if sequences else lengths.astype(np.float32), call="fit")
    assert held is not None
    source = Indexed(held, 2, samples + 2, size, order, seed)
    for turn in range(2):
        batches = source.batches(turn)
        assert sorted(numbers(batches)) == list(range(2, samples + 2))
        assert len(batches) == source.steps(None)
        again = Indexed(held, 2, samples + 2, size, order, seed).batches(turn)
        assert all(map(np.array_equal, map(numbers, [[b] for b in batches]), map(numbers, [[b] for b in again])))


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 25), st.integers(1, 4))
def test_steps_run_on_through_the_passes(samples: int, size: int, steps: int, epochs: int) -> None:
    source = Indexed(Arrays(np.zeros((samples, 1)), None, None), 0, samples, size, "shuffled", 3)
    taken = [index for epoch in range(epochs) for index in source.indices(epoch, steps)]
    assert len(taken) == epochs * steps
    passes = [index for turn in range(len(taken)) for index in source.batches(turn)]
    assert all(map(np.array_equal, taken, passes[: len(taken)]))


def test_batches_of_similar_length_hold_little_padding_and_differ_between_passes() -> None:
    lengths = np.random.default_rng(0).geometric(1 / 200, 25_000)
    held = feed(ragged(lengths), call="fit")
    assert held is not None
    shuffled = Indexed(held, 0, len(lengths), 128, "shuffled", 0)

    def padded(batches: list) -> float:
        return sum(lengths[rows].max() * len(rows) for rows in batches) / lengths.sum()

    alone = np.split(np.random.default_rng(1).permutation(25_000), range(128, 25_000, 128))
    assert padded(shuffled.batches(0)) < 1.15
    assert padded(alone) > 4
    first, second = numbers(shuffled.batches(0)), numbers(shuffled.batches(1))
    assert (first != second).mean() > 0.99
    long_first = [lengths[rows].mean() for rows in shuffled.batches(0)]
    assert abs(np.corrcoef(np.arange(len(long_first)), long_first)[0, 1]) < 0.2  # not from short to long


def test_a_slice_of_a_tensor_is_a_view() -> None:
    x = np.zeros((10, 3), dtype=np.float32)
    held = feed(x, call="fit")
    assert held is not None
    assert held.gather(slice(2, 5)).inputs.data_ptr() == x[2:].ctypes.data


def test_a_peek_takes_nothing_from_a_generator() -> None:
    stream = Stream((np.full((2, 1), value, dtype=np.float32) for value in range(4)), call="fit")
    assert stream.peek().inputs[0, 0] == 0
    assert [int(batch.inputs[0, 0]) for batch in stream.epoch(0, None)] == [0, 1, 2, 3]
    with pytest.raises(InputError, match="ended after no batch"):
        list(stream.epoch(1, None))


def test_skipping_takes_the_batches_of_epochs_that_are_done() -> None:
    stream = Stream((np.full((2, 1), value, dtype=np.float32) for value in range(9)), call="fit")
    stream.skip(2, 3)
    assert [int(batch.inputs[0, 0]) for batch in stream.epoch(2, 3)] == [6, 7, 8]

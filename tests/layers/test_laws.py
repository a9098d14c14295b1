"""Laws of sliding windows, over any length, width, stride and padding."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline import layers
from carryline.layers.sliding import Sliding

lengths_drawn = st.lists(st.integers(0, 9), min_size=1, max_size=4)
sizes = st.integers(1, 5)
strides_drawn = st.integers(1, 4)
paddings = st.sampled_from(["valid", "same", "causal"])


@settings(max_examples=80, deadline=None)
@given(lengths=lengths_drawn, size=sizes, stride=strides_drawn, padding=paddings)
def test_a_sequence_slides_as_if_it_were_alone(lengths: list[int], size: int, stride: int, padding: str) -> None:
    made: list[Any] = [layers.Conv1D(2, size, strides=stride, padding=padding)]
    if padding != "causal":
        made += [kind(size, stride, padding) for kind in (layers.MaxPooling1D, layers.AveragePooling1D)]
    x = torch.randn(len(lengths), 9, 2)
    given_lengths = torch.tensor(lengths)
    for layer in made:
        outputs, left = layer(x, given_lengths), layer.output_lengths(given_lengths)
        assert int(left.max()) <= outputs.shape[1]
        for row, (length, places) in enumerate(zip(lengths, left.tolist(), strict=True)):
            if places:
                alone = layer(x[row : row + 1, :length])
                assert alone.shape[1] == places
                torch.testing.assert_close(outputs[row, :places], alone[0])


@settings(max_examples=80, deadline=None)
@given(
    length=st.integers(1, 12),
    size=sizes,
    stride=st.integers(1, 4),
    padding=st.sampled_from(["valid", "same", "causal"]),
)
def test_places_and_sides_fit_each_other(length: int, size: int, stride: int, padding: str) -> None:
    window = Sliding(size, stride, padding)
    before, behind = window.sides(length)
    places = int(window.places(torch.tensor(length)))
    inside = before + length + behind
    assert places == max((inside - size) // stride + 1, 0)
    if padding != "valid":
        assert places == -(-length // stride)
        assert 0 <= behind - before <= 1 if padding == "same" and before + behind else True
    covered = window.counts(torch.tensor([length]), places)[0].tolist()
    starts = [place * stride - before for place in range(places)]
    assert covered == [sum(0 <= t < length for t in range(start, start + size)) for start in starts]


@pytest.mark.parametrize("kind", [layers.Conv1D, layers.MaxPooling1D, layers.AveragePooling1D])
def test_a_batch_that_is_shorter_than_the_window_gives_no_places(kind: Any) -> None:
    layer = kind(*((3, 4) if kind is layers.Conv1D else (4,)))
    lengths = torch.tensor([3, 1])
    assert layer(torch.randn(2, 3, 2), lengths).shape[1] == 1
    assert layer.output_lengths(lengths).tolist() == [0, 0]
    assert not layers.GlobalMaxPooling1D()(layer(torch.randn(2, 3, 2), lengths), torch.tensor([0, 0])).any()

"""Masks, states and first weights of recurrent layers."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn.utils import parametrize

from carryline.layers import GRU, LSTM, Bidirectional, SimpleRNN
from carryline.layers.recurrent import draw_mask


@pytest.mark.parametrize(
    ("layer", "features", "count"),
    [
        (SimpleRNN(32), 32, 2080),
        (LSTM(32), 32, 8320),
        (LSTM(32, peephole=True), 32, 8320 + 96),
        (LSTM(32, coupled=True), 32, 6240),
        (GRU(32), 14, 4608),
        (GRU(32, reset_after=False), 14, 4512),
        (GRU(32, use_bias=False), 14, 4416),
        (Bidirectional(LSTM(32)), 32, 16640),
    ],
    ids=str,
)
def test_parameters_are_counted_as_in_the_chapter(layer: Any, features: int, count: int) -> None:
    layer(torch.zeros(1, 2, features))
    assert sum(parameter.numel() for parameter in layer.parameters()) == count


def test_first_weights_are_drawn_as_keras_draws_them() -> None:
    torch.manual_seed(0)
    layer = LSTM(64, peephole=True)
    layer(torch.zeros(1, 1, 32))
    limit = (6 / (32 + 4 * 64)) ** 0.5
    assert 0.99 * limit < layer.kernel.abs().max() < limit
    torch.testing.assert_close(layer.recurrent_kernel @ layer.recurrent_kernel.T, torch.eye(64))
    assert layer.bias.tolist() == [0.0] * 64 + [1.0] * 64 + [0.0] * 128
    assert 0 < layer.peephole_kernel.abs().max() < (6 / 128) ** 0.5
    plain, coupled = LSTM(2, unit_forget_bias=False), LSTM(2, coupled=True)
    for other in (plain, coupled):
        other(torch.zeros(1, 1, 3))
    assert not plain.bias.any()
    assert coupled.bias.tolist() == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_masks_drop_their_share_and_keep_the_mean() -> None:
    torch.manual_seed(0)
    mask = draw_mask(torch.zeros(1, dtype=torch.float64), (1000, 100), 0.25)
    assert mask is not None
    assert mask.dtype == torch.float64
    assert mask.unique().tolist() == [0.0, 1 / 0.75]
    assert abs((mask == 0).double().mean() - 0.25) < 0.01


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_one_mask_serves_all_steps(kind: Any) -> None:
    # With the identity for a cell, an input that is dropped is dropped at every step.
    torch.manual_seed(0)
    layer = SimpleRNN(4, activation="linear", dropout=0.5, return_sequences=True, recurrent_initializer="zeros")
    layer(torch.ones(1, 1, 4))
    with torch.no_grad():
        layer.kernel.copy_(torch.eye(4))
    outputs = layer(torch.ones(8, 5, 4))
    assert (outputs == outputs[:, :1]).all()
    assert set(outputs.unique().tolist()) == {0.0, 2.0}
    dropped = kind(3, dropout=0.5, recurrent_dropout=0.5)
    x = torch.randn(2, 4, 3)
    assert not torch.equal(dropped(x), dropped(x))
    dropped.eval()
    assert torch.equal(dropped(x), dropped(x))


@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_stateful_batches_are_one_sequence(kind: Any) -> None:
    layer = kind(3, stateful=True, return_sequences=True)
    x = torch.randn(2, 6, 4)
    whole = layer(x)
    layer.reset_states()
    parts = [layer(x[:, :2]), layer(x[:, 2:])]
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    layer.reset_states()
    torch.testing.assert_close(layer(x), whole)
    layer(x).sum().backward()  # the gradient stops where the batch before ended
    with torch.inference_mode():
        layer(x)
    layer(x).sum().backward()


def test_states_are_what_the_chapter_calls_them() -> None:
    outputs, h, c = LSTM(3, return_state=True)(torch.randn(2, 5, 4))
    assert torch.equal(outputs, h)
    assert h.shape == c.shape == (2, 3)
    sequences, h = GRU(3, return_state=True, return_sequences=True)(torch.randn(2, 5, 4))
    assert torch.equal(sequences[:, -1], h)


def test_going_backwards_gives_outputs_in_the_order_of_reading() -> None:
    x, lengths = torch.randn(3, 5, 4), torch.tensor([5, 2, 3])
    layer = GRU(3, go_backwards=True, return_sequences=True)
    for row, (length, outputs) in enumerate(zip(lengths.tolist(), layer(x, lengths), strict=True)):
        ahead = GRU(3, return_sequences=True)
        ahead.load_state_dict(layer.state_dict())
        torch.testing.assert_close(outputs[:length], ahead(x[row : row + 1, :length].flip(1))[0])


def test_both_directions_stand_at_their_steps() -> None:
    layer = Bidirectional(GRU(3, return_sequences=True), merge_mode=None)
    x, lengths = torch.randn(3, 5, 4), torch.tensor([5, 2, 3])
    ahead, back = layer(x, lengths)
    torch.testing.assert_close(ahead, layer.forward_layer(x, lengths))
    for row, length in enumerate(lengths.tolist()):
        torch.testing.assert_close(back[row, :length], layer.backward_layer(x[row : row + 1, :length])[0].flip(0))
        assert not back[row, length:].any()


def test_the_backward_layer_has_weights_of_its_own() -> None:
    used = LSTM(3)
    used(torch.zeros(1, 2, 4))
    for inner in (LSTM(3), used):
        layer = Bidirectional(inner)
        layer(torch.zeros(1, 2, 4))
        assert layer.layer is inner
        assert layer.backward_layer.go_backwards
        assert not torch.equal(layer.forward_layer.kernel, layer.backward_layer.kernel)


class Half(torch.nn.Module):
    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight / 2


def test_weights_may_be_given_by_torchs_own_means() -> None:
    """`functional_call` puts plain tensors in the place of parameters, `parametrize` puts properties there."""
    layer, x = LSTM(3), torch.randn(2, 5, 4)
    layer(x)
    halved = {name: weight / 2 for name, weight in layer.named_parameters()}
    expected = torch.func.functional_call(layer, halved, (x,))
    for name in halved:
        parametrize.register_parametrization(layer, name, Half())
    torch.testing.assert_close(layer(x), expected)


@pytest.mark.parametrize("layer", [SimpleRNN(3), LSTM(3), LSTM(3, peephole=True), GRU(3)], ids=str)
def test_autocast_leaves_a_recurrence_its_digits(layer: Any) -> None:
    x = torch.randn(2, 5, 4)
    expected = layer(x)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(layer(x), expected)
        assert layer(x.bfloat16()).dtype == torch.float32

"""`layer.gates(x)`: what a recurrent layer computes on its way, against the equations written out in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from carryline.layers import GRU, LSTM, SimpleRNN

UNITS = 5


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(3, 7, 4, generator=torch.Generator().manual_seed(0))


def made(layer: Any, x: torch.Tensor) -> Any:
    torch.manual_seed(1)
    layer(x)
    for weights in layer.parameters():
        torch.nn.init.normal_(weights, std=0.7)
    return layer


def sigmoid(a: Any) -> Any:
    return 1 / (1 + np.exp(-a))


def before(states: np.ndarray) -> np.ndarray:
    """The state that each step starts from."""
    return np.concatenate([np.zeros_like(states[:, :1]), states[:, :-1]], axis=1)


def net(layer: Any, x: torch.Tensor, h: np.ndarray, bias: np.ndarray) -> list[np.ndarray]:
    kernel, recurrent = layer.kernel.detach().numpy(), layer.recurrent_kernel.detach().numpy()
    return np.split(x.numpy() @ kernel + h @ recurrent + bias, kernel.shape[1] // UNITS, axis=-1)


@pytest.mark.parametrize("peephole", [False, True])
@pytest.mark.parametrize("coupled", [False, True])
def test_lstm(x: torch.Tensor, peephole: bool, coupled: bool) -> None:
    layer = made(LSTM(UNITS, peephole=peephole, coupled=coupled), x)
    found = {name: values.numpy() for name, values in layer.gates(x).items()}
    assert list(found) == ["input gate", "forget gate", "candidate", "output gate", "carry", "state"]
    i, f, candidate, o, c, h = found.values()
    *inwards, net_c, net_o = net(layer, x, before(h), layer.bias.detach().numpy())
    peeps = layer.peephole_kernel.detach().numpy() if peephole else np.zeros((3, UNITS))
    for gate, value, peep in zip([f] if coupled else [i, f], inwards, peeps, strict=False):
        np.testing.assert_allclose(gate, sigmoid(value + before(c) * peep), atol=1e-6)
    np.testing.assert_allclose(candidate, np.tanh(net_c), atol=1e-6)
    np.testing.assert_allclose(o, sigmoid(net_o + c * peeps[1 if coupled and peephole else 2]), atol=1e-6)
    if coupled:
        np.testing.assert_allclose(i, 1 - f, atol=1e-6)
    np.testing.assert_allclose(c, f * before(c) + i * candidate, atol=1e-6)
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6)


@pytest.mark.parametrize("reset_after", [False, True])
def test_gru(x: torch.Tensor, reset_after: bool) -> None:
    layer = made(GRU(UNITS, reset_after=reset_after), x)
    found = {name: values.numpy() for name, values in layer.gates(x).items()}
    assert list(found) == ["update gate", "reset gate", "candidate", "state"]
    z, r, candidate, h = found.values()
    bias = layer.bias.detach().numpy()
    net_z, net_r, _ = net(layer, x, before(h), bias.sum(0) if reset_after else bias)
    np.testing.assert_allclose(z, sigmoid(net_z), atol=1e-6)
    np.testing.assert_allclose(r, sigmoid(net_r), atol=1e-6)
    np.testing.assert_allclose(h, z * before(h) + (1 - z) * candidate, atol=1e-6)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("kind", [SimpleRNN, LSTM, GRU])
def test_the_state_is_what_the_layer_returns(x: torch.Tensor, kind: Any, backwards: bool) -> None:
    """In the order of the sequence, whichever way it is read; zero in padding."""
    lengths = torch.tensor([7, 3, 0])
    layer = made(kind(UNITS, return_sequences=True, go_backwards=backwards, dropout=0.5, recurrent_dropout=0.5), x)
    state = layer.gates(x, lengths)["state"]  # of a layer in training mode too, without its dropout
    outputs = layer.eval()(x, lengths).detach()
    for row, length in enumerate(lengths.tolist()):
        expected = outputs[row, :length].flip(0) if backwards else outputs[row, :length]
        torch.testing.assert_close(state[row, :length], expected, atol=1e-6, rtol=0)
        assert not state[row, length:].any()


def test_a_layer_that_was_never_called_takes_its_sizes_from_x(x: torch.Tensor) -> None:
    assert LSTM(UNITS).gates(x)["carry"].shape == (3, 7, UNITS)
    assert not GRU(UNITS).gates(x)["state"].requires_grad


def test_it_starts_where_it_is_told(x: torch.Tensor) -> None:
    layer = made(LSTM(UNITS, return_state=True), x)
    _, h, c = layer(x[:, :4])
    whole, rest = layer.gates(x), layer.gates(x[:, 4:], initial_state=(h, c))
    torch.testing.assert_close(whole["forget gate"][:, 4:], rest["forget gate"], atol=1e-6, rtol=0)

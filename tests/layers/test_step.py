"""Single steps for streams: as the whole sequence, step by step, and refused where there is no next step."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from torch import nn

from carryline import kernels
from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.kernels import native, streaming

CELLS: dict[str, Any] = {
    "rnn": L.SimpleRNN,
    "lstm": L.LSTM,
    "lstm peephole": lambda units, **more: L.LSTM(units, peephole=True, **more),
    "lstm coupled": lambda units, **more: L.LSTM(units, coupled=True, **more),
    "lstm coupled peephole": lambda units, **more: L.LSTM(units, coupled=True, peephole=True, **more),
    "gru": L.GRU,
    "gru reset before": lambda units, **more: L.GRU(units, reset_after=False, **more),
}
ACTIVATIONS = ("tanh", "relu", "sigmoid", "hard_sigmoid", "softsign", "elu", "gelu", "silu", "softplus", "linear")

needs_native = pytest.mark.skipif(not native.available(), reason="no compiled kernels here")


def made(name: str, units: int, features: int, dtype: torch.dtype = torch.float32, **more: Any) -> Any:
    """A layer whose biases are not zeros: those of a new one are."""
    torch.manual_seed(0)
    layer = CELLS[name](units, return_sequences=True, return_state=True, **more)
    layer(torch.zeros(1, 1, features))
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.uniform_(-1, 1).div_(max(units, features) ** 0.5)
    layer.reset_states()
    return layer.to(dtype).eval()


def steps(layer: Any, x: torch.Tensor, state: Any = None) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
    outputs = []
    for t in range(x.shape[1]):
        output, state = layer.step(x[:, t], state)
        outputs.append(output)
    return torch.stack(outputs, 1), state


def check(layer: Any, x: torch.Tensor, state: Any = None) -> None:
    outputs, final = steps(layer, x, state)
    with torch.no_grad(), kernels.use("reference"):
        expected, *expected_final = layer(x, initial_state=state)
    loose = 1e-12 if x.dtype == torch.float64 else 3e-6
    torch.testing.assert_close(outputs, expected, rtol=0, atol=loose)
    for one, other in zip(final, expected_final, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=loose)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("batch", "features", "units"), [(1, 1, 1), (1, 14, 32), (3, 17, 33), (2, 5, 127), (80, 4, 8)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_steps_are_the_whole_sequence(name: str, batch: int, features: int, units: int, dtype: torch.dtype) -> None:
    layer = made(name, units, features, dtype)
    x = torch.randn(batch, 7, features, dtype=dtype)
    check(layer, x)
    states = 2 if name.startswith("lstm") else 1
    check(layer, x, tuple(torch.randn(batch, units, dtype=dtype) for _ in range(states)))


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(name: str, activation: str) -> None:
    recurrent = {} if name == "rnn" else {"recurrent_activation": ACTIVATIONS[ACTIVATIONS.index(activation) - 1]}
    check(made(name, 9, 4, activation=activation, **recurrent), torch.randn(2, 3, 4))


@pytest.mark.parametrize("name", CELLS)
def test_without_bias(name: str) -> None:
    check(made(name, 5, 4, use_bias=False), torch.randn(2, 6, 4))


@pytest.mark.parametrize("name", CELLS)
def test_dropout_and_carried_states_have_no_part_in_it(name: str) -> None:
    layer = made(name, 5, 4, dropout=0.5, recurrent_dropout=0.5, stateful=True)
    x = torch.randn(2, 6, 4)
    layer(x)
    carried = layer._carried
    layer.train()
    outputs, _ = steps(layer, x)
    assert layer._carried is carried
    layer.reset_states()
    torch.testing.assert_close(outputs, layer.eval()(x)[0].detach(), rtol=0, atol=1e-6)


def test_a_new_layer_takes_its_size_from_the_first_step() -> None:
    layer = L.LSTM(3)
    output, state = layer.step(torch.zeros(2, 4))
    assert output.shape == (2, 3)
    assert [tensor.shape for tensor in state] == [(2, 3), (2, 3)]
    assert layer.kernel.shape == (4, 12)


def test_no_gradient_is_kept() -> None:
    layer = made("gru", 3, 4)
    for _ in range(2):  # the second is the stepper's
        output, (state,) = layer.step(torch.randn(1, 4, requires_grad=True))
        assert not output.requires_grad
        assert not state.requires_grad


def test_the_state_given_stays_as_it_was() -> None:
    layer, x = made("lstm", 3, 4), torch.randn(1, 4)
    _, state = layer.step(x)
    before = [tensor.clone() for tensor in state]
    layer.step(x, state)
    assert all(map(torch.equal, state, before))


def test_one_tensor_is_a_state() -> None:
    layer, x, h = made("gru", 3, 4), torch.randn(2, 4), torch.randn(2, 3)
    for _ in range(2):
        assert torch.equal(layer.step(x, h)[0], layer.step(x, (h,))[0])


def test_layouts_that_are_not_contiguous() -> None:
    layer, x, h = made("gru", 3, 4), torch.randn(4, 5), torch.randn(3, 5)
    layer.step(x.t())
    torch.testing.assert_close(layer.step(x.t(), h.t())[0], layer.step(x.t().contiguous(), h.t().contiguous())[0])


@pytest.mark.parametrize(
    "change",
    [
        lambda layer: layer.load_state_dict({name: value + 1 for name, value in layer.state_dict().items()}),
        lambda layer: [setattr(parameter, "data", parameter.data + 1) for parameter in layer.parameters()],
        lambda layer: setattr(layer, "recurrent_kernel", nn.Parameter(torch.randn(3, 9))),
        lambda layer: nn.utils.parametrize.register_parametrization(layer, "kernel", nn.Tanh()),
    ],
)
def test_weights_may_change(change: Any) -> None:
    layer, x = made("gru", 3, 4), torch.randn(2, 5, 4)
    steps(layer, x)
    change(layer)
    for _ in range(2):
        check(layer, x)


def test_the_type_may_change() -> None:
    layer = made("lstm", 3, 4)
    for dtype in (torch.float32, torch.float64, torch.float32, torch.float64):
        check(layer.to(dtype), torch.randn(2, 5, 4, dtype=dtype))


def test_a_copy_steps_with_its_own_weights() -> None:
    layer, x = made("gru", 3, 4), torch.randn(2, 5, 4)
    steps(layer, x)
    other = copy.deepcopy(layer)
    with torch.no_grad():
        other.kernel.add_(1)
    check(other, x)
    check(layer, x)
    assert not torch.equal(steps(layer, x)[0], steps(other, x)[0])


@needs_native
@pytest.mark.parametrize("name", CELLS)
def test_the_stepper_is_what_answers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    layer, x = made(name, 32, 14), torch.randn(1, 14)
    expected, state = layer.step(x)
    monkeypatch.setattr(kernels, "recurrent", None)
    output, _ = layer.step(x)
    torch.testing.assert_close(output, expected)
    layer.step(x, state)


@needs_native
def test_the_stepper_leaves_the_step_to_what_was_told() -> None:
    layer, x = made("gru", 3, 4), torch.randn(1, 4)
    expected, _ = layer.step(x)
    with kernels.use("reference"):
        assert layer._stepper(x, None, layer.kernel_weights()) is None
        torch.testing.assert_close(layer.step(x)[0], expected)


def test_an_activation_of_the_users_own() -> None:
    layer = made("lstm", 3, 4, activation=torch.sin)
    check(layer, torch.randn(2, 5, 4))
    assert layer._stepper is None


def test_nan_stays_in_its_row() -> None:
    layer, x = made("gru", 17, 4), torch.zeros(2, 4)
    layer.step(x)
    x[0] = torch.nan
    output, _ = layer.step(x)
    assert output[0].isnan().all()
    assert output[1].isfinite().all()


class Adder(nn.Module):
    state_size = 3

    def forward(self, x: torch.Tensor, states: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        total = states[0] + x
        return total.tanh(), [total]


def test_a_cell_of_the_users_own() -> None:
    layer, x = L.RNN(Adder(), return_sequences=True), torch.randn(2, 6, 3)
    outputs, (total,) = steps(layer, x)
    torch.testing.assert_close(outputs, layer(x))
    torch.testing.assert_close(total, x.sum(1))


ROW = torch.zeros(2, 4)
BAD: list[tuple[Any, str]] = [
    (
        lambda: made("gru", 3, 4).step(torch.zeros(2, 5, 4)),
        "GRU: an input of shape (2, 5, 4)\n  expected: shape (batch, features)",
    ),
    (
        lambda: made("gru", 3, 4).step(torch.zeros(4)),
        "GRU: an input of shape (4,)\n  expected: shape (batch, features)",
    ),
    (
        lambda: made("gru", 3, 4).step(torch.zeros(2, 5)),
        "GRU: an input of shape (2, 5), 5 features\n  expected: 4 features",
    ),
    (
        lambda: made("gru", 3, 4).step(ROW.long()),
        "GRU: an input of type torch.int64\n  expected: floating-point numbers",
    ),
    (lambda: made("gru", 3, 4).step(ROW.double()), "recurrent(x of torch.float64) with weights of torch.float32"),
    (
        lambda: made("gru", 3, 4).step(ROW, torch.zeros(1, 3)),
        "recurrent(state of shape (1, 3))\n  expected: shape (2, 3)",
    ),
    (lambda: made("lstm", 3, 4).step(ROW, torch.zeros(2, 3)), "recurrent(state of 1 tensors) for LSTM("),
    (
        lambda: made("lstm", 3, 4, go_backwards=True).step(ROW),
        "LSTM(go_backwards=True).step(x)\n  expected: a layer that reads forwards: a stream has no end to begin from",
    ),
    (
        lambda: L.Bidirectional(L.LSTM(3)).step(ROW),
        "Bidirectional.step(x)\n  expected: a layer that reads forwards: a stream has no end to begin from",
    ),
]


@pytest.mark.parametrize(("call", "message"), BAD)
def test_what_is_no_step(call: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("wrong", [torch.zeros(2, 5), ROW.double(), torch.zeros(4), torch.zeros(2, 2, 4)])
def test_a_wrong_input_is_refused_by_a_layer_that_has_stepped(wrong: torch.Tensor) -> None:
    layer = made("lstm", 3, 4)
    _, (h, c) = layer.step(ROW)
    with pytest.raises(InputError):
        layer.step(wrong)
    for state in ((h,), (h, c, c), (h[:1], c[:1]), (h.double(), c)):
        with pytest.raises(InputError):
            layer.step(ROW, state)


@needs_native
def test_large_batches_are_left_to_the_packed_kernels() -> None:
    layer = made("gru", 3, 4)
    layer.step(ROW)
    weights = layer.kernel_weights()
    assert layer._stepper(torch.zeros(streaming.MOST, 4), None, weights) is not None
    assert layer._stepper(torch.zeros(streaming.MOST + 1, 4), None, weights) is None
    assert layer.step(torch.zeros(streaming.MOST + 1, 4))[0].shape == (streaming.MOST + 1, 3)
    assert layer.step(torch.zeros(0, 4))[0].shape == (0, 3)

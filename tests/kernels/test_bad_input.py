"""Calls that cannot be done, each with its exact message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from carryline import kernels
from carryline.ground.errors import InputError
from carryline.kernels import GRU, LSTM, SimpleRNN, Weights


def call(cell: Any = SimpleRNN(), x: Any = None, state: Any = None, weights: Any = "fit", **options: Any) -> Any:  # noqa: B008
    x = torch.zeros(2, 5, 3) if x is None else x
    shapes = cell.weight_shapes(3, 4)
    fitting = Weights(**{name: torch.zeros(shape) for name, shape in shapes.items()})
    return kernels.recurrent(cell, x, state, fitting if weights == "fit" else weights, **options)


FIT = "\n  fix: make it fit x (batch, time, inputs) and the units of the recurrent kernel"
LENGTHS = (
    "\n  expected: an integer tensor of shape (2,), each from 0 to 5"
    "\n  fix: give the number of valid steps at the start of each sequence"
)
TABLE: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: call(x=torch.zeros(5, 3)),
        "recurrent(x of shape (5, 3))\n  expected: x of shape (batch, time, inputs)\n"
        "  fix: add the missing axis, for one series with x[None]",
    ),
    (
        lambda: call(x=torch.zeros(2, 5, 3, 1)),
        "recurrent(x of shape (2, 5, 3, 1))\n  expected: x of shape (batch, time, inputs)\n  fix: reshape x",
    ),
    (
        lambda: call(x=torch.zeros(2, 5, 7)),
        f"recurrent(weights.kernel of shape (3, 4))\n  expected: shape (7, 4){FIT}",
    ),
    (
        lambda: call(state=(torch.zeros(2, 3),)),
        f"recurrent(state of shape (2, 3))\n  expected: shape (2, 4){FIT}",
    ),
    (
        lambda: call(LSTM(), state=(torch.zeros(2, 4),)),
        f"recurrent(state of 1 tensors) for {LSTM()}\n  expected: 2 of them, (h, c)\n"
        "  fix: pass the final_state of an earlier call, or None",
    ),
    (
        lambda: call(input_mask=torch.ones(2, 4)),
        f"recurrent(input_mask of shape (2, 4))\n  expected: shape (2, 3){FIT}",
    ),
    (
        lambda: call(recurrent_mask=torch.ones(4)),
        f"recurrent(recurrent_mask of shape (4,))\n  expected: shape (2, 4){FIT}",
    ),
    (
        lambda: call(GRU(), weights=Weights(torch.zeros(3, 12), torch.zeros(4, 12), torch.zeros(12))),
        f"recurrent(weights.bias of shape (12,))\n  expected: shape (2, 12){FIT}",
    ),
    (
        lambda: call(LSTM(peephole=True), weights=Weights(torch.zeros(3, 16), torch.zeros(4, 16))),
        f"recurrent(weights.peephole=None) for {LSTM(peephole=True)}\n  expected: a tensor of shape (3, 4)\n"
        "  fix: build the weights from cell.weight_shapes(inputs, units)",
    ),
    (
        lambda: call(weights=Weights(torch.zeros(3, 4), torch.zeros(4, 4), None, torch.zeros(3, 4))),
        f"recurrent(weights.peephole=(3, 4)) for {SimpleRNN()}\n  expected: None\n"
        "  fix: build the weights from cell.weight_shapes(inputs, units)",
    ),
    (
        lambda: call(weights=None),
        f"recurrent({SimpleRNN()}, weights=None)\n  expected: Weights for every cell but Custom\n  fix: give weights",
    ),
    (
        lambda: kernels.recurrent(
            SimpleRNN(), torch.zeros(2, 5, 3), None, Weights(torch.zeros(3, 4).double(), torch.zeros(4, 4).double())
        ),
        "recurrent(x of torch.float32) with weights of torch.float64\n  expected: one type of numbers\n"
        "  fix: x.to(torch.float64), or convert the layer",
    ),
    (
        lambda: call(state=(torch.zeros(2, 4).double(),)),
        "recurrent(state of torch.float64) with weights of torch.float32\n  expected: one type of numbers\n"
        "  fix: state.to(torch.float32), or convert the layer",
    ),
    (
        lambda: call(recurrent_mask=torch.ones(2, 4).double()),
        "recurrent(recurrent_mask of torch.float64) with weights of torch.float32\n  expected: one type of numbers\n"
        "  fix: recurrent_mask.to(torch.float32), or convert the layer",
    ),
    (lambda: call(lengths=torch.tensor([5.0, 2.0])), f"recurrent: lengths of type torch.float32{LENGTHS}"),
    (lambda: call(lengths=[5, 2]), f"recurrent: lengths of type list{LENGTHS}"),
    (lambda: call(lengths=torch.tensor([5])), f"recurrent: lengths of shape (1,) for a batch of 2{LENGTHS}"),
    (lambda: call(lengths=torch.tensor([6, 2])), f"recurrent: lengths from 2 to 6 for 5 time steps{LENGTHS}"),
    (lambda: call(lengths=torch.tensor([5, -1])), f"recurrent: lengths from -1 to 5 for 5 time steps{LENGTHS}"),
    (
        lambda: LSTM("tahn"),
        "no activation is named 'tahn'; did you mean 'tanh'?\n  expected: one of 'tanh', 'sigmoid', 'relu', 'linear', "
        "'hard_sigmoid', 'hard_sigmoid_keras2', 'softsign', 'elu', 'gelu', 'silu', 'softplus', 'exponential'\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: kernels.use("vendro").__enter__(),
        "use('vendro'); did you mean 'vendor'?\n  expected: one of 'auto', 'cpu', 'vendor', 'reference'\n"
        "  fix: correct the name",
    ),
    (
        lambda: kernels.explain(torch.nn.Linear(3, 1)),  # type: ignore[arg-type]
        "explain(Linear)\n  expected: a recurrent layer, such as GRU(32), or a Situation\n"
        "  fix: pass one layer of a model, as in explain(model.layers[0]); other layers run as torch has them",
    ),
]


@pytest.mark.parametrize(("bad", "message"), TABLE, ids=[message.splitlines()[0] for _, message in TABLE])
def test_bad_calls_say_what_is_wrong(bad: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        bad()
    assert str(caught.value) == message

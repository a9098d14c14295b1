"""Every cell against NumPy loops in float64, written from the papers' equations and not from the code.

Elman 1990 (simple network), Gers, Schmidhuber and Cummins 2000 (LSTM with forget gate), Gers and Schmidhuber 2000
(peepholes), Greff et al. 2015, appendix (coupled input and forget gate), Cho et al. 2014 and its version that resets
after the product (GRU).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from carryline import kernels

BATCH, TIME, INPUTS, UNITS = 3, 6, 4, 5
SQUASH: dict[str, Callable[[Any], Any]] = {
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "relu": lambda a: np.maximum(a, 0),
    "hard_sigmoid": lambda a: np.clip(a / 6 + 0.5, 0, 1),
    "hard_sigmoid_keras2": lambda a: np.clip(0.2 * a + 0.5, 0, 1),
    "softsign": lambda a: a / (1 + np.abs(a)),
}


def simple_rnn(x, h, c, weights, recurrent, bias, peephole, cell, seen):
    return SQUASH[cell.activation](x @ weights[0] + seen(h) @ recurrent[0] + bias[0]), c


def lstm(x, h, c, weights, recurrent, bias, peephole, cell, seen):
    gate, squash = SQUASH[cell.recurrent_activation], SQUASH[cell.activation]
    net = [x @ w + seen(h) @ u + b for w, u, b in zip(weights, recurrent, bias, strict=True)]
    if cell.coupled:
        f_net, c_net, o_net = net
        f_peep, o_peep = peephole if cell.peephole else (0, 0)
        f = gate(f_net + f_peep * c)
        i = 1 - f
    else:
        i_net, f_net, c_net, o_net = net
        i_peep, f_peep, o_peep = peephole if cell.peephole else (0, 0, 0)
        i, f = gate(i_net + i_peep * c), gate(f_net + f_peep * c)
    c = f * c + i * squash(c_net)
    o = gate(o_net + o_peep * c)
    return o * squash(c), c


def gru(x, h, c, weights, recurrent, bias, peephole, cell, seen):
    gate, squash = SQUASH[cell.recurrent_activation], SQUASH[cell.activation]
    first, second = bias if cell.reset_after else (bias, np.zeros_like(bias))
    z = gate(x @ weights[0] + first[0] + seen(h) @ recurrent[0] + second[0])
    r = gate(x @ weights[1] + first[1] + seen(h) @ recurrent[1] + second[1])
    if cell.reset_after:
        candidate = squash(x @ weights[2] + first[2] + r * (seen(h) @ recurrent[2] + second[2]))
    else:
        candidate = squash(x @ weights[2] + first[2] + (r * seen(h)) @ recurrent[2])
    return z * h + (1 - z) * candidate, c


CELLS = [
    (kernels.SimpleRNN(), simple_rnn),
    (kernels.SimpleRNN("relu"), simple_rnn),
    *((kernels.LSTM(peephole=p, coupled=c), lstm) for p in (False, True) for c in (False, True)),
    (kernels.LSTM("softsign", "hard_sigmoid", peephole=True), lstm),
    (kernels.LSTM("relu", "hard_sigmoid", peephole=True, coupled=True), lstm),
    *((kernels.GRU(reset_after=after), gru) for after in (True, False)),
    *((kernels.GRU("relu", "hard_sigmoid", reset_after=after), gru) for after in (True, False)),
    *((kernels.GRU("tanh", "hard_sigmoid_keras2", reset_after=after), gru) for after in (True, False)),
    (kernels.LSTM("tanh", "hard_sigmoid_keras2"), lstm),
]


@pytest.mark.parametrize("masked", [False, True], ids=["", "masks"])
@pytest.mark.parametrize("reverse", [False, True], ids=["", "reverse"])
@pytest.mark.parametrize(("cell", "equations"), CELLS, ids=lambda value: str(value) if hasattr(value, "gates") else "")
def test_reference_follows_the_equations(cell: Any, equations: Any, reverse: bool, masked: bool) -> None:
    rng = np.random.default_rng(0)
    arrays = {name: rng.standard_normal(shape) * 0.5 for name, shape in cell.weight_shapes(INPUTS, UNITS).items()}
    x, h, c = (rng.standard_normal((BATCH, *rest)) for rest in ((TIME, INPUTS), (UNITS,), (UNITS,)))
    lengths = np.array([6, 2, 0])
    x_mask = (rng.random((BATCH, INPUTS)) < 0.7) / 0.7 if masked else np.ones((BATCH, INPUTS))
    h_mask = (rng.random((BATCH, UNITS)) < 0.5) / 0.5 if masked else np.ones((BATCH, UNITS))

    def gates(array: np.ndarray) -> np.ndarray:
        return np.moveaxis(array.reshape(*array.shape[:-1], cell.gates, UNITS), -2, 0)

    bias = np.stack([gates(b) for b in arrays["bias"]]) if arrays["bias"].ndim == 2 else gates(arrays["bias"])
    expected = np.zeros((BATCH, TIME, UNITS))
    ends = np.zeros((2, BATCH, UNITS))
    for row in range(BATCH):
        state = h[row], c[row]
        steps = range(lengths[row])
        for t in reversed(steps) if reverse else steps:
            state = equations(
                x[row, t] * x_mask[row],
                *state,
                gates(arrays["kernel"]),
                gates(arrays["recurrent_kernel"]),
                bias,
                arrays.get("peephole"),
                cell,
                lambda h, row=row: h * h_mask[row],
            )
            expected[row, t] = state[0]
        ends[:, row] = state

    outputs, final = kernels.recurrent(
        cell,
        torch.tensor(x),
        (torch.tensor(h), torch.tensor(c))[: cell.states],
        kernels.Weights(**{name: torch.tensor(array) for name, array in arrays.items()}),
        lengths=torch.tensor(lengths),
        input_mask=torch.tensor(x_mask) if masked else None,
        recurrent_mask=torch.tensor(h_mask) if masked else None,
        reverse=reverse,
    )
    np.testing.assert_allclose(outputs, expected, rtol=1e-12, atol=1e-13)
    for found, end in zip(final, ends[: cell.states], strict=True):
        np.testing.assert_allclose(found, end, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        (kernels.SimpleRNN(), 32 * (14 + 32 + 1)),
        (kernels.LSTM(), 4 * 32 * (14 + 32 + 1)),
        (kernels.LSTM(peephole=True), 4 * 32 * (14 + 32 + 1) + 3 * 32),
        (kernels.LSTM(coupled=True), 3 * 32 * (14 + 32 + 1)),
        (kernels.LSTM(peephole=True, coupled=True), 3 * 32 * (14 + 32 + 1) + 2 * 32),
        (kernels.GRU(), 3 * 32 * (14 + 32 + 1) + 3 * 32),
        (kernels.GRU(reset_after=False), 3 * 32 * (14 + 32 + 1)),
    ],
    ids=str,
)
def test_cells_have_the_parameters_of_the_design(cell: Any, count: int) -> None:
    assert cell.parameters(14, 32) == count

"""The cells that torch.nn has, against torch.nn: outputs, states and all gradients, both directions, lengths."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from carryline import kernels

BATCH, TIME, INPUTS, UNITS = 4, 7, 3, 5
CELLS = [
    (kernels.SimpleRNN("tanh"), nn.RNN, {}, [0]),
    (kernels.SimpleRNN("relu"), nn.RNN, {"nonlinearity": "relu"}, [0]),
    (kernels.LSTM(), nn.LSTM, {}, [0, 1, 2, 3]),
    (kernels.GRU(), nn.GRU, {}, [1, 0, 2]),  # torch has r z n, Keras z r h
]


@pytest.mark.parametrize("with_lengths", [False, True], ids=["", "lengths"])
@pytest.mark.parametrize("name", list(kernels.IMPLEMENTATIONS))
@pytest.mark.parametrize(("cell", "kind", "options", "order"), CELLS, ids=lambda value: str(value)[:20])
def test_both_directions_are_those_of_torch(
    cell: Any, kind: Any, options: dict[str, str], order: list[int], name: str, with_lengths: bool
) -> None:
    situation = kernels.Situation(cell, lengths=with_lengths)
    if kernels.IMPLEMENTATIONS[name].refuses(situation):
        name = "auto"
    torch.manual_seed(0)
    peer = kind(INPUTS, UNITS, batch_first=True, bidirectional=True, dtype=torch.float64, **options)
    x = torch.randn(BATCH, TIME, INPUTS, dtype=torch.float64, requires_grad=True)
    start = [torch.randn(2, BATCH, UNITS, dtype=torch.float64, requires_grad=True) for _ in range(cell.states)]
    lengths = torch.tensor([7, 1, 4, 6]) if with_lengths else None
    handed = tuple(start) if cell.states == 2 else start[0]
    if lengths is None:
        expected, ends = peer(x, handed)
    else:
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        expected, ends = peer(packed, handed)
        expected, _ = pad_packed_sequence(expected, batch_first=True)
    ends = ends if isinstance(ends, tuple) else (ends,)

    weights = [_weights(peer, suffix, order, cell) for suffix in ("", "_reverse")]
    halves = []
    with kernels.use(name):
        for direction in (0, 1):
            state = tuple(tensor[direction] for tensor in start)
            halves.append(
                kernels.recurrent(cell, x, state, weights[direction], lengths=lengths, reverse=direction == 1)
            )
    found = torch.cat([outputs for outputs, _ in halves], 2)
    torch.testing.assert_close(found, expected)
    for i, end in enumerate(ends):
        torch.testing.assert_close(torch.stack([final[i] for _, final in halves]), end)

    upstream = torch.randn_like(expected)
    leaves = [x, *start, *peer.parameters()]
    # The weights above are views and copies of torch's parameters, so both graphs end in the same leaves.
    expected_gradients = torch.autograd.grad(expected, leaves, upstream, retain_graph=True)
    for gradient, wanted in zip(torch.autograd.grad(found, leaves, upstream), expected_gradients, strict=True):
        torch.testing.assert_close(gradient, wanted)


def _weights(peer: nn.Module, suffix: str, order: list[int], cell: Any) -> kernels.Weights:
    def keras(name: str) -> torch.Tensor:
        gates = getattr(peer, f"{name}_l0{suffix}").chunk(cell.gates, 0)
        return torch.cat([gates[i] for i in order]).transpose(0, -1)

    first, second = keras("bias_ih"), keras("bias_hh")
    bias = torch.stack([first, second]) if isinstance(cell, kernels.GRU) else first + second
    return kernels.Weights(keras("weight_ih"), keras("weight_hh"), bias)

"""RNN around a cell of the user's own: it does all that the built-in layers do."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from carryline import kernels
from carryline.ground.errors import CarrylineError
from carryline.layers import GRU, RNN, Bidirectional, to_config


class Gated(nn.Module):
    """The default GRU, written as a user would write a cell; its output is twice its state."""

    def __init__(self, layer: GRU) -> None:
        super().__init__()
        self.layer = layer
        self.state_size = layer.units

    def forward(self, x: torch.Tensor, states: list[torch.Tensor], recurrent_mask: torch.Tensor | None = None) -> Any:
        weights, h = self.layer.kernel_weights(), states[0]
        seen = h if recurrent_mask is None else h * recurrent_mask
        xz, xr, xh = (x @ weights.kernel + weights.bias[0]).chunk(3, 1)
        hz, hr, hh = (seen @ weights.recurrent_kernel + weights.bias[1]).chunk(3, 1)
        z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
        h = z * h + (1 - z) * torch.tanh(xh + r * hh)
        return 2 * h, h


class Summing:
    """Two states of different widths, an output of a third, and no weights."""

    state_size = (4, 1)
    output_size = 2

    def __call__(self, x: torch.Tensor, states: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        total, count = states[0] + x, states[1] + 1
        return torch.cat([total.sum(1, keepdim=True), count], 1), [total, count]


@pytest.mark.parametrize("lengths", [None, torch.tensor([5, 0, 2])], ids=["", "lengths"])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("sequences", [False, True])
def test_a_gru_of_the_users_own_is_the_built_in_one(
    sequences: bool, backwards: bool, lengths: torch.Tensor | None
) -> None:
    options: Any = {
        "return_sequences": sequences,
        "go_backwards": backwards,
        "return_state": True,
        "dropout": 0.3,
        "recurrent_dropout": 0.4,
    }
    x = torch.randn(3, 5, 4, dtype=torch.float64)
    built_in = GRU(3, **options).double()
    built_in(x)
    own = RNN(Gated(built_in), **options)
    torch.manual_seed(1)
    expected, end = built_in(x, lengths)
    torch.manual_seed(1)
    outputs, state = own(x, lengths)
    torch.testing.assert_close(outputs, 2 * expected)
    torch.testing.assert_close(state, end)


def test_states_and_outputs_may_have_any_width() -> None:
    x, lengths = torch.randn(2, 3, 4), torch.tensor([3, 1])
    outputs, total, count = RNN(Summing(), return_sequences=True, return_state=True)(x, lengths)
    assert outputs.shape == (2, 3, 2)
    torch.testing.assert_close(total, torch.stack([x[0].sum(0), x[1, 0]]))
    assert count.flatten().tolist() == [3, 1]
    torch.testing.assert_close(RNN(Summing())(x, lengths)[:, 1], torch.tensor([3.0, 1.0]))


def test_it_can_be_wrapped_and_explained() -> None:
    layer = Bidirectional(RNN(Summing()))
    outputs = layer(torch.ones(2, 3, 4))
    assert outputs.tolist() == [[12.0, 3.0, 12.0, 3.0]] * 2
    assert kernels.explain(layer).refused == tuple((name, "the cell is a Python step") for name in ("cpu", "vendor"))


def test_it_cannot_be_written_as_json() -> None:
    with pytest.raises(CarrylineError, match=r"RNN\(cell=Summing\) cannot be described in JSON"):
        to_config(RNN(Summing()))

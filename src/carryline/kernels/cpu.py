"""The compiled kernels on the CPU: every built-in cell, with any named activation, in float32 and float64.

One call runs one direction of a layer, or both at once; see `ops` for the operator under it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from carryline.kernels import native
from carryline.kernels.activations import Activation
from carryline.kernels.cells import GRU, LSTM, Custom, SimpleRNN
from carryline.kernels.direction import Direction, State
from carryline.kernels.ops import recurrence
from carryline.kernels.recurrences import STATES, Operands
from carryline.kernels.situation import Situation

ACTIVATIONS = frozenset(
    (
        *("tanh", "sigmoid", "relu", "linear", "hard_sigmoid", "hard_sigmoid_keras2"),
        *("softsign", "elu", "gelu", "silu", "softplus", "exponential"),
    )
)
"""The compiled ones, as in native/recurrence.h."""


def refuses(situation: Situation) -> str | None:
    """Why the compiled kernels cannot run this, or None."""
    cell, numbers = situation.cell, situation.dtype
    reason = None
    if isinstance(cell, Custom):
        reason = "the cell is a Python step"
    elif situation.device != "cpu":
        reason = f"it is compiled for the CPU, not for {situation.device}"
    elif numbers not in (torch.float32, torch.float64):
        reason = f"it computes in float32 and float64, not in {str(numbers).removeprefix('torch.')}"
    elif callable(cell.activation) or callable(recurrent_activation(cell)):
        reason = "the activation is a function of the user's"
    elif unknown := {cell.activation, recurrent_activation(cell)} - ACTIVATIONS:
        reason = f"the activation {unknown.pop()!r} is none of the compiled ones"
    elif situation.mask_gradient:
        reason = "a mask asks for its gradient"
    elif situation.transformed:
        reason = "torch.func cannot transform compiled code"
    else:
        reason = native.reason()
    return reason


def run(
    x: torch.Tensor, direction: Direction, *, lengths: torch.Tensor | None, reverse: bool, return_sequences: bool
) -> tuple[torch.Tensor, State]:
    """See `carryline.kernels.recurrent`."""
    outputs, finals = _run(x, [direction], [reverse], lengths, return_sequences)
    return outputs if return_sequences else finals[0][0], finals[0]


def run_both(
    x: torch.Tensor, ahead: Direction, back: Direction, *, lengths: torch.Tensor | None, return_sequences: bool
) -> tuple[torch.Tensor, tuple[State, State]]:
    """See `carryline.kernels.bidirectional`."""
    outputs, (final, final_back) = _run(x, [ahead, back], [False, True], lengths, return_sequences)
    return outputs if return_sequences else torch.cat([final[0], final_back[0]], dim=1), (final, final_back)


def _run(
    x: torch.Tensor,
    directions: Sequence[Direction],
    reverse: Sequence[bool],
    lengths: torch.Tensor | None,
    return_sequences: bool,
) -> tuple[torch.Tensor, list[State]]:
    """The outputs of all directions side by side, which mean nothing without return_sequences, and the final states."""
    cell = directions[0].cell
    assert not isinstance(cell, Custom)
    operands = [operand for direction in directions for operand in _operands(direction)]
    train = torch.is_grad_enabled() and any(t is not None and t.requires_grad for t in (x, *operands))
    name = cell_name(cell)
    options = name, str(cell.activation), str(recurrent_activation(cell)), reverse
    results = recurrence(x, lengths, operands, *options, return_sequences=return_sequences, train=train)
    first, states = return_sequences or train, len(STATES[name])
    finals = [tuple(results[i : i + states]) for i in range(first, first + len(directions) * states, states)]
    return results[0], finals


def _operands(direction: Direction) -> Operands:
    _, state, weights, input_mask, recurrent_mask = direction
    assert weights is not None
    h, c = (*(state or ()), None, None)[:2]
    return Operands(*weights, h, c, input_mask, recurrent_mask)


def cell_name(cell: SimpleRNN | LSTM | GRU) -> str:
    """The cell's name in native/recurrence.h."""
    match cell:
        case SimpleRNN():
            return "simple_rnn"
        case LSTM():
            return "lstm" + "_coupled" * cell.coupled + "_peephole" * cell.peephole
        case GRU():
            return "gru" if cell.reset_after else "gru_reset_before"


def recurrent_activation(cell: SimpleRNN | LSTM | GRU) -> Activation:
    """What squashes the gates; of a SimpleRNN, which has none, the usual one."""
    return "sigmoid" if isinstance(cell, SimpleRNN) else cell.recurrent_activation

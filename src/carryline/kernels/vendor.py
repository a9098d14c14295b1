"""Torch's own recurrences, oneDNN or native code on the CPU and cuDNN on CUDA, for the plain cells that they cover.

They know no lengths but packed sequences, which take the slow native path on the CPU. So a batch with lengths is run to
its end: what comes after a sequence's end cannot change what came before, and the state is taken from where it ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from carryline.kernels.cells import GRU, LSTM, Custom, SimpleRNN, Weights
from carryline.kernels.direction import Direction, State
from carryline.kernels.lengths import flip, running, without_padding
from carryline.kernels.situation import Situation

_HELD = 1e4  # sigmoid of it is 1 and of its negative 0, exactly, in float32 and float64


def refuses(situation: Situation) -> str | None:
    """Why torch cannot run this, or None."""
    cell = situation.cell
    if isinstance(cell, Custom):
        return "the cell is a Python step"
    if situation.recurrent_mask:
        return "torch has no recurrent dropout"
    reason = None
    match cell:
        case SimpleRNN(activation="relu") if situation.lengths:
            reason = "a relu state may overflow when it is run past a sequence's end"
        case SimpleRNN(activation="tanh" | "relu"):
            pass
        case SimpleRNN():
            reason = f"torch's RNN has tanh and relu, not {_name(cell.activation)}"
        case LSTM(peephole=True) | LSTM(coupled=True):
            reason = "torch's LSTM has neither peepholes nor coupled gates"
        case GRU(reset_after=False):
            reason = "torch's GRU resets after the recurrent product, never before"
        case LSTM() | GRU() if (cell.activation, cell.recurrent_activation) != ("tanh", "sigmoid"):
            names = f"{_name(cell.activation)} and {_name(cell.recurrent_activation)}"
            reason = f"torch's cells have tanh and sigmoid, not {names}"
    return reason


def loses(situation: Situation) -> str | None:
    """Why the reference is the faster choice, or None: on the CPU only the LSTM has a fused recurrence, oneDNN's."""
    if situation.device == "cpu" and not isinstance(situation.cell, LSTM):
        return "torch's native CPU loop is no faster than the reference; only its LSTM is fused"
    return None


def run(
    x: torch.Tensor, direction: Direction, *, lengths: torch.Tensor | None, reverse: bool, return_sequences: bool
) -> tuple[torch.Tensor, State]:
    """See `carryline.kernels.recurrent`; the recurrent mask is None, for a call with one is refused."""
    cell, _, weights, input_mask, _ = direction
    assert weights is not None
    assert not isinstance(cell, Custom)
    state = direction.start(x)
    if x.shape[1] == 0:  # torch refuses a sequence without steps
        return x.new_zeros(x.shape[0], 0, state[0].shape[1]) if return_sequences else state[0], state
    if lengths is not None:
        x = without_padding(x, lengths)
    if input_mask is not None:
        x = x * input_mask[:, None]
    if reverse:
        x = flip(x, lengths)
    kernel = weights.kernel
    if isinstance(cell, LSTM) and lengths is not None:
        x, kernel = _hold_carry(x, kernel, lengths)
    function, parameters = _torch_form(cell, kernel, weights)
    start = [tensor[None] for tensor in state] if isinstance(cell, LSTM) else state[0][None]
    has_biases, layers, dropout, train, both, batch_first = weights.bias is not None, 1, 0.0, True, False, True
    outputs, *ends = function(x, start, parameters, has_biases, layers, dropout, train, both, batch_first)
    final = tuple(end[0] for end in ends)
    if lengths is not None:
        last = (lengths - 1).clamp(min=0)[:, None, None].expand(-1, 1, outputs.shape[2])
        h = torch.where(lengths[:, None] > 0, outputs.gather(1, last)[:, 0], state[0])
        final = (h, *final[1:])
    if not return_sequences:
        return final[0], final
    if reverse:
        outputs = flip(outputs, lengths)
    return (outputs if lengths is None else without_padding(outputs, lengths)), final


def _torch_form(
    cell: SimpleRNN | LSTM | GRU, kernel: torch.Tensor, weights: Weights
) -> tuple[Callable[..., Any], list[torch.Tensor]]:
    """Torch's function for a cell, and the weights in its layout: transposed, two biases, the GRU's gates r z n."""
    recurrent, bias = weights.recurrent_kernel, weights.bias
    biases = [] if bias is None else [bias, torch.zeros_like(bias)] if bias.ndim == 1 else list(bias)
    tensors = [kernel, recurrent, *biases]
    if isinstance(cell, GRU):
        tensors = [_reset_first(tensor) for tensor in tensors]
        function: Callable[..., Any] = torch.gru
    elif isinstance(cell, LSTM):
        function = torch.lstm  # i f g o, where Keras says i f c o
    else:
        function = torch.rnn_tanh if cell.activation == "tanh" else torch.rnn_relu
    return function, [tensors[0].t(), tensors[1].t(), *tensors[2:]]


def _reset_first(weight: torch.Tensor) -> torch.Tensor:
    """Gates z r h, (..., 3 * units), as r z h."""
    z, r, h = weight.chunk(3, dim=-1)
    return torch.cat([r, z, h], dim=-1)


def _hold_carry(x: torch.Tensor, kernel: torch.Tensor, lengths: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One more input, 1 after a sequence's end, that shuts the input gate and opens the forget gate: c = 1*c + 0*c~.

    The carry at the end of the batch is then exactly that at each sequence's own end, which torch does not give out.
    """
    ended = ~running(lengths, x.shape[1])
    units = kernel.shape[1] // 4
    held = torch.cat([kernel.new_full((units,), -_HELD), kernel.new_full((units,), _HELD), kernel.new_zeros(2 * units)])
    return torch.cat([x, ended[:, :, None].to(x)], dim=2), torch.cat([kernel, held[None]])


def _name(activation: Any) -> str:
    return activation if isinstance(activation, str) else "a function"

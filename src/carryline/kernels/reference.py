"""The recurrence in plain torch operations: the oracle in float64, and what runs when nothing faster can.

Readable first, and as fast as plain operations get: what does not depend on the state is one product for all steps,
the products of a step add their addend themselves, and no step indexes a tensor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F

from carryline.kernels.cells import GRU, LSTM, Custom, SimpleRNN, Weights
from carryline.kernels.checks import check_call
from carryline.kernels.direction import Direction, State
from carryline.kernels.lengths import running, without_padding
from carryline.kernels.steps import GATES, Steps, custom_steps, gru_steps, lstm_steps, simple_rnn_steps


def run(
    x: torch.Tensor, direction: Direction, *, lengths: torch.Tensor | None, reverse: bool, return_sequences: bool
) -> tuple[torch.Tensor, State]:
    """See `carryline.kernels.recurrent`."""
    cell, _, weights, input_mask, recurrent_mask = direction
    state = direction.start(x)
    if lengths is not None:
        x = without_padding(x, lengths)
    if input_mask is not None:
        x = x * input_mask[:, None]
    if isinstance(cell, Custom):
        # The output of a custom cell need not be part of its state: carried along as the first of it, all cells are
        # alike.
        step, inputs, _ = custom_steps(cell, x, recurrent_mask)
        state = (x.new_zeros(x.shape[0], cell.output_size), *state)
        outputs, (_, *final) = scan(
            step, inputs, state, lengths=lengths, reverse=reverse, return_sequences=return_sequences
        )
        return outputs, tuple(final)
    assert weights is not None
    step, inputs, _ = _steps(cell, x, weights, recurrent_mask)
    return scan(step, inputs, state, lengths=lengths, reverse=reverse, return_sequences=return_sequences)


def gates(
    x: torch.Tensor, direction: Direction, *, lengths: torch.Tensor | None, reverse: bool
) -> dict[str, torch.Tensor]:
    """What a built-in cell computes at each step, by the names of `GATES`: (batch, time, units), zero in padding."""
    check_call(x, direction, lengths=lengths)
    cell, _, weights, _, recurrent_mask = direction
    assert not isinstance(cell, Custom)
    assert weights is not None
    if lengths is not None:
        x = without_padding(x, lengths)
    names = GATES[type(cell)]
    step, inputs, look = _steps(cell, x, weights, recurrent_mask)

    def looked(x_t: Any, state: State) -> State:
        return torch.cat(look(x_t, state[1:]), dim=1), *step(x_t, state[1:])

    start = x.new_zeros(x.shape[0], len(names) * direction.width())
    outputs, _ = scan(
        looked, inputs, (start, *direction.start(x)), lengths=lengths, reverse=reverse, return_sequences=True
    )
    return dict(zip(names, outputs.chunk(len(names), dim=2), strict=True))


def _steps(
    cell: SimpleRNN | LSTM | GRU, x: torch.Tensor, weights: Weights, recurrent_mask: torch.Tensor | None
) -> Steps:
    match cell:
        case SimpleRNN():
            return simple_rnn_steps(cell, x, weights, recurrent_mask)
        case LSTM():
            return lstm_steps(cell, x, weights, recurrent_mask)
        case GRU():
            return gru_steps(cell, x, weights, recurrent_mask)


def scan(
    step: Callable[[Any, State], State],
    inputs: Sequence[Any],
    state: State,
    *,
    lengths: torch.Tensor | None,
    reverse: bool,
    return_sequences: bool,
) -> tuple[torch.Tensor, State]:
    """Take `state = step(inputs[t], state)` through time; the first tensor of a state is the output of its step.

    A state stands still where its sequence does not run. Steps that every sequence runs are taken without asking, steps
    that none runs are not taken.
    """
    time = full = last = len(inputs)
    if lengths is not None:
        full, last = (int(lengths.min()), int(lengths.max())) if len(lengths) else (0, 0)
        going = running(lengths, last)[:, full:, None].unbind(1)
    outputs = [state[0]] * last
    for t in range(last - 1, -1, -1) if reverse else range(last):
        after = step(inputs[t], state)
        if t >= full:
            after = tuple(torch.where(going[t - full], new, old) for new, old in zip(after, state, strict=True))
        outputs[t] = after[0]
        state = after
    if not return_sequences:
        return state[0], state
    if not outputs:
        return state[0].new_zeros(state[0].shape[0], time, state[0].shape[1]), state
    stacked = torch.stack(outputs, dim=1)
    if lengths is not None:
        stacked = F.pad(without_padding(stacked, lengths), (0, 0, 0, time - last))
    return stacked, state

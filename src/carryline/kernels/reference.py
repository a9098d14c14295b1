"""The recurrence in plain torch operations: the oracle in float64, and what runs when nothing faster can.

Readable first, and as fast as plain operations get: what does not depend on the state is one product for all steps,
the products of a step add their addend themselves, and no step indexes a tensor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F

from carryline.kernels.cells import GRU, LSTM, Custom, SimpleRNN
from carryline.kernels.direction import Direction, State
from carryline.kernels.lengths import running, without_padding
from carryline.kernels.steps import custom_steps, gru_steps, lstm_steps, simple_rnn_steps


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
        step, inputs = custom_steps(cell, x, recurrent_mask)
        state = (x.new_zeros(x.shape[0], cell.output_size), *state)
        outputs, (_, *final) = scan(
            step, inputs, state, lengths=lengths, reverse=reverse, return_sequences=return_sequences
        )
        return outputs, tuple(final)
    assert weights is not None
    match cell:
        case SimpleRNN():
            step, inputs = simple_rnn_steps(cell, x, weights, recurrent_mask)
        case LSTM():
            step, inputs = lstm_steps(cell, x, weights, recurrent_mask)
        case GRU():
            step, inputs = gru_steps(cell, x, weights, recurrent_mask)
    return scan(step, inputs, state, lengths=lengths, reverse=reverse, return_sequences=return_sequences)


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

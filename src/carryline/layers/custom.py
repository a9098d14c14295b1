"""RNN: a recurrent layer around a cell of the user's own."""

from __future__ import annotations

from typing import Any

from carryline.layers.layer import register
from carryline.layers.recurrent import Recurrent


@register
class RNN(Recurrent):
    """Run any Python step function over a sequence, with the same masks, lengths, states and directions as the other layers.

    `cell` is any object, a module if it has weights, with

    - `state_size`: the width of its state, or a list of widths; `output_size`: the width of its output (default: the first)
    - `cell(x_t, states) -> (output, new_states)`, where `x_t` is (batch, features) and states are lists of (batch, width).
      With `recurrent_dropout` it is called as `cell(x_t, states, recurrent_mask=mask)`, and multiplies by the mask
      (batch, first width) what enters its recurrent product.

    Parameters: the cell's own.
    """

    def __init__(
        self,
        cell: Any,
        *,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
    ) -> None:
        raise NotImplementedError

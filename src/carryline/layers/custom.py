"""RNN: a recurrent layer around a cell of the user's own."""

from __future__ import annotations

from typing import Any

import torch

from carryline.ground.errors import InputError
from carryline.kernels import Custom, Direction
from carryline.layers.layer import check_features, register
from carryline.layers.recurrent import Recurrent


@register
class RNN(Recurrent):
    """Run any Python step function over a sequence, with the masks, lengths, states and directions of the other layers.

    `cell` is any object, a module if it has weights, with

    - `state_size`: the width of its state, or a list of widths; `output_size`: the width of its output (default: the
      first)
    - `cell(x_t, states) -> (output, new_states)`, where `x_t` is (batch, features) and states are lists of (batch,
      width). With `recurrent_dropout` it is called as `cell(x_t, states, recurrent_mask=mask)`, and multiplies by the
      mask (batch, first width) what enters its recurrent product.

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
        super().__init__(
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
        )
        sizes = getattr(cell, "state_size", getattr(cell, "units", None))
        sizes = (sizes,) if isinstance(sizes, int) else tuple(sizes or ())
        if not callable(cell) or not sizes or not all(isinstance(size, int) and size > 0 for size in sizes):
            raise InputError(
                f"RNN(cell={type(cell).__name__}) with state_size={getattr(cell, 'state_size', None)!r}",
                expected="a callable with state_size, a width or a list of widths",
                fix="def __call__(self, x_t, states) -> (output, new_states), and self.state_size = 32",
            )
        self.cell = cell
        self._sizes = sizes
        self._output_size = getattr(cell, "output_size", sizes[0])

    def kernel_cell(self) -> Custom:
        """The user's step, as the kernels take it."""
        return Custom(self._step, self._sizes, self._output_size)

    def direction(self, x: torch.Tensor, *args: Any) -> Direction:
        """See `Recurrent.direction`."""
        check_features(self, x, 3)
        return super().direction(x, *args)

    def kernel_weights(self) -> None:
        """None: the cell has its own."""

    def _units(self) -> int:
        return int(self._sizes[0])

    def _step(
        self, x_t: torch.Tensor, state: tuple[torch.Tensor, ...], mask: torch.Tensor | None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        output, after = self.cell(x_t, list(state), **({} if mask is None else {"recurrent_mask": mask}))
        return output, (after,) if isinstance(after, torch.Tensor) else tuple(after)

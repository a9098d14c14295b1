"""One direction of a recurrent layer: everything that a call needs besides the sequences themselves."""

from __future__ import annotations

from typing import NamedTuple

import torch

from carryline.kernels.cells import Cell, Custom, Weights

State = tuple[torch.Tensor, ...]


class Direction(NamedTuple):
    """A cell with its weights, the state it starts from and its dropout masks; see `carryline.kernels.recurrent`."""

    cell: Cell
    state: State | None
    weights: Weights | None
    input_mask: torch.Tensor | None = None
    recurrent_mask: torch.Tensor | None = None

    def dtype(self) -> torch.dtype:
        """The type of the weights, which the whole computation has; float32 for a cell whose weights are its own."""
        return torch.float32 if self.weights is None else self.weights.kernel.dtype

    def in_its_type(self) -> Direction:
        """The same with state and masks in the type of the weights."""
        dtype = self.dtype()
        state = None if self.state is None else tuple(tensor.to(dtype) for tensor in self.state)
        masks = (None if mask is None else mask.to(dtype) for mask in (self.input_mask, self.recurrent_mask))
        return Direction(self.cell, state, self.weights, *masks)

    def width(self) -> int:
        """The size of an output."""
        if isinstance(self.cell, Custom):
            return self.cell.output_size
        assert self.weights is not None
        return self.weights.recurrent_kernel.shape[0]

    def start(self, x: torch.Tensor) -> State:
        """The initial state; zeros for None."""
        if self.state is not None:
            return self.state
        sizes = self.cell.state_sizes if isinstance(self.cell, Custom) else (self.width(),) * self.cell.states
        return tuple(x.new_zeros(x.shape[0], size) for size in sizes)

    def is_like(self, other: Direction) -> bool:
        """Whether both are the same cell with weights of the same shapes."""
        return self.cell == other.cell and _shapes(self.weights) == _shapes(other.weights)


def _shapes(weights: Weights | None) -> list[torch.Size | None]:
    return [None if weight is None else weight.shape for weight in weights or ()]

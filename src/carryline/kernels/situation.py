"""What decides which implementation may run a recurrence."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from carryline.kernels.cells import Cell


@dataclass(frozen=True)
class Situation:
    """The facts of a call that an implementation may refuse: the cell, the type of numbers, what comes with them."""

    cell: Cell
    dtype: torch.dtype = torch.float32
    device: str = "cpu"
    lengths: bool = False
    recurrent_mask: bool = False
    mask_gradient: bool = False  # a mask that was not drawn but computed, and is to be learned
    transformed: bool = False  # by torch.func: vmap, jvp, jacrev, ...

    def __str__(self) -> str:
        extras = {
            "lengths": self.lengths,
            "a recurrent mask": self.recurrent_mask,
            "a mask that asks for its gradient": self.mask_gradient,
            "a transform of torch.func": self.transformed,
        }
        there = " and ".join(extra for extra, is_there in extras.items() if is_there)
        numbers = str(self.dtype).removeprefix("torch.")
        return f"{self.cell} in {numbers} on {self.device}" + (f" with {there}" if there else "")

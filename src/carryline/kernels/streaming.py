"""One step of a stream in compiled code. The operators of torch are left out: each costs more than the arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from carryline.kernels import cpu, dispatch, native
from carryline.kernels.cells import GRU, LSTM, Cell, Custom, SimpleRNN, Weights
from carryline.kernels.recurrences import named
from carryline.kernels.situation import Situation

State = tuple[torch.Tensor, ...]

MOST = 64  # rows; more of them are worth packing the weights for


class Stepper:
    """A cell with its weights, ready to take single steps; no gradient is kept.

    It points at the weights' memory, so it sees them change, but it does not own them. A copy of it is None: a copied
    layer has its weights elsewhere.
    """

    def __init__(self, cell: SimpleRNN | LSTM | GRU, weights: Weights) -> None:
        self.cell, self.states, self.dtype = cell, cell.states, weights.kernel.dtype
        self.inputs, self.units = weights.kernel.shape[0], weights.recurrent_kernel.shape[0]
        self.addresses = _addresses(weights)
        recurrence = named(cpu.cell_name(cell), str(cell.activation), str(cpu.recurrent_activation(cell)))
        recurrence.doubles = self.dtype == torch.float64
        recurrence.inputs, recurrence.units = self.inputs, self.units
        recurrence.kernel, recurrence.recurrent_kernel, recurrence.bias, recurrence.peephole = self.addresses
        self._recurrence, self._step = recurrence, native.module().step

    @classmethod
    def of(cls, cell: Cell, weights: Weights) -> Stepper | None:
        """A stepper, where the compiled kernels can step this cell with these weights."""
        kernel = weights.kernel
        if (
            isinstance(cell, Custom)
            or cpu.refuses(Situation(cell, dtype=kernel.dtype, device=kernel.device.type)) is not None
        ):
            return None
        plain = all(weight is None or (weight.is_contiguous() and weight.dtype == kernel.dtype) for weight in weights)
        return cls(cell, weights) if plain else None

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()

    def __call__(self, x: torch.Tensor, state: Sequence[torch.Tensor] | None, weights: Weights) -> State | None:
        """`x` (batch, inputs) and the state, (batch, units) each, or None, to the new state.

        None when this step must be taken, or refused, elsewhere: other weights or types, shapes that do not fit, or
        another implementation told with `use`.
        """
        dtype, units = self.dtype, self.units
        batch, *inputs = x.shape
        if (
            inputs != [self.inputs]
            or not 0 < batch <= MOST
            or not _plain(x, dtype)
            or dispatch.told() not in ("auto", "cpu")
        ):
            return None
        if weights.kernel.dtype is not dtype or _addresses(weights) != self.addresses:
            return None
        h = c = 0
        if state is not None:
            if len(state) != self.states:
                return None
            for tensor in state:
                if tensor.shape != (batch, units) or not _plain(tensor, dtype):
                    return None
            h, c = state[0].data_ptr(), state[-1].data_ptr()
        after = [x.new_empty(batch, units) for _ in range(self.states)]
        self._step(self._recurrence, batch, x.data_ptr(), h, c, after[0].data_ptr(), after[-1].data_ptr())
        return tuple(after)


def _addresses(weights: Weights) -> list[int]:
    """Where the weights lie; 0 for one that the cell does not have."""
    return [0 if weight is None else weight.data_ptr() for weight in weights]


def _plain(tensor: torch.Tensor, dtype: torch.dtype) -> bool:
    return tensor.dtype is dtype and tensor.is_cpu and tensor.is_contiguous()

"""Calls of the compiled kernels: tensors to the pointers and strides of native/recurrence.h, one or two directions.

The results of `forward` are `[outputs, h, c, h, c, reserve, reserve]`: the outputs of all directions side by side on
the last axis, if `return_sequences` or `train`; the final states of each direction, with `c` for an LSTM; what else
backward needs to know of each, if `train`. `reverse` has an item for each direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import torch

from carryline.kernels import native
from carryline.kernels.lengths import check_range

OptionalTensors = Sequence[torch.Tensor | None]


class Operands(NamedTuple):
    """What one direction of a layer computes with, besides `x` and `lengths`; named as in native/recurrence.h."""

    kernel: torch.Tensor
    recurrent_kernel: torch.Tensor
    bias: torch.Tensor | None
    peephole: torch.Tensor | None
    h: torch.Tensor | None
    c: torch.Tensor | None
    input_mask: torch.Tensor | None
    recurrent_mask: torch.Tensor | None


_ONE, _TWO = ("final_h",), ("final_h", "final_c")
STATES = {
    "simple_rnn": _ONE,
    "lstm": _TWO,
    "lstm_peephole": _TWO,
    "lstm_coupled": _TWO,
    "lstm_coupled_peephole": _TWO,
    "gru": _ONE,
    "gru_reset_before": _ONE,
}
"""The final states of each cell, by their names and those of cells in native/recurrence.h."""

_GRADIENTS = tuple(f"d_{name}" for name in Operands._fields)


def forward(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    cell: str,
    activation: str,
    recurrent_activation: str,
    reverse: Sequence[bool],
    return_sequences: bool,
    train: bool,
) -> list[torch.Tensor]:
    """Run all directions at once; `operands` are the Operands of each, one after the other."""
    x, lengths, operands = _readable(x, lengths, operands)
    if lengths is not None:
        check_range("recurrent", lengths, x.shape[1])
    results = empty_results(
        x, lengths, operands, cell, activation, recurrent_activation, reverse, return_sequences, train
    )
    recurrences = _describe(x, lengths, operands, cell, activation, recurrent_activation, reverse)
    rest = iter(results)
    if return_sequences or train:
        _point_side_by_side(recurrences, "outputs", next(rest))
    _point(recurrences, STATES[cell], rest)
    _point(recurrences, ("reserve",) if train else (), rest)
    native.module().forward(recurrences, torch.get_num_threads())
    return results


def backward(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    results: Sequence[torch.Tensor],
    gradients: OptionalTensors,
    cell: str,
    activation: str,
    recurrent_activation: str,
    reverse: Sequence[bool],
    wanted: Sequence[bool],
) -> list[torch.Tensor]:
    """The gradients of `x` and the operands, if `wanted`, from the `gradients` of outputs and final states.

    `results` are those of `forward` with `train`, without the final states.
    """
    x, lengths, operands = _readable(x, lengths, operands)
    d_outputs, *d_finals = gradients
    if d_outputs is not None and d_outputs.stride(2) != 1:
        d_outputs = d_outputs.contiguous()
    d_finals = [*map(_contiguous, d_finals)]
    outputs, *reserves = results
    recurrences = _describe(x, lengths, operands, cell, activation, recurrent_activation, reverse)
    _point_side_by_side(recurrences, "outputs", outputs)
    _point(recurrences, ("reserve",), reserves)
    if d_outputs is not None:
        _point_side_by_side(recurrences, "d_outputs", d_outputs)
    _point(recurrences, [f"d_{name}" for name in STATES[cell]], d_finals)

    found = empty_gradients(x, lengths, operands, wanted)
    rest = iter(found)
    d_x: list[torch.Tensor] = []
    if wanted[0]:
        # Each direction has a gradient of x.
        d_x = [next(rest), *(x.new_empty(x.shape) for _ in recurrences[1:])]
        _point(recurrences, ("d_x",), d_x)
    _point(recurrences, _GRADIENTS, (next(rest) if want else None for want in wanted[1:]))
    native.module().backward(recurrences, torch.get_num_threads())
    for other in d_x[1:]:
        d_x[0].add_(other)
    return found


def empty_results(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    cell: str,
    activation: str,
    recurrent_activation: str,
    reverse: Sequence[bool],
    return_sequences: bool,
    train: bool,
) -> list[torch.Tensor]:
    """The results of `forward`, to be written."""
    batch, time = x.shape[:2]
    units = _units(operands)
    directions = len(reverse)
    results = [x.new_empty(batch, time, directions * units)] if return_sequences or train else []
    results += [x.new_empty(batch, units) for _ in range(directions * len(STATES[cell]))]
    if train:
        record = _record(cell, activation, recurrent_activation, x.dtype == torch.float64, int(units))
        shape, real = (batch, time, record), type(x) is torch.Tensor  # or imagined, by the compiler
        results += [native.empty(shape, x.dtype) if real else x.new_empty(shape) for _ in reverse]
    return results


def empty_gradients(
    x: torch.Tensor, lengths: torch.Tensor | None, operands: OptionalTensors, *rest: Any
) -> list[torch.Tensor]:
    """The results of `backward`, to be written."""
    tensors = zip((x, *operands), rest[-1], strict=True)
    return [tensor.new_empty(tensor.shape) for tensor, want in tensors if want and tensor is not None]


def _describe(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    cell: str,
    activation: str,
    recurrent_activation: str,
    reverse: Sequence[bool],
) -> list[Any]:
    """A native Recurrence for each direction that points at everything that is read."""
    batch, time, inputs = x.shape
    batch_stride, time_stride, _ = x.stride()
    units, doubles, address = _units(operands), x.dtype == torch.float64, x.data_ptr()
    found = []
    for backwards in reverse:
        recurrence = named(cell, activation, recurrent_activation)
        recurrence.reverse, recurrence.doubles = backwards, doubles
        recurrence.batch, recurrence.time, recurrence.inputs, recurrence.units = batch, time, inputs, units
        recurrence.x, recurrence.x_batch_stride, recurrence.x_time_stride = address, batch_stride, time_stride
        if lengths is not None:
            recurrence.lengths = lengths.data_ptr()
        found.append(recurrence)
    _point(found, Operands._fields, operands)
    return found


def named(cell: str, activation: str, recurrent_activation: str) -> Any:
    """A native Recurrence of these names, which points at nothing yet."""
    compiled = native.module()
    recurrence = compiled.Recurrence()
    recurrence.cell = getattr(compiled.Cell, cell)
    recurrence.activation = getattr(compiled.Activation, activation)
    recurrence.recurrent_activation = getattr(compiled.Activation, recurrent_activation)
    return recurrence


def _point(recurrences: Sequence[Any], names: Sequence[str], tensors: Iterable[torch.Tensor | None]) -> None:
    """Point by these names at the next tensors, each recurrence at its own; None is null."""
    rest = iter(tensors)
    for recurrence in recurrences:
        for name in names:
            if (tensor := next(rest)) is not None:
                setattr(recurrence, name, tensor.data_ptr())


def _point_side_by_side(recurrences: Sequence[Any], name: str, tensor: torch.Tensor) -> None:
    """Point by this name at one tensor (batch, time, width) that all recurrences share, each at its columns."""
    batch_stride, time_stride, _ = tensor.stride()
    share = tensor.shape[2] // len(recurrences) * tensor.element_size()
    for i, recurrence in enumerate(recurrences):
        setattr(recurrence, name, tensor.data_ptr() + i * share)
        setattr(recurrence, f"{name}_batch_stride", batch_stride)
        setattr(recurrence, f"{name}_time_stride", time_stride)


@cache
def _record(cell: str, activation: str, recurrent_activation: str, doubles: bool, units: int) -> int:
    """The numbers that the reserve holds for one row and step."""
    recurrence = named(cell, activation, recurrent_activation)
    recurrence.doubles, recurrence.units = doubles, units
    return int(native.module().record(recurrence))


def _readable(
    x: torch.Tensor, lengths: torch.Tensor | None, operands: OptionalTensors
) -> tuple[torch.Tensor, torch.Tensor | None, OptionalTensors]:
    """The same numbers, laid out as native/recurrence.h wants them; what is so already is not copied."""
    if x.stride(2) != 1:
        x = x.contiguous()
    if lengths is not None:
        lengths = lengths.to(torch.int64).contiguous()
    return x, lengths, [*map(_contiguous, operands)]


def _contiguous(tensor: torch.Tensor | None) -> torch.Tensor | None:
    return None if tensor is None else tensor.contiguous()


def _units(operands: OptionalTensors) -> int:
    recurrent_kernel = operands[1]
    assert recurrent_kernel is not None
    return recurrent_kernel.shape[0]

"""Shapes that do not fit are refused here, once for every implementation, with both shapes in the message."""

from __future__ import annotations

import torch

from carryline.ground.errors import InputError
from carryline.kernels.cells import Cell, Custom, Weights
from carryline.kernels.direction import Direction
from carryline.kernels.lengths import check_lengths


def check_call(x: torch.Tensor, direction: Direction, *, lengths: torch.Tensor | None) -> None:
    """Raise InputError unless all shapes and types fit each other."""
    cell, state, weights, input_mask, recurrent_mask = direction
    if x.ndim != 3:
        raise InputError(
            f"recurrent(x of shape {tuple(x.shape)})",
            expected="x of shape (batch, time, inputs)",
            fix="add the missing axis, for one series with x[None]" if x.ndim == 2 else "reshape x",
        )
    batch, time, inputs = x.shape
    if isinstance(cell, Custom):
        sizes = cell.state_sizes
    else:
        if weights is None:
            raise InputError(
                f"recurrent({cell}, weights=None)", expected="Weights for every cell but Custom", fix="give weights"
            )
        units = weights.recurrent_kernel.shape[0]
        sizes = (units,) * cell.states
        _check_weights(cell, inputs, units, weights)
        dtype = weights.kernel.dtype
        given = ("x", x), ("input_mask", input_mask), ("recurrent_mask", recurrent_mask)
        for name, tensor in (*given, *(("state", tensor) for tensor in state or ())):
            if tensor is not None and tensor.dtype != dtype:
                raise InputError(
                    f"recurrent({name} of {tensor.dtype}) with weights of {dtype}",
                    expected="one type of numbers",
                    fix=f"{name}.to({dtype}), or convert the layer",
                )
    if lengths is not None:
        check_lengths("recurrent", lengths, batch, time)
    _check_shape("input_mask", input_mask, (batch, inputs))
    _check_shape("recurrent_mask", recurrent_mask, (batch, sizes[0]))
    if state is None:
        return
    if len(state) != len(sizes):
        raise InputError(
            f"recurrent(state of {len(state)} tensors) for {cell}",
            expected=f"{len(sizes)} of them" + (", (h, c)" if len(sizes) == 2 else ""),
            fix="pass the final_state of an earlier call, or None",
        )
    for tensor, size in zip(state, sizes, strict=True):
        _check_shape("state", tensor, (batch, size))


def _check_weights(cell: Cell, inputs: int, units: int, weights: Weights) -> None:
    assert not isinstance(cell, Custom)
    shapes = cell.weight_shapes(inputs, units, use_bias=weights.bias is not None)
    for name, weight in weights._asdict().items():
        if (weight is None) != (name not in shapes):
            raise InputError(
                f"recurrent(weights.{name}={'None' if weight is None else tuple(weight.shape)}) for {cell}",
                expected=f"a tensor of shape {shapes[name]}" if name in shapes else "None",
                fix="build the weights from cell.weight_shapes(inputs, units)",
            )
        if weight is not None:
            _check_shape(f"weights.{name}", weight, shapes[name])


def _check_shape(name: str, tensor: torch.Tensor | None, shape: tuple[int, ...]) -> None:
    if tensor is not None and tensor.shape != shape:
        raise InputError(
            f"recurrent({name} of shape {tuple(tensor.shape)})",
            expected=f"shape {shape}",
            fix="make it fit x (batch, time, inputs) and the units of the recurrent kernel",
        )

"""The compiled recurrence as two operators of torch: `carryline::recurrence` and `carryline::recurrence_backward`.

They run one direction of a layer, or both at once. Both are pure functions of their tensors: nothing is written in
place, nothing is kept between calls. The results are `[outputs, h, c, h, c, reserve, reserve]`: the outputs of all
directions side by side, if `return_sequences` or `train`; the final states of each direction, `c` of an LSTM only; what
else backward needs to know of each, if `train`.

The rules for autograd are written out here, because `torch.library.register_autograd` takes 40 us more per call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import torch

from carryline.ground.errors import CarrylineError
from carryline.kernels import native
from carryline.kernels.lengths import check_range

STATES = {
    "simple_rnn": ("h",),
    "lstm": ("h", "c"),
    "lstm_peephole": ("h", "c"),
    "lstm_coupled": ("h", "c"),
    "lstm_coupled_peephole": ("h", "c"),
    "gru": ("h",),
    "gru_reset_before": ("h",),
}
"""The state of each cell, by the names of cells in native/recurrence.h."""


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


class Options(NamedTuple):
    """What both operators are told of the layer, in the order of their schemas; `reverse` has an item per direction."""

    cell: str
    activation: str
    recurrent_activation: str
    reverse: Sequence[bool]


OptionalTensors = Sequence[torch.Tensor | None]

_LIBRARY = torch.library.Library("carryline", "FRAGMENT")  # type: ignore[no-untyped-call]
_OPTIONS = "str cell, str activation, str recurrent_activation, bool[] reverse"
_SCHEMAS = (
    # `operands` are the Operands of all directions, one after the other.
    f"recurrence(Tensor x, Tensor? lengths, Tensor?[] operands, {_OPTIONS}, bool return_sequences, bool train)",
    # `gradients` are those of `results` without the reserves; `wanted` says of x and each operand whether its own is.
    "recurrence_backward(Tensor x, Tensor? lengths, Tensor?[] operands, Tensor[] results, Tensor?[] gradients, "
    f"{_OPTIONS}, bool[] wanted)",
)
for _schema in _SCHEMAS:
    _LIBRARY.define(f"{_schema} -> Tensor[]", tags=(torch.Tag.pt2_compliant_tag,))  # type: ignore[no-untyped-call]
recurrence = torch.ops.carryline.recurrence.default
recurrence_backward = torch.ops.carryline.recurrence_backward.default


def _forward(
    x: torch.Tensor, lengths: torch.Tensor | None, operands: OptionalTensors, *told: Any
) -> list[torch.Tensor]:
    options = Options(*told[:-2])
    x, lengths, operands = _readable(x, lengths, operands)
    if lengths is not None:
        check_range("recurrent", lengths, x.shape[1])
    results = _empty_results(x, lengths, operands, *told)
    recurrences = _describe(x, lengths, operands, options)
    _point_at_results(recurrences, results if told[-2] or told[-1] else [None, *results], options)
    native.module().forward(recurrences, torch.get_num_threads())
    return results


def _empty_results(
    x: torch.Tensor, _: torch.Tensor | None, operands: OptionalTensors, *told: Any
) -> list[torch.Tensor]:
    *rest, return_sequences, train = told
    options = Options(*rest)
    batch, time = x.shape[:2]
    units = _units(operands)
    directions = len(options.reverse)
    results = [x.new_empty(batch, time, directions * units)] if return_sequences or train else []
    results += [x.new_empty(batch, units) for _ in range(directions * len(STATES[options.cell]))]
    if train:
        record = _record(*options[:3], x.dtype == torch.float64, int(units))
        results += [x.new_empty(batch, time, record) for _ in range(directions)]
    return results


def _backward(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    results: Sequence[torch.Tensor],
    gradients: OptionalTensors,
    *told: Any,
) -> list[torch.Tensor]:
    options, wanted = Options(*told[:-1]), told[-1]
    x, lengths, operands = _readable(x, lengths, operands)
    d_outputs, *d_finals = gradients
    if d_outputs is not None and d_outputs.stride(2) != 1:
        d_outputs = d_outputs.contiguous()
    gradients = [d_outputs, *map(_contiguous, d_finals)]
    recurrences = _describe(x, lengths, operands, options)
    _point_at_results(recurrences, results, options)
    _point_at_results(recurrences, gradients, options, "d_")

    found = _empty_gradients(x, lengths, operands, results, gradients, *told)
    rest = iter(found)
    d_x = [next(rest), *(x.new_empty(x.shape) for _ in recurrences[1:])] if wanted[0] else []
    for recurrence, tensor in zip(recurrences, d_x, strict=False):
        recurrence.d_x = tensor.data_ptr()
    names = [(recurrence, f"d_{name}") for recurrence in recurrences for name in Operands._fields]
    for (recurrence, name), want in zip(names, wanted[1:], strict=True):
        if want:
            setattr(recurrence, name, next(rest).data_ptr())
    native.module().backward(recurrences, torch.get_num_threads())
    for other in d_x[1:]:
        d_x[0].add_(other)
    return found


def _empty_gradients(
    x: torch.Tensor, _: torch.Tensor | None, operands: OptionalTensors, *told: Any
) -> list[torch.Tensor]:
    wanted = told[-1]
    tensors = [tensor for tensor, want in zip((x, *operands), wanted, strict=True) if want]
    return [tensor.new_empty(tensor.shape) for tensor in tensors if tensor is not None]


class _Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, options: Options, x: torch.Tensor, lengths: torch.Tensor | None, *operands: torch.Tensor | None
    ) -> tuple[torch.Tensor, ...]:
        with torch._C._AutoDispatchBelowAutograd():
            results = recurrence(x, lengths, operands, *options, True, True)
        ctx.save_for_backward(x, lengths, *operands, *results)
        ctx.options, ctx.operands = options, len(operands)
        ctx.mark_non_differentiable(*results[-len(options.reverse) :])
        ctx.set_materialize_grads(False)
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> tuple[torch.Tensor | None, ...]:
        x, lengths, *rest = ctx.saved_tensors
        operands, results = rest[: ctx.operands], rest[ctx.operands :]
        _, wants_x, _, *wants = ctx.needs_input_grad
        found = iter(
            recurrence_backward(
                x, lengths, operands, results, gradients[: -len(ctx.options.reverse)], *ctx.options, [wants_x, *wants]
            )
        )
        d_x, *d_operands = (next(found) if want else None for want in (wants_x, *wants))
        return None, d_x, None, *d_operands


class _RecurrenceBackward(torch.autograd.Function):
    """Gradients that can be had, and whose own gradients cannot."""

    @staticmethod
    def forward(ctx: Any, told: tuple[Any, ...], counts: tuple[int, ...], *tensors: Any) -> tuple[torch.Tensor, ...]:
        x, lengths, *rest = tensors
        lists = []
        for count in counts:
            lists.append(rest[:count])
            rest = rest[count:]
        with torch._C._AutoDispatchBelowAutograd():
            return tuple(recurrence_backward(x, lengths, *lists, *told))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> Any:
        raise CarrylineError(
            "the gradient of a recurrence's gradient",
            expected="first derivatives: the compiled backward pass has no derivative of its own",
            fix='run the recurrence in a block `with carryline.kernels.use("reference"):`, which has all derivatives',
        )


def _differentiable(
    x: torch.Tensor, lengths: torch.Tensor | None, operands: OptionalTensors, *told: Any
) -> list[torch.Tensor]:
    *options, _, train = told
    if train and torch.is_grad_enabled():
        return list(_Recurrence.apply(Options(*options), x, lengths, *operands))  # type: ignore[no-untyped-call]
    with torch._C._AutoDispatchBelowAutograd():
        return recurrence(x, lengths, operands, *told)  # type: ignore[no-any-return]


def _differentiable_once(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    results: Sequence[torch.Tensor],
    gradients: OptionalTensors,
    *told: Any,
) -> list[torch.Tensor]:
    if torch.is_grad_enabled():
        lists = operands, results, gradients
        return list(
            _RecurrenceBackward.apply(told, tuple(map(len, lists)), x, lengths, *operands, *results, *gradients)  # type: ignore[no-untyped-call]
        )
    with torch._C._AutoDispatchBelowAutograd():
        return recurrence_backward(x, lengths, operands, results, gradients, *told)  # type: ignore[no-any-return]


for _name, _cpu, _autograd, _fake in (
    ("recurrence", _forward, _differentiable, _empty_results),
    ("recurrence_backward", _backward, _differentiable_once, _empty_gradients),
):
    _LIBRARY.impl(_name, _cpu, "CPU")  # type: ignore[no-untyped-call]
    _LIBRARY.impl(_name, _autograd, "Autograd")  # type: ignore[no-untyped-call]
    torch.library.register_fake(f"carryline::{_name}", _fake, lib=_LIBRARY)


def _describe(x: torch.Tensor, lengths: torch.Tensor | None, operands: OptionalTensors, options: Options) -> list[Any]:
    """A native Recurrence for each direction, which points at everything that is read."""
    batch, time, inputs = x.shape
    batch_stride, time_stride, _ = x.stride()
    found = []
    for i, reverse in enumerate(options.reverse):
        recurrence = _named(*options[:3])
        recurrence.reverse = reverse
        recurrence.doubles = x.dtype == torch.float64
        recurrence.batch, recurrence.time, recurrence.inputs, recurrence.units = batch, time, inputs, _units(operands)
        recurrence.x, recurrence.x_batch_stride, recurrence.x_time_stride = x.data_ptr(), batch_stride, time_stride
        if lengths is not None:
            recurrence.lengths = lengths.data_ptr()
        width = len(Operands._fields)
        for name, tensor in zip(Operands._fields, operands[i * width : (i + 1) * width], strict=True):
            if tensor is not None:
                setattr(recurrence, name, tensor.data_ptr())
        found.append(recurrence)
    return found


def _named(cell: str, activation: str, recurrent_activation: str) -> Any:
    compiled = native.module()
    recurrence = compiled.Recurrence()
    recurrence.cell = getattr(compiled.Cell, cell)
    recurrence.activation = getattr(compiled.Activation, activation)
    recurrence.recurrent_activation = getattr(compiled.Activation, recurrent_activation)
    return recurrence


def _point_at_results(recurrences: list[Any], results: OptionalTensors, options: Options, prefix: str = "") -> None:
    """Point at outputs, final states and reserves, or with the prefix `d_` at what is known of their gradients."""
    rest: Iterator[torch.Tensor | None] = iter(results)
    if (outputs := next(rest)) is not None:
        batch_stride, time_stride, _ = outputs.stride()
        for i, recurrence in enumerate(recurrences):
            offset = i * recurrence.units * outputs.element_size()
            setattr(recurrence, f"{prefix}outputs", outputs.data_ptr() + offset)
            setattr(recurrence, f"{prefix}outputs_batch_stride", batch_stride)
            setattr(recurrence, f"{prefix}outputs_time_stride", time_stride)
    for recurrence in recurrences:
        for name in STATES[options.cell]:
            if (state := next(rest)) is not None:
                setattr(recurrence, f"{prefix}final_{name}", state.data_ptr())
    for recurrence, reserve in zip(recurrences, rest, strict=False):
        if reserve is not None:
            recurrence.reserve = reserve.data_ptr()


@cache
def _record(
    cell: str,
    activation: str,
    recurrent_activation: str,
    doubles: bool,
    units: int,
) -> int:
    """The numbers that the reserve holds for one row and step."""
    recurrence = _named(cell, activation, recurrent_activation)
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

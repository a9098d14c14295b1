"""The compiled recurrence as two operators of torch: `carryline::recurrence` and `carryline::recurrence_backward`.

Both are pure functions of their tensors: nothing is written in place, nothing is kept between calls. What they take and
return stands in `recurrences`. Their rules for autograd are written out here, because those that
`torch.library.register_autograd` makes take 40 us more per call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from carryline.ground.errors import CarrylineError
from carryline.kernels import recurrences
from carryline.kernels.recurrences import OptionalTensors

_LIBRARY = torch.library.Library("carryline", "FRAGMENT")  # type: ignore[no-untyped-call]
_OPTIONS = "str cell, str activation, str recurrent_activation, bool[] reverse"
_SCHEMAS = (
    f"recurrence(Tensor x, Tensor? lengths, Tensor?[] operands, {_OPTIONS}, bool return_sequences, bool train)",
    "recurrence_backward(Tensor x, Tensor? lengths, Tensor?[] operands, Tensor[] results, Tensor?[] gradients, "
    f"{_OPTIONS}, bool[] wanted)",
)
for _schema in _SCHEMAS:
    _LIBRARY.define(f"{_schema} -> Tensor[]", tags=(torch.Tag.pt2_compliant_tag,))  # type: ignore[no-untyped-call]
_recurrence = torch.ops.carryline.recurrence.default
_recurrence_backward = torch.ops.carryline.recurrence_backward.default


def recurrence(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    *options: Any,
    return_sequences: bool,
    train: bool,
) -> Sequence[torch.Tensor]:
    """Call the first operator; where it is not traced, without the detour through its rule for autograd."""
    if torch.compiler.is_compiling():
        return _recurrence(x, lengths, operands, *options, return_sequences, train)  # type: ignore[no-any-return]
    if train:
        return _Recurrence.apply(options, x, lengths, *operands)  # type: ignore[no-any-return, no-untyped-call]
    return _below_autograd(_recurrence, x, lengths, operands, *options, return_sequences, train)


class _Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        options: tuple[Any, ...],
        x: torch.Tensor,
        lengths: torch.Tensor | None,
        *operands: torch.Tensor | None,
    ) -> tuple[torch.Tensor, ...]:
        results = _below_autograd(_recurrence, x, lengths, operands, *options, True, True)
        ctx.options, ctx.operands, ctx.reserves = options, len(operands), len(options[-1])
        reserves = results[-ctx.reserves :]
        ctx.save_for_backward(x, lengths, *operands, results[0], *reserves)
        ctx.mark_non_differentiable(*reserves)
        ctx.set_materialize_grads(False)
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> tuple[torch.Tensor | None, ...]:
        x, lengths, *saved = ctx.saved_tensors
        operands, results = saved[: ctx.operands], saved[ctx.operands :]
        _, wants_x, _, *wants = ctx.needs_input_grad
        given = x, lengths, operands, results, gradients[: -ctx.reserves], *ctx.options, [wants_x, *wants]
        found = iter(
            _recurrence_backward(*given) if torch.is_grad_enabled() else _below_autograd(_recurrence_backward, *given)
        )
        return None, next(found) if wants_x else None, None, *[next(found) if want else None for want in wants]


class _RecurrenceBackward(torch.autograd.Function):
    """Gradients that can be had, but whose own gradients cannot."""

    @staticmethod
    def forward(ctx: Any, told: tuple[Any, ...], counts: tuple[int, ...], *tensors: Any) -> tuple[torch.Tensor, ...]:
        x, lengths, *rest = tensors
        lists = []
        for count in counts:
            lists.append(rest[:count])
            rest = rest[count:]
        return tuple(_below_autograd(_recurrence_backward, x, lengths, *lists, *told))

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
        return list(_Recurrence.apply(options, x, lengths, *operands))  # type: ignore[no-untyped-call]
    return _below_autograd(_recurrence, x, lengths, operands, *told)


def _differentiable_once(
    x: torch.Tensor,
    lengths: torch.Tensor | None,
    operands: OptionalTensors,
    results: Sequence[torch.Tensor],
    gradients: OptionalTensors,
    *told: Any,
) -> list[torch.Tensor]:
    if torch.is_grad_enabled():
        counts = len(operands), len(results), len(gradients)
        tensors = x, lengths, *operands, *results, *gradients
        return list(_RecurrenceBackward.apply(told, counts, *tensors))  # type: ignore[no-untyped-call]
    return _below_autograd(_recurrence_backward, x, lengths, operands, results, gradients, *told)


def _below_autograd(operator: Any, *given: Any) -> list[torch.Tensor]:
    with torch._C._AutoDispatchBelowAutograd():
        return operator(*given)  # type: ignore[no-any-return]


for _name, _cpu, _autograd, _fake in (
    ("recurrence", recurrences.forward, _differentiable, recurrences.empty_results),
    ("recurrence_backward", recurrences.backward, _differentiable_once, recurrences.empty_gradients),
):
    _LIBRARY.impl(_name, _cpu, "CPU")  # type: ignore[no-untyped-call]
    _LIBRARY.impl(_name, _autograd, "Autograd")  # type: ignore[no-untyped-call]
    torch.library.register_fake(f"carryline::{_name}", _fake, lib=_LIBRARY)

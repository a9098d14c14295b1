"""Convolution over time, channels last; on the CPU compiled, as the operator `carryline::convolution`.

It reads the windows where they lie and writes the activation's value, each once, and leaves out padding; dilated and
padded convolutions gain most.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F

from carryline.kernels import native
from carryline.kernels.activations import resolve

FUSED = frozenset(("relu", "linear", "tanh", "sigmoid", "softsign", "elu", "softplus", "exponential"))
"""Activations that are compiled into a convolution: those whose slope follows from their value."""

_MOST_WEIGHTS = 1 << 19
"""Above it, torch was measured to be as fast or faster."""


def convolve(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    *,
    left: int = 0,
    right: int = 0,
    stride: int = 1,
    dilation: int = 1,
    groups: int = 1,
    activation: str = "linear",
) -> torch.Tensor:
    """(batch, time, channels) and (taps, channels / groups, filters) to (batch, places, filters), after the activation.

    `left` and `right` steps of zeros stand around each sequence; `left + time + right` steps are at least the
    `(taps - 1) * dilation + 1` that one place sees. Strides and groups are torch's own.
    """
    if stride == 1 and groups == 1 and _runs_compiled(x, kernel, bias):
        fused = activation if activation in FUSED else "linear"
        y = _convolution(x, kernel, bias, left, right, dilation, fused)
        return y if fused == activation else resolve(activation)(y)
    return _plain(x, kernel, bias, left, right, dilation, activation, stride, groups)


def _runs_compiled(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor | None) -> bool:
    return (
        x.is_cpu
        and x.dtype in (torch.float32, torch.float64)
        and x.dtype == kernel.dtype
        and kernel.numel() <= _MOST_WEIGHTS
        and (bias is None or bias.dtype == x.dtype)
        and not torch.is_autocast_enabled("cpu")
        and _available()
    )


@torch.compiler.assume_constant_result  # type: ignore[untyped-decorator]
def _available() -> bool:
    return native.available()


def _plain(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    left: int,
    right: int,
    dilation: int,
    activation: str,
    stride: int = 1,
    groups: int = 1,
) -> torch.Tensor:
    """The same by torch, as an image of one row: its two-dimensional convolution keeps channels last without a copy."""
    inside = min(left, right)  # what both sides have in common the convolution adds by itself, without a copy
    if left != right:
        x = F.pad(x, (0, 0, left - inside, right - inside))
    y = F.conv2d(
        x.transpose(1, 2).unsqueeze(2),
        kernel.permute(2, 1, 0).unsqueeze(2).contiguous(),  # or torch refuses the gradient of one filter in float64
        bias,
        stride=(1, stride),
        padding=(0, inside),
        dilation=(1, dilation),
        groups=groups,
    )
    return resolve(activation)(y.squeeze(2).transpose(1, 2))


_LIBRARY: Any = torch.library.Library("carryline", "FRAGMENT")  # type: ignore[no-untyped-call]
_TAGS = (torch.Tag.pt2_compliant_tag,)
_OPTIONS = "SymInt left, SymInt right, int dilation, str activation"
_LIBRARY.define(f"convolution(Tensor x, Tensor kernel, Tensor? bias, {_OPTIONS}) -> Tensor", tags=_TAGS)
# `y` is only read where the activation has a slope; `wanted` says of x, kernel and bias whether to return its gradient.
_LIBRARY.define(
    "convolution_backward(Tensor d_y, Tensor? y, Tensor x, Tensor kernel, Tensor? bias, "
    f"{_OPTIONS}, bool[] wanted) -> Tensor[]",
    tags=_TAGS,
)
_convolution = torch.ops.carryline.convolution.default
_convolution_backward = torch.ops.carryline.convolution_backward.default


def _forward(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    left: int,
    right: int,
    dilation: int,
    activation: str,
) -> torch.Tensor:
    x, kernel = x.contiguous(), kernel.contiguous()
    bias = None if bias is None else bias.contiguous()
    y = native.empty(_result_shape(x, kernel, left, right, dilation), x.dtype)
    native.module().convolution(
        _activation(activation),
        x.dtype == torch.float64,
        (*x.shape, kernel.shape[0], dilation, left, y.shape[1], y.shape[2]),
        x.data_ptr(),
        kernel.data_ptr(),
        0 if bias is None else bias.data_ptr(),
        y.data_ptr(),
        torch.get_num_threads(),
    )
    return y


def _empty_result(
    x: torch.Tensor, kernel: torch.Tensor, _: torch.Tensor | None, left: int, right: int, dilation: int, __: str
) -> torch.Tensor:
    return x.new_empty(_result_shape(x, kernel, left, right, dilation))


def _result_shape(x: torch.Tensor, kernel: torch.Tensor, left: int, right: int, dilation: int) -> tuple[int, int, int]:
    return x.shape[0], left + x.shape[1] + right - (kernel.shape[0] - 1) * dilation, kernel.shape[2]


def _backward(
    d_y: torch.Tensor,
    y: torch.Tensor | None,
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    left: int,
    _: int,
    dilation: int,
    activation: str,
    wanted: list[bool],
) -> list[torch.Tensor]:
    d_y, x, kernel = d_y.contiguous(), x.contiguous(), kernel.contiguous()
    y = None if y is None else y.contiguous()
    found = [
        native.empty(tensor.shape, tensor.dtype)
        for tensor, want in zip((x, kernel, bias), wanted, strict=True)
        if want and tensor is not None
    ]
    rest = iter(found)
    native.module().convolution_backward(
        _activation(activation),
        x.dtype == torch.float64,
        (*x.shape, kernel.shape[0], dilation, left, d_y.shape[1], d_y.shape[2]),
        x.data_ptr(),
        kernel.data_ptr(),
        0 if y is None else y.data_ptr(),
        d_y.data_ptr(),
        *(next(rest).data_ptr() if want else 0 for want in wanted),
        torch.get_num_threads(),
    )
    return found


def _empty_gradients(
    _: torch.Tensor,
    __: torch.Tensor | None,
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    *told: Any,
) -> list[torch.Tensor]:
    tensors = [tensor for tensor, want in zip((x, kernel, bias), told[-1], strict=True) if want]
    return [tensor.new_empty(tensor.shape) for tensor in tensors if tensor is not None]


@cache
def _activation(name: str) -> Any:
    return getattr(native.module().Activation, name)


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor | None, *options: Any
    ) -> torch.Tensor:
        with torch._C._AutoDispatchBelowAutograd():
            y = _convolution(x, kernel, bias, *options)
        ctx.save_for_backward(None if options[-1] == "linear" else y, x, kernel, bias)
        ctx.options = options
        return y  # type: ignore[no-any-return]

    @staticmethod
    def backward(ctx: Any, d_y: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        wanted = ctx.needs_input_grad[:3]
        found = iter(_convolution_backward(d_y, *ctx.saved_tensors, *ctx.options, wanted))
        return *(next(found) if want else None for want in wanted), None, None, None, None


def _differentiable(*told: Any) -> torch.Tensor:
    if torch.is_grad_enabled():
        return _Convolution.apply(*told)  # type: ignore[no-any-return, no-untyped-call]
    with torch._C._AutoDispatchBelowAutograd():
        return _convolution(*told)  # type: ignore[no-any-return]


def _differentiable_again(
    d_y: torch.Tensor,
    y: torch.Tensor | None,
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    *told: Any,
) -> list[torch.Tensor]:
    """Gradients that want gradients of their own, of any order, are torch's."""
    if not torch.is_grad_enabled():
        with torch._C._AutoDispatchBelowAutograd():
            return _convolution_backward(d_y, y, x, kernel, bias, *told)  # type: ignore[no-any-return]
    *options, wanted = told
    tensors: list[Any] = [None if tensor is None else tensor.view_as(tensor) for tensor in (x, kernel, bias)]
    inputs = [
        tensor if tensor.requires_grad else tensor.requires_grad_()
        for tensor, want in zip(tensors, wanted, strict=True)
        if want and tensor is not None
    ]
    return list(torch.autograd.grad(_plain(*tensors, *options), inputs, d_y, create_graph=True))


_LIBRARY.impl("convolution", _forward, "CPU")
_LIBRARY.impl("convolution", _differentiable, "Autograd")
_LIBRARY.impl("convolution_backward", _backward, "CPU")
_LIBRARY.impl("convolution_backward", _differentiable_again, "Autograd")
torch.library.register_fake("carryline::convolution", _empty_result, lib=_LIBRARY)
torch.library.register_fake("carryline::convolution_backward", _empty_gradients, lib=_LIBRARY)

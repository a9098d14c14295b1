"""A dense layer's product over a batch; on the CPU compiled where it is large, for BLAS has other shapes in mind."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from carryline.kernels import native

SMALLEST = 1 << 19  # multiply-adds; torch's own product is done before a smaller one has been called from here
FEW = 256  # units; with more of them BLAS is as fast where vectors are narrow, at half the speed where they are wide


def affine(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """`x @ kernel + bias`: (..., inputs), (inputs, units) and (units,) to (..., units)."""
    if torch.compiler.is_compiling():  # asked first, or torch.compile would make a case of each size
        return _plain(x, kernel, bias)
    if x.numel() * bias.numel() >= SMALLEST and _runs_compiled(x, kernel, bias):
        if x.ndim == 2:
            return _Affine.apply(x, kernel, bias)  # type: ignore[no-any-return, no-untyped-call]
        return _Affine.apply(x.flatten(0, -2), kernel, bias).unflatten(0, x.shape[:-1])  # type: ignore[no-any-return, no-untyped-call]
    return _plain(x, kernel, bias)


def _plain(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return torch.addmm(bias, x, kernel) if x.ndim == 2 else F.linear(x, kernel.t(), bias)


def _runs_compiled(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor) -> bool:
    dtype = x.dtype
    return (
        type(x) is torch.Tensor
        and x.is_cpu
        and x.ndim > 1
        and dtype in (torch.float32, torch.float64)
        and dtype == kernel.dtype == bias.dtype
        and x.is_contiguous()
        and kernel.is_contiguous()
        and bias.is_contiguous()
        and not torch.is_autocast_enabled("cpu")
        and torch._C._functorch.peek_interpreter_stack() is None  # vmap and its like look into torch's operations
        and native.available()
        and _pays(kernel.shape[1])
    )


def _pays(units: int) -> bool:
    """Whether a product with so many columns is done faster here than by BLAS."""
    return units <= FEW or native.module().isa() == "avx512"


class _Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x, kernel)
        return _product(x, kernel, bias)

    @staticmethod
    def backward(ctx: Any, d_y: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        x, kernel = ctx.saved_tensors
        wants_x, wants_kernel, wants_bias = ctx.needs_input_grad
        if torch.is_grad_enabled():  # a gradient of the gradient is asked for: torch's operations have one
            d_x = d_y.mm(kernel.t()) if wants_x else None
            return d_x, x.t().mm(d_y) if wants_kernel else None, d_y.sum(0) if wants_bias else None
        d_y = d_y.contiguous()
        d_x = None
        if wants_x:
            d_x = _product(d_y, kernel.t().contiguous()) if _pays(x.shape[1]) else d_y.mm(kernel.t())
        d_kernel = kernel.new_empty(kernel.shape) if wants_kernel else None
        d_bias = d_y.new_empty(d_y.shape[1]) if wants_bias else None
        native.module().dense_backward(
            x.dtype == torch.float64,
            *x.shape,
            d_y.shape[1],
            x.data_ptr(),
            d_y.data_ptr(),
            0 if d_kernel is None else d_kernel.data_ptr(),
            0 if d_bias is None else d_bias.data_ptr(),
            torch.get_num_threads(),
        )
        return d_x, d_kernel, d_bias


def _product(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor | None = None) -> torch.Tensor:
    """`x @ kernel + bias` in compiled code; all contiguous."""
    (rows, inputs), units = x.shape, kernel.shape[1]
    y = x.new_empty(rows, units)
    native.module().dense(
        x.dtype == torch.float64,
        rows,
        inputs,
        units,
        x.data_ptr(),
        kernel.data_ptr(),
        0 if bias is None else bias.data_ptr(),
        y.data_ptr(),
        torch.get_num_threads(),
    )
    return y

"""RMSprop whose step is one compiled pass over all parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch

from carryline.kernels import native

Group = dict[str, Any]

# Torch's own step without the hooks that its constructor wraps around it: they are wrapped around ours already.
_torchs_step: Callable[..., Any] = torch.optim.RMSprop.step
_torchs_step = _torchs_step.__wrapped__ if getattr(_torchs_step, "hooked", False) else _torchs_step  # type: ignore[attr-defined]


class RMSprop(torch.optim.RMSprop):
    """`torch.optim.RMSprop`, its state and all, with a compiled step where parameters and gradients allow it.

    They must be contiguous, on the CPU, and all in float32 or all in float64; otherwise torch's own step is taken. Both
    round alike but for the square root, where torch may miss the nearest number by one.
    """

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Update all parameters that have a gradient. See `torch.optim.Optimizer.step`."""
        if closure is not None or torch.compiler.is_compiling() or not native.available():
            return _torchs_step(self, closure)  # type: ignore[no-any-return]
        found = [self._gather(group) for group in self.param_groups]
        if None in found:
            return _torchs_step(self)  # type: ignore[no-any-return]
        for group, gathered in zip(self.param_groups, found, strict=True):
            if gathered is None or not gathered[0]:
                continue
            parameters, numbers = gathered
            native.module().rmsprop_step(
                numbers,
                parameters[0].dtype == torch.float64,
                group["lr"],
                group["alpha"],
                group["eps"],
                group["weight_decay"],
                group["momentum"],
                torch.get_num_threads(),
            )
            torch.autograd.graph.increment_version(parameters)  # or autograd would not see that they have changed
        return None

    def _gather(self, group: Group) -> tuple[list[torch.Tensor], list[int]] | None:
        """A group's parameters that have a gradient, and what the compiled step is told of them; None if it cannot."""
        if group["maximize"] or group["differentiable"] or group["capturable"] or isinstance(group["lr"], torch.Tensor):
            return None
        parameters: list[torch.Tensor] = []
        gradients: list[torch.Tensor] = []
        squares: list[torch.Tensor] = []
        momenta: list[torch.Tensor] = []
        means: list[torch.Tensor] = []
        steps: list[torch.Tensor] = []
        self._init_group(group, parameters, gradients, squares, momenta, means, steps)  # type: ignore[no-untyped-call]
        numbers: list[int] = []
        nothing = [None] * len(parameters)
        for parameter, step, *arrays in zip(
            parameters, steps, gradients, squares, momenta or nothing, means or nothing, strict=True
        ):
            given = (parameter, *(array for array in arrays if array is not None))
            if step.dtype != torch.float32 or not _alike(given, parameters[0].dtype, parameter.numel()):
                return None
            numbers += (parameter.numel(), step.data_ptr(), parameter.data_ptr())
            numbers += (0 if array is None else array.data_ptr() for array in arrays)
        return parameters, numbers


def _alike(tensors: Iterable[torch.Tensor], dtype: torch.dtype, count: int) -> bool:
    """Whether each is a plain array of `count` numbers of that type, which compiled code can be pointed at."""
    return dtype in (torch.float32, torch.float64) and all(
        each.dtype == dtype and each.is_cpu and each.is_contiguous() and each.numel() == count for each in tensors
    )

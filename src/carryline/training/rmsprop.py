"""RMSprop whose step is one compiled pass over all parameters."""

from __future__ import annotations

from collections.abc import Callable
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

    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Update all parameters that have a gradient. See `torch.optim.Optimizer.step`."""
        if closure is not None or torch.compiler.is_compiling() or not native.available():
            return _torchs_step(self, closure)  # type: ignore[no-any-return]
        found = [self._gather(group) for group in self.param_groups]
        if None in found:
            return _torchs_step(self)  # type: ignore[no-any-return]
        for group, arrays in zip(self.param_groups, found, strict=True):
            if not arrays or not arrays[0]:
                continue
            parameters = arrays[0]
            native.module().rmsprop_step(
                [parameter.numel() for parameter in parameters],
                *([array.data_ptr() for array in each] for each in arrays),
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

    def _gather(self, group: Group) -> tuple[list[torch.Tensor], ...] | None:
        """A group's parameters with a gradient, and beside them what the compiled step takes; None if it cannot."""
        if group["maximize"] or group["differentiable"] or group["capturable"] or isinstance(group["lr"], torch.Tensor):
            return None
        arrays: list[list[torch.Tensor]] = [[], [], [], [], []]
        steps: list[torch.Tensor] = []
        self._init_group(group, *arrays, steps)  # type: ignore[no-untyped-call, call-arg]
        parameters = arrays[0]
        dtype = parameters[0].dtype if parameters else torch.float32
        counts = [parameter.numel() for parameter in parameters]
        for each in arrays:
            if each and not (dtype in (torch.float32, torch.float64) and _plain(each, dtype, counts)):
                return None
        return (*arrays, steps) if _plain(steps, torch.float32, [1] * len(steps)) else None


def _plain(tensors: list[torch.Tensor], dtype: torch.dtype, counts: list[int]) -> bool:
    """Whether each is an array of so many numbers of that type, which compiled code can be pointed at."""
    for tensor in tensors:
        if tensor.dtype != dtype or not tensor.is_cpu or not tensor.is_contiguous():
            return False
    return [tensor.numel() for tensor in tensors] == counts

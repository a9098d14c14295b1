"""Limits on gradients, as Keras defines them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from carryline.ground.errors import InputError


@dataclass(frozen=True)
class Clipping:
    """`norm`: of each gradient; `value`: of each of its elements; `global_norm`: of all gradients together."""

    norm: float | None = None
    value: float | None = None
    global_norm: float | None = None

    def __post_init__(self) -> None:
        given = {"clipnorm": self.norm, "clipvalue": self.value, "global_clipnorm": self.global_norm}
        chosen = {name: limit for name, limit in given.items() if limit is not None}
        if len(chosen) > 1 or any(not isinstance(limit, int | float) or not limit > 0 for limit in chosen.values()):
            raise InputError(
                f"compile({', '.join(f'{name}={limit!r}' for name, limit in chosen.items())})",
                expected="at most one of clipnorm, clipvalue and global_clipnorm, above 0",
                fix="choose one; clipnorm=1.0 is a common choice",
            )

    def __bool__(self) -> bool:
        return (self.norm, self.value, self.global_norm) != (None, None, None)

    def __call__(self, parameters: Sequence[nn.Parameter]) -> None:
        """Limit the gradients in place."""
        if self.global_norm is not None:
            nn.utils.clip_grad_norm_(parameters, self.global_norm)
        elif self.value is not None:
            nn.utils.clip_grad_value_(parameters, self.value)
        elif self.norm is not None:
            grads = [parameter.grad for parameter in parameters if parameter.grad is not None]
            for grad, norm in zip(grads, torch._foreach_norm(grads), strict=True):
                grad.mul_((self.norm / norm.clamp(min=1e-12)).clamp(max=1.0))

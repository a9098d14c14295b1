"""Activations of whole layers: the elementwise ones of the kernels, and softmax, which sees all features at once."""

from __future__ import annotations

import torch

from carryline import kernels
from carryline.ground.registry import Registry

ACTIVATIONS: Registry[kernels.activations.Function] = Registry("activation")


def resolve(activation: kernels.Activation | None) -> kernels.activations.Function | None:
    """The function of that name; None for `None` and `"linear"`, nothing to compute; a function as it is."""
    if activation is None or activation == "linear":
        return None
    return activation if callable(activation) else ACTIVATIONS[activation]


def softmax(x: torch.Tensor) -> torch.Tensor:
    """Shares that sum to 1 over the last axis."""
    return x.softmax(-1)


for _name, _function in kernels.ACTIVATIONS.items():
    ACTIVATIONS.register(_name, _function)
ACTIVATIONS.register("softmax", softmax)

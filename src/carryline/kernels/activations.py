"""Elementwise activations by Keras' names: what a gate or a candidate may be squashed with.

>>> resolve("hard_sigmoid")(torch.tensor([-3.0, 0.0, 3.0]))
tensor([0.0000, 0.5000, 1.0000])
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F

from carryline.ground.registry import Registry

Function = Callable[[torch.Tensor], torch.Tensor]
Activation = str | Function
"""A name of `ACTIVATIONS`, or any elementwise function of a tensor (which only `reference` runs)."""

ACTIVATIONS: Registry[Function] = Registry("activation")


def resolve(activation: Activation) -> Function:
    """The function of that name; a function is returned as it is. An unknown name raises, and suggests the nearest."""
    return activation if callable(activation) else ACTIVATIONS[activation]


def linear(x: torch.Tensor) -> torch.Tensor:
    """`x` itself: Keras' name for no activation."""
    return x


def hard_sigmoid(x: torch.Tensor) -> torch.Tensor:
    """`relu6(x + 3) / 6`, as in Keras 3.

    Not torch's own: its gradient takes the sixth in float32 even of float64.
    """
    return F.relu6(x + 3) / 6


def hard_sigmoid_keras2(x: torch.Tensor) -> torch.Tensor:
    """`clip(0.2 x + 0.5, 0, 1)`, as in Keras 2: the gates of all its LSTM and GRU until 2.3."""
    return F.hardtanh(x + 2.5, 0, 5) / 5


ACTIVATIONS.register("tanh", torch.tanh)
ACTIVATIONS.register("sigmoid", torch.sigmoid)
ACTIVATIONS.register("relu", torch.relu)
ACTIVATIONS.register("linear", linear)
ACTIVATIONS.register("hard_sigmoid", hard_sigmoid)
ACTIVATIONS.register("hard_sigmoid_keras2", hard_sigmoid_keras2)
ACTIVATIONS.register("softsign", F.softsign)
ACTIVATIONS.register("elu", F.elu)
ACTIVATIONS.register("gelu", F.gelu)  # the exact one, with erf, as in Keras
ACTIVATIONS.register("silu", F.silu)
ACTIVATIONS.register("softplus", F.softplus)
ACTIVATIONS.register("exponential", torch.exp)

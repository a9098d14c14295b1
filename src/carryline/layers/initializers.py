"""First values of weights, by Keras' names.

Fans are counted as Keras counts them on its own layouts: a kernel (..., inputs, outputs) has `fan_in` = inputs and
`fan_out` = outputs, each times the kernel's width for a convolution. (torch.nn.init assumes the transposed layout.)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import torch
from torch.nn import init

from carryline.ground.registry import Registry

Fill = Callable[[torch.Tensor], object]
Initializer = str | Fill
"""A name of `INITIALIZERS`, or a function that fills a tensor in place, such as those of `torch.nn.init`."""

INITIALIZERS: Registry[Fill] = Registry("initializer")


def initialize(tensor: torch.Tensor, initializer: Initializer) -> None:
    """Fill a weight in place, without a trace in autograd."""
    fill = initializer if callable(initializer) else INITIALIZERS[initializer]
    with torch.no_grad():
        fill(tensor)


def resolve(initializer: Initializer) -> Initializer:
    """The initializer itself, once it is known that it exists: a misspelt name is refused when the layer is made."""
    return initializer if callable(initializer) else (INITIALIZERS[initializer], initializer)[1]


def fans(shape: torch.Size) -> tuple[int, int]:
    """Inputs and outputs of one unit of a weight in Keras' layout (width..., inputs, outputs)."""
    if len(shape) < 2:
        return (shape[0], shape[0]) if shape else (1, 1)
    width = math.prod(shape[:-2])
    return shape[-2] * width, shape[-1] * width


def glorot_uniform(tensor: torch.Tensor) -> None:
    """Uniform within sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 16."""
    limit = math.sqrt(6 / max(sum(fans(tensor.shape)), 1))
    tensor.uniform_(-limit, limit)


def glorot_normal(tensor: torch.Tensor) -> None:
    """Normal of variance 2 / (fan_in + fan_out), cut at two deviations and widened to keep that variance."""
    _truncated_normal(tensor, 2 / max(sum(fans(tensor.shape)), 1))


def he_uniform(tensor: torch.Tensor) -> None:
    """Uniform within sqrt(6 / fan_in): He et al. 2015, for relu."""
    limit = math.sqrt(6 / max(fans(tensor.shape)[0], 1))
    tensor.uniform_(-limit, limit)


def he_normal(tensor: torch.Tensor) -> None:
    """Normal of variance 2 / fan_in, cut at two deviations and widened to keep that variance."""
    _truncated_normal(tensor, 2 / max(fans(tensor.shape)[0], 1))


def _truncated_normal(tensor: torch.Tensor, variance: float) -> None:
    deviation = math.sqrt(variance) / 0.87962566103423978  # the deviation of a standard normal cut at two
    init.trunc_normal_(tensor, std=deviation, a=-2 * deviation, b=2 * deviation)


INITIALIZERS.register("glorot_uniform", glorot_uniform)
INITIALIZERS.register("glorot_normal", glorot_normal)
INITIALIZERS.register("he_uniform", he_uniform)
INITIALIZERS.register("he_normal", he_normal)
INITIALIZERS.register("orthogonal", init.orthogonal_)
INITIALIZERS.register("uniform", partial(init.uniform_, a=-0.05, b=0.05))
# Vectors of an Embedding that a TiedDense answers with: within 0.05 a word model fell behind guessing by frequency.
INITIALIZERS.register("wide_uniform", partial(init.uniform_, a=-0.3, b=0.3))
INITIALIZERS.register("normal", partial(init.normal_, std=0.05))
INITIALIZERS.register("zeros", init.zeros_)
INITIALIZERS.register("ones", init.ones_)

"""The recurrent cells, as small frozen descriptions: which gates, which weights, how many parameters.

| cell | gates, in Keras' order | per step |
|---|---|---|
| `SimpleRNN` | h | `h = act(x W + h U + b)` |
| `LSTM` | i f c o | `c = f*c + i*act(c~)`, `h = o*act(c)` |
| `LSTM(peephole=True)` | i f c o | i, f also see the old `c`, o the new one; diagonal weights (Gers et al. 2000) |
| `LSTM(coupled=True)` | f c o | `c = f*c + (1-f)*act(c~)` (Greff et al. 2015, CIFG) |
| `GRU` | z r h | `h~ = act(x W + b + r*(h U + b'))`, `h = z*h + (1-z)*h~` |
| `GRU(reset_after=False)` | z r h | `h~ = act(x W + (r*h) U + b)` (Cho et al. 2014) |
| `Custom` | - | any Python step function |

A description holds no tensors and no sizes, so one serves any number of layers, and equal ones compare equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import NamedTuple

import torch

from carryline.kernels.activations import Activation, resolve


class Weights(NamedTuple):
    """The weights of one cell, in Keras' layout; gates lie side by side in Keras' order.

    kernel (inputs, gates * units), recurrent_kernel (units, gates * units), bias (gates * units,) or None,
    of a GRU with reset_after (2, gates * units): input bias, then recurrent bias;
    peephole (gates - 1, units) in gate order without c (i f o, or f o when coupled), None in any other cell.
    """

    kernel: torch.Tensor
    recurrent_kernel: torch.Tensor
    bias: torch.Tensor | None = None
    peephole: torch.Tensor | None = None


@dataclass(frozen=True)
class SimpleRNN:
    """`h = act(x W + h U + b)`: the fully recurrent network of Elman (1990)."""

    activation: Activation = "tanh"

    gates = 1
    states = 1

    def __post_init__(self) -> None:
        resolve(self.activation)

    def weight_shapes(self, inputs: int, units: int, *, use_bias: bool = True) -> dict[str, tuple[int, ...]]:
        """The shape of each weight, by the names of `Weights`."""
        return _shapes(self.gates, inputs, units, use_bias)

    def parameters(self, inputs: int, units: int, *, use_bias: bool = True) -> int:
        """The number of trainable numbers: `units * (inputs + units + 1)`."""
        return _count(self.weight_shapes(inputs, units, use_bias=use_bias))


@dataclass(frozen=True)
class LSTM:
    """Long short-term memory (Hochreiter and Schmidhuber 1997), with forget gate (Gers et al. 2000); its variants."""

    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    peephole: bool = False
    coupled: bool = False

    states = 2

    def __post_init__(self) -> None:
        resolve(self.activation), resolve(self.recurrent_activation)

    @property
    def gates(self) -> int:
        """4 (i f c o), or 3 (f c o) when the input gate is coupled to the forget gate."""
        return 3 if self.coupled else 4

    def weight_shapes(self, inputs: int, units: int, *, use_bias: bool = True) -> dict[str, tuple[int, ...]]:
        """The shape of each weight, by the names of `Weights`."""
        shapes = _shapes(self.gates, inputs, units, use_bias)
        return shapes | {"peephole": (self.gates - 1, units)} if self.peephole else shapes

    def parameters(self, inputs: int, units: int, *, use_bias: bool = True) -> int:
        """The number of trainable numbers: `gates * units * (inputs + units + 1)`, `(gates - 1) * units` peepholes."""
        return _count(self.weight_shapes(inputs, units, use_bias=use_bias))


@dataclass(frozen=True)
class GRU:
    """The gated recurrent unit (Cho et al. 2014); `reset_after` applies the reset gate after the recurrent product."""

    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    reset_after: bool = True

    gates = 3
    states = 1

    def __post_init__(self) -> None:
        resolve(self.activation), resolve(self.recurrent_activation)

    def weight_shapes(self, inputs: int, units: int, *, use_bias: bool = True) -> dict[str, tuple[int, ...]]:
        """The shape of each weight, by the names of `Weights`."""
        shapes = _shapes(self.gates, inputs, units, use_bias)
        return shapes | {"bias": (2, 3 * units)} if use_bias and self.reset_after else shapes

    def parameters(self, inputs: int, units: int, *, use_bias: bool = True) -> int:
        """The number of trainable numbers: `3 * units * (inputs + units + 1)`, and `3 * units` more if reset_after."""
        return _count(self.weight_shapes(inputs, units, use_bias=use_bias))


Step = Callable[
    [torch.Tensor, tuple[torch.Tensor, ...], torch.Tensor | None], tuple[torch.Tensor, tuple[torch.Tensor, ...]]
]


@dataclass(frozen=True)
class Custom:
    """Any cell, as a Python step: `output, state = step(x_t, state, recurrent_mask)`, run by `reference` alone.

    `x_t` (batch, inputs), already multiplied by the input mask; `state` a tuple of (batch, size), one for each of
    `state_sizes`; `output` (batch, output_size). The step applies `recurrent_mask` (batch, state_sizes[0]) itself, for
    only it knows where its recurrent product is. Its weights are its own, so `recurrent(..., weights=None)`.
    """

    step: Step = field(repr=False)
    state_sizes: tuple[int, ...]
    output_size: int


Cell = SimpleRNN | LSTM | GRU | Custom


def _shapes(gates: int, inputs: int, units: int, use_bias: bool) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"kernel": (inputs, gates * units), "recurrent_kernel": (units, gates * units)}
    return shapes | {"bias": (gates * units,)} if use_bias else shapes


def _count(shapes: dict[str, tuple[int, ...]]) -> int:
    return sum(map(prod, shapes.values()))

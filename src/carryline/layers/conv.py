"""Conv1D: the same small window of weights at every place in time."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from carryline.kernels import Activation
from carryline.layers.activations import resolve as resolve_activation
from carryline.layers.initializers import Initializer, initialize
from carryline.layers.initializers import resolve as resolve_initializer
from carryline.layers.layer import Layer, check_positive, register


@register
class Conv1D(LazyModuleMixin, Layer):
    """Convolution over time, channels last: (batch, time, features) to (batch, new time, filters).

    Parameters: `filters * (kernel_size * features / groups + 1)`, in `kernel` (kernel_size, features / groups, filters) and `bias`
    (filters,). `padding`: `"valid"` (none), `"same"` (as many steps as inputs, divided by the stride, zeros on both sides), or
    `"causal"` (zeros at the start only: step t sees nothing after t).

    With `lengths`, each sequence gives what it would give alone: padding after its end counts as the zeros of `"same"`.
    """

    length_aware = True
    kernel: UninitializedParameter

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        *,
        strides: int = 1,
        padding: str = "valid",
        dilation_rate: int = 1,
        groups: int = 1,
        activation: Activation | None = None,
        use_bias: bool = True,
        kernel_initializer: Initializer = "glorot_uniform",
        bias_initializer: Initializer = "zeros",
    ) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, new time, filters)."""
        raise NotImplementedError

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many steps are left of sequences of these lengths, (batch,)."""
        raise NotImplementedError

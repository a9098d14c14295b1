"""Dense, Flatten and Dropout: the layers that know nothing of time."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from carryline.kernels import Activation, affine
from carryline.layers.activations import resolve as resolve_activation
from carryline.layers.initializers import Initializer, initialize
from carryline.layers.initializers import resolve as resolve_initializer
from carryline.layers.layer import Layer, check_features, check_positive, check_rate, materialize, register


@register
class Dense(LazyModuleMixin, Layer):
    """`activation(x @ kernel + bias)` over the last axis: (batch, ..., features) to (batch, ..., units).

    Parameters: `units * (features + 1)`, in `kernel` (features, units) and `bias` (units,).
    """

    each_step = True
    kernel: UninitializedParameter
    bias: UninitializedParameter | None

    def __init__(
        self,
        units: int,
        activation: Activation | None = None,
        *,
        use_bias: bool = True,
        kernel_initializer: Initializer = "glorot_uniform",
        bias_initializer: Initializer = "zeros",
    ) -> None:
        super().__init__()
        check_positive(self, units=units)
        self.units, self.activation, self.use_bias = units, activation, use_bias
        self.kernel_initializer = resolve_initializer(kernel_initializer)
        self.bias_initializer = resolve_initializer(bias_initializer)
        resolve_activation(activation)
        self.kernel = UninitializedParameter()
        self.bias = UninitializedParameter() if use_bias else None

    def initialize_parameters(self, x: torch.Tensor) -> None:
        """Take the number of features from the first input, and draw all weights."""
        check_features(self, x, None)
        if self.has_uninitialized_params():
            materialize(self.kernel, (x.shape[-1], self.units))
            materialize(self.bias, (self.units,))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights."""
        initialize(self.kernel, self.kernel_initializer)
        if self.bias is not None:
            initialize(self.bias, self.bias_initializer)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, ..., features) to (batch, ..., units)."""
        check_features(self, x, None, self.kernel.shape[0])
        y = F.linear(x, self.kernel.t()) if self.bias is None else affine(x, self.kernel, self.bias)
        activation = resolve_activation(self.activation)
        return y if activation is None else activation(y)


@register
class Flatten(Layer):
    """(batch, ...) to (batch, all the rest), row-major. The time axis is gone, so lengths are too."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """A view where the input's strides allow it."""
        return x.flatten(1)

    def output_lengths(self, lengths: torch.Tensor) -> None:
        """None: no time axis is left."""


@register
class Dropout(Layer):
    """In training, zero a share `rate` of the numbers, each by itself, and scale the rest by `1 / (1 - rate)`."""

    each_step = True

    def __init__(self, rate: float) -> None:
        super().__init__()
        check_rate(self, rate=rate)
        self.rate = rate

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The same shape; in evaluation the input itself."""
        return F.dropout(x, self.rate, self.training)

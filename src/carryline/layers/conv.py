"""Conv1D: the same small window of weights at every place in time."""

from __future__ import annotations

import torch
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from carryline.ground.errors import InputError
from carryline.kernels import ACTIVATIONS, Activation, convolve
from carryline.layers.activations import resolve as resolve_activation
from carryline.layers.initializers import Initializer, initialize
from carryline.layers.initializers import resolve as resolve_initializer
from carryline.layers.layer import Layer, check_choice, check_features, check_positive, materialize, register
from carryline.layers.sliding import Sliding


@register
class Conv1D(LazyModuleMixin, Layer):
    """Convolution over time, channels last: (batch, time, features) to (batch, new time, filters).

    Parameters: `filters * (kernel_size * features / groups + 1)`, in `kernel` (kernel_size, features / groups, filters)
    and `bias` (filters,). `padding`: `"valid"` (none), `"same"` (as many steps as inputs, divided by the stride, zeros
    on both sides), or `"causal"` (zeros at the start only: step t sees nothing after t).

    With `lengths`, each sequence gives what it would give alone in its first `output_lengths(lengths)` steps: what
    stands after its end counts as the zeros of `"same"`. A sequence shorter than a `"valid"` kernel gives no step.
    """

    length_aware = True
    kernel: UninitializedParameter
    bias: UninitializedParameter | None

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
        check_positive(
            self, filters=filters, kernel_size=kernel_size, strides=strides, dilation_rate=dilation_rate, groups=groups
        )
        check_choice(self, ("valid", "same", "causal"), padding=padding)
        if strides > 1 and dilation_rate > 1:
            raise InputError(
                f"Conv1D(strides={strides}, dilation_rate={dilation_rate})",
                expected="a stride or a dilation, not both",
                fix="set one of them to 1",
            )
        if filters % groups:
            raise InputError(
                f"Conv1D(filters={filters}, groups={groups})", expected="filters that groups divide", fix="change one"
            )
        resolve_activation(activation)
        self.filters, self.kernel_size, self.strides, self.padding = filters, kernel_size, strides, padding
        self.dilation_rate, self.groups, self.activation, self.use_bias = dilation_rate, groups, activation, use_bias
        self.kernel_initializer = resolve_initializer(kernel_initializer)
        self.bias_initializer = resolve_initializer(bias_initializer)
        self._window = Sliding((kernel_size - 1) * dilation_rate + 1, strides, padding)
        self.kernel = UninitializedParameter()
        self.bias = UninitializedParameter() if use_bias else None

    def initialize_parameters(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> None:
        """Take the number of features from the first input, and draw all weights."""
        check_features(self, x, 3)
        if x.shape[2] % self.groups:
            raise InputError(
                f"Conv1D(groups={self.groups}): an input of shape {tuple(x.shape)}",
                expected="a number of features that groups divide",
                fix="change groups, or the features",
            )
        if self.has_uninitialized_params():
            materialize(self.kernel, (self.kernel_size, x.shape[2] // self.groups, self.filters))
            materialize(self.bias, (self.filters,))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights."""
        initialize(self.kernel, self.kernel_initializer)
        if self.bias is not None:
            initialize(self.bias, self.bias_initializer)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, new time, filters)."""
        check_features(self, x, 3, self.kernel.shape[1] * self.groups)
        self._window.check("Conv1D", x, lengths)
        left = right = 0
        if lengths is None:
            left, right = self._window.sides(x.shape[1])
        else:
            x = self._window.padded(x, lengths)
        named = self.activation if isinstance(self.activation, str) and self.activation in ACTIVATIONS else None
        y = convolve(
            x,
            self.kernel,
            self.bias,
            left=left,
            right=right,
            stride=self.strides,
            dilation=self.dilation_rate,
            groups=self.groups,
            activation=named or "linear",
        )
        activation = None if named else resolve_activation(self.activation)
        return y if activation is None else activation(y)

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many steps are left of sequences of these lengths, (batch,)."""
        return self._window.places(lengths)

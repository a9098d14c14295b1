"""AttentionPooling1D: the mean of a sequence's steps, weighted by what it has learned to look for."""

from __future__ import annotations

import torch
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from carryline.kernels import check_lengths, running, without_padding
from carryline.layers.initializers import Initializer, initialize
from carryline.layers.initializers import resolve as resolve_initializer
from carryline.layers.layer import Layer, check_features, check_positive, materialize, register


@register
class AttentionPooling1D(LazyModuleMixin, Layer):
    """Attention with a learned context vector (Yang et al. 2016, equations 5 to 7): how much each step counts.

    (batch, time, features) to (batch, features), the mean of the steps weighted by `softmax(tanh(x @ kernel + bias) @
    context)`; `attention(x, lengths)` gives these weights, (batch, time). `units` is the size of the context vector.
    Parameters: `units * (features + 2)`.

    With `lengths`, padding has weight 0; a sequence of no steps gives zeros.

    >>> layer = AttentionPooling1D(100)
    >>> x = torch.randn(2, 7, 16)
    >>> layer(x).shape, layer.attention(x).shape
    (torch.Size([2, 16]), torch.Size([2, 7]))
    """

    length_aware = True
    kernel: UninitializedParameter
    bias: UninitializedParameter
    context: UninitializedParameter

    def __init__(self, units: int, *, kernel_initializer: Initializer = "glorot_uniform") -> None:
        super().__init__()
        check_positive(self, units=units)
        self.units = units
        self.kernel_initializer = resolve_initializer(kernel_initializer)
        self.kernel, self.bias = UninitializedParameter(), UninitializedParameter()
        self.context = UninitializedParameter()

    def initialize_parameters(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> None:
        """Take the number of features from the first input, and draw all weights."""
        check_features(self, x, 3)
        if self.has_uninitialized_params():
            materialize(self.kernel, (x.shape[2], self.units))
            materialize(self.bias, (self.units,))
            materialize(self.context, (self.units, 1))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights."""
        initialize(self.kernel, self.kernel_initializer)
        initialize(self.bias, "zeros")
        initialize(self.context, self.kernel_initializer)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, features)."""
        if lengths is not None:
            check_lengths("AttentionPooling1D", lengths, x.shape[0], x.shape[1])
            x = without_padding(x, lengths)
        return torch.bmm(self.attention(x, lengths)[:, None], x)[:, 0]

    def attention(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """How much each step counts, (batch, time): at least 0, and 1 in all."""
        check_features(self, x, 3, self.kernel.shape[0])
        scores = (torch.tanh(x @ self.kernel + self.bias) @ self.context)[:, :, 0]
        if lengths is None:
            return scores.softmax(1)
        inside = running(lengths, x.shape[1])
        return scores.masked_fill(~inside, torch.finfo(x.dtype).min).softmax(1) * inside

    def output_lengths(self, lengths: torch.Tensor) -> None:
        """None: no time axis is left."""

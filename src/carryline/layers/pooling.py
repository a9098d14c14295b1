"""Pooling over time: the largest or the mean of neighbours, or of a whole sequence."""

from __future__ import annotations

import torch

from carryline.layers.layer import Layer, register


@register
class MaxPooling1D(Layer):
    """The largest of every `pool_size` steps: (batch, time, features) to (batch, new time, features).

    `strides=None` means `pool_size`; `padding` is `"valid"` or `"same"`.
    """

    length_aware = True

    def __init__(self, pool_size: int = 2, strides: int | None = None, padding: str = "valid") -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, new time, features)."""
        raise NotImplementedError

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many steps are left of sequences of these lengths, (batch,)."""
        raise NotImplementedError


@register
class AveragePooling1D(Layer):
    """The mean of every `pool_size` steps; with `padding="same"` the padding is not counted, as in Keras."""

    length_aware = True

    def __init__(self, pool_size: int = 2, strides: int | None = None, padding: str = "valid") -> None:
        super().__init__()
        raise NotImplementedError

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, new time, features)."""
        raise NotImplementedError

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many steps are left of sequences of these lengths, (batch,)."""
        raise NotImplementedError


@register
class GlobalMaxPooling1D(Layer):
    """The largest over time: (batch, time, features) to (batch, features). Padding is left out; an empty sequence gives 0."""

    length_aware = True

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, features)."""
        raise NotImplementedError

    def output_lengths(self, lengths: torch.Tensor) -> None:
        """None: no time axis is left."""


@register
class GlobalAveragePooling1D(Layer):
    """The mean over time: (batch, time, features) to (batch, features). Padding is left out; an empty sequence gives 0."""

    length_aware = True

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, features)."""
        raise NotImplementedError

    def output_lengths(self, lengths: torch.Tensor) -> None:
        """None: no time axis is left."""

"""Pooling over time: the largest or the mean of neighbours, or of a whole sequence."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from carryline.kernels import check_lengths, without_padding
from carryline.layers.layer import Layer, check_choice, check_features, check_positive, register
from carryline.layers.sliding import Sliding, as_image, as_sequence


class Pooling1D(Layer):
    """One number for every `pool_size` steps of each feature: (batch, time, features) to (batch, new time, features).

    `strides=None` means `pool_size`; `padding` is `"valid"` or `"same"`. With `lengths`, each sequence gives what it
    would give alone in its first `output_lengths(lengths)` steps, and zeros after them.
    """

    length_aware = True

    def __init__(self, pool_size: int = 2, strides: int | None = None, padding: str = "valid") -> None:
        super().__init__()
        check_positive(self, pool_size=pool_size, strides=pool_size if strides is None else strides)
        check_choice(self, ("valid", "same"), padding=padding)
        self.pool_size, self.strides, self.padding = pool_size, strides, padding
        self._window = Sliding(pool_size, pool_size if strides is None else strides, padding)

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many steps are left of sequences of these lengths, (batch,)."""
        return self._window.places(lengths)

    def _padded(self, x: torch.Tensor, lengths: torch.Tensor | None, fill: float) -> torch.Tensor:
        check_features(self, x, 3)
        self._window.check(type(self).__name__, x, lengths)
        if lengths is not None:
            return self._window.padded(x, lengths, fill)
        left, right = self._window.sides(x.shape[1])
        return F.pad(x, (0, 0, left, right), value=fill) if left or right else x


@register
class MaxPooling1D(Pooling1D):
    """The largest of every `pool_size` steps. Arguments and shapes: see `Pooling1D`.

    >>> MaxPooling1D(3)(torch.arange(6.0).reshape(1, 6, 1)).flatten()
    tensor([2., 5.])
    """

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, new time, features)."""
        image = as_image(self._padded(x, lengths, -torch.inf))
        y = as_sequence(F.max_pool2d(image, (1, self.pool_size), (1, self._window.stride)))
        return y if lengths is None else without_padding(y, self.output_lengths(lengths))


@register
class AveragePooling1D(Pooling1D):
    """The mean of every `pool_size` steps; padding is not counted, as in Keras. Arguments and shapes: see `Pooling1D`.

    >>> AveragePooling1D(3)(torch.arange(6.0).reshape(1, 6, 1)).flatten()
    tensor([1., 4.])
    """

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, new time, features)."""
        time = x.shape[1] if x.ndim > 1 else 0
        x = self._padded(x, lengths, 0.0)
        y = as_sequence(F.avg_pool2d(as_image(x), (1, self.pool_size), (1, self._window.stride)))
        if self.padding == "same":
            ends = torch.full((1,), time, device=x.device) if lengths is None else lengths
            y = y * (self.pool_size / self._window.counts(ends, y.shape[1])[:, :, None].to(y.dtype))
        return y if lengths is None else without_padding(y, self.output_lengths(lengths))


class GlobalPooling1D(Layer):
    """One number for each feature of a sequence: (batch, time, features) to (batch, features).

    With `lengths`, padding is left out. A sequence of length 0 gives zeros.
    """

    length_aware = True

    def output_lengths(self, lengths: torch.Tensor) -> None:
        """None: no time axis is left."""

    def _check(self, x: torch.Tensor, lengths: torch.Tensor | None) -> None:
        check_features(self, x, 3)
        if lengths is not None:
            check_lengths(type(self).__name__, lengths, x.shape[0], x.shape[1])


@register
class GlobalMaxPooling1D(GlobalPooling1D):
    """The largest over time of each feature. Shapes and lengths: see `GlobalPooling1D`."""

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, features)."""
        self._check(x, lengths)
        if x.shape[1] == 0:
            return x.sum(1)
        if lengths is None:
            return F.adaptive_max_pool2d(as_image(x), 1)[:, :, 0, 0]
        largest = F.adaptive_max_pool2d(as_image(without_padding(x, lengths, -torch.inf)), 1)[:, :, 0, 0]
        return largest.masked_fill(lengths[:, None] == 0, 0)


@register
class GlobalAveragePooling1D(GlobalPooling1D):
    """The mean over time of each feature. Shapes and lengths: see `GlobalPooling1D`."""

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, features)."""
        self._check(x, lengths)
        if lengths is None:
            return x.sum(1) / max(x.shape[1], 1)
        return without_padding(x, lengths).sum(1) / lengths[:, None].clamp(min=1)

"""TCN: a temporal convolutional network, whose dilated convolutions see far into the past and nothing of the future."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from carryline.ground.errors import InputError
from carryline.kernels import check_lengths, convolve, without_padding
from carryline.layers.initializers import fans, initialize
from carryline.layers.layer import (
    Layer,
    check_choice,
    check_features,
    check_positive,
    check_rate,
    materialize,
    register,
)
from carryline.layers.recurrent import draw_mask

AROUND = 0.01  # the deviation of the first weights around a block, where no weight norm overwrites the paper's


@register
class TCN(Layer):
    """Dilated causal convolutions in residual blocks (Bai, Kolter and Koltun 2018): in place of a recurrent layer.

    (batch, time, features) to (batch, filters), the output at the last step, or, with `return_sequences`, to (batch,
    time, filters). Block i of `levels` is `relu(x + g(f(x)))`: f and g are causal convolutions of `kernel_size` taps
    that stand 2**i steps apart, each followed by ReLU and dropout; where features become `filters`, a convolution of
    one tap brings x to them. An output sees the last `receptive_field` steps, its own among them.

    - `dropout`: in training, whole filters are zeroed, the same at every step of a sequence, as the paper says; with
      `spatial_dropout=False` each number by itself, as its code does, on which its published results rest
    - `weight_norm`: kernels are `gain * kernel / |kernel|`, one gain per filter (Salimans and Kingma 2016), that starts
      as the norm of its `kernel`; False trains kernels as they are

    Parameters: `filters * (kernel_size * features + 1)` of the first convolution, `filters * (kernel_size * filters +
    1)` of each other of the `2 * levels`, `filters` more of each with weight norm, and `filters * (features + 1)` of
    the convolution of one tap.

    With `lengths`, each sequence gives what it would give alone; outputs are zero in padding. Without
    `return_sequences`, only what the last step sees is computed: the same numbers for a fraction of the work.

    >>> layer = TCN(24, kernel_size=8, levels=8)
    >>> layer(torch.randn(2, 600, 2)).shape, layer.receptive_field
    (torch.Size([2, 24]), 3571)
    """

    length_aware = True

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        levels: int,
        *,
        dropout: float = 0.0,
        spatial_dropout: bool = True,
        return_sequences: bool = False,
        weight_norm: bool = True,
    ) -> None:
        super().__init__()
        check_positive(self, filters=filters, kernel_size=kernel_size, levels=levels)
        check_rate(self, dropout=dropout)
        check_choice(self, (True, False), weight_norm=weight_norm, spatial_dropout=spatial_dropout)
        self.filters, self.kernel_size, self.levels, self.dropout = filters, kernel_size, levels, dropout
        self.spatial_dropout, self.return_sequences, self.weight_norm = spatial_dropout, return_sequences, weight_norm
        self.blocks = nn.ModuleList(
            Block(
                filters,
                kernel_size,
                2**level,
                dropout=dropout,
                spatial=spatial_dropout,
                weight_norm=weight_norm,
            )
            for level in range(levels)
        )

    @staticmethod
    def levels_for(steps: int, kernel_size: int) -> int:
        """The fewest levels with which an output sees so many steps."""
        if kernel_size < 2:
            raise InputError(
                f"TCN.levels_for({steps}, kernel_size={kernel_size})",
                expected="at least 2 taps: one sees a single step on any level",
                fix="correct kernel_size",
            )
        levels = 1
        while 1 + 2 * (kernel_size - 1) * ((1 << levels) - 1) < steps:
            levels += 1
        return levels

    @property
    def receptive_field(self) -> int:
        """How many steps an output sees: `1 + 2 * (kernel_size - 1) * (2**levels - 1)`."""
        return 1 + 2 * (self.kernel_size - 1) * ((1 << self.levels) - 1)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, time, features) to (batch, filters) or (batch, time, filters)."""
        check_features(self, x, 3, self._blocks()[0].features)
        if lengths is not None:
            check_lengths("TCN", lengths, x.shape[0], x.shape[1])
        elif not x.shape[1]:
            raise InputError(
                "TCN: an input of 0 time steps",
                expected="at least 1 time step",
                fix="leave empty sequences out, or give their lengths",
            )
        if self._blocks()[0].features is None and x.shape[2] == self.filters:
            self._blocks()[0].around = None
        return self._all(x, lengths) if self.return_sequences else self._last(x, lengths)

    def __repr__(self) -> str:  # its blocks follow from its arguments
        return f"TCN({self.extra_repr()})"

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor | None:
        """The same lengths with `return_sequences`, else None: no time axis is left."""
        return lengths if self.return_sequences else None

    def _blocks(self) -> list[Block]:
        return cast("list[Block]", list(self.blocks))

    def _all(self, x: torch.Tensor, lengths: torch.Tensor | None) -> torch.Tensor:
        if lengths is not None:
            x = without_padding(x, lengths)
        for block in self._blocks():
            x = block(x)
        return x if lengths is None else without_padding(x, lengths)

    def _last(self, x: torch.Tensor, lengths: torch.Tensor | None) -> torch.Tensor:
        """The output at the end, of what it sees: every second step that a block gives is seen by no later one.

        So block i gets every 2**i-th step, counted from the end, for which its convolutions are not dilated at all, and
        gives every second of these.
        """
        seen = self.receptive_field
        x = x[:, -seen:] if lengths is None else _at_the_end(x, lengths, seen)
        wanted, wants = 1, [1]
        for block in reversed(self._blocks()[1:]):
            wanted = block.sees(wanted)
            wants.append(wanted)
        for block, want in zip(self._blocks(), reversed(wants), strict=True):
            x = block.thinned(x, want, lengths)
        return x[:, 0]


class Block(nn.Module):
    """Two causal convolutions and a way around them. `dilation`: how many steps apart their taps stand."""

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        dilation: int,
        *,
        dropout: float,
        spatial: bool,
        weight_norm: bool,
    ) -> None:
        super().__init__()
        self.taps, self.dilation, self.dropout, self.spatial = kernel_size, dilation, dropout, spatial
        self.f = Kernel(kernel_size, filters, weight_norm)
        self.g = Kernel(kernel_size, filters, weight_norm)
        self.around = Kernel(1, filters, False, deviation=AROUND) if dilation == 1 else None

    @property
    def features(self) -> int | None:
        """The number of input features; None before the first input."""
        kernel = self.f.kernel
        return None if isinstance(kernel, UninitializedParameter) else kernel.shape[1]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Every step: (batch, time, features) to (batch, time, filters)."""
        left = (self.taps - 1) * self.dilation
        h = convolve(x, *self.f(x), left=left, dilation=self.dilation, activation="relu")
        if (mask := self._mask(h)) is not None:
            h = h * mask
        h = convolve(h, *self.g(h), left=left, dilation=self.dilation, activation="relu")
        return self._joined(h, x)

    def sees(self, wanted: int) -> int:
        """Of how many of its inputs are the last `wanted` outputs of `thinned` made, if they are there."""
        return 2 * (wanted - 1) + 2 * self.taps - 1

    def thinned(self, x: torch.Tensor, wanted: int, lengths: torch.Tensor | None) -> torch.Tensor:
        """Every second of the last outputs, at most `wanted`: of inputs (batch, places, features) `dilation` apart.

        They end where the sequences do; so do outputs. Before a sequence's start, all are zero.
        """
        places = x.shape[1]
        wanted = min(wanted, (places + 1) // 2)
        inner = min(2 * (wanted - 1) + self.taps, places)
        h = convolve(x, *self.f(x), left=inner + self.taps - 1 - places, activation="relu")
        if (mask := self._mask(h)) is not None:
            h = h * mask
        kernel, bias = self.g(h)
        # A stride of two: with channels last, two neighbours are one place of twice as many channels.
        h = _even(_started(h, lengths, self.dilation)[:, :, None])
        pairs = h.reshape(h.shape[0], -1, 2 * h.shape[3])
        kernel = _even(kernel).reshape(-1, pairs.shape[2], kernel.shape[2])
        left = wanted + kernel.shape[0] - 1 - pairs.shape[1]
        h = convolve(pairs, kernel, bias, left=left, activation="relu")
        return _started(self._joined(h, x[:, places + 1 - 2 * wanted :: 2]), lengths, 2 * self.dilation)

    def expect_weights(self, prefix: str, names: Collection[str]) -> None:
        """Before the first input: tell by the names of the weights to come whether there is a convolution around."""
        if self.features is None and f"{prefix}.around.kernel" not in names:
            self.around = None

    def _load_from_state_dict(self, state_dict: Mapping[str, Any], prefix: str, *rest: Any) -> None:
        self.expect_weights(prefix.removesuffix("."), state_dict)
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def _joined(self, h: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        mask = self._mask(h)
        if self.around is not None:
            x = convolve(x, *self.around(x))
        return torch.relu_(x + h if mask is None else torch.addcmul(x, h, mask))

    def _mask(self, h: torch.Tensor) -> torch.Tensor | None:
        if not self.training or not self.dropout:
            return None
        return draw_mask(h, (h.shape[0], 1 if self.spatial else h.shape[1], h.shape[2]), self.dropout)


class Kernel(LazyModuleMixin, nn.Module):
    """The weights of a convolution: called, they are `(kernel, bias)` as `convolve` takes them."""

    kernel: UninitializedParameter
    bias: UninitializedParameter
    gain: UninitializedParameter | None

    def __init__(self, taps: int, filters: int, weight_norm: bool, *, deviation: float | None = None) -> None:
        super().__init__()
        self.taps, self.filters, self.deviation = taps, filters, deviation
        self.kernel, self.bias = UninitializedParameter(), UninitializedParameter()
        self.gain = UninitializedParameter() if weight_norm else None

    def initialize_parameters(self, x: torch.Tensor) -> None:
        """Take the number of features from the first input, and draw all weights."""
        if self.has_uninitialized_params():
            materialize(self.kernel, (self.taps, x.shape[2], self.filters))
            materialize(self.bias, (self.filters,))
            materialize(self.gain, (self.filters,))
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights.

        Normal, where a `deviation` is told; else, and biases always, uniform within 1 / sqrt(fan_in). The paper says
        normal of deviation 0.01 for all kernels, but its code's weight norm overwrote that by uniform ones; on the
        adding problem over 600 steps, 0.01 had learned nothing when these had begun to.
        """
        limit = fans(self.kernel.shape)[0] ** -0.5
        deviation = self.deviation
        if deviation is None:
            initialize(self.kernel, lambda kernel: kernel.uniform_(-limit, limit))
        else:
            initialize(self.kernel, lambda kernel: kernel.normal_(0, deviation))
        initialize(self.bias, lambda bias: bias.uniform_(-limit, limit))
        if self.gain is not None:
            with torch.no_grad():
                self.gain.copy_(torch.linalg.vector_norm(self.kernel, dim=(0, 1)))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(taps, features, filters) and (filters,)."""
        if self.gain is None:
            return self.kernel, self.bias
        return torch._weight_norm(self.kernel, self.gain.view(1, 1, -1), 2), self.bias


def _even(x: torch.Tensor) -> torch.Tensor:
    """`x` (..., places, first, last) with zeros in front of its places if their number is odd."""
    return F.pad(x, (0, 0, 0, 0, 1, 0)) if x.shape[-3] % 2 else x


def _at_the_end(x: torch.Tensor, lengths: torch.Tensor, most: int) -> torch.Tensor:
    """The last steps of each sequence, at most `most`, at the end of the time axis, with zeros before them."""
    x = F.pad(x, (0, 0, 0, 0 if x.shape[1] else 1))
    width = min(x.shape[1], most)
    index = torch.arange(width, device=x.device) - width + lengths[:, None]
    outside = (index < 0)[:, :, None]
    return x.gather(1, index.clamp(min=0)[:, :, None].expand(-1, -1, x.shape[2])).masked_fill(outside, 0.0)


def _started(x: torch.Tensor, lengths: torch.Tensor | None, apart: int) -> torch.Tensor:
    """`x` (batch, places, features) with zeros before each sequence's start; places stand `apart` steps apart."""
    if lengths is None:
        return x
    distance = torch.arange(x.shape[1] - 1, -1, -1, device=x.device) * apart
    return x.masked_fill((distance >= lengths[:, None])[:, :, None], 0.0)

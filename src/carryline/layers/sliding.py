"""A window that slides over time, of a convolution or of a pooling: how many places it has, and what pads it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

from carryline.ground.errors import InputError
from carryline.kernels import check_lengths, without_padding


@dataclass(frozen=True)
class Sliding:
    """A window of `size` steps (the whole extent, when dilated) that moves by `stride`; Keras' padding by name.

    - `"valid"`: only places wholly inside the sequence
    - `"same"`: ceil(length / stride) places, the padding split between both ends, the odd step at the end
    - `"causal"`: padding at the start only
    """

    size: int
    stride: int
    padding: str

    def places(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many places the window has in sequences of these lengths; of the same shape."""
        if self.padding == "valid":
            return ((lengths - self.size).div(self.stride, rounding_mode="floor") + 1).clamp(min=0)
        return (lengths + self.stride - 1).div(self.stride, rounding_mode="floor")

    def left(self, lengths: torch.Tensor) -> torch.Tensor:
        """How many steps of padding stand before sequences of these lengths; of the same shape."""
        if self.padding != "same":
            return torch.full_like(lengths, self.size - 1 if self.padding == "causal" else 0)
        return self._missing(lengths).div(2, rounding_mode="floor")

    def sides(self, time: int) -> tuple[int, int]:
        """The padding before and after sequences that are all `time` long."""
        length = torch.tensor(time)
        left = int(self.left(length))
        return left, int(self._missing(length)) - left if self.padding == "same" else 0

    def padded(self, x: torch.Tensor, lengths: torch.Tensor, fill: float = 0.0) -> torch.Tensor:
        """`x` (batch, time, features) padded so that plain windows give each sequence what it would give alone."""
        time = x.shape[1]
        if self.padding == "same" and self.stride > 1:
            # Where a window starts depends on each sequence's own length: every row is moved by its own padding.
            width = (int(self.places(torch.tensor(time))) - 1) * self.stride + self.size
            index = torch.arange(width, device=x.device) - self.left(lengths)[:, None]
            outside = (index < 0) | (index >= lengths[:, None])
            index = index.clamp(0, max(time - 1, 0))[:, :, None].expand(-1, -1, x.shape[2])
            return x.gather(1, index).masked_fill(outside[:, :, None], fill)
        if self.padding == "same":
            x = without_padding(x, lengths, fill)
        left, right = self.sides(max(time, 1))
        short = self.size - (left + time + right)  # a batch of sequences that are all too short still has its shape
        return F.pad(x, (0, 0, left, right + max(short, 0)), value=fill) if left or right or short > 0 else x

    def counts(self, lengths: torch.Tensor, places: int) -> torch.Tensor:
        """How many steps of the sequence each window covers, (batch, places); at least 1, so that it can divide."""
        start = torch.arange(places, device=lengths.device) * self.stride - self.left(lengths)[:, None]
        end = torch.minimum(start + self.size, lengths[:, None])
        return (end - start.clamp(min=0)).clamp(min=1)

    def check(self, name: str, x: torch.Tensor, lengths: torch.Tensor | None) -> None:
        """Raise unless lengths fit the batch, and, when there are none, the window fits into the sequences."""
        if lengths is not None:
            check_lengths(name, lengths, x.shape[0], x.shape[1])
        elif x.shape[1] < (self.size if self.padding == "valid" else 1):
            raise InputError(
                f"{name}: an input of {x.shape[1]} time steps for a window of {self.size}",
                expected=f"at least {self.size if self.padding == 'valid' else 1} time steps",
                fix='a smaller window, longer sequences, or padding="same"',
            )

    def _missing(self, lengths: torch.Tensor) -> torch.Tensor:
        return ((self.places(lengths) - 1) * self.stride + self.size - lengths).clamp(min=0)


def as_image(x: torch.Tensor) -> torch.Tensor:
    """(batch, time, features) as torch's image (batch, features, 1, time), channels last in memory: a view.

    Torch's two-dimensional convolution and pooling keep channels last without a copy; the one-dimensional ones do not.
    """
    return x.transpose(1, 2).unsqueeze(2)


def as_sequence(image: torch.Tensor) -> torch.Tensor:
    """The way back from `as_image`: a view."""
    return image.squeeze(2).transpose(1, 2)

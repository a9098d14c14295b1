"""Batches: in which order samples are taken, and one batch at a time gathered on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

CHUNK = (
    50  # batches whose samples are sorted by length together: long enough to pad little, short enough to stay random
)

Index = NDArray[np.int64] | slice
Order = Literal["given", "shuffled", "by length"]


class Batch(NamedTuple):
    """Samples first in all: `lengths` (batch,) int64 for padded sequences, `weights` (batch,) float.

    `target_lengths` (batch,) int64: targets are sequences too, one target for each step, padded at the end.
    """

    inputs: torch.Tensor
    targets: torch.Tensor | None = None
    weights: torch.Tensor | None = None
    lengths: torch.Tensor | None = None
    target_lengths: torch.Tensor | None = None


class Feed(Protocol):
    """Samples that can be gathered by their numbers; `lengths` (samples,) if they are sequences of different length."""

    lengths: NDArray[np.int64] | None

    def __len__(self) -> int: ...

    def gather(self, index: Index) -> Batch:
        """The samples at these numbers, as one batch."""


@dataclass(frozen=True)
class Indexed:
    """Batches of a feed's samples `first` to `last` (excluded).

    The order of pass `p` over the samples is drawn from `(seed, p)` alone, so any epoch can be repeated by itself.
    Shuffled sequences of different length are drawn in chunks of 50 batches and sorted by length within a chunk; then
    the batches are shuffled: little padding, and no two epochs alike.
    """

    feed: Feed
    first: int
    last: int
    batch_size: int
    order: Order = "given"
    seed: int = 0

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return self.last - self.first

    def steps(self, steps: int | None) -> int:
        """`steps`, or the batches that hold all samples once."""
        return -(-self.samples // self.batch_size) if steps is None else steps

    def epoch(self, epoch: int, steps: int | None) -> Iterator[Batch]:
        """All samples once, or `steps` batches from where the epoch before stopped."""
        for index in self.indices(epoch, steps):
            yield self.feed.gather(index)

    def indices(self, epoch: int, steps: int | None) -> Iterator[Index]:
        """The sample numbers of each batch of an epoch."""
        whole = self.steps(None)
        first, count = (epoch * whole, whole) if steps is None else (epoch * steps, steps)
        while count:
            turn, position = divmod(first, whole)
            batches = self.batches(turn)[position : position + count]
            yield from batches
            first, count = first + len(batches), count - len(batches)

    def batches(self, turn: int) -> list[Index]:
        """The sample numbers of each batch of pass `turn` over all samples."""
        size, lengths = self.batch_size, self.feed.lengths
        if self.order == "given" or (self.order == "by length" and lengths is None):
            return [slice(start, min(start + size, self.last)) for start in range(self.first, self.last, size)]
        if self.order == "by length":
            assert lengths is not None
            return _cut(self.first + np.argsort(-lengths[self.first : self.last], kind="stable"), size)
        rng = np.random.default_rng([self.seed, turn])
        order = rng.permutation(np.arange(self.first, self.last))
        if lengths is None:
            return _cut(order, size)
        chunk = np.arange(len(order)) // (size * CHUNK)
        batches = _cut(order[np.lexsort((lengths[order], chunk))], size)
        return [batches[number] for number in rng.permutation(len(batches))]

    def skip(self, epochs: int, steps: int | None) -> None:
        """Nothing: each epoch's order stands by itself."""

    def peek(self) -> Batch:
        """The first two samples."""
        return self.feed.gather(slice(self.first, min(self.first + 2, self.last)))

    def digest(self) -> str:
        """A hash of the first, the middle and the last sample, and of all lengths."""
        hashed = hashlib.sha256()
        if self.feed.lengths is not None:
            hashed.update(self.feed.lengths[self.first : self.last].tobytes())
        for value in self.feed.gather(np.array([self.first, (self.first + self.last) // 2, self.last - 1]))[:4]:
            hashed.update(b"none" if value is None else value.cpu().contiguous().view(torch.uint8).numpy().tobytes())
        return hashed.hexdigest()[:16]


def numbers(index: Index) -> NDArray[np.int64]:
    """The sample numbers that a slice or an array of numbers stands for."""
    return np.arange(index.start, index.stop) if isinstance(index, slice) else index


def _cut(order: NDArray[np.int64], size: int) -> list[Index]:
    return [order[start : start + size] for start in range(0, len(order), size)]

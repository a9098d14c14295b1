"""Sequences of different lengths as one flat array and its offsets: the Arrow list layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from carryline.ground.errors import InputError


class Padded(NamedTuple):
    """A batch of sequences, padded at the end to the longest: `values` (batch, time, ...), `lengths` (batch,) int64."""

    values: torch.Tensor
    lengths: torch.Tensor


@dataclass(frozen=True, eq=False)
class Ragged(Sequence[NDArray[Any]]):
    """Sequence `i` is `values[offsets[i]:offsets[i + 1]]`; nothing is padded until a batch is gathered.

    `values` (total, ...) of any type, `offsets` (sequences + 1,) int64, rising from 0 to total.
    """

    values: NDArray[Any]
    offsets: NDArray[np.int64]

    def __post_init__(self) -> None:
        starts = self.offsets
        if (
            starts.ndim != 1
            or len(starts) < 1
            or starts[0] != 0
            or starts[-1] != len(self.values)
            or (np.diff(starts) < 0).any()
        ):
            raise InputError(
                f"offsets of shape {starts.shape} do not divide {len(self.values)} values",
                expected="offsets that rise from 0 to the number of values, one more than there are sequences",
                fix="build it with Ragged.from_sequences(...)",
            )

    @classmethod
    def from_sequences(cls, sequences: Iterable[Any], dtype: Any = None) -> Ragged:
        """Join sequences, each (length, ...), into one ragged array."""
        rows = [np.asarray(sequence, dtype=dtype) for sequence in sequences]
        offsets = _offsets([len(row) for row in rows])
        full = [row for row in rows if len(row)]  # an empty list is float64, and would change the type of the rest
        values = np.concatenate(full) if full else np.zeros(0, dtype=dtype or np.int64)
        return cls(values, offsets)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The length of each sequence, (sequences,)."""
        return np.diff(self.offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: Any) -> Any:
        """One sequence for an integer, as a view; a new ragged array for a slice or an array of indices."""
        if isinstance(index, int | np.integer):
            if not -len(self) <= index < len(self):
                raise IndexError(f"sequence {index} of {len(self)}")
            index = int(index) % len(self)
            return self.values[self.offsets[index] : self.offsets[index + 1]]
        return self.take(np.arange(len(self))[index])

    def __iter__(self) -> Iterator[NDArray[Any]]:
        for start, end in zip(self.offsets[:-1], self.offsets[1:], strict=True):
            yield self.values[start:end]

    def take(self, indices: NDArray[np.integer[Any]]) -> Ragged:
        """The sequences at `indices`, in that order."""
        lengths = self.lengths[indices]
        offsets = _offsets(lengths)
        return Ragged(self.values[self._positions(indices, lengths, offsets)], offsets)

    def cut(self, length: int, *, keep: str = "first") -> Ragged:
        """Every sequence shortened to at most `length` values: the `"first"` ones or the `"last"`."""
        if length < 1 or keep not in ("first", "last"):
            raise InputError(
                f"cut(length={length}, keep={keep!r})",
                expected="a length of at least 1, and keep='first' or keep='last'",
                fix="correct the argument",
            )
        lengths = np.minimum(self.lengths, length)
        starts = self.offsets[:-1] if keep == "first" else self.offsets[1:] - lengths
        offsets = _offsets(lengths)
        positions = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
        return Ragged(self.values[positions], offsets)

    def gather(self, indices: NDArray[np.integer[Any]]) -> Padded:
        """The sequences at `indices` as one batch, zeros after the end of each, padded to the longest (at least 1)."""
        lengths = self.lengths[indices]
        width = max(int(lengths.max(initial=0)), 1)
        batch = np.zeros((len(lengths), width, *self.values.shape[1:]), dtype=self.values.dtype)
        offsets = _offsets(lengths)
        batch[np.arange(width) < lengths[:, None]] = self.values[self._positions(indices, lengths, offsets)]
        return Padded(torch.from_numpy(batch), torch.from_numpy(lengths))

    def _positions(
        self, indices: NDArray[np.integer[Any]], lengths: NDArray[np.int64], offsets: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Where in `values` the chosen sequences lie, one after the other."""
        positions: NDArray[np.int64] = np.arange(offsets[-1])
        positions += np.repeat(self.offsets[:-1][indices] - offsets[:-1], lengths)
        return positions


def _offsets(lengths: ArrayLike) -> NDArray[np.int64]:
    """Where sequences of these lengths begin, one after the other; and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])

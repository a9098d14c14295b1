"""One long sequence, cut so that a network can read it for ever: truncated backpropagation through time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from carryline.ground.errors import InputError


class Chunks:
    """A sequence of ids as batches (inputs, targets) whose rows go on where those of the batch before stopped.

    The sequence is cut into `rows` streams of equal length, which are read side by side, `length` ids at a time. A
    target is the id that follows: inputs and targets are (rows, length) int64. With `stateful=True` layers the state
    goes from chunk to chunk and the gradient does not: backpropagation through time, truncated after `length` steps
    (Williams and Peng 1990; the "contiguous batches" of Zaremba et al. 2014).

        model = Sequential([Embedding(65, 64), LSTM(256, return_sequences=True, stateful=True), Dense(65)])
        model.compile("adam", "sparse_categorical_crossentropy_from_logits", metrics=["bits"], global_clipnorm=1.0)
        model.fit(Chunks(ids, rows=32, length=100), epochs=10)

    All chunks are of one length, give or take one, so that they count alike in an epoch's mean; the last ids that do
    not fill all streams, fewer than `rows`, are left out. With `context`, inputs begin that many ids earlier, (rows,
    context + length), for a network without a state that must see again what it answers from, such as a TCN; the first
    `context` ids of a stream are then no targets.

    >>> for inputs, targets in Chunks(range(9), rows=2, length=2):
    ...     print(inputs.tolist(), targets.tolist())
    [[0, 1], [4, 5]] [[1, 2], [5, 6]]
    [[2, 3], [6, 7]] [[3, 4], [7, 8]]
    """

    def __init__(self, ids: Any, *, rows: int, length: int, context: int = 0) -> None:
        """`ids` (tokens,): whole numbers, in an array, a tensor or a list."""
        for name, value, least in (("rows", rows, 1), ("length", length, 1), ("context", context, 0)):
            if not isinstance(value, int) or isinstance(value, bool) or value < least:
                raise InputError(
                    f"Chunks({name}={value!r})", expected=f"a whole number of at least {least}", fix=f"correct {name}"
                )
        flat = _flat(ids)
        self.rows, self.length, self.context = rows, length, context
        steps = (len(flat) - 1) // rows  # of each stream; one id more is its last target
        if steps <= context:
            least = rows * (context + 1) + 1
            raise InputError(
                f"Chunks(rows={rows}, context={context}) of {len(flat):,} ids",
                expected=f"at least {least:,} ids, for one target in each row",
                fix="give a longer sequence, or fewer rows",
            )
        starts = torch.arange(rows)[:, None] * steps
        self._streams = flat[starts + torch.arange(steps + 1)]  # (rows, steps + 1)
        chunks = -(-(steps - context) // length)
        self._bounds = [context + number * (steps - context) // chunks for number in range(chunks + 1)]

    @property
    def targets(self) -> int:
        """How many ids are predicted in one pass."""
        return self.rows * (self._bounds[-1] - self.context)

    def digest(self) -> str:
        """A hash of all ids, for a run that is resumed."""
        return hashlib.sha256(self._streams.numpy().tobytes()).hexdigest()[:16]

    def __len__(self) -> int:
        """The number of batches."""
        return len(self._bounds) - 1

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for start, end in zip(self._bounds, self._bounds[1:], strict=False):
            inputs, targets = self._streams[:, start - self.context : end], self._streams[:, start + 1 : end + 1]
            yield inputs.contiguous(), targets.contiguous()


def _flat(ids: Any) -> torch.Tensor:
    """The ids as one int64 tensor."""
    array = ids.numpy(force=True) if isinstance(ids, torch.Tensor) else np.asarray(ids)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise InputError(
            f"Chunks(ids): shape {array.shape}, type {array.dtype}",
            expected="one sequence of whole numbers, (tokens,)",
            fix="number the tokens with a Vocabulary, and join texts into one sequence",
        )
    return torch.from_numpy(array.astype(np.int64))

"""Windows as runs of memory: what one of them shows lies side by side, and is copied in one go."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray


class Runs:
    """All windows of `length` rows, `step` apart, in rows `begin` to `end` (excluded) of `source` (time, features).

    The rows are kept by their remainder modulo `step`: 0, step, 2 * step, ..., then 1, 1 + step, ... A window's rows
    are then neighbours, and a batch is one copy for each window in place of one for each row: at step 6 a third of the
    time. It costs one more copy of the rows; with a step of 1 they are used as they are.
    """

    def __init__(self, source: NDArray[np.float32], begin: int, end: int, *, length: int, step: int) -> None:
        self.source, self.length, self.step = source, length, step
        self.features = source.shape[1]
        self.rows = -(-(end - begin) // step)  # that share a remainder; of some the last is never shown
        values = source[begin:end]
        if step > 1 or not values.flags.writeable:  # torch takes no read-only array
            kept = np.zeros((step, self.rows, self.features), source.dtype)
            for remainder in range(step):
                part = values[remainder::step]
                kept[remainder, : len(part)] = part
            values = kept.reshape(-1, self.features)
        whole = torch.from_numpy(values)
        # Row n of this view is row n of the array and all that follow it in a window: overlapping, without memory.
        self._view = whole.as_strided((len(whole) - length + 1, length * self.features), (self.features, 1))

    def gather(self, starts: NDArray[np.int64]) -> torch.Tensor:
        """The windows that begin so many rows behind `begin`, (batch, length, features), copied."""
        position, remainder = np.divmod(starts, self.step)
        chosen = self._view.index_select(0, torch.from_numpy(remainder * self.rows + position))
        return chosen.view(len(starts), self.length, self.features)

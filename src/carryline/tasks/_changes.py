"""What a network learns of a window: by how much the target will have changed since the window's last value.

A series drifts: summer's networks have never seen autumn's temperatures, but they have seen how temperatures change.
Told as a change, a network that has learned nothing repeats the last value, where it would else answer the mean of the
training part. The baselines "linear" and "boosted_lags" learn the same, so nobody starts with an advantage. Source: the
"NLinear" of Zeng et al. (2023), *Are Transformers Effective for Time Series Forecasting?*

The chapter's networks answer the value itself, and under `protocol="book"` so do ours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.series import Windows


class Changes:
    """The windows, with targets that are the change from the last value: what `training.Model.fit` gathers from."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        self.shuffle = windows.shuffle

    def __len__(self) -> int:
        return len(self.windows)

    def gather(self, indices: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs (batch, length, features), changes (batch, horizon * targets)."""
        inputs, targets = self.windows.gather(indices)
        last = inputs[:, -1, list(self.windows.targets)]
        return inputs, targets - last.repeat(1, self.windows.horizon)


def last_values(windows: Windows) -> NDArray[np.float32]:
    """The targets at each window's origin, repeated over the horizon: (windows, horizon * targets)."""
    now = windows.values[windows.origins()[:, None], windows.targets]
    return np.tile(now, (1, windows.horizon))

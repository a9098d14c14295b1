"""Windows into one array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.series.durations import Duration
from carryline.series.series import TimeSeries


class Windows:
    """An index into one standardised float32 array (time, features) that is shared by all parts of a split.

    Durations are rows here: `lookback`, `step`, `ahead`. `rows` = (first, last), both included. With n = lookback // step:
    inputs (batch, n, features) at rows now-(n-1)*step ... now; targets (batch, horizon * targets) at now + ahead + k*step,
    ordered by horizon step, then target.
    """

    def __init__(self, values: Any, *, lookback: int, step: int = 1, ahead: int, horizon: int = 1, targets: tuple[int, ...],
                 rows: tuple[int, int] | None = None, shuffle: bool = False, protocol: str = "clean") -> None:
        raise NotImplementedError

    @classmethod
    def of(cls, series: TimeSeries, *, target: str | list[str], lookback: Duration, every: Duration | None = None,
           ahead: Duration, horizon: int = 1, rows: tuple[int, int] | None = None, shuffle: bool = False) -> Windows:
        """Windows over the series' own values (not standardised)."""
        raise NotImplementedError

    def __len__(self) -> int: ...
    def gather(self, indices: Any) -> tuple[torch.Tensor, torch.Tensor]: ...
    def batches(self, batch_size: int, *, steps: int | None = None, seed: int | None = None) -> Iterator[tuple[torch.Tensor, torch.Tensor]]: ...
    def origins(self, indices: Any = None) -> NDArray[np.int64]: ...
    def target_rows(self, indices: Any = None) -> NDArray[np.int64]: ...

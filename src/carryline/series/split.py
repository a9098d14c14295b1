"""Chronological parts."""

from __future__ import annotations

from dataclasses import dataclass

from carryline.series.audit import Audit
from carryline.series.durations import Duration
from carryline.series.scaler import Scaler
from carryline.series.series import TimeSeries
from carryline.series.windows import Windows


@dataclass(frozen=True, eq=False, kw_only=True)
class Split:
    """Three parts, in time order, of one series; `parts` maps "train", "validation", "test" to them."""

    series: TimeSeries
    scaler: Scaler
    targets: tuple[str, ...]
    train: Windows
    validation: Windows
    test: Windows
    protocol: str = "clean"

    def audit(self) -> Audit:
        """What rows each part uses, and whether any part or statistic sees the future of another."""
        raise NotImplementedError


def split_series(series: TimeSeries, *, target: str | list[str], lookback: Duration, every: Duration | None = None,
                 ahead: Duration, horizon: int = 1, protocol: str = "clean",
                 fractions: tuple[float, float, float] = (0.6, 0.2, 0.2)) -> Split:
    """Split a series into three chronological parts of windows, standardised by the training rows."""
    raise NotImplementedError

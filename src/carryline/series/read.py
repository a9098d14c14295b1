"""From a file or a table to a TimeSeries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carryline.series.series import TimeSeries


def read_series(
    source: Any,
    time: str | Sequence[str] | None = None,
    *,
    columns: Sequence[str] | None = None,
    duplicates: str = "first",
    disorder: str = "sort",
    gaps: str = "fill",
    missing: str = "previous",
    sentinels: str = "missing",
    infinite: str = "missing",
    constant: str = "drop",
    counter: str = "drop",
    day_first: bool | None = None,
) -> TimeSeries:
    """Read a series. `columns` are those of a trained model: exactly these come back, in this order, nothing dropped."""
    raise NotImplementedError

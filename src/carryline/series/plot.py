"""Drawing a series against time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from carryline.series.durations import format_duration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from carryline.series.series import TimeSeries

_POINTS = 20_000  # more than any screen is wide; beyond that each pixel gets the extremes of what it covers


def plot_series(series: TimeSeries, columns: str | Sequence[str] | None = None) -> Axes:
    """Draw columns against time into one new figure. Long series keep the lowest and highest value of each stretch."""
    import matplotlib.pyplot as plt

    names = [columns] if isinstance(columns, str) else list(columns if columns is not None else series.columns)
    for name in names:
        series.index(name)  # an unknown name is refused before a figure is opened
    _, axes = plt.subplots(figsize=(10, 4), layout="constrained")
    for name in names:
        rows = _extremes(series[name])
        axes.plot(series.time[rows], series[name][rows], linewidth=0.8, label=name)
    axes.set_xlabel(f"time (one row every {format_duration(series.step)})")
    if len(names) == 1:
        axes.set_ylabel(names[0])
    else:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    return axes


def _extremes(values: np.ndarray[tuple[int], np.dtype[np.float32]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The rows that show a curve as it is: all of a short one; lowest and highest of each stretch of a long one."""
    if len(values) <= _POINTS:
        return np.arange(len(values))
    width = -(-len(values) // (_POINTS // 2))
    whole = len(values) // width
    stretches = np.nan_to_num(values[: whole * width].reshape(whole, width))
    starts = np.arange(whole) * width
    return np.unique(np.concatenate([starts + stretches.argmin(1), starts + stretches.argmax(1), [len(values) - 1]]))

"""The study's plots in matplotlib, drawn from the same records as the page; every function returns its Axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes

    from carryline.report.record import StudyFolder


def leaderboard(record: Mapping[str, Any], *, axes: Axes | None = None) -> Axes:
    """Validation scores with their intervals, best on top; baselines square and orange, networks round and blue.

    `record` is the dictionary of study.json.
    """
    raise NotImplementedError


def learning_curves(
    epochs: Sequence[Mapping[str, float | None]],
    *,
    diagnosis: Mapping[str, Any] | None = None,
    title: str = "",
    axes: Axes | None = None,
) -> Axes:
    """Training and validation loss by epoch, with the best epoch dotted and the epoch marked where overfitting begins.

    `epochs` is one dictionary per epoch with "loss" and, if there was validation, "val_loss"; `diagnosis` is
    {"kind", "epoch", "reason"} as in study.json.
    """
    raise NotImplementedError


def forecast(
    table: polars.DataFrame,
    *,
    step: int = 1,
    days: float | None = 14,
    unit: str = "",
    names: Mapping[str, str] | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Truth, winner and best baseline over the last `days` of the test part (None: all of it), in the user's units.

    `table` has the columns of forecasts.parquet; `step` chooses the horizon step; `names` gives the words of the legend
    for "winner" and "baseline".
    """
    raise NotImplementedError


def overview(study: StudyFolder) -> list[Axes]:
    """One figure: the leaderboard, the best network's learning curves, and the forecast where there is one."""
    raise NotImplementedError

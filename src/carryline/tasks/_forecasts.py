"""From a raw series to windows for every possible origin, and from forecasts to a table with times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carryline.baselines import Layout
from carryline.ground.errors import InputError, listing
from carryline.recipes import SeriesShape
from carryline.series import Scaler, Split, TimeSeries, Windows, format_duration, read_series, times_after


def read_like(
    data: TimeSeries | str | Path | Any, *, columns: tuple[str, ...], step: np.timedelta64, reading: Mapping[str, Any]
) -> TimeSeries:
    """The series that a model of these columns and this step can use: columns matched by name, read as in training."""
    try:
        series = data.select(columns) if isinstance(data, TimeSeries) else read_series(data, columns=columns, **reading)
    except InputError as error:
        if not error.given.startswith("no column "):
            raise
        raise InputError(  # nobody has typed a name that could be corrected
            error.given,
            expected=f"the columns of training: {listing(columns, limit=40)}",
            fix="add it (the order does not matter), or train a model without it",
        ) from None
    if len(series) > 1 and series.step != step:
        raise InputError(
            f"a series with one row every {format_duration(series.step)}",
            expected=f"one row every {format_duration(step)}, as in training",
            fix="resample the series to that step, or train a model on the new one",
        )
    if not np.isfinite(series.values.sum(dtype=np.float64)):
        lacking = [name for name in series.columns if not np.isfinite(series[name]).all()]
        raise InputError(
            f"column {lacking[0]!r} has values that are missing or infinite",
            expected="a number in every row",
            fix="read the series with missing='previous', or fill the column yourself",
        )
    return series


def check_split(split: Split, wanted: Mapping[str, Any]) -> None:
    """Raise InputError unless a split was cut as `wanted`: the arguments of `Windows`, in rows and column numbers."""
    for name, value in wanted.items():
        given = getattr(split.train, name)
        if given != value:
            raise InputError(
                f"Forecaster.fit(Split) whose {name} is {given!r}",
                expected=f"{name}={value!r}, which is this forecaster's",
                fix="make the split with the forecaster's target, lookback, every, ahead, horizon and protocol",
            )


def check_windows(windows: Windows, shape: SeriesShape) -> None:
    """Raise InputError unless windows have the shape that a model was trained on."""
    seen = (windows.length, windows.features, windows.horizon * len(windows.targets))
    if seen != (shape.length, shape.features, shape.outputs):
        raise InputError(
            "windows of {} steps, {} features and {} outputs".format(*seen),
            expected=f"{shape.length} steps, {shape.features} features and {shape.outputs} outputs, as in training",
            fix="cut them with this forecaster's lookback, every, ahead, horizon and columns",
        )


def layout_of(windows: Windows, step: np.timedelta64) -> Layout:
    """What a baseline needs to know of how these windows were cut; `step` is that of the series."""
    day, rest = divmod(np.timedelta64(1, "D"), step)
    first = np.zeros(1, np.int64)
    return Layout(
        length=windows.length,
        features=windows.features,
        step=windows.step,
        ahead=int((windows.target_rows(first)[:, 0] - windows.origins(first))[0]),
        horizon=windows.horizon,
        targets=windows.targets,
        day=int(day) if day and not rest else None,
    )


def every_origin(series: TimeSeries, scaler: Scaler, cut: Mapping[str, Any]) -> Windows:
    """Windows that end at every row from the first full lookback to the last row, whose targets lie in the future.

    `cut` holds arguments of `Windows`, in rows. Windows want a row for every target, so zeros that no forecast reads
    stand in for the future.
    """
    needed = cut["lookback"] - cut["step"] + 1
    if len(series) < needed:
        raise InputError(
            f"a series of {len(series)} rows",
            expected=f"at least {needed} rows: one lookback",
            fix="give more of the past",
        )
    future = cut["ahead"] + (cut["horizon"] - 1) * cut["step"]
    values = np.zeros((len(series) + future, len(series.columns)), np.float32)
    values[: len(series)] = scaler.transform(series.values)
    return Windows(values, **cut)


def as_table(
    series: TimeSeries, windows: Windows, forecasts: NDArray[np.float64], targets: Sequence[str]
) -> pl.DataFrame:
    """`forecast_from`, `time` and a prediction for each target, ordered by origin, then horizon."""
    origins, rows = windows.origins(), windows.target_rows()
    beyond = len(windows.values) - len(series)
    time = np.concatenate([series.time, times_after(series.time, series.step, beyond)])
    predictions = forecasts.reshape(-1, len(targets))
    names = ["prediction"] if len(targets) == 1 else [f"prediction {name}" for name in targets]
    return pl.DataFrame(
        {"forecast_from": np.repeat(time[origins], rows.shape[1]), "time": time[rows].ravel()}
        | {name: predictions[:, number] for number, name in enumerate(names)}
    )

"""The study of a time series: from a raw table to the candidate that forecasts it best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from carryline.baselines import SERIES
from carryline.ground.errors import InputError
from carryline.series import Split, TimeSeries, format_duration, parse_duration, read_series, rows_of, split_series
from carryline.studies import budgets, series_record
from carryline.studies.candidates import field
from carryline.studies.folder import complete, default_folder, prepared_folder
from carryline.studies.record import reproduction
from carryline.studies.runner import compare
from carryline.studies.series_job import SeriesJob
from carryline.studies.study import Study
from carryline.studies.verdict import Scale
from carryline.tasks import layout_of

LONGEST = 200  # values per column that a window holds when `every` is left open
PACES = ("1s", "5s", "10s", "30s", "1min", "5min", "10min", "15min", "30min", "1h", "2h", "3h", "6h", "12h", "1d")


def forecast(
    source: Any,
    target: str,
    *,
    lookback: str | int = "5d",
    every: str | int | None = None,
    ahead: str | int = "24h",
    horizon: int = 1,
    time: str | None = None,
    budget: str = "quick",
    candidates: Sequence[str] | None = None,
    epochs: int | None = None,
    protocol: str = "clean",
    period: str | int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = True,
    progress: bool | None = None,
) -> Study:
    """Run baselines and networks on identical windows of one series, and say which to use.

    `source` is a `TimeSeries`, or anything that `read_series` reads (path or table; `time` names its time column).
    `target` is the column to forecast, `ahead` of the end of a `lookback` that is read `every` so often (default: every
    row, or the finest round pace at which a window holds at most 200); `horizon` targets, `every` apart, are forecast.
    Durations (`"5d"`, `"1h"`) or integers (rows). `period` is the season of the `seasonal_value` baseline (default:
    found in the training part).

    Networks learn the change from the last value, as the linear and boosted baselines do; under `protocol="book"` the
    value itself, as the chapter's do.

    `budget` says how long networks may train (`"quick"`, `"book"`, `"full"`; see budgets.py); `epochs` overrides its
    number of epochs, and `candidates` who takes part (names of baselines and series recipes; the simplest baseline
    joins where none is named).

    Everything is chosen on the validation part. The test part is looked at once, by the best baseline, and by the best
    network only if it beat that baseline significantly on validation (see verdict.py). To know the test score of a
    network that lost, ask for it by name: `candidates=["gru"]` compares it with the simplest baseline alone.

    The study is written to the folder `out` (default: `runs/` and a name made of the source and the settings, so that
    the same call finds its own folder). With `resume`, an interrupted study goes on where it stopped and ends with the
    same result; a finished one is loaded. Without, what that folder holds is replaced. `progress=None` shows progress
    on a terminal only.

    Raises InputError for input that cannot be used, CarrylineError when the leak audit fails, and StudyInterrupted
    (a KeyboardInterrupt that carries `.folder`) when it is interrupted; the folder can then be resumed.

    >>> import carryline as cl
    >>> study = cl.forecast(cl.simulate_weather(6_000), "T (degC)", candidates=["last_value", "linear"], out=folder)
    >>> study.winner
    'linear'
    """
    if not isinstance(target, str):
        raise InputError(
            f"forecast(target={target!r})",
            expected="the name of one column",
            fix="run a study for each target; a Forecaster takes several",
        )
    lookback, every, ahead, period = map(_written, (lookback, every, ahead, period))
    limits = budgets.budget(budget, budgets.SERIES)
    budgets.check_whole("epochs", epochs)
    budgets.check_whole("seed", seed, least=0, most=2**32 - 1)
    members = field("series", candidates)
    series = source if isinstance(source, TimeSeries) else read_series(source, time)
    pace = rows_of(every, series.step, name="every") if every is not None else natural_pace(series, lookback)
    shape = {"lookback": lookback, "every": pace, "ahead": ahead, "horizon": horizon}
    split = split_series(series, target=target, protocol=protocol, **shape)  # type: ignore[arg-type]
    audit = split.audit()
    audit.raise_if_leaky()

    if period is not None and "seasonal_value" in [member.name for member in members]:
        _check_period(period, split)
    told: dict[str, Any] = {  # what decides the result
        "target": target,
        "lookback": lookback,
        "every": every,
        "ahead": ahead,
        "horizon": horizon,
        "time": time,
        "period": period,
        "protocol": protocol,
        "budget": budget,
        "candidates": None if candidates is None else [member.name for member in members],
        "epochs": epochs,
        "seed": seed,
    }
    job = _job(split, told, limits, pace)
    plan = {"task": "forecast", "data": series.sha256, **told}
    folder = Path(out) if out is not None else default_folder(series.source, plan)
    with prepared_folder(folder, plan, resume=resume) as finished:
        if finished:
            return complete(folder)
        comparison = compare(job, members, folder, seed=seed, progress=progress)
        call = {"budget": budget, "protocol": protocol, **reproduction(forecast, source, told)}
        content = series_record.record(job, comparison, folder, seed=seed, call=call, checks=audit.checks)
        series_record.write_forecasts(job, comparison, folder / "forecasts.parquet")
        return complete(folder, record=content, winner=comparison.tasks[comparison.verdict.winner])


def _check_period(period: str | int, split: Split) -> None:
    """Let the baseline refuse a period that no window shows before anything is written."""
    step = split.series.step
    SERIES["seasonal_value"].make(layout_of(split.train, step), period=rows_of(period, step, name="period"))


def _written(duration: Any) -> Any:
    """A duration as a study writes it down; the standard library's and NumPy's become words."""
    written = isinstance(duration, timedelta | np.timedelta64)
    return format_duration(parse_duration(duration)) if written else duration


def natural_pace(series: TimeSeries, lookback: str | int) -> int:
    """Rows between the values of a window, where the user leaves it open: see `forecast`."""
    rows = rows_of(lookback, series.step, name="lookback")
    if rows <= LONGEST:
        return 1
    for words in PACES:
        pace, rest = divmod(int(parse_duration(words) // np.timedelta64(1, "us")), int(series.step.astype(np.int64)))
        if not rest and pace >= 1 and rows // pace <= LONGEST:
            return pace
    return -(-rows // LONGEST)


def _job(split: Split, told: dict[str, Any], limits: budgets.Budget, pace: int) -> SeriesJob:
    step, period = split.series.step, told["period"]
    shared = ("target", "lookback", "ahead", "horizon", "period", "protocol", "seed")
    reading = {} if told["time"] is None else {"time": told["time"]}
    season = rows_of(period, step, name="period") if period is not None else int(np.timedelta64(1, "D") // step)
    return SeriesJob(
        split=split,
        settings={name: told[name] for name in shared} | {"every": pace, "reading": reading},
        budget=limits,
        epochs_asked=told["epochs"],
        scale=Scale(metric="mean absolute error", unit=unit_of(told["target"]), lower_is_better=True),
        reach=rows_of(told["ahead"], step, name="ahead") + (told["horizon"] - 1) * pace,
        season=max(1, season),
    )


def unit_of(column: str) -> str:
    """`"degC"` for `"T (degC)"`: what stands in brackets at the end of a column's name, or nothing."""
    found = re.search(r"[(\[]([^()\[\]]+)[)\]]\s*$", column)
    return found[1].strip() if found else ""

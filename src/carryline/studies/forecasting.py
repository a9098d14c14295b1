"""The study of a time series: from a raw table to the candidate that forecasts it best."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carryline.studies.study import Study


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
    `target` is the column to forecast, `ahead` from the end of a `lookback` read `every` so often (default: the step of
    the series, coarsened until a window holds at most 256 rows); `horizon` targets in a row are forecast.
    Durations (`"5d"`, `"1h"`) or integers (rows). `period` is the season of the `seasonal_value` baseline (default: found
    in the training part).

    `budget` says how long networks may train (`"quick"`, `"book"`, `"full"`; see budgets.py); `epochs` overrides its
    number of epochs and `candidates` its list (names of baselines and series recipes).

    The study is written to the folder `out` (default: `carryline-runs/` and a name made of the source and the settings,
    so that the same call finds its own folder). With `resume`, an interrupted study goes on where it stopped and ends
    with the same result; a finished one is loaded. `progress=None` shows progress on a terminal only.

    Raises InputError for input that cannot be used, CarrylineError when the leak audit fails, and StudyInterrupted
    (a KeyboardInterrupt that carries `.folder`) when it is interrupted; the folder can then be resumed.

    >>> import carryline as cl
    >>> study = cl.forecast(cl.simulate_weather(4_000), "T (degC)", candidates=["last_value", "linear"], out=folder)
    >>> study.winner
    'linear'
    """
    raise NotImplementedError

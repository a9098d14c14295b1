"""What only a study of a series records: windows, parts, errors by hour and by horizon, persistence, the forecasts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.facts import Fact
from carryline.ground.files import write_bytes
from carryline.series import Check, format_duration, rows_of
from carryline.studies.persistence import Persistence, learned_persistence
from carryline.studies.record import diagnoses
from carryline.studies.record import record as common
from carryline.studies.runner import Comparison
from carryline.studies.series_job import SeriesJob

PARTS = ("train", "validation", "test")


def record(
    job: SeriesJob,
    comparison: Comparison,
    folder: Path,
    *,
    seed: int,
    call: Mapping[str, Any],
    checks: Iterable[Check],
) -> dict[str, Any]:
    """The record of a finished comparison, for study.json."""
    series, target = job.split.series, job.split.targets[0]
    deviation = float(job.split.scaler.std[series.index(target)])  # networks learn in units of the training deviation
    samples = {part: len(job.windows(part)) for part in PARTS}
    return common(
        task="forecast",
        comparison=comparison,
        job=job,
        seed=seed,
        call=call,
        checks=checks,
        diagnoses=diagnoses(comparison, folder, monitor="val_loss", told=lambda loss: loss / deviation),
        data={
            "source": series.source,
            "rows": len(series),
            "columns": list(series.columns),
            "step": format_duration(series.step),
            "start": _iso(series.time[0]),
            "end": _iso(series.time[-1]),
            "classes": None,
            "facts": [fact.to_dict() for fact in (*series.facts, *_told(job, comparison))],
        },
        data_sha256=series.sha256,
        target=target,
        windows={
            "lookback": _duration(job, "lookback"),
            "every": _duration(job, "every"),
            "ahead": _duration(job, "ahead"),
            "horizon": job.settings["horizon"],
            "samples": samples,
        },
        splits=[_part(job, part) for part in PARTS],
        persistence=_persistence(job, comparison),
        errors={"by_hour": _by_hour(job, comparison), "by_horizon": _by_horizon(job, comparison)},
    )


def write_forecasts(job: SeriesJob, comparison: Comparison, path: Path) -> Path:
    """`forecasts.parquet`: what came on the test part, and what the winner and the best baseline had said.

    Columns time, step (1 ... horizon), truth, winner, baseline; one row per window and step, in the target's unit.
    """
    import polars as pl

    rows = job.windows("test").target_rows()  # (windows, horizon)
    winner, baseline = _winner_and_baseline(comparison)
    table = pl.DataFrame(
        {
            "time": job.split.series.time[rows].ravel(),
            "step": np.tile(np.arange(1, rows.shape[1] + 1, dtype=np.int32), len(rows)),
            "truth": job.truth("test").ravel(),
            "winner": winner.astype(np.float32).ravel(),
            "baseline": baseline.astype(np.float32).ravel(),
        }
    )
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return write_bytes(path, buffer.getvalue())


def _told(job: SeriesJob, comparison: Comparison) -> list[Fact]:
    """What networks were told to learn, where that is not the target itself (see tasks/_changes.py)."""
    networks = any(outcome.candidate.kind == "network" for outcome in comparison.outcomes)
    if not networks or job.settings["protocol"] == "book":
        return []
    policy = "networks learn by how much the target changes after a window's last value"
    detail = 'protocol="book" lets them learn the target itself'
    return [Fact("training targets told as changes", len(job.windows("train")), policy, detail)]


def _winner_and_baseline(comparison: Comparison) -> tuple[NDArray[Any], NDArray[Any]]:
    return comparison.test[comparison.verdict.winner], comparison.test[comparison.choice.baseline]


def _persistence(job: SeriesJob, comparison: Comparison) -> dict[str, Any]:
    """The rule applied to the winner on the test part, and, in words, to each network on the validation part."""
    winner, _ = _winner_and_baseline(comparison)
    unit = job.scale.unit
    found = learned_persistence(winner, job.truth("test"), job.now("test"), unit=unit)
    truth, now = job.truth("validation"), job.now("validation")
    networks: dict[str, Persistence] = {
        outcome.candidate.title: learned_persistence(outcome.predictions, truth, now, unit=unit)
        for outcome in comparison.outcomes
        if outcome.candidate.kind == "network" and not outcome.diverged
    }
    repeating = [title for title, persistence in networks.items() if persistence.suspected]
    more = f" Networks that repeat the last value on the validation part: {', '.join(repeating)}." if repeating else ""
    return {
        "suspected": found.suspected,
        "detail": found.detail + more,
        "to_past": found.to_past,
        "to_future": found.to_future,
        "last_value": found.last_value,
        "networks": {title: persistence.suspected for title, persistence in networks.items()},
    }


def _by_hour(job: SeriesJob, comparison: Comparison) -> list[dict[str, Any]]:
    """Mean absolute error by the hour of the day that was forecast; empty where rows are a day apart or more."""
    series = job.split.series
    if series.step >= np.timedelta64(1, "D"):
        return []
    times = series.time[job.windows("test").target_rows()].ravel()
    hours = (times.astype("datetime64[h]") - times.astype("datetime64[D]")).astype(np.int64)
    counts = np.bincount(hours, minlength=24)
    truth = job.truth("test")
    sums = [
        np.bincount(hours, weights=np.abs(forecast - truth).ravel(), minlength=24)
        for forecast in _winner_and_baseline(comparison)
    ]
    return [
        {"hour": hour, "winner": sums[0][hour] / counts[hour], "baseline": sums[1][hour] / counts[hour]}
        for hour in range(24)
        if counts[hour]
    ]


def _by_horizon(job: SeriesJob, comparison: Comparison) -> list[dict[str, Any]]:
    """Mean absolute error of each step of the horizon."""
    truth = job.truth("test")
    winner, baseline = (np.abs(forecast - truth).mean(axis=0) for forecast in _winner_and_baseline(comparison))
    step = job.split.series.step
    ahead = rows_of(job.settings["ahead"], step, name="ahead")
    return [
        {
            "step": number + 1,
            "ahead": format_duration(step * (ahead + number * job.settings["every"])),
            "winner": winner[number],
            "baseline": baseline[number],
        }
        for number in range(truth.shape[1])
    ]


def _part(job: SeriesJob, part: str) -> dict[str, Any]:
    windows, time = job.windows(part), job.split.series.time
    first, last = windows.rows
    return {
        "part": part,
        "rows": [first, last],
        "from": _iso(time[first]),
        "to": _iso(time[last]),
        "samples": len(windows),
    }


def _duration(job: SeriesJob, name: str) -> str:
    step = job.split.series.step
    return format_duration(step * rows_of(job.settings[name], step, name=name))


def _iso(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[s]"))

"""Reading a study's folder: the record, checked; the histories; the forecasts. Drawing never meets a surprise."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.ground.errors import InputError, listing
from carryline.report.shape import first_fault

if TYPE_CHECKING:
    import polars

FORMAT = 1  # the newest study.json that this version draws

Epochs = list[dict[str, float | None]]


@dataclass(frozen=True, eq=False)
class StudyFolder:
    """What a study left on disk.

    `record` is study.json, checked. `histories` maps a candidate's name to its epochs, in order, with None where a loss
    was not finite. `forecasts` has columns time, step, truth, winner, baseline, or is None. `notes` says in words what
    the folder lacks.
    """

    folder: Path
    record: Mapping[str, Any]
    histories: Mapping[str, Epochs]
    forecasts: polars.DataFrame | None
    notes: tuple[str, ...]

    @property
    def leaderboard(self) -> list[dict[str, Any]]:
        """The candidates, best validation score first; those without a score come last."""
        return ranked(self.record)

    def candidate(self, name: str | None) -> dict[str, Any] | None:
        """The leaderboard's row of that name, or None."""
        return next((row for row in self.record["leaderboard"] if row["name"] == name), None)

    @property
    def winner(self) -> dict[str, Any]:
        """The leaderboard's row of the winner."""
        row = self.candidate(self.record["winner"])
        assert row is not None, "read() has checked it"
        return row

    @property
    def baseline(self) -> dict[str, Any] | None:
        """The leaderboard's row of the best baseline, or None when only networks ran."""
        return self.candidate(self.record["verdict"].get("best_baseline"))


def read(folder: str | Path) -> StudyFolder:
    """The study in `folder`. Missing histories and forecasts become notes; a record that cannot be drawn raises.

    Raises InputError when the folder or its study.json is missing, is not JSON, is of a newer format, or lacks what
    every study records.
    """
    folder = Path(folder)
    record = _record(folder)
    notes: list[str] = []
    histories = {}
    for row in record["leaderboard"]:
        if row.get("history") and (epochs := _history(folder, row["history"], notes)):
            histories[row["name"]] = epochs
    forecasts = _forecasts(folder, notes) if record["task"] == "forecast" else None
    return StudyFolder(folder, record, histories, forecasts, tuple(notes))


def ranked(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The candidates of a record, best validation score first; those without a score come last."""
    sign = 1 if record["lower_is_better"] else -1

    def rank(row: Mapping[str, Any]) -> float:
        return math.inf if row["validation"] is None else sign * row["validation"]

    return sorted(record["leaderboard"], key=rank)


def _record(folder: Path) -> dict[str, Any]:
    path = folder / "study.json"
    if not path.is_file():
        what = "no study.json in it" if folder.is_dir() else "no such folder"
        raise InputError(
            f"{folder}: {what}",
            expected="the folder of a finished study",
            fix="give the folder that `carryline forecast` or `carryline classify` printed",
        )
    try:
        # NaN and infinity are no JSON, yet Python writes them; to a page they are "no value".
        record = json.loads(path.read_text(encoding="utf-8"), parse_constant=lambda _: None)
    except ValueError as error:
        raise InputError(
            f"{path} is not JSON: {error}",
            expected="the record of a study, whole and unedited",
            fix="run the study again",
        ) from None
    version = record.get("format") if isinstance(record, dict) else None
    if isinstance(version, int) and version > FORMAT:
        raise InputError(
            f"{path} has format {version}",
            expected=f"format {FORMAT}, the newest that this carryline knows",
            fix="update carryline",
        )
    if fault := first_fault(record) or _contradiction(record):
        raise InputError(
            f"{path}: {fault}",
            expected=f"a record of format {FORMAT}",
            fix="run the study again with this version of carryline",
        )
    return dict(record)


def _contradiction(record: Mapping[str, Any]) -> str | None:
    """Words for a record whose parts each have the right shape, but do not fit each other."""
    if record["task"] not in ("forecast", "classify"):
        return f"task is {record['task']!r}, and neither 'forecast' nor 'classify'"
    names = [row["name"] for row in record["leaderboard"]]
    if record["winner"] not in names:
        return f"winner {record['winner']!r} is not on the leaderboard, which has {listing(names)}"
    if confusion := record.get("confusion"):
        size = len(confusion["classes"])
        if [len(row) for row in confusion["matrix"]] != [size] * size:
            return f"confusion.matrix is not square over its {size} classes"
    return None


def _history(folder: Path, name: str, notes: list[str]) -> Epochs | None:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        notes.append(f"{name} lies outside the study's folder and was not read.")
        return None
    if not path.is_file():
        notes.append(f"{name} is missing; its learning curve is not drawn.")
        return None
    epochs: Epochs = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            epochs.append({key: _finite(value) for key, value in json.loads(line).items()})
        except (ValueError, AttributeError):  # not JSON (or not UTF-8), or no object
            notes.append(f"{name}, line {number}, is not a JSON object; the curve is drawn up to there.")
            break
    return epochs or None


def _finite(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if number else None  # type: ignore[arg-type]


def _forecasts(folder: Path, notes: list[str]) -> polars.DataFrame | None:
    import polars as pl

    path = folder / "forecasts.parquet"
    if not path.is_file():
        notes.append("forecasts.parquet is missing; the forecast is not drawn.")
        return None
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        notes.append(f"forecasts.parquet cannot be read ({str(error).splitlines()[0]}); the forecast is not drawn.")
        return None
    if "step" not in frame.columns:
        frame = frame.with_columns(step=pl.lit(1))
    wanted = ("time", "step", "truth", "winner", "baseline")
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        fault = f"lacks the columns {listing(missing)}"
    elif not (frame["time"].dtype.is_temporal() and all(frame[name].dtype.is_numeric() for name in wanted[1:])):
        fault = "holds other types than times and numbers"
    elif frame.is_empty():
        fault = "is empty"
    else:
        return frame.select(*wanted).sort("step", "time")
    notes.append(f"forecasts.parquet {fault}; the forecast is not drawn.")
    return None

"""Commands run in this process, and a study that was never run: what a command prints needs no training."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from carryline.cli import main


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def carryline(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Run `carryline ARGUMENTS` in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Outcome:
        code = main([str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return run


def candidate(name: str, kind: str, validation: float | None, **more: Any) -> dict[str, Any]:
    row = {
        "name": name,
        "title": name,
        "kind": kind,
        "validation": validation,
        "validation_interval": None if validation is None else [validation - 0.1, validation + 0.1],
        "test": None,
        "test_interval": None,
        "skill": 0.0,
        "seconds": 1.25,
        "parameters": 1_000,
        "epochs": None,
        "diagnosis": None,
        "history": None,
    }
    return row | more


@pytest.fixture
def record() -> dict[str, Any]:
    """What `study.json` holds, for a forecast of a temperature whose baseline won."""
    overfit = {"kind": "overfit", "epoch": 4, "reason": "validation loss turned"}
    return {
        "format": 1,
        "carryline": "0.1.0",
        "task": "forecast",
        "created": "2026-01-01T00:00:00Z",
        "seed": 0,
        "budget": "quick",
        "protocol": "clean",
        "command": "carryline forecast weather.csv",
        "python": "cl.forecast('weather.csv')",
        "data": {
            "source": "weather.csv",
            "rows": 52_560,
            "columns": ["T (degC)"],
            "step": "10min",
            "start": "2009-01-01T00:00:00",
            "end": "2009-12-31T23:50:00",
            "classes": None,
            "facts": [{"what": "missing values", "count": 3, "policy": "the previous value", "detail": "wv (m/s)"}],
        },
        "data_sha256": "0" * 64,
        "target": "T (degC)",
        "metric": "mean absolute error",
        "unit": "degC",
        "lower_is_better": True,
        "splits": [],
        "audit": {"leaks": 0, "checks": []},
        "winner": "linear",
        "verdict": {"sentence": "linear is the better choice.", "kind": "baseline"},
        "persistence": {"suspected": False, "detail": ""},
        "leaderboard": [
            candidate("gru", "network", 2.5, seconds=61.04, parameters=4_609, skill=-0.04, diagnosis=overfit),
            candidate("last_value", "baseline", 3.25, seconds=0.01, parameters=0, skill=-0.35),
            candidate("linear", "baseline", 2.4, test=2.45, parameters=1_695),
        ],
    }


@pytest.fixture
def write_study(record: dict[str, Any]) -> Callable[[Path], Any]:
    """A study in a folder, as `carryline.forecast` leaves and returns it, without the work."""

    def write(folder: Path) -> SimpleNamespace:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "study.json").write_text(json.dumps(record))
        return SimpleNamespace(folder=folder, record=record)

    return write

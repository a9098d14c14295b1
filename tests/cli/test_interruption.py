"""Ctrl-C in the middle of a study: what is said, what stays, and that the same command goes on and ends the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import carryline as cl

PROGRAM = "import sys; from carryline.cli import main; sys.exit(main())"
FORECAST = (
    *("forecast", "weather.csv", "--target", "T (degC)", "--lookback", "1d", "--every", "1h", "--ahead", "6h"),
    *("--candidates", "last_value,linear,dense,gru", "--epochs", "2"),
)


def interrupt(arguments: tuple[str, ...], folder: Path, study: Path) -> tuple[int, str, str, dict[Path, int]]:
    """Send SIGINT once the first candidate is done; also the candidates that were done by then, and when."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        while not (done := {path: path.stat().st_mtime_ns for path in study.glob("candidates/*/done.json")}):
            assert process.poll() is None, process.communicate()
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    return process.returncode, out, err, done


def check(carryline: Any, arguments: tuple[str, ...], folder: Path, name: str, again: str) -> dict[str, Any]:
    """Interrupt, go on, and once more: the record of the study."""
    code, out, err, done = interrupt(arguments, folder, folder / name)
    assert (code, out) == (1, "")
    assert err.endswith(f"interrupted\n  run the same command again, it goes on from where it stopped: {again}\n")
    assert "Traceback" not in err
    assert not (folder / name / "study.json").exists()
    assert {path: path.stat().st_mtime_ns for path in done} == done

    code, out, err = carryline(*arguments)
    assert code == 0, err
    assert f"found an unfinished study in {name}\n" in err
    assert f"report  {name}/report.html\n" in out
    record = json.loads((folder / name / "study.json").read_text())

    code, out, err = carryline(*arguments)
    assert code == 0, err
    assert err.endswith(f"this study is finished in {name}; nothing was run again\n")
    assert record == json.loads((folder / name / "study.json").read_text())
    return record


def scores(record: dict[str, Any]) -> list[tuple[object, ...]]:
    return [(row["name"], row["validation"], row["test"], row["epochs"]) for row in record["leaderboard"]]


def test_an_interrupted_forecast_goes_on_and_ends_the_same(carryline, tmp_path):
    cl.simulate_weather(3_000).to_table().write_csv(tmp_path / "weather.csv")
    again = "carryline forecast weather.csv --target 'T (degC)' " + " ".join(FORECAST[4:])
    interrupted = check(carryline, FORECAST, tmp_path, "runs/weather-forecast", again)
    assert carryline(*FORECAST, "--out", "whole").code == 0
    assert scores(interrupted) == scores(json.loads((tmp_path / "whole/study.json").read_text()))


@pytest.mark.slow
def test_an_interrupted_demo_goes_on(carryline, tmp_path):
    record = check(carryline, ("demo", "--rows", "5000"), tmp_path, "runs/demo", "carryline demo --rows 5000")
    assert len(record["leaderboard"]) == 11

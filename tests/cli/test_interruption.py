"""Ctrl-C in the middle of a study: what is said, what stays, and that the same command goes on and ends the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

import carryline as cl

PROGRAM = "import sys; from carryline.cli import main; sys.exit(main())"
FORECAST = (
    *("forecast", "weather.csv", "--target", "T (degC)", "--lookback", "1d", "--every", "1h", "--ahead", "6h"),
    *("--candidates", "last_value,linear,dense,gru", "--epochs", "2"),
)


def start(arguments: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(arguments: Sequence[str], folder: Path) -> tuple[int, str, str]:
    process = start(arguments, folder)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def interrupt_in_the_middle(
    arguments: Sequence[str], folder: Path, study: Path
) -> tuple[int, str, str, dict[str, int]]:
    """Send SIGINT once the first candidate is done; also the candidates that were done by then, and when."""
    process = start(arguments, folder)
    while not (done := {str(path): path.stat().st_mtime_ns for path in study.glob("candidates/*/done.json")}):
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err, done


def check(arguments: Sequence[str], folder: Path, study: Path, again: str) -> dict[str, object]:
    """Interrupt, look, go on, look, and once more: the record of the study."""
    code, out, err, done = interrupt_in_the_middle(arguments, folder, study)
    assert (code, out) == (1, "")
    assert err.endswith(f"interrupted\n  run the same command again, it goes on from where it stopped: {again}\n")
    assert "Traceback" not in err
    assert not (study / "study.json").exists()

    code, out, err = run(arguments, folder)
    assert code == 0, err
    assert f"found an unfinished study in {study.relative_to(folder)}\n" in err
    assert f"report  {study.relative_to(folder)}/report.html\n" in out
    record = json.loads((study / "study.json").read_text())
    for path, when in done.items():  # what was done was not done again
        assert not Path(path).exists() or Path(path).stat().st_mtime_ns == when

    code, out, err = run(arguments, folder)
    assert code == 0, err
    assert err.endswith(f"this study is finished in {study.relative_to(folder)}; nothing was run again\n")
    assert record == json.loads((study / "study.json").read_text())
    return record


def scores(record: dict[str, object]) -> list[tuple[object, ...]]:
    return [(row["name"], row["validation"], row["test"], row["epochs"]) for row in record["leaderboard"]]


def test_an_interrupted_forecast_goes_on_and_ends_the_same(tmp_path):
    cl.simulate_weather(3_000).to_table().write_csv(tmp_path / "weather.csv")
    again = "carryline forecast weather.csv --target 'T (degC)' " + " ".join(FORECAST[4:])
    interrupted = check(FORECAST, tmp_path, tmp_path / "runs/weather-forecast", again)
    code, _, err = run([*FORECAST, "--out", "whole"], tmp_path)
    assert code == 0, err
    assert scores(interrupted) == scores(json.loads((tmp_path / "whole/study.json").read_text()))


@pytest.mark.slow
def test_an_interrupted_demo_goes_on(tmp_path):
    record = check(["demo", "--rows", "5000"], tmp_path, tmp_path / "runs/demo", "carryline demo --rows 5000")
    assert len(record["leaderboard"]) == 11

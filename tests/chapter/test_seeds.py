"""A trial's seed decides all that its script draws, within fit or before it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from carryline.chapter import Lesson, run_alone
from carryline.chapter.trials import Trial, trials_of

DRAWS = """\
import torch
from carryline import layers
lesson.number("torch", torch.rand(1))
lesson.number("embedding", layers.Embedding(3, 2).get_weights()[0].sum())
"""


def numbers(trial: Trial) -> list[float]:
    """What the trial's script tells in a process of its own."""
    trial.prepare()
    with subprocess.Popen(
        [sys.executable, "-m", "carryline.chapter.worker", str(trial.folder)],
        stdin=subprocess.PIPE,  # open as long as the trial runs: it ends with its parent
        stdout=subprocess.DEVNULL,
    ) as worker:
        assert worker.wait(60) == 0
    record = trial.record()
    assert record is not None
    return [item["value"] for item in record["told"]]


def test_a_trial_draws_by_its_seed(experiment, tmp_path):
    (trial,) = trials_of([experiment("one", DRAWS)], budget="quick", data=None, out=tmp_path / "out")
    again = replace(trial, folder=tmp_path / "again")
    other = replace(trial, folder=tmp_path / "other", seed=1)
    first = numbers(trial)
    assert numbers(again) == first
    assert all(a != b for a, b in zip(numbers(other), first, strict=True))


def test_a_script_run_alone_draws_as_its_trial_does(experiment, tmp_path, monkeypatch, capsys):
    (trial,) = trials_of([experiment("one", DRAWS)], budget="quick", data=None, out=tmp_path / "out")
    seen: list[Lesson] = []
    body = {"__name__": "one"}
    script = Path(trial.plan()["script"])
    exec(compile(script.read_text(), str(script), "exec"), body)  # as `python one.py` does
    monkeypatch.setattr(sys, "argv", ["one.py", "--out", str(tmp_path / "alone")])

    def run(lesson: Lesson) -> None:
        seen.append(lesson)
        body["run"](lesson)  # type: ignore[operator]

    run_alone(run)
    assert [item["value"] for item in seen[0].told] == pytest.approx(numbers(trial), abs=0)
    assert "torch: " in capsys.readouterr().out

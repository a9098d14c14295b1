"""Whole runs: processes side by side, crashes, Ctrl-C and going on; each costs seconds, so there are few."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from carryline import InputError
from carryline.chapter import runner
from carryline.chapter.choosing import choose
from carryline.chapter.conducting import conduct
from carryline.chapter.experiment import Published
from carryline.chapter.trials import trials_of
from carryline.ground.holding import held

# A training that waits, after its second epoch, until there is a file of this name.
FIT = """
import os, pathlib, time
import numpy as np
from carryline import Sequential, layers as L
from carryline.training import Callback

class Wait(Callback):
    def on_epoch_end(self, epoch, logs):
        if epoch == 2 and not pathlib.Path(os.environ["GO_ON"]).exists():
            (lesson.folder / "waits").touch()
            time.sleep(600)

x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
model = Sequential([L.Dense(8), L.Dense(1)])
model.compile("rmsprop", "mse")
history = model.fit(x, x[:, :1], epochs=lesson.epochs(4, quick=4), callbacks=[Wait()], **lesson.fit)
lesson.number("loss", history["loss"][-1])
lesson.curves(history)
"""


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(runner, "cores", lambda: 2)


def results(out):
    return {one["name"]: one for one in json.loads((out / "results.json").read_text())["experiments"]}


def test_a_folder_in_which_another_run_is_at_work_is_left_alone(experiment, tmp_path):
    experiment("good", "print('hello')")
    with held(tmp_path / "out"), pytest.raises(InputError, match="is in use by another run\n  expected: one run at a"):
        conduct(out=tmp_path / "out", live=False)
    assert not (tmp_path / "out").exists()


def test_good_and_bad_trials_side_by_side(experiment, tmp_path, two_cores, capfd):
    bar = Published(number="a", figure=0.5, bar=0.9)
    experiment("good", "print('hello')\nlesson.number('a', 1 + lesson.seed)", published=(bar,), seeds=3)
    experiment("bad", "raise ValueError('no luck')")
    experiment("killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    experiment(
        "missing", "from carryline.datasets import MissingDataError as E\nraise E('no x', expected='x', fix='go')"
    )
    out = tmp_path / "out"
    conducted = conduct(out=out, live=False)

    assert [trial.title for trial in conducted.outcome.failed] == ["bad, seed 0", "killed, seed 0"]
    assert [trial.title for trial in conducted.outcome.missing] == ["missing, seed 0"]
    assert conducted.outcome.done == 1
    told = capfd.readouterr().err
    assert f"✗ bad, seed 0 failed: ValueError: no luck\n    see {out}/trials/quick/bad/seed-0/log.txt\n" in told
    assert "✗ killed, seed 0 failed: ProcessEnded: its process ended with signal 9 (SIGKILL) and left no word" in told
    assert "– missing, seed 0 is left out: no x\n    fix: go\n" in told
    assert "✓ good, seed 0: a 1 [" in told
    assert "hello" not in told
    home = out / "trials/quick/good/seed-0"
    assert "hello" in (home / "log.txt").read_text()
    record = json.loads((home / "record.json").read_text())
    assert record["seconds"] >= 0 <= record["cpu_seconds"]
    assert record["machine"]["processor"]
    assert not (home / "fits").exists()
    assert results(out)["good"]["rows"][0]["verdict"] == "quick"
    assert results(out)["bad"]["failures"][0]["error"] == {"kind": "ValueError", "given": "no luck"}
    assert "no luck" in conducted.page.read_text()

    # Another call, other experiments: the folder holds what both found.
    experiment("late", "lesson.text('x', name='x')")
    again = conduct(["good", "late"], out=out, live=False)
    assert (again.outcome.before, again.outcome.done) == (1, 2)
    assert set(results(out)) == {"good", "bad", "killed", "missing", "late"}


def test_a_run_that_is_stopped_goes_on_and_ends_the_same(experiment, examples, tmp_path, monkeypatch):
    """Ctrl-C in the middle of a training; the same call then tells what one tells that was not stopped."""
    experiment("slow", FIT)
    monkeypatch.setenv("GO_ON", str(tmp_path / "go on"))
    program = (
        "import sys\nfrom pathlib import Path\nfrom carryline.chapter import EXPERIMENTS, Experiment, scripts\n"
        "from carryline.chapter.conducting import conduct\n"
        f"scripts.folder = lambda: Path({str(examples)!r})\nEXPERIMENTS._items.clear()\n"
        "EXPERIMENTS.register('slow', Experiment(name='slow', title='', listing='', part='text'))\n"
        "conduct(['slow'], out=sys.argv[1], live=False)\n"
    )
    out = tmp_path / "out"
    home = out / "trials/quick/slow/seed-0"
    with subprocess.Popen([sys.executable, "-c", program, out], stderr=subprocess.PIPE, text=True) as process:
        while not (home / "waits").exists():
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert "ChapterInterrupted: interrupted; the same call goes on from" in err
    assert not (home / "record.json").exists()
    assert (home / "fits/1/checkpoint.safetensors").is_file()
    assert (out / "chapter.html").is_file()

    (tmp_path / "go on").touch()
    assert conduct(["slow"], out=out, live=False).outcome.done == 1
    conduct(["slow"], out=tmp_path / "whole", live=False)
    told, whole = (json.loads((folder / "results.json").read_text()) for folder in (out, tmp_path / "whole"))
    assert told["experiments"][0]["trials"][0]["told"] == whole["experiments"][0]["trials"][0]["told"]
    assert len(told["experiments"][0]["trials"][0]["told"][1]["curves"]["loss"]) == 4


def test_no_worker_is_left_behind_when_the_parent_is_killed(experiment, tmp_path):
    experiment(
        "long", "(lesson.folder / 'pid').write_text(str(__import__('os').getpid()))\n__import__('time').sleep(600)"
    )
    (trial,) = trials_of(choose(["long"]), budget="quick", data=None, out=tmp_path)
    trial.prepare()
    program = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-m', 'carryline.chapter.worker', sys.argv[1]], stdin=subprocess.PIPE,"
        " start_new_session=True)\ntime.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, trial.folder]) as parent:
        while not (trial.folder / "pid").exists() or not (pid := (trial.folder / "pid").read_text()):
            assert parent.poll() is None
            time.sleep(0.01)
        parent.kill()
    for _ in range(1_000):
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            break
        time.sleep(0.01)
    else:
        pytest.fail("the worker still runs")

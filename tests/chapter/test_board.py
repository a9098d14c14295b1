from __future__ import annotations

import pytest

from carryline.chapter import board
from carryline.chapter.board import Board
from carryline.chapter.trials import trials_of

TICK = {"epoch": 1, "epochs": 10, "step": 3, "steps": 20, "left": 75.0, "loss": 0.51234}


@pytest.fixture
def trial(experiment, tmp_path):
    return trials_of([experiment("lstm", "pass")], budget="quick", data=None, out=tmp_path)[0]


def record(**told):
    items = [{"kind": "number", "name": name, "value": value, "unit": ""} for name, value in told.items()]
    return {"told": [*items, {"kind": "text", "name": "x", "text": "y"}], "seconds": 3_909.5}


def test_plain_lines_where_nobody_looks(trial, capsys):
    with Board(2) as lines:
        lines.found(1)
        lines.begin(trial)
        lines.tick(trial, TICK)
        lines.end(trial, record(accuracy=0.84651, loss=None))
    assert capsys.readouterr().err.splitlines() == [
        "· 1 of 2 trials were done before; they are not run again",
        "▸ lstm, seed 0",
        "✓ lstm, seed 0: accuracy 0.8465, loss not finite [1:05:09]",
    ]


def test_a_long_trial_speaks_once_a_minute(trial, capsys, monkeypatch):
    monkeypatch.setattr(board, "PAUSE", -1.0)
    with Board(1) as lines:
        lines.begin(trial)
        lines.tick(trial, TICK)
        lines.tick(trial, {**TICK, "epoch": 2, "step": 0, "steps": None, "loss": None})
    assert capsys.readouterr().err.splitlines()[1:] == [
        "  lstm, seed 0: epoch 2 of 10, step 3 of 20, loss 0.5123",
        "  lstm, seed 0: epoch 2 of 10",
    ]


def test_a_live_board_shows_what_is_at_work(trial, capsys):
    from rich.console import Console

    with Board(3, live=True) as lines:
        lines.begin(trial)
        lines.tick(trial, TICK)
        with (console := Console(width=100)).capture() as drawn:
            console.print(lines._drawn())
        lines.failed(trial, {"kind": "ValueError", "given": "no [red] luck"})
        with (console := Console(width=100)).capture() as after:
            console.print(lines._drawn())
    head, line = drawn.get().splitlines()
    assert head.startswith("0 of 3 trials ")
    assert " ".join(line.split()) == "▸ lstm, seed 0 epoch 2 of 10, step 3 of 20, loss 0.5123 0:00, 1:15 left"
    assert after.get().startswith("0 of 3 trials, 1 without a result ")
    assert "✗ lstm, seed 0 failed: ValueError: no [red] luck" in capsys.readouterr().err

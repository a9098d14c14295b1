"""Progress: a function gets ticks, a terminal a bar, and nothing else gets anything."""

from __future__ import annotations

import numpy as np
import pytest
from torch import nn

from carryline.training import Sequential, Tick
from carryline.training.progress import Reporter

X = np.ones((50, 2), dtype=np.float32)


def model() -> Sequential:
    made = Sequential([nn.Linear(2, 1)])
    made.compile("sgd", "mse")
    return made


def test_a_function_gets_each_epochs_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reporter, "INTERVAL", 0.0)
    ticks: list[Tick] = []
    history = model().fit(X, X[:, 0], epochs=3, batch_size=10, validation_split=0.2, progress=ticks.append)
    ended = [tick for tick in ticks if tick.ended]
    assert [tick.epoch for tick in ended] == [1, 2, 3]
    assert ended[1].logs == {"loss": history["loss"][1], "val_loss": history["val_loss"][1]}
    assert ended[2].left == 0
    within = [tick for tick in ticks if not tick.ended]
    assert [(tick.epoch, tick.step, tick.steps) for tick in within] == [
        (e, s, 4) for e in range(3) for s in range(1, 5)
    ]
    assert all(tick.left is not None and tick.left >= 0 for tick in within)


def test_nothing_is_shown_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    model().fit(X, X[:, 0], epochs=2)
    assert capsys.readouterr() == ("", "")


def test_the_bar_leaves_a_line_for_each_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    history = model().fit(X, X[:, 0], epochs=2, progress=True)
    shown = capsys.readouterr().err.splitlines()
    assert f"epoch 1/2  loss {history['loss'][0]:.4f}" in [line.strip() for line in shown]
    assert f"epoch 2/2  loss {history['loss'][1]:.4f}" in [line.strip() for line in shown]

from __future__ import annotations

import pytest

from carryline.studies.candidates import Candidate, field
from carryline.studies.progress import Board
from carryline.training import Tick

MEMBERS = (Candidate("linear", "Linear", "ridge", "baseline"), Candidate("gru", "GRU", "one GRU", "network"))


def test_a_line_tells_how_far_a_network_is(capsys: pytest.CaptureFixture[str]) -> None:
    with Board(MEMBERS, shown=True) as board:
        board.begin("linear")
        board.end("linear", "2.31 degC", 1.4)
        board.begin("gru")
        tell = board.ticker("gru")
        assert callable(tell)
        tell(Tick(epoch=2, epochs=15, step=40, steps=100, left=9.0, logs={"loss": 0.51234}))
    shown = capsys.readouterr().err
    assert "✓ Linear" in shown
    assert "2.31 degC" in shown
    assert "▸ GRU" in shown
    assert "epoch 3 of 15, step 40 of 100, loss 0.5123" in shown


def test_the_end_of_an_epoch_shows_its_validation_loss(capsys: pytest.CaptureFixture[str]) -> None:
    with Board(MEMBERS, shown=True) as board:
        board.begin("gru")
        board.ticker("gru")(  # type: ignore[operator]
            Tick(epoch=15, epochs=15, step=100, steps=100, left=0.0, logs={"loss": 0.5, "val_loss": 0.625})
        )
    assert "epoch 15 of 15, loss 0.625" in capsys.readouterr().err


def test_nothing_is_told_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with Board(field("series"), shown=None) as board:  # under a test, standard error is no terminal
        assert board.ticker("gru") is False
        board.begin("gru")
        board.end("gru", "1.0", 2.0)
    assert capsys.readouterr() == ("", "")

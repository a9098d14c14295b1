"""`History`: mapping, table, plot, file."""

from __future__ import annotations

import math
from pathlib import Path

import matplotlib as mpl
import pytest

from carryline.ground.errors import InputError
from carryline.training import History

CURVES = {
    "loss": [1.0, 0.8, 0.6, 0.5, 0.45],
    "val_loss": [1.0, 0.8, 0.7, 0.75, 0.8],
    "val_acc": [0.5, 0.6, 0.7, 0.7, 0.6],
}


def test_a_history_is_a_mapping_and_a_table() -> None:
    history = History(CURVES)
    assert dict(history) == history.history == CURVES
    assert history.epochs == [1, 2, 3, 4, 5]
    table = history.to_table()
    assert table.columns == ["epoch", "loss", "val_loss", "val_acc"]
    assert table["val_loss"].to_list() == CURVES["val_loss"]
    assert repr(history) == "History(5 epochs: loss 0.4500, val_loss 0.8000, val_acc 0.6000)"
    with pytest.raises(KeyError, match="did you mean 'val_loss'"):
        history["val_los"]


def test_what_is_saved_is_loaded_and_infinity_is_null(tmp_path: Path) -> None:
    history = History({"loss": [0.1 + 0.2, 1e-300], "val_loss": [math.nan, math.inf]}, first_epoch=4)
    path = history.save(tmp_path / "history.jsonl")
    assert path.read_text() == (
        '{"epoch": 4, "loss": 0.30000000000000004, "val_loss": null}\n{"epoch": 5, "loss": 1e-300, "val_loss": null}\n'
    )
    again = History.load(path)
    assert again == History({"loss": [0.1 + 0.2, 1e-300], "val_loss": [math.nan, math.nan]}, first_epoch=4)
    assert History.load(History().save(tmp_path / "empty")) == History()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nonsense", 1),
        ('{"epoch": 1, "loss": 1}\n{"epoch": 3, "loss": 1}', 2),
        ('{"epoch": 1, "loss": 1}\n{"epoch": 2}', 2),
        ("[1]", 1),
        ('{"loss": 1}', 1),
        ('{"epoch": 1, "loss": "x"}', 1),
    ],
)
def test_a_file_that_is_no_history(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match=f"line {line} is not an epoch of this run"):
        History.load(path)


def test_diagnosis_counts_epochs_from_the_first_and_takes_a_baseline_of_any_curve() -> None:
    history = History(CURVES, first_epoch=11)
    assert history.diagnosis().kind == "overfit"
    assert history.diagnosis().epoch == 14
    assert history.diagnosis(0.7).kind == "no better than the baseline"
    assert history.diagnosis(0.69, monitor="val_acc").kind == "overfit"
    assert history.diagnosis(0.7, monitor="val_acc").kind == "no better than the baseline"
    with pytest.raises(InputError, match="did you mean 'val_acc'"):
        history.diagnosis(0.7, monitor="val_accc")


def test_plot_marks_the_diagnosis() -> None:
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    axes = History(CURVES).plot()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "training loss",
        "validation loss",
        "overfit, epoch 4",
    ]
    assert axes.get_title() == "overfit from epoch 4"
    assert History({"loss": [1.0]}).plot(ax=axes) is axes
    plt.close(axes.figure)

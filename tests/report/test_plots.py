"""The matplotlib plots: what is on the Axes, and that they are the caller's when given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest

from carryline.ground.errors import InputError
from carryline.report import plots, read

Record = dict[str, Any]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """No window, and no figure left open."""
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def test_leaderboard_draws_scores_best_on_top(forecast: Record) -> None:
    axes = plots.leaderboard(forecast)
    axes.figure.canvas.draw()
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[0] == "GRU"
    assert labels[-1] == "Bidirectional GRU"
    marks = {line.get_ydata()[0]: line.get_xdata()[0] for line in axes.get_lines()}
    assert marks[0] == 2.401
    assert 8 not in marks  # it diverged, and has no score to draw
    assert axes.get_xlabel() == "mean absolute error, validation (degC)"
    assert axes.yaxis_inverted()


def test_accuracy_is_drawn_in_percent(classify: Record) -> None:
    axes = plots.leaderboard(classify)
    assert axes.get_lines()[0].get_xdata()[0] == pytest.approx(91.24)


def test_learning_curves_mark_where_overfitting_begins() -> None:
    epochs = [{"epoch": k, "loss": 1 / k, "val_loss": 1 / k if k < 4 else 0.1 * k} for k in range(1, 9)]
    axes = plots.learning_curves(epochs, diagnosis={"kind": "overfit", "epoch": 4}, title="LSTM")
    axes.figure.canvas.draw()
    assert axes.get_title(loc="left") == "LSTM · overfit from epoch 4"
    assert any(list(line.get_xdata()) == [4, 4] for line in axes.get_lines())
    best = next(line for line in axes.get_lines() if line.get_marker() == "o")
    assert (best.get_xdata()[0], best.get_ydata()[0]) == (3, 1 / 3)


@pytest.mark.parametrize("epochs", [[{"loss": None, "val_loss": None}], [{"loss": 0.5}]])
def test_learning_curves_without_a_finite_validation_loss(epochs: list[dict[str, float | None]]) -> None:
    plots.learning_curves(epochs).figure.canvas.draw()


def test_forecast_draws_a_dozen_months(forecast_folder: Path) -> None:
    table = read(forecast_folder).forecasts
    assert table is not None
    monthly = table.head(30).with_columns(
        time=pl.datetime_range(pl.datetime(2022, 1, 1), pl.datetime(2024, 6, 1), "1mo", eager=True)
    )
    truth, *_ = plots.forecast(monthly).get_lines()
    np.testing.assert_array_equal(truth.get_ydata(), monthly["truth"].tail(12).to_numpy())
    plt.close("all")


def test_forecast_draws_the_last_days_into_the_axes_given(forecast_folder: Path) -> None:
    table = read(forecast_folder).forecasts
    assert table is not None
    given = plt.subplots()[1]
    axes = plots.forecast(table, days=3, unit="degC", names={"winner": "GRU"}, axes=given)
    axes.figure.canvas.draw()
    assert axes is given
    truth, winner = axes.get_lines()
    assert len(truth.get_xdata()) == 3 * 12 + 1
    assert winner.get_label() == "GRU"
    np.testing.assert_array_equal(truth.get_ydata(), table["truth"].tail(37).to_numpy())


def test_forecast_of_a_step_that_is_not_there() -> None:
    table = pl.DataFrame(
        {"time": [datetime(2024, 1, 1)], "step": [1], "truth": [0.0], "winner": [0.0], "baseline": [0.0]}
    )
    with pytest.raises(InputError) as error:
        plots.forecast(table, step=3)
    assert str(error.value) == "forecast(step=3)\n  expected: a horizon step of the table: 1\n  fix: correct step"


def test_overview_draws_what_there_is(forecast_folder: Path, study_of: Callable[..., Path], classify: Record) -> None:
    parts = plots.overview(read(forecast_folder))
    parts[0].figure.canvas.draw()
    assert [bool(axes.get_lines()) for axes in parts] == [True, True, True]
    classify["leaderboard"] = [row for row in classify["leaderboard"] if row["kind"] == "baseline"]
    assert len(plots.overview(read(study_of(classify)))) == 1

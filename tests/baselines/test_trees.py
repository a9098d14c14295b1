"""Our walk through boosted trees gives scikit-learn's own predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from carryline.baselines import boosted
from carryline.baselines.boosted import BoostedLags
from carryline.baselines.trees import Trees


@pytest.mark.parametrize("loss", ["squared_error", "absolute_error"])
@pytest.mark.parametrize(("rows", "trees"), [(40, 1), (500, 30), (3000, 50)])
def test_predictions_are_scikit_learns(loss: str, rows: int, trees: int) -> None:
    random = np.random.default_rng(rows)
    inputs = random.normal(size=(rows, 6)).astype(np.float32)
    inputs[:, 5] = random.integers(0, 3, size=rows)  # ties with thresholds
    answers = inputs[:, 0] * inputs[:, 1] + inputs[:, 5]
    booster = HistGradientBoostingRegressor(loss=loss, max_iter=trees, early_stopping=False).fit(inputs, answers)
    found = Trees.of(booster).predict(inputs)
    np.testing.assert_allclose(found, booster.predict(inputs), rtol=1e-12, atol=1e-12)


def test_a_range_of_trees_adds_up() -> None:
    inputs = np.random.default_rng(0).normal(size=(200, 3))
    booster = HistGradientBoostingRegressor(max_iter=10, early_stopping=False).fit(inputs, inputs[:, 0])
    parts = Trees.of(booster, 0, 4).predict(inputs) + Trees.of(booster, 4, 10).predict(inputs)
    np.testing.assert_allclose(parts, booster.predict(inputs), rtol=1e-12, atol=1e-12)


def test_a_tree_that_is_a_single_leaf() -> None:
    inputs = np.zeros((50, 2))
    booster = HistGradientBoostingRegressor(max_iter=3, early_stopping=False).fit(inputs, np.arange(50.0))
    np.testing.assert_allclose(Trees.of(booster).predict(inputs), booster.predict(inputs))


def test_boosting_stops_when_the_validation_error_does(monkeypatch: pytest.MonkeyPatch, windows: Any) -> None:
    train, validation, layout = windows(ahead=1)
    few = BoostedLags(layout).fit(train, validation).models[0]
    monkeypatch.setattr(boosted, "MOST_TREES", boosted.CHUNK)
    one = BoostedLags(layout).fit(train, validation).models[0]
    assert len(one.roots) == boosted.CHUNK
    assert boosted.CHUNK < len(few.roots) < 400


def test_a_long_horizon_has_eight_models_and_straight_lines_between(
    windows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boosted, "MOST_TREES", boosted.CHUNK)
    train, validation, layout = windows(horizon=22, lookback=24, ahead=1)
    baseline = BoostedLags(layout).fit(train, validation)
    assert len(baseline.models) == 8
    assert list(baseline.steps) == list(range(0, 22, 3))
    inputs = validation.gather(np.arange(3))[0].numpy()
    change = baseline.predict(inputs) - layout.last(inputs)
    np.testing.assert_allclose(change[:, 1], change[:, 0] + (change[:, 3] - change[:, 0]) / 3, atol=1e-5)


def test_the_day_before_is_looked_at_where_the_window_shows_it(windows: Any) -> None:
    _, validation, layout = windows()
    inputs = validation.gather(np.arange(2))[0].numpy()
    rows = BoostedLags(layout)._rows(inputs)
    np.testing.assert_array_equal(rows[:, :48], inputs[:, :, 0])
    np.testing.assert_array_equal(rows[:, 48:50], inputs[:, -1, 1:])
    np.testing.assert_array_equal(rows[:, 50:], inputs[:, -25, 1:])

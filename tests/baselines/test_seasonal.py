"""The value one period before the target's own time, whatever the step and the window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.baselines import Layout
from carryline.baselines.seasonal import SeasonalValue, steps_back
from carryline.ground.errors import InputError
from carryline.series import Windows


def layout(**changes: object) -> Layout:
    plain = {"length": 120, "features": 14, "step": 6, "ahead": 144, "horizon": 1, "targets": (1,)}
    return Layout(**(plain | changes))  # type: ignore[arg-type]


def test_a_day_before_a_target_a_day_ahead_is_the_last_value() -> None:
    assert steps_back(layout(), 144) == (0,)


def test_each_step_of_the_horizon_has_a_season_of_its_own() -> None:
    # 6, 7, 8 hours ahead of hourly rows: 18, 17, 16 hours before the last row; then 25 h ahead needs two days back
    assert steps_back(layout(step=1, ahead=6, horizon=3), 24) == (18, 17, 16)
    assert steps_back(layout(step=1, ahead=24, horizon=2), 24) == (0, 23)


def test_a_multiple_is_taken_where_the_period_itself_is_no_step_of_the_window() -> None:
    # from a target 6 ahead: 10 - 6 = 4 rows before the last is no step of 6, 20 - 6 = 14 neither, 30 - 6 = 24 is
    assert steps_back(layout(ahead=6), 10) == (4,)


@pytest.mark.parametrize(
    ("changes", "period"),
    [({"ahead": 100}, 144), ({"length": 10}, 300), ({}, 0)],
    ids=["no multiple on a step", "longer than the window", "no period"],
)
def test_a_period_that_no_window_shows_is_refused(changes: dict[str, int], period: int) -> None:
    with pytest.raises(InputError, match=f"^period={period} rows"):
        SeasonalValue(layout(**changes), period=period)


def test_the_message_says_what_to_do() -> None:
    with pytest.raises(InputError) as caught:
        SeasonalValue(layout(ahead=100), period=144)
    assert str(caught.value) == (
        "period=144 rows, with a window of 715 rows by steps of 6, 100 rows ahead\n"
        "  expected: a period with a multiple that, counted back from the target's time, is a step of the window\n"
        "  fix: leave the period out (it is found in the data), take a longer lookback, or a step that divides it"
    )


@given(
    step=st.integers(1, 7),
    length=st.integers(1, 40),
    ahead=st.integers(1, 60),
    horizon=st.integers(1, 4),
    period=st.integers(1, 80),
)
def test_what_is_shown_lies_whole_periods_before_the_target(
    step: int, length: int, ahead: int, horizon: int, period: int
) -> None:
    values = np.arange(500, dtype=np.float32)[:, None]  # each value is its row
    cut = {"lookback": length * step, "step": step, "ahead": ahead, "horizon": horizon, "targets": (0,)}
    windows = Windows(values, **cut)
    try:
        baseline = SeasonalValue(
            Layout(length=length, features=1, step=step, ahead=ahead, horizon=horizon, targets=(0,)), period=period
        )
    except InputError:
        seen = windows.target_rows([0]).ravel()[:, None] - windows.input_rows([0])  # horizon, length
        assert not (seen % period == 0).any(1).all()
        return
    inputs, targets = windows.gather(np.arange(5))
    apart = targets.numpy() - baseline.predict(inputs.numpy())
    assert (apart > 0).all()
    assert (apart % period == 0).all()


def test_the_period_is_found_in_the_training_rows(windows: Any) -> None:
    train, validation, shape = windows()
    assert SeasonalValue(shape).fit(train, validation).period == 24


def test_a_series_without_a_season_repeats_its_last_value() -> None:
    values = np.random.default_rng(0).normal(size=(500, 1)).cumsum(0).astype(np.float32)
    cut = {"lookback": 20, "ahead": 3, "horizon": 2, "targets": (0,)}
    train, validation = (Windows(values, rows=rows, **cut) for rows in ((0, 399), (400, 499)))
    shape = Layout(length=20, features=1, step=1, ahead=3, horizon=2, targets=(0,))
    baseline = SeasonalValue(shape).fit(train, validation)
    inputs, _ = validation.gather(np.arange(4))
    assert baseline.period is None
    np.testing.assert_array_equal(baseline.predict(inputs.numpy()), np.repeat(inputs.numpy()[:, -1], 2, axis=1))

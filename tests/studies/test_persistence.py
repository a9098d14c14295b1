from __future__ import annotations

import numpy as np
import pytest

from carryline.studies.persistence import learned_persistence


@pytest.fixture
def weather() -> tuple[np.ndarray, np.ndarray]:
    """(now, truth): a daily cycle on top of a slow autoregression, one value an hour, 6 hours ahead."""
    rng = np.random.default_rng(0)
    level = np.zeros(5_006)
    for hour in range(1, len(level)):
        level[hour] = 0.97 * level[hour - 1] + 0.4 * rng.standard_normal()
    values = level + 4 * np.sin(2 * np.pi * np.arange(len(level)) / 24)
    return values[:-6], values[6:, None]


def test_a_planted_last_value_is_found(weather: tuple[np.ndarray, np.ndarray]) -> None:
    now, truth = weather
    noise = np.random.default_rng(1).normal(0, 0.1, truth.shape)
    found = learned_persistence(now[:, None] + noise, truth, now, unit="degC")
    assert found.suspected
    assert found.to_past < found.to_future
    assert found.detail.startswith(
        "The forecast matches the past better than the future and gains next to nothing by it"
    )
    assert "degC" in found.detail


def test_an_honest_forecast_is_left_alone(weather: tuple[np.ndarray, np.ndarray]) -> None:
    now, truth = weather
    noise = np.random.default_rng(1).normal(0, 1.0, truth.shape)
    found = learned_persistence(truth + noise, truth, now)
    assert not found.suspected
    assert found.detail.startswith("The forecast does not match the past better than the future")


def test_a_bad_forecast_that_is_not_the_past_is_only_bad(weather: tuple[np.ndarray, np.ndarray]) -> None:
    now, truth = weather
    assert not learned_persistence(np.full_like(truth, 40.0), truth, now).suspected


def test_staying_near_the_present_is_no_trick_where_it_pays() -> None:
    # x[t + 1] = 0.7 x[t] + noise: the best forecast, 0.7 x[t], lies nearer to x[t] than to x[t + 1], and yet gains
    rng = np.random.default_rng(2)
    values = np.zeros(20_001)
    for row in range(1, len(values)):
        values[row] = 0.7 * values[row - 1] + rng.standard_normal()
    now, truth = values[:-1], values[1:, None]
    found = learned_persistence(0.7 * now[:, None], truth, now)
    assert found.to_past < found.to_future
    assert not found.suspected
    assert "better than repeating it" in found.detail


def test_a_random_walk_can_only_be_repeated() -> None:
    values = np.random.default_rng(3).standard_normal(5_001).cumsum()
    now, truth = values[:-1], values[1:, None]
    assert learned_persistence(0.999 * now[:, None], truth, now).suspected


def test_a_series_that_never_moves_is_persistence_without_a_fault() -> None:
    now = np.zeros(10)
    found = learned_persistence(np.zeros((10, 1)), np.zeros((10, 1)), now)
    assert not found.suspected  # nothing is nearer to the past than to the future

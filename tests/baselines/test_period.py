"""Seasons that are known are found; noise has none."""

from __future__ import annotations

import numpy as np
import pytest

from carryline.baselines.period import autocorrelation, find_period
from carryline.series import simulate_weather

LAGS = np.arange(2, 400)
HOURS = np.arange(6000)


@pytest.fixture
def noise() -> np.ndarray:
    return np.random.default_rng(0).normal(size=6000)


def test_a_pure_cycle() -> None:
    assert find_period(np.sin(2 * np.pi * HOURS / 24), LAGS) == 24


def test_a_cycle_under_noise_and_a_slow_trend(noise: np.ndarray) -> None:
    values = np.sin(2 * np.pi * HOURS / 24) + 0.3 * noise + 10 * np.cos(2 * np.pi * HOURS / 8760) + 0.001 * HOURS
    assert find_period(values, LAGS) == 24


def test_a_week_outranks_its_days(noise: np.ndarray) -> None:
    weekend = HOURS // 24 % 7 > 4
    assert find_period(2 * np.sin(2 * np.pi * HOURS / 24) + 3 * weekend + 0.3 * noise, LAGS) == 168
    assert find_period(2 * np.sin(2 * np.pi * HOURS / 24) + 3 * weekend + 0.3 * noise, LAGS[:100]) == 24


@pytest.mark.parametrize("rows", [12_000, 52_560])
def test_a_day_of_simulated_weather(rows: int) -> None:
    temperature = simulate_weather(rows)["T (degC)"]
    assert find_period(temperature, np.arange(144, 859, 6)) == 144  # as windows of 5 days, 1 day ahead, show it


def test_only_the_given_lags_are_seasons() -> None:
    assert find_period(np.sin(2 * np.pi * HOURS / 24), np.arange(30, 100)) == 48
    assert find_period(np.sin(2 * np.pi * HOURS / 24), np.arange(5, 400, 4)) in (25, 49, 97)  # 24 is not among them


@pytest.mark.parametrize("kind", ["white", "walk", "constant", "short"])
def test_no_season(kind: str, noise: np.ndarray) -> None:
    values = {"white": noise, "walk": noise.cumsum(), "constant": np.ones(6000), "short": noise[:3]}[kind]
    assert find_period(values, LAGS) is None


def test_autocorrelation_is_numpys(noise: np.ndarray) -> None:
    values = noise[:200] - noise[:200].mean()
    full = np.correlate(values, values, "full")[199:249] / (200 - np.arange(50))
    np.testing.assert_allclose(autocorrelation(noise[:200], 49), full / full[0], atol=1e-12)

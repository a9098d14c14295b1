"""Networks learn the change from the last value under the clean protocol, and the value by the book."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from carryline.recipes import SeriesShape
from carryline.series import TimeSeries, Windows, simulate_weather
from carryline.tasks import Forecaster
from carryline.tasks._changes import Changes, last_values


class Zero(torch.nn.Module):
    """A network that cannot learn: it answers zero."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.zeros(outputs))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return inputs.sum((1, 2))[:, None] * self.scale * 0.0


def zero(shape: SeriesShape) -> torch.nn.Module:
    return Zero(shape.outputs)


@pytest.mark.parametrize("horizon", [1, 3])
def test_targets_are_told_as_changes(weather: TimeSeries, horizon: int) -> None:
    windows = Windows(weather.values, lookback=36, step=6, ahead=12, horizon=horizon, targets=(1, 4))
    inputs, changes = Changes(windows).gather([0, 7, 100])
    same, targets = windows.gather([0, 7, 100])
    torch.testing.assert_close(inputs, same)
    for number in range(horizon):
        for place, column in enumerate(windows.targets):
            expected = targets[:, 2 * number + place] - inputs[:, -1, column]
            torch.testing.assert_close(changes[:, 2 * number + place], expected)
    np.testing.assert_allclose(last_values(windows)[[0, 7, 100]], (targets - changes).numpy(), atol=1e-4)


@pytest.mark.parametrize("horizon", [1, 3])
def test_a_network_that_learned_nothing_repeats_the_last_value(
    weather: TimeSeries, settings: dict[str, Any], horizon: int
) -> None:
    settings = settings | {"horizon": horizon}
    nothing = Forecaster(zero, **settings).fit(weather)
    repeating = Forecaster("last_value", **settings).fit(weather)
    windows = nothing.split_.validation
    np.testing.assert_allclose(nothing.predict_windows(windows), repeating.predict_windows(windows), atol=1e-4)


def test_the_loss_is_the_error_of_the_forecast(weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("gru", **settings).fit(weather)
    assert forecaster.history_ is not None
    column = weather.index("T (degC)")
    best = min(forecaster.history_["val_loss"]) * float(forecaster.scaler_.std[column])
    assert forecaster.score(forecaster.split_.validation) == pytest.approx(best, rel=1e-4)


def test_the_books_networks_answer_the_value_itself(settings: dict[str, Any]) -> None:
    weather = simulate_weather(301_000)  # the book's parts begin at rows 0, 200,001 and 300,001
    forecaster = Forecaster(zero, protocol="book", **(settings | {"epochs": 1})).fit(weather)
    told = forecaster.predict_windows(forecaster.split_.test)
    mean = float(forecaster.scaler_.mean[weather.index("T (degC)")])
    np.testing.assert_allclose(told, mean, rtol=1e-5)

"""Every series baseline, for every way to cut windows: shapes, units, one forecast per window, and saving."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from carryline.baselines import SERIES, boosted
from carryline.baselines.contract import batches

CUTS: list[dict[str, Any]] = [
    {},
    {"lookback": 48, "step": 6},
    {"horizon": 3, "targets": (0, 1)},
    {"horizon": 20, "step": 2},
    {"lookback": 1, "ahead": 1},
]


@pytest.fixture(scope="module", params=CUTS, ids=str)
def cut(request: pytest.FixtureRequest, windows: Any) -> Any:
    return windows(**request.param)


@pytest.fixture(scope="module", params=SERIES)
def fitted(request: pytest.FixtureRequest, cut: Any) -> Any:
    train, validation, layout = cut
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boosted, "MOST_TREES", 2 * boosted.CHUNK)  # enough to see the shapes
        return request.param, SERIES[request.param].make(layout, period=None, seed=0).fit(train, validation), validation


def test_baseline_forecasts_every_output_of_every_window(fitted: Any) -> None:
    _, baseline, validation = fitted
    inputs, targets = validation.gather(np.arange(len(validation)))
    found = baseline.predict(inputs.numpy())
    assert found.shape == targets.shape
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert baseline.parameters >= 0


def test_baseline_forecasts_a_window_the_same_alone_and_in_a_batch(fitted: Any) -> None:
    _, baseline, validation = fitted
    inputs = validation.gather(np.arange(20))[0].numpy()
    alone = np.concatenate([baseline.predict(inputs[number : number + 1]) for number in range(20)])
    np.testing.assert_allclose(baseline.predict(inputs), alone, rtol=1e-5, atol=1e-6)


def test_baseline_survives_safetensors_and_json(fitted: Any) -> None:
    name, baseline, validation = fitted
    arrays, rest = baseline.state()
    again = SERIES[name].load(load(save(arrays)), json.loads(json.dumps(rest)))
    inputs = validation.gather(np.arange(len(validation)))[0].numpy()
    np.testing.assert_array_equal(baseline.predict(inputs), again.predict(inputs))
    assert again.parameters == baseline.parameters


@pytest.mark.parametrize("name", SERIES)
def test_baseline_does_not_change_its_inputs(name: str, windows: Any) -> None:
    train, validation, layout = windows()
    values = train.values.copy()
    SERIES[name].make(layout, seed=0).fit(train, validation)
    np.testing.assert_array_equal(train.values, values)


@pytest.mark.parametrize("name", ["seasonal_value", "linear", "boosted_lags"])
def test_what_learns_beats_the_last_value_on_a_daily_cycle(name: str, windows: Any) -> None:
    train, validation, layout = windows()
    errors = {}
    for which in ("last_value", name):
        baseline = SERIES[which].make(layout, seed=0).fit(train, validation)
        inputs, targets = validation.gather(np.arange(len(validation)))
        errors[which] = np.abs(baseline.predict(inputs.numpy()) - targets.numpy()).mean()
    assert errors[name] < 0.3 * errors["last_value"]


def test_batches_are_all_windows_in_order(windows: Any) -> None:
    train, _, _ = windows()
    inputs, targets = zip(*batches(train, 100), strict=True)
    expected = train.gather(np.arange(len(train)))
    np.testing.assert_array_equal(np.concatenate(inputs), expected[0].numpy())
    np.testing.assert_array_equal(np.concatenate(targets), expected[1].numpy())
    third, _ = zip(*batches(train, 100, every=3), strict=True)
    np.testing.assert_array_equal(np.concatenate(third), expected[0].numpy()[::3])

from __future__ import annotations

import numpy as np
import pytest

from carryline.ground.errors import InputError
from carryline.series import simulate_weather, split_series


@pytest.fixture(scope="module")
def series():
    return simulate_weather(5000)


def test_parts_follow_each_other_and_share_one_array(series):
    split = split_series(series, target="T (degC)", lookback="1d", every="1h", ahead="3h")
    assert [windows.rows for windows in split.parts.values()] == [(0, 2999), (3000, 3999), (4000, 4999)]
    assert split.train.values is split.validation.values is split.test.values
    assert split.train.values.dtype == np.float32
    assert [windows.shuffle for windows in split.parts.values()] == [True, False, False]
    assert (split.targets, split.protocol) == (("T (degC)",), "clean")


def test_the_array_is_standardised_by_the_training_rows(series):
    split = split_series(series, target="T (degC)", lookback="1d", ahead="3h")
    head = series.values[:3000].astype(np.float64)
    np.testing.assert_allclose(
        split.test.values, (series.values - head.mean(axis=0)) / head.std(axis=0), rtol=1e-4, atol=1e-4
    )
    assert split.scaler.rows == (0, 2999)


def test_later_rows_do_not_change_what_training_sees(series):
    changed = series.values.copy()
    changed[3000:] = changed[3000:] * 2 + 5
    other = type(series)(values=changed, columns=series.columns, time=series.time, step=series.step)
    options = {"target": "T (degC)", "lookback": "1d", "every": "1h", "ahead": "3h"}
    first, second = split_series(series, **options), split_series(other, **options)
    indices = np.arange(len(first.train))
    for mine, theirs in zip(first.train.gather(indices), second.train.gather(indices), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_targets_come_back_in_the_users_units(series):
    split = split_series(series, target=["T (degC)", "p (mbar)"], lookback="1d", every="1h", ahead="3h", horizon=3)
    indices = np.arange(0, len(split.test), 50)
    _, targets = split.test.gather(indices)
    rows = split.test.target_rows(indices)
    np.testing.assert_allclose(
        split.scaler.inverse(targets, split.targets).reshape(len(indices), 3, 2),
        series.values[rows][:, :, [1, 0]],
        rtol=1e-5,
        atol=1e-4,
    )


def test_other_fractions(series):
    split = split_series(series, target="T (degC)", lookback=6, ahead=6, fractions=(0.5, 0.25, 0.25))
    assert [windows.rows for windows in split.parts.values()] == [(0, 2499), (2500, 3749), (3750, 4999)]


def test_every_is_one_row_unless_said(series):
    assert split_series(series, target="T (degC)", lookback="1d", ahead="3h").train.length == 144


def test_a_series_that_begins_far_from_zero_keeps_its_digits(series):
    """float32 sums would lose them: the statistics are float64."""
    values = series.values + np.float32(20_000)
    far = type(series)(values=values, columns=series.columns, time=series.time, step=series.step)
    split = split_series(far, target="T (degC)", lookback=6, ahead=6)
    np.testing.assert_allclose(split.scaler.mean, values[:3000].astype(np.float64).mean(axis=0), rtol=1e-12)


def test_an_error_in_units_is_the_standardised_one_times_the_deviation():
    series = simulate_weather(9000)
    options = {"lookback": "1d", "every": "1h", "ahead": "1d"}
    split = split_series(series, target="T (degC)", **options)
    assert split.in_units(0.5) == pytest.approx(0.5 * series["T (degC)"][:5400].std(dtype=np.float64), rel=1e-6)
    with pytest.raises(InputError, match="in_units of a split with 2 targets"):
        split_series(series, target=["T (degC)", "p (mbar)"], **options).in_units(0.5)

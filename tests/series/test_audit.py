"""One planted leak of each kind, and that the audit finds it; and that honest splits pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from carryline.ground.errors import CarrylineError
from carryline.series import Scaler, TimeSeries, Windows, read_series, simulate_weather, split_series

TARGET = "T (degC)"
OPTIONS = {"target": TARGET, "lookback": "1d", "every": "1h", "ahead": "6h"}


@pytest.fixture(scope="module")
def series():
    return simulate_weather(6000)


@pytest.fixture(scope="module")
def split(series):
    return split_series(series, **OPTIONS)


def failed(split):
    audit = split.audit()
    assert audit.leaks == len(audit.failed)
    return {check.name for check in audit.failed}


def moved(windows, rows, values=None):
    """The same windows over other rows or another array."""
    return Windows(
        windows.values if values is None else values,
        lookback=windows.lookback,
        step=windows.step,
        ahead=windows.ahead,
        horizon=windows.horizon,
        targets=windows.targets,
        rows=rows,
    )


def with_column(series, name, values):
    return replace(
        series,
        values=np.column_stack([series.values, values]),
        columns=(*series.columns, name),
        sha256="",
        time=series.time,
    )


@pytest.mark.parametrize("horizon", [1, 5])
def test_an_honest_split_passes_and_says_what_it_read(series, horizon):
    split = split_series(series, **OPTIONS, horizon=horizon)
    audit = split.audit()
    assert audit.leaks == 0
    assert len(audit.checks) == 6
    audit.raise_if_leaky()
    reach = 36 + (horizon - 1) * 6
    assert audit.rows["train"]["inputs"] == [(0, 3599 - reach)]
    assert audit.rows["train"]["scaler"] == [(0, 3599)]
    assert audit.rows["test"]["targets"][-1][1] == 5999
    assert audit.rows["validation"]["inputs"][0][0] == 3600


def test_the_record_is_plain(split):
    record = split.audit().to_dict()
    assert record["leaks"] == 0
    assert record["checks"][0].keys() == {"name", "passed", "detail"}
    assert record["rows"]["train"]["scaler"] == [[0, 3599]]


def test_a_scaler_fitted_on_all_rows(series, split):
    scaler = Scaler.fit(series.values, series.columns, (0, len(series) - 1))
    values = scaler.transform(series.values)
    parts = {name: moved(windows, windows.rows, values) for name, windows in split.parts.items()}
    assert failed(replace(split, scaler=scaler, **parts)) == {"the scaler saw training rows only"}


def test_a_scaler_fitted_on_all_rows_that_claims_otherwise(series, split):
    scaler = replace(Scaler.fit(series.values, series.columns, (0, len(series) - 1)), rows=(0, 3599))
    values = scaler.transform(series.values)
    parts = {name: moved(windows, windows.rows, values) for name, windows in split.parts.items()}
    assert failed(replace(split, scaler=scaler, **parts)) == {"the scaler saw training rows only"}


def test_parts_that_overlap(split):
    train = moved(split.train, (0, 4200))
    names = failed(replace(split, train=train))
    assert names == {"targets of later parts are unseen by earlier ones", "parts follow each other in time"}


def test_inputs_of_one_part_that_are_targets_of_the_next(split):
    """Targets in order, but training windows look into rows that validation must forecast."""
    validation = moved(split.validation, (3300, 4799))
    train = moved(split.train, (0, 3599))
    assert "targets of later parts are unseen by earlier ones" in failed(
        replace(split, train=train, validation=validation)
    )


def test_rows_shuffled_across_parts(split):
    order = np.random.default_rng(0).permutation(len(split.series))
    values = split.train.values[order]
    parts = {name: moved(windows, windows.rows, values) for name, windows in split.parts.items()}
    assert failed(replace(split, **parts)) == {"windows read the series as it is"}


def test_a_series_shuffled_before_it_was_split(series):
    order = np.random.default_rng(0).permutation(len(series))
    shuffled = replace(series, values=series.values[order], time=series.time[order], sha256="")
    assert "parts follow each other in time" in failed(split_series(shuffled, **OPTIONS))


def test_windows_that_claim_other_rows_than_they_read(split):
    validation = moved(split.validation, (3600, 4799))
    validation._first -= 1000  # what a bug in the index arithmetic would do
    assert "targets of later parts are unseen by earlier ones" in failed(replace(split, validation=validation))


@pytest.mark.parametrize("shift", [1, 6, 36])
@pytest.mark.parametrize("scale", [1.0, -2.5])
def test_a_column_that_is_the_target_from_the_future(series, shift, scale):
    future = np.roll(series[TARGET], -shift) * scale + 3
    leaky = split_series(with_column(series, "hint", future), **OPTIONS)
    (check,) = leaky.audit().failed
    assert check.name == "no input shows the future of a target"
    assert check.detail == f"'hint' is 'T (degC)' {shift} rows early"
    with pytest.raises(CarrylineError, match=r"the leak audit failed: no input shows the future .*'hint'"):
        leaky.audit().raise_if_leaky()


def test_a_column_from_further_ahead_than_the_forecast(series):
    """Its early rows, which a window reads as its past, show the target all the same."""
    split = split_series(series, **OPTIONS)
    shift = split.train.lookback + split.train.ahead - 1
    leaky = split_series(with_column(series, "hint", np.roll(series[TARGET], -shift)), **OPTIONS)
    (check,) = leaky.audit().failed
    assert check.detail == f"'hint' is 'T (degC)' {shift} rows early"


@pytest.mark.parametrize("shift", [0, -6])
def test_the_present_and_the_past_of_the_target_may_be_seen(series, shift):
    assert not failed(split_series(with_column(series, "again", np.roll(series[TARGET], -shift)), **OPTIONS))


def test_clocks_and_exact_periods_accuse_nobody():
    angle = np.arange(4000) * 2 * np.pi / 144
    values = np.stack([np.sin(angle), np.cos(angle)], axis=1).astype(np.float32)
    time = np.datetime64("2020-01-01", "us") + np.arange(4000) * np.timedelta64(10, "m")
    series = TimeSeries(values=values, columns=("x", "clock"), time=time, step=np.timedelta64(10, "m"))
    assert not failed(split_series(series, target="x", lookback=144, ahead=36))


def test_values_filled_from_a_later_part(series):
    frame = series.to_table("pandas").set_index("time")
    frame.iloc[3500:3700, 0] = np.nan  # across the border of training and validation, at row 3600
    honest = split_series(read_series(frame), **OPTIONS)
    assert not failed(honest)
    assert len(honest.series.fills) == 200
    leaky = split_series(read_series(frame, missing="linear"), **OPTIONS)
    (check,) = leaky.audit().failed
    assert check.name == "filled values come from no later part"
    assert check.detail == "100 cells, the first in row 3500, filled from row 3700"


def test_looking_ahead_within_a_part_is_said_but_no_leak_between_parts(series):
    frame = series.to_table("pandas").set_index("time")
    frame.iloc[100:110, 0] = np.nan
    (check,) = [
        check
        for check in split_series(read_series(frame, missing="linear"), **OPTIONS).audit().checks
        if "filled" in check.name
    ]
    assert check.passed
    assert check.detail == "10 filled cells, 10 of them from later rows of the same part"


def test_a_target_that_jumps_but_once_in_a_while():
    """Mostly constant targets: the liveliest stretch is looked at."""
    generator = np.random.default_rng(0)
    target = np.where(generator.random(6000) < 0.02, generator.normal(size=6000), 0).cumsum().astype(np.float32)
    other = generator.normal(size=6000).astype(np.float32)
    time = pd.date_range("2020-01-01", periods=6000, freq="h").to_numpy()
    series = TimeSeries(
        values=np.stack([target, other], axis=1), columns=("x", "y"), time=time, step=np.timedelta64(1, "h")
    )
    assert not failed(split_series(series, target="x", lookback=24, ahead=6))
    assert failed(split_series(with_column(series, "hint", np.roll(target, -3)), target="x", lookback=24, ahead=6))

"""The chapter's forecasting problem on each of its series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from carryline import InputError, datasets, simulate_weather


def test_short_series_are_split_cleanly(small_data: Path) -> None:
    split = datasets.temperature("jena_2024", small_data)
    assert (split.protocol, split.targets) == ("clean", ("T (degC)",))
    assert (split.train.lookback, split.train.step, split.train.length, split.train.ahead) == (1440, 6, 240, 144)
    assert split.audit().leaks == 0


def test_hourly_weather_is_looked_at_every_hour_whatever_is_asked_for(small_data: Path) -> None:
    split = datasets.temperature("beijing", small_data, lookback="5d", every="30min")
    assert split.targets == ("TEMP",)
    assert (split.train.step, split.train.length, split.train.ahead) == (1, 120, 24)


def test_simulated_weather_has_the_chapter_s_shape_and_its_ranges() -> None:
    split = datasets.temperature("simulated")
    assert split.series.values.shape == (420_551, 14)
    assert (split.protocol, split.validation.rows, split.train.length) == ("book", (200_001, 300_000), 120)
    error = split.in_units(0.29)
    assert error == pytest.approx(0.29 * split.series["T (degC)"][:200_000].std(dtype=np.float64), rel=1e-6)


@pytest.mark.slow
def test_the_file_of_2009_to_2016_is_cut_as_in_the_book(tmp_path: Path) -> None:
    weather = simulate_weather(420_551)
    stamps = pl.Series("Date Time", weather.time).dt.strftime("%d.%m.%Y %H:%M:%S")
    columns = dict(zip(weather.columns, weather.values.T, strict=True))
    columns["wv (m/s)"] = columns["wv (m/s)"].copy()
    columns["wv (m/s)"][30_000] = -9999  # as the real one has it
    (tmp_path / "jena").mkdir()
    pl.DataFrame({"Date Time": stamps} | columns).write_csv(tmp_path / "jena" / "jena_climate_2009_2016.csv")
    split = datasets.temperature("jena", tmp_path)
    assert (split.protocol, split.series.columns) == ("book", weather.columns)
    assert (len(split.validation) // 128, len(split.test) // 128) == (769, 929)
    assert float(split.series["wv (m/s)"].min()) >= 0


def test_a_series_that_is_not_here_is_said_to_be_so(small_data: Path) -> None:
    with pytest.raises(InputError, match=r"no Jena weather of 2009 to 2016 in .*small_data"):
        datasets.temperature("jena", small_data)
    with pytest.raises(InputError, match=r"temperature\('jena2024'\); did you mean 'jena_2024'\?"):
        datasets.temperature("jena2024", small_data)

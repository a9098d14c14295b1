from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

from carryline.series import TimeSeries, read_series, simulate_weather

mpl.use("Agg")


@pytest.fixture(scope="module")
def series():
    return simulate_weather(1500)


def test_columns_and_slices_are_views(series):
    assert np.shares_memory(series["T (degC)"], series.values)
    assert np.shares_memory(series[100:200].values, series.values)
    assert series["T (degC)"].shape == (1500,)


def test_slices_carry_their_times(series):
    part = series[100:200]
    assert len(part) == 100
    assert part.time[0] == series.time[100]
    assert part.columns == series.columns
    assert part.sha256 != series.sha256
    assert series[:].sha256 == series.sha256
    assert len(series[10:5]) == 0


def test_head_and_tail_take_durations_and_rows(series):
    assert series.tail("5d").time[0] == series.time[1500 - 720]
    assert len(series.head("1h")) == 6
    assert len(series.tail(10)) == 10
    assert len(series.tail("52w")) == 1500
    assert series.rows("24h") == 144


def test_the_array_is_float32_in_rows():
    series = TimeSeries(
        values=np.asfortranarray(np.arange(6.0).reshape(3, 2)),
        columns=["a", "b"],
        time=np.arange(3).astype("datetime64[D]"),
        step=np.timedelta64(1, "D"),
    )
    assert series.values.dtype == np.float32
    assert series.values.flags.c_contiguous
    assert series.time.dtype == "datetime64[us]"
    assert series.columns == ("a", "b")


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_to_table_and_back(series, backend):
    table = series.to_table(backend)
    assert type(table).__module__.partition(".")[0] == backend
    again = read_series(table)
    np.testing.assert_array_equal(again.values, series.values)
    np.testing.assert_array_equal(again.time, series.time)


def test_a_column_named_time_keeps_its_name(series):
    named = TimeSeries(values=series.values[:, :1], columns=("time",), time=series.time, step=series.step)
    assert named.to_table().columns == ["time_", "time"]


def test_the_hash_is_of_names_times_and_values(series):
    def twin(**changed):
        given = {"values": series.values, "columns": series.columns, "time": series.time, "step": series.step}
        return TimeSeries(**(given | changed)).sha256

    assert twin() == series.sha256
    assert twin(values=series.values + 1) != series.sha256
    assert twin(time=series.time + np.timedelta64(1, "D")) != series.sha256
    assert twin(columns=tuple(name.upper() for name in series.columns)) != series.sha256


def test_fills_follow_slices_and_selections():
    frame = simulate_weather(100).to_table("pandas")
    frame.loc[50:52, "T (degC)"] = np.nan
    series = read_series(frame)
    assert series.fills.rows.tolist() == [50, 51, 52]
    part = series[40:52]
    assert part.fills.rows.tolist() == [10, 11]
    assert part.fills.sources.tolist() == [9, 9]
    chosen = series.select(["wd (deg)", "T (degC)"])
    assert chosen.fills.columns.tolist() == [1, 1, 1]
    assert len(series.select(["wd (deg)"]).fills) == 0


def test_it_says_what_it_is(series):
    assert repr(series).startswith("TimeSeries(1500 rows x 14 columns, every 10min, 2009-01-01 00:10:00 to")


def test_plot_returns_axes(series):
    import matplotlib.pyplot as plt

    axes = series.plot("T (degC)")
    assert axes.get_ylabel() == "T (degC)"
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), series["T (degC)"])
    assert len(series.plot().lines) == 14
    assert [line.get_label() for line in series.plot(["p (mbar)", "wd (deg)"]).lines] == ["p (mbar)", "wd (deg)"]
    plt.close("all")


def test_a_long_plot_keeps_the_extremes():
    import matplotlib.pyplot as plt

    values = np.zeros((100_000, 1), np.float32)
    values[[31_415, 92_653]] = [[5], [-5]]
    time = np.arange(100_000).astype("datetime64[m]")
    axes = TimeSeries(values=values, columns=("x",), time=time, step=np.timedelta64(1, "m")).plot()
    drawn = axes.lines[0].get_ydata()
    assert len(drawn) < 30_000
    assert (drawn.min(), drawn.max()) == (-5, 5)
    plt.close("all")

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from carryline.ground.errors import InputError
from carryline.ground.tables import formats
from carryline.series import read_series, simulate_weather

HOUR = np.timedelta64(1, "h")


def hourly(rows=48, **columns):
    """A plain pandas table: hourly times and one lively column, plus what a test adds."""
    lively = np.sin(np.arange(rows) * 1.7) * 10
    return pd.DataFrame({"when": pd.date_range("2021-03-01", periods=rows, freq="h"), "x": lively} | columns)


def facts(series):
    return {fact.what: fact for fact in series.facts}


# ---- every registered format, and every kind of table in memory, gives the same series


WEATHER = simulate_weather(300)
FRAME = WEATHER.to_table()


def write_json_lines(frame, path):
    frame.with_columns(frame["time"].dt.to_string("iso")).write_ndjson(path)


FILES = {
    "Parquet": ("x.parquet", lambda frame, path: frame.write_parquet(path)),
    "Feather": ("x.feather", lambda frame, path: frame.write_ipc(path)),
    "JSON lines": ("x.jsonl", write_json_lines),
    "delimited text": ("x.csv", lambda frame, path: frame.write_csv(path)),
}
TABLES = {
    "polars": FRAME,
    "pandas": FRAME.to_pandas(),
    "pandas with a DatetimeIndex": FRAME.to_pandas().set_index("time"),
    "pandas with a zone": FRAME.to_pandas().assign(
        time=lambda frame: frame["time"].dt.tz_localize("UTC").dt.tz_convert("Asia/Kolkata")
    ),
    "pyarrow": pa.table(FRAME.to_arrow()),
    "polars lazy": FRAME.lazy(),
}  # fmt: skip


def test_every_registered_format_is_in_this_suite():
    assert set(FILES) == set(formats)


def same(series):
    assert series.columns == WEATHER.columns
    np.testing.assert_array_equal(series.values, WEATHER.values)
    np.testing.assert_array_equal(series.time, WEATHER.time)
    assert series.step == WEATHER.step
    assert series.values.flags.c_contiguous
    assert series.values.dtype == np.float32


@pytest.mark.parametrize("name", list(formats))
def test_each_format_gives_the_same_series(name, tmp_path):
    file, write = FILES[name]
    write(FRAME, tmp_path / file)
    series = read_series(tmp_path / file)
    same(series)
    assert series.source == str(tmp_path / file)
    assert len(series.sha256) == 64


@pytest.mark.parametrize("name", list(TABLES))
def test_each_table_gives_the_same_series(name):
    same(read_series(TABLES[name]))


def test_semicolons_and_decimal_commas_in_cp1252(tmp_path):
    lines = [";".join(["Zeit", *(name.replace("deg", "°") for name in WEATHER.columns)])]
    for time, row in zip(WEATHER.time.astype("datetime64[s]").tolist(), WEATHER.values.tolist(), strict=True):
        lines.append(";".join([time.strftime("%d.%m.%Y %H:%M"), *(f"{value:.2f}".replace(".", ",") for value in row)]))
    path = tmp_path / "wetter.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    series = read_series(path)
    np.testing.assert_array_equal(series.values, WEATHER.values)
    np.testing.assert_array_equal(series.time, WEATHER.time)
    assert facts(series)["encoding"].detail == "read as cp1252"


# ---- what is found, and the policies


def test_a_clean_table_has_one_fact_only():
    series = read_series(hourly())
    assert [str(fact.what) for fact in series.facts] == ["time"]
    assert series.step == HOUR


def test_duplicate_times():
    frame = hourly()
    frame = pd.concat([frame.iloc[:10], frame.iloc[[9]].assign(x=50.0), frame.iloc[10:]])
    first, last = read_series(frame), read_series(frame, duplicates="last")
    assert len(first) == len(last) == 48
    assert first["x"][9] != 50
    assert last["x"][9] == 50
    fact = facts(first)["duplicate times"]
    assert (fact.count, fact.policy) == (1, "first")
    assert fact.detail == "1 row repeats a time, 1 with other values; the first is 2021-03-01 09:00:00"
    assert len(read_series(frame, duplicates="keep")) == 49


def test_disorder():
    frame = hourly()
    shuffled = pd.concat([frame.iloc[20:], frame.iloc[:20]])
    series = read_series(shuffled)
    np.testing.assert_array_equal(series["x"], read_series(frame)["x"])
    fact = facts(series)["disorder"]
    assert (fact.count, fact.policy) == (1, "sort")
    assert fact.detail.startswith("time goes back in row 28:")
    kept = read_series(shuffled, disorder="keep", gaps="keep")
    np.testing.assert_array_equal(kept["x"], shuffled["x"].to_numpy(np.float32))


def test_gaps_are_filled_with_the_past():
    frame = hourly().drop(index=[5, 6, 7, 30])
    series = read_series(frame)
    assert len(series) == 48
    assert (np.diff(series.time) == HOUR).all()
    assert (series["x"][5:8] == series["x"][4]).all()
    fact = facts(series)["gaps"]
    assert (fact.count, fact.policy) == (4, "fill")
    assert fact.detail == "2 gaps, the longest 4h after 2021-03-01 04:00:00"
    assert sorted(series.fills.rows.tolist()) == [5, 6, 7, 30]
    assert series.fills.sources.tolist() == [4, 4, 4, 29]
    kept = read_series(frame, gaps="keep")
    assert len(kept) == 44
    assert facts(kept)["gaps"].policy == "keep"


def test_raw_rows_are_all_there_when_asked_for():
    frame = pd.concat([hourly().drop(index=[5]), hourly().iloc[10:20]])
    raw = read_series(frame, duplicates="keep", disorder="keep", gaps="keep")
    np.testing.assert_array_equal(raw["x"], frame["x"].to_numpy(np.float32))
    np.testing.assert_array_equal(raw.time, frame["when"].to_numpy())


def test_missing_values_are_filled_from_the_past_only():
    frame = hourly(y=np.arange(48) ** 2 / 7.0)
    frame.loc[[10, 11, 47], "y"] = np.nan
    series = read_series(frame)
    assert series["y"][10] == series["y"][11] == series["y"][9]
    assert series["y"][47] == series["y"][46]
    fact = facts(series)["missing values"]
    assert (fact.count, fact.policy, fact.detail) == (3, "previous", "'y' 3")
    assert (series.fills.sources < series.fills.rows).all()
    linear = read_series(frame, missing="linear")
    np.testing.assert_allclose(linear["y"][[10, 11]], np.interp([10, 11], [9, 12], linear["y"][[9, 12]]), rtol=1e-6)
    assert linear.fills.sources.tolist() == [12, 12, 46]
    assert np.isnan(read_series(frame, missing="keep")["y"]).sum() == 3


def test_no_later_value_ever_reaches_an_earlier_row():
    """Changing the future of a table leaves its past as it was read, whatever is missing where."""
    generator = np.random.default_rng(0)
    frame = hourly(400, y=generator.normal(size=400))
    frame.loc[generator.random(400) < 0.3, "y"] = np.nan
    frame.loc[0, "y"] = 1.0
    frame = frame.drop(index=generator.choice(np.arange(1, 399), 40, replace=False))
    changed = frame.copy()
    changed.iloc[200:, 1:] = changed.iloc[200:, 1:] * 3 + 1
    border = frame["when"].iloc[200]
    first, second = read_series(frame), read_series(changed)
    np.testing.assert_array_equal(first.values[first.time < border], second.values[second.time < border])


def test_rows_before_a_columns_first_value_are_cut_when_few():
    frame = hourly(100, y=np.arange(100) ** 2 / 7.0)
    frame.loc[:3, "y"] = np.nan
    series = read_series(frame)
    assert len(series) == 96
    assert series.time[0] == np.datetime64("2021-03-01T04")
    fact = facts(series)["missing at the beginning"]
    assert (fact.count, fact.policy) == (4, "cut")
    assert fact.detail == "the first 4 of 100 rows: 'y' has no value before"


def test_a_column_that_begins_late_is_left_out():
    frame = hourly(100, y=np.arange(100) ** 2 / 7.0)
    frame.loc[:50, "y"] = np.nan
    series = read_series(frame)
    assert (len(series), series.columns) == (100, ("x",))
    assert facts(series)["column that begins late"].detail == "'y' begins in row 51"
    with pytest.raises(InputError, match=r"column 'y', which was left out while reading \(column that begins late\)"):
        series.index("y")


@pytest.mark.parametrize(
    ("rest", "mark", "is_one"),
    [
        (np.linspace(0, 12, 47), -9999.0, True),
        (np.linspace(0, 360, 47), -9999.0, True),
        (np.linspace(960, 1020, 47), 999.0, False),
        (np.linspace(-20, 40, 47), 999.9, True),
        (np.linspace(0, 5000, 47), 9999.0, False),
        (np.linspace(0, 800, 47), 999.0, False),
        (np.linspace(0, 1, 47), -99.0, True),
        (np.zeros(47), 99.0, False),
        (np.zeros(47), -9999.0, True),
        (np.linspace(0, 1, 47), -98.0, False),
        (np.linspace(0, 1, 47), 1e20, True),
    ],
)
def test_sentinels_are_decided_from_the_distribution(rest, mark, is_one):
    frame = hourly(y=np.insert(rest, 20, mark))
    series = read_series(frame, constant="keep")
    assert ("sentinels" in facts(series)) is is_one
    if is_one:
        assert series["y"][20] == series["y"][19]
        assert facts(series)["sentinels"].detail == f"'y: {mark:g}' 1"
        assert read_series(frame, sentinels="keep")["y"][20] == np.float32(mark)


def test_two_sentinels_in_one_column():
    y = np.linspace(0, 12, 48)
    y[[3, 9]], y[30] = -9999, -999
    fact = facts(read_series(hourly(y=y)))["sentinels"]
    assert (fact.count, fact.detail) == (3, "'y: -9999' 2, 'y: -999' 1")
    y[30] = -8888  # nearer to the other sentinel than the measurements are wide
    assert facts(read_series(hourly(y=y)))["sentinels"].count == 3


def test_infinite_values():
    y = np.linspace(0, 12, 48)
    y[[3, 9]] = np.inf, -np.inf
    series = read_series(hourly(y=y))
    assert np.isfinite(series.values).all()
    assert facts(series)["infinite values"].count == 2
    assert np.isinf(read_series(hourly(y=y), infinite="keep")["y"]).sum() == 2


def test_constant_columns_are_left_out_and_remembered():
    series = read_series(hourly(depth=3.5, off=0))
    assert series.columns == ("x",)
    assert series.constants == {"depth": 3.5, "off": 0.0}
    assert facts(series)["constant column"].detail == "'depth' is always 3.5, 'off' is always 0"
    assert read_series(hourly(depth=3.5), constant="keep").columns == ("x", "depth")


def test_columns_without_values_are_left_out():
    series = read_series(hourly(nothing=np.nan, none=None))
    assert series.columns == ("x",)
    assert facts(series)["column without values"].detail == "'nothing', 'none'"


def test_columns_that_number_the_rows_are_left_out():
    series = read_series(hourly(No=np.arange(1, 49)))
    assert series.columns == ("x",)
    assert facts(series)["column that numbers the rows"].detail == "'No'"
    assert read_series(hourly(No=np.arange(1, 49)), counter="keep").columns == ("x", "No")
    assert read_series(hourly(total=np.arange(48) * 0.5)).columns == ("x", "total")


def test_text_with_few_values_becomes_indicators():
    wind = np.array(["NW", "SE", "cv"])[np.arange(48) % 3].astype(object)
    wind[10] = None
    series = read_series(hourly(cbwd=wind))
    assert series.columns == ("x", "cbwd=NW", "cbwd=SE", "cbwd=cv")
    indicators = series.values[:, 1:]
    assert set(np.unique(indicators)) == {0, 1}
    assert (indicators.sum(axis=1) == 1).all()
    assert (indicators[10] == indicators[9]).all()
    assert facts(series)["text column"].detail == "'cbwd' has the values 'NW', 'SE', 'cv'"


def test_text_with_many_values_is_left_out():
    series = read_series(hourly(note=[f"note {number}" for number in range(48)]))
    assert series.columns == ("x",)
    assert (
        facts(series)["text column"].detail
        == "'note' has 48 different values: 'note 0', 'note 1', 'note 10' and 45 more"
    )


def test_booleans_are_zero_and_one():
    assert set(read_series(hourly(on=np.arange(48) % 3 == 0))["on"]) == {0.0, 1.0}


def test_words_among_numbers_are_missing_and_reported(tmp_path):
    cells = [f"{value:.1f}" for value in np.linspace(0, 12, 48)]
    cells[5] = "error"
    hourly(y=cells).to_csv(tmp_path / "x.csv", index=False)
    series = read_series(tmp_path / "x.csv")
    assert series["y"][5] == series["y"][4]
    assert facts(series)["repaired while reading"].detail == "1 cells of 'y' are not numbers: 'error'"


def test_words_among_numbers_in_memory_are_reported_too():
    cells = [str(number) for number in np.arange(48) ** 2]
    cells[7] = "broken"
    assert "'broken'" in facts(read_series(hourly(y=cells)))["repaired while reading"].detail


def test_a_meter_with_more_digits_than_float32_is_reported():
    meter = np.cumsum(np.random.default_rng(0).random(48))
    assert "changes beyond seven digits" not in facts(read_series(hourly(y=meter)))
    fact = facts(read_series(hourly(y=meter + 1e8)))["changes beyond seven digits"]
    assert fact.count > 40
    assert fact.detail == "'y': float32 holds no more"


def test_changes_that_float32_tells_wrong_are_reported():
    """Among numbers near 1e9 float32 knows every 64th: a wave of 1,000 becomes stairs that no row repeats."""
    wave = 1e3 * np.sin(np.arange(48) / 4)
    assert "changes beyond seven digits" not in facts(read_series(hourly(y=wave + 1e5)))
    assert facts(read_series(hourly(y=wave + 1e9)))["changes beyond seven digits"].count > 10


def test_the_step_is_the_most_frequent_distance():
    times = pd.date_range("2021-01-01", periods=50, freq="10min").delete([7, 8, 20])
    frame = pd.DataFrame({"t": times, "x": np.sin(np.arange(47))})
    assert read_series(frame).step == np.timedelta64(10, "m")
    times = times + pd.to_timedelta(np.where(np.arange(47) == 30, 3, 0), unit="s")
    series = read_series(frame.assign(t=times))
    assert series.step == np.timedelta64(10, "m")
    assert facts(series)["uneven steps"].count == 2
    assert len(series) == 50


def test_months_are_one_step_each():
    frame = pd.DataFrame({"t": pd.date_range("2010-01-01", periods=60, freq="MS"), "x": np.sin(np.arange(60))})
    assert len(read_series(frame)) == 60


# ---- for a trained model: exactly its columns


def test_given_columns_come_back_in_that_order_with_nothing_left_out():
    wanted = ("cbwd=NE", "cbwd=NW", "depth", "No", "x")
    frame = hourly(
        No=np.arange(48), depth=3.5, cbwd="NW", extra=np.arange(48) % 5, late=np.where(np.arange(48) < 40, np.nan, 1)
    )
    series = read_series(frame, columns=wanted)
    assert series.columns == wanted
    assert len(series) == 48
    assert series.values[7].tolist() == [0, 1, 3.5, 7, np.float32(frame["x"][7])]


def test_select_brings_back_constants_and_unseen_categories():
    series = read_series(hourly(depth=3.5, cbwd=np.where(np.arange(48) % 2, "NW", "SE")))
    again = series.select(("depth", "cbwd=NE", "cbwd=NW", "cbwd=SE", "x"))
    assert again.values[1].tolist() == [3.5, 0, 1, 0, series["x"][1]]


def test_unknown_categories_and_missing_columns_are_refused():
    frame = hourly(cbwd=np.where(np.arange(48) % 2, "NW", "XX"))
    with pytest.raises(InputError, match=r"^unknown category 'cbwd=XX'\n  expected: one of 'cbwd=NW', 'cbwd=SE'"):
        read_series(frame, columns=("x", "cbwd=NW", "cbwd=SE"))
    with pytest.raises(InputError, match=r"^no column 'temp'\n  expected: one of 'x'"):
        read_series(hourly(), columns=("x", "temp"))
    with pytest.raises(InputError, match=r"^column 'y' has no value in any row"):
        read_series(hourly(y=np.nan), columns=("x", "y"))


def test_a_series_can_be_read_again():
    series = simulate_weather(200)
    assert read_series(series) is series
    assert read_series(series, columns=["wd (deg)", "p (mbar)"]).columns == ("wd (deg)", "p (mbar)")


def test_polars_decimals_and_categories():
    frame = pl.DataFrame(hourly()).with_columns(
        d=pl.Series(np.arange(48) % 7).cast(pl.Decimal(10, 2)), c=pl.Series(["a", "b"] * 24, dtype=pl.Categorical)
    )
    assert read_series(frame).columns == ("x", "d", "c=a", "c=b")

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from carryline.ground.errors import InputError
from carryline.series.read import read_series
from carryline.series.timecolumn import find_time

START = dt.datetime(2009, 1, 1, 0, 10)
TIMES = [START + dt.timedelta(hours=7 * number) for number in range(60)]
EXPECTED = np.array(TIMES, dtype="datetime64[us]")
X = [float(number % 7) for number in range(60)]


def find(columns, time=None, day_first=None):
    return find_time(pl.DataFrame(columns), time, day_first=day_first, source="the table")


def written(form, times=TIMES):
    return [time.strftime(form) for time in times]


@pytest.mark.parametrize(
    "form",
    [
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
        "%d.%m.%y %H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y %H:%M",
        "%m/%d/%Y %I:%M %p",
        "%d-%m-%Y %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ",
        "%Y%m%dT%H%M%S",
        "%Y%m%dT%H%MZ",
        "%Y-%m-%dT%H:%M:%S.000Z",
        "%Y-%m-%d %H:%M:%S+00:00",
        "%Y-%m-%d %H:%M:%S.%f",
        "%Y/%m/%d %H:%M",
        "%Y-%m-%d, %H:%M",
        "%Y%m%d %H:%M",
        "%Y%m%dT%H:%M:%S",
        "%d-%b-%Y %H:%M",
        "%d %B %Y %H:%M:%S",
    ],
)
@pytest.mark.parametrize("name", ["Date Time", "x", "Zeitstempel"])
def test_times_written_in_many_ways(form, name):
    found = find({"value": X, name: written(form)} if name != "value" else {})
    assert found.columns == (name,)
    np.testing.assert_array_equal(found.values, EXPECTED)


def test_offsets_are_turned_into_utc():
    found = find({"t": ["2021-03-28 01:30:00+01:00", "2021-03-28 03:30:00+02:00"], "x": [1.0, 2.0]})
    assert found.values.tolist() == [dt.datetime(2021, 3, 28, 0, 30), dt.datetime(2021, 3, 28, 1, 30)]


def test_dates_only():
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=number) for number in range(60)]
    for column in (days, [day.isoformat() for day in days], [float(day.strftime("%Y%m%d")) for day in days]):
        np.testing.assert_array_equal(find({"t": column, "x": X}).values, np.array(days, "datetime64[us]"))


def test_midnights_without_a_clock_among_others():
    cells = ["01.06.2020 22:00:00", "01.06.2020 23:00:00", "02.06.2020", "02.06.2020 01:00:00"]
    found = find({"t": cells, "x": X[:4]})
    assert found.values[2] == np.datetime64("2020-06-02T00:00")
    assert found.values[3] == np.datetime64("2020-06-02T01:00")


@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000, 1_000_000_000])
def test_epochs_in_any_unit(unit):
    seconds = (EXPECTED - np.datetime64(0, "us")) // np.timedelta64(1, "s")
    np.testing.assert_array_equal(find({"ts": seconds * unit, "x": X}).values, EXPECTED)
    found = find({"ts": (seconds * unit).astype(float), "x": X}).values
    assert np.abs(found - EXPECTED).max() <= np.timedelta64(1, "us")


def test_times_that_are_categories():
    cells = pl.Series("t", written("%Y-%m-%d %H:%M"), dtype=pl.Categorical)
    np.testing.assert_array_equal(find({"t": cells, "x": X}).values, EXPECTED)


def test_hours_without_minutes():
    hours = [dt.datetime(2020, 1, 1) + dt.timedelta(hours=number) for number in range(60)]
    expected = np.array(hours, "datetime64[us]")
    np.testing.assert_array_equal(find({"t": written("%Y-%m-%dT%H", hours), "x": X}).values, expected)
    np.testing.assert_array_equal(find({"t": written("%Y-%m-%d %H", hours), "x": X}).values, expected)


def test_numbers_of_a_column_that_is_a_time_by_name_may_be_in_any_order():
    seconds = (EXPECTED - np.datetime64(0, "us")) / np.timedelta64(1, "s")
    order = np.random.default_rng(0).permutation(60)
    np.testing.assert_array_equal(find({"Timestamp": seconds[order] + 0.25, "x": X}).values,
                                  EXPECTED[order] + np.timedelta64(250, "ms"))  # fmt: skip
    np.testing.assert_array_equal(find({"a": seconds[order], "x": X}, time="a").values, EXPECTED[order])
    with pytest.raises(InputError, match="no column of times"):
        find({"a": seconds[order], "x": X})


def test_months_as_numbers():
    found = find({"date": [200911.0, 200912.0, 201001.0], "x": X[:3]})
    assert found.values.astype("datetime64[D]").tolist() == [dt.date(2009, 11, 1), dt.date(2009, 12, 1),
                                                             dt.date(2010, 1, 1)]  # fmt: skip


def test_numbers_that_are_calendars():
    numbers = [float(time.strftime("%Y%m%d%H%M")) for time in TIMES]
    np.testing.assert_array_equal(find({"t": numbers, "x": X}).values, EXPECTED)


def parts(times, *names):
    fields = {"year": "year", "month": "month", "day": "day", "hour": "hour", "minute": "minute"}
    return {name: [float(getattr(time, field)) for time in times] for name, field in zip(names, fields, strict=False)}


@pytest.mark.parametrize(
    "names",
    [
        ("year", "month", "day", "hour", "minute"),
        ("Year", "MO", "dd", "HR", "min"),
        ("a", "b", "c", "d", "e"),
    ],
)
def test_separate_columns_by_name_or_by_value(names):
    found = find({"No": list(map(float, range(60)))} | parts(TIMES, *names) | {"x": X})
    assert found.columns == names
    np.testing.assert_array_equal(found.values, EXPECTED)


def test_separate_columns_of_days():
    days = [dt.datetime(2020, 1, 1) + dt.timedelta(days=number) for number in range(60)]
    found = find(parts(days, "year", "month", "day") | {"x": X})
    np.testing.assert_array_equal(found.values, np.array(days, "datetime64[us]"))


def test_months_and_years():
    months = [dt.datetime(1949 + number // 12, number % 12 + 1, 1) for number in range(60)]
    expected = np.array(months, "datetime64[us]")
    np.testing.assert_array_equal(find({"Month": written("%Y-%m", months), "x": X}).values, expected)
    np.testing.assert_array_equal(find(parts(months, "year", "month") | {"x": X}).values, expected)
    years = find({"YEAR": [float(1900 + number) for number in range(60)], "x": X})
    assert years.values[-1] == np.datetime64("1959-01-01")


def test_a_year_beside_another_time_is_a_number():
    assert find({"year": [float(time.year) for time in TIMES], "t": TIMES, "x": X}).columns == ("t",)


def test_hour_24_is_midnight():
    found = find({"year": [2020.0] * 2, "month": [2.0] * 2, "day": [28.0] * 2, "hour": [23.0, 24.0], "x": X[:2]})
    assert found.values.tolist() == [dt.datetime(2020, 2, 28, 23), dt.datetime(2020, 2, 29)]


@pytest.mark.parametrize("clock", ["%H:%M:%S", "%H:%M", "%H.%M.%S"])
def test_a_date_column_and_a_clock_column(clock):
    found = find({"Date": written("%d/%m/%Y"), "Time": written(clock), "x": X})
    assert found.columns == ("Date", "Time")
    np.testing.assert_array_equal(found.values, EXPECTED)


def test_a_date_column_and_a_clock_of_numbers():
    clock = [float(time.strftime("%H%M")) for time in TIMES]
    columns = {"Date": written("%d/%m/%Y"), "Time": clock, "x": X}
    for found in (find(columns), find(columns, time=["Date", "Time"])):
        assert found.columns == ("Date", "Time")
        np.testing.assert_array_equal(found.values, EXPECTED)


def test_a_missing_clock_is_no_midnight():
    clock = [None, *written("%H:%M")[1:]]
    found = find({"Date": written("%d/%m/%Y"), "Time": clock, "x": X})
    assert np.isnat(found.values[0])
    assert np.isnat(found.values).sum() == 1


def test_a_date_column_and_an_hour_column():
    hours = [dt.datetime(2011, 1, 1) + dt.timedelta(hours=number) for number in range(60)]
    found = find({"dteday": written("%Y-%m-%d", hours), "hr": [float(time.hour) for time in hours], "x": X})
    np.testing.assert_array_equal(found.values, np.array(hours, "datetime64[us]"))


def test_a_day_after_the_twelfth_decides():
    assert find({"t": ["01/02/2020", "13/02/2020"], "x": X[:2]}).values[0] == np.datetime64("2020-02-01")
    assert find({"t": ["01/02/2020", "01/13/2020"], "x": X[:2]}).values[0] == np.datetime64("2020-01-02")
    many = ["01/02/2020"] * 999 + ["02/13/2020"]
    assert find({"t": many, "x": X[:1] * 1000}).values[0] == np.datetime64("2020-01-02")


def test_where_no_row_decides_it_is_refused_and_can_be_told():
    columns = {"t": ["01/02/2020", "02/02/2020", "03/02/2020"], "x": X[:3]}
    with pytest.raises(InputError) as caught:
        find(columns)
    assert str(caught.value) == (
        "time column 't': nothing says whether '01/02/2020' has the day or the month first\n"
        "  expected: at least one row with a day after the 12th\n"
        "  fix: give day_first=True or day_first=False"
    )
    assert find(columns, day_first=True).values[0] == np.datetime64("2020-02-01")
    assert find(columns, day_first=False).values[0] == np.datetime64("2020-01-02")


def test_the_same_either_way_is_no_question():
    assert find({"t": ["02/02/2020", "03/03/2020"], "x": X[:2]}).values[0] == np.datetime64("2020-02-02")


def test_two_candidates_are_named():
    columns = {"begin": written("%Y-%m-%d %H:%M"), "end": written("%Y-%m-%d %H:%M"), "x": X}
    with pytest.raises(InputError) as caught:
        find(columns)
    assert str(caught.value) == (
        "the table has 2 columns that could be the time: 'begin', 'end'\n  expected: one\n  fix: name it: time='begin'"
    )
    assert find(columns, time="end").columns == ("end",)


def test_a_file_without_a_line_of_names_is_refused():
    with pytest.raises(InputError) as caught:
        find({"2020-01-01 00:00:00": written("%Y-%m-%d %H:%M:%S"), "1.5": X})
    assert str(caught.value) == (
        "the table: the first line, '2020-01-01 00:00:00', '1.5', holds values, not column names\n"
        "  expected: a first line of column names\n  fix: add one"
    )


def test_measurements_are_not_taken_for_times():
    generator = np.random.default_rng(0)
    columns = {
        "power": np.cumsum(generator.random(60)) * 1e9,
        "year built": [float(1950 + number % 30) for number in range(60)],
        "code": [f"{number}-{number}" for number in range(60)],
        "t": TIMES,
    }
    assert find(columns).columns == ("t",)


def test_named_columns():
    columns = parts(TIMES, "a", "b", "c", "d", "e") | {"x": X}
    np.testing.assert_array_equal(find(columns, time=["a", "b", "c", "d", "e"]).values, EXPECTED)
    date = {"D": written("%Y-%m-%d"), "C": written("%H:%M"), "x": X}
    np.testing.assert_array_equal(find(date, time=["D", "C"]).values, EXPECTED)


def test_a_few_unreadable_cells_are_no_time():
    cells = written("%Y-%m-%d %H:%M") * 4
    cells[17] = "maintenance"
    found = find({"t": cells, "x": X * 4})
    assert np.isnat(found.values).sum() == 1


@pytest.mark.parametrize(
    ("column", "zone"),
    [
        (pl.Series(EXPECTED).dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Kolkata"), "Asia/Kolkata"),
        (pl.Series(EXPECTED).dt.replace_time_zone("UTC"), ""),
        (pl.Series(EXPECTED).dt.strftime("%Y-%m-%d %H:%M:%S+02:00"), "+02:00"),
        (pl.Series(EXPECTED).dt.strftime("%Y-%m-%dT%H:%M:%SZ"), ""),
        (pl.Series(EXPECTED).dt.strftime("%Y-%m-%dT%H:%M:%S+0000"), ""),
        (pl.Series(EXPECTED), ""),
    ],
)
def test_a_clock_that_was_not_utc_is_told(column, zone):
    frame = pl.DataFrame({"t": column, "x": np.arange(float(len(column))) ** 2})
    assert find_time(frame, None, day_first=None, source="table").zone == zone
    told = [fact for fact in read_series(frame).facts if fact.what == "time zone"]
    assert len(told) == bool(zone)
    assert all(fact.policy == "UTC" and zone in fact.detail for fact in told)


def test_a_line_of_units_below_the_names():
    frame = pl.DataFrame(
        {
            "t": ["UTC", *written("%Y-%m-%d %H:%M", [START + dt.timedelta(hours=n) for n in range(200)])],
            "x": ["degC", *(str(n % 7) for n in range(200))],
        }
    )
    series = read_series(frame)
    assert len(series) == 200
    assert [(fact.count, fact.detail) for fact in series.facts if fact.what == "rows without a time"] == [
        (1, "the first is row 0")
    ]

"""What people give by mistake, and exactly what they are told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from carryline.ground.errors import InputError
from carryline.series import TimeSeries, Windows, read_series, simulate_weather, split_series

HOUR = np.timedelta64(1, "h")


def hourly(rows=200, **columns):
    """Hourly times, a lively column `temp`, and what a test adds."""
    when = pd.date_range("2021-03-01", periods=rows, freq="h")
    return pd.DataFrame({"when": when, "temp": np.sin(np.arange(rows) * 1.7) * 10} | columns)


def split(frame=None, **changed):
    options = {"target": "temp", "lookback": "5h", "ahead": "2h"} | changed
    frame = hourly() if frame is None else frame
    return split_series(read_series(frame, missing="keep", infinite="keep", constant="keep"), **options)


def series(**columns):
    return read_series(hourly(**columns))


def nan_at(*rows):
    return np.where(np.isin(np.arange(200), rows), np.nan, np.arange(200) ** 0.5)


BAD = {
    "no time column": (
        lambda: read_series(hourly()[["temp"]]),
        "the table has no column of times among 'temp'\n"
        "  expected: dates and times, epochs, or separate columns of year, month, day[, hour[, minute]]\n"
        "  fix: add such a column, or name it with time= if it is there",
    ),
    "two time columns": (
        lambda: read_series(hourly(until=pd.date_range("2022-03-01", periods=200, freq="h"))),
        "the table has 2 columns that could be the time: 'when', 'until'\n  expected: one\n  fix: name it: time='when'",
    ),
    "columns= of one string": (
        lambda: read_series(hourly(), columns="temp"),
        "read_series(columns='temp')\n  expected: a list of names\n  fix: give one, or leave it out",
    ),
    "a column named like an indicator": (
        lambda: read_series(hourly(**{"sky=dry": np.arange(200) ** 2.0, "sky": ["dry", "wet"] * 100})),
        "column 'sky=dry' is there, and made of a text column too\n"
        "  expected: a name of its own for each column\n"
        "  fix: rename one of the two",
    ),
    "one row with a time": (
        lambda: read_series(hourly(3).assign(when=[pd.Timestamp("2021-03-01"), pd.NaT, pd.NaT])),
        "the table has 1 row with a time\n"
        "  expected: at least two, so that there is a step between them\n"
        "  fix: give more data",
    ),
    "time= of nothing": (
        lambda: read_series(hourly(), time=[]),
        "time=[]\n  expected: the name of a column, or several\n  fix: leave time= out, or name it",
    ),
    "time= misspelt": (
        lambda: read_series(hourly(), time="whem"),
        "time='whem': no such column; did you mean 'when'?\n  expected: one of 'when', 'temp'\n  fix: correct the name",
    ),
    "time= of numbers": (
        lambda: read_series(hourly(), time="temp"),
        "time='temp' holds no times, but values such as 0.0\n"
        "  expected: dates and times, epochs, a date and a clock column, "
        "or year, month, day[, hour[, minute[, second]]]\n"
        "  fix: name the column(s) that say when each row was",
    ),
    "first line is data": (
        lambda: read_series(pd.DataFrame({"2021-03-01 00:00": ["x", "y"], "1.5": [1.0, 2.0]})),
        "the table: the first line, '2021-03-01 00:00', '1.5', holds values, not column names\n"
        "  expected: a first line of column names\n"
        "  fix: add one",
    ),
    "one row": (
        lambda: read_series(hourly(1)),
        "the table has one row\n"
        "  expected: at least two rows, with a step in time from one to the next\n"
        "  fix: give more of the series",
    ),
    "all times alike": (
        lambda: read_series(hourly().assign(when=pd.Timestamp("2021-03-01")), duplicates="keep"),
        "the table: every row has the same time, 2021-03-01 00:00:00\n"
        "  expected: at least two different times\n"
        "  fix: name the right time column with time=",
    ),
    "only a time column": (
        lambda: read_series(hourly()[["when"]]),
        "the table has no column of changing numbers besides its time\n  expected: at least one\n  fix: add one",
    ),
    "none of the columns wanted": (
        lambda: read_series(hourly(), columns=["wind", "rain"]),
        "no column 'wind', nor any other of the columns wanted, in the table\n"
        "  expected: the columns 'wind', 'rain'\n"
        "  fix: add them, or give the data that has them",
    ),
    "only row numbers": (
        lambda: read_series(hourly().assign(temp=np.arange(200.0))),
        "the table has no column of changing numbers besides its time "
        "(left out: column that numbers the rows, 'temp')\n"
        "  expected: at least one\n"
        "  fix: add one, or keep what was left out with counter='keep'",
    ),
    "only constants": (
        lambda: read_series(hourly()[["when"]].assign(a=1.0, b=np.nan)),
        "the table has no column of changing numbers besides its time "
        "(left out: column without values, 'b'; constant column, 'a' is always 1)\n"
        "  expected: at least one\n"
        "  fix: add one, or keep what was left out with constant='keep'",
    ),
    "several series in one table": (
        lambda: read_series(pd.concat([hourly().assign(temp=hourly().temp + place) for place in range(3)])),
        "duplicate times: 400 rows repeat a time, 400 with other values; the first is 2021-03-01 00:00:00\n"
        "  expected: one row for each time; so many look like several series in one table, "
        "or a clock that is cut off\n"
        "  fix: read one series at a time, name every column of the time with time=, or use duplicates='keep'",
    ),
    "duplicates refused": (
        lambda: read_series(pd.concat([hourly(), hourly(1)]), duplicates="error", disorder="sort"),
        "duplicate times: 1 row repeats a time, 0 with other values; the first is 2021-03-01 00:00:00\n"
        "  expected: none, as you asked\n"
        "  fix: repair the data, or use duplicates='first'",
    ),
    "disorder refused": (
        lambda: read_series(hourly()[::-1], disorder="error"),
        "disorder: time goes back in row 1: 2021-03-09 07:00:00, then 2021-03-09 06:00:00\n"
        "  expected: none, as you asked\n"
        "  fix: repair the data, or use disorder='sort'",
    ),
    "gaps refused": (
        lambda: read_series(hourly().drop(index=[5, 6]), gaps="error"),
        "gaps: 2 rows are not there: 1 gap, the longest 3h after 2021-03-01 04:00:00\n"
        "  expected: none, as you asked\n"
        "  fix: repair the data, or use gaps='fill'",
    ),
    "missing refused": (
        lambda: read_series(hourly(y=nan_at(3, 4)), missing="error"),
        "missing values: column 'y' has 2\n"
        "  expected: none, as you asked\n"
        "  fix: repair the data, or use missing='previous'",
    ),
    "sentinels refused": (
        lambda: read_series(hourly(y=np.where(np.arange(200) == 5, -9999, np.arange(200) ** 0.5)), sentinels="error"),
        "sentinels: 'y: -9999' 1\n  expected: none, as you asked\n  fix: clean the data, or use sentinels='missing'",
    ),
    "infinite refused": (
        lambda: read_series(hourly(y=np.where(np.arange(200) == 5, np.inf, np.arange(200) ** 0.5)), infinite="error"),
        "infinite values: 'y' 1\n  expected: none, as you asked\n  fix: clean the data, or use infinite='missing'",
    ),
    "a policy misspelt": (
        lambda: read_series(hourly(), missing="previos"),
        "read_series(missing='previos'); did you mean 'previous'?\n"
        "  expected: one of 'previous', 'linear', 'keep', 'error'\n"
        "  fix: correct the policy",
    ),
    "a gap of a century": (
        lambda: read_series(hourly().assign(when=[*hourly()["when"][:-1], pd.Timestamp("2121-01-01")])),
        "gaps='fill' would add 874961 rows to 200: 1 gap, the longest 874962h after 2021-03-09 06:00:00\n"
        "  expected: rows that mostly follow each other every 1h\n"
        "  fix: use gaps='keep', or leave out the rows far away in time",
    ),
    "an object that is no table": (
        lambda: read_series(42),
        "an object of type int\n"
        "  expected: a path, or a pandas, polars or pyarrow table\n"
        "  fix: make a table of it first",
    ),
    "target misspelt": (
        lambda: split(target="tmep"),
        "no column 'tmep'; did you mean 'temp'?\n  expected: one of 'temp'\n  fix: correct the name",
    ),
    "target of text": (
        lambda: split(hourly(note=[f"n{i}" for i in range(200)]), target="note"),
        "column 'note', which was left out while reading (text column)\n"
        "  expected: one of 'temp'\n"
        "  fix: choose another column, or change the policy of read_series",
    ),
    "target left out as constant": (
        lambda: split_series(series(depth=3.0), target="depth", lookback=5, ahead=1),
        "column 'depth', which was left out while reading (constant column)\n"
        "  expected: one of 'temp'\n"
        "  fix: choose another column, or change the policy of read_series",
    ),
    "target constant": (
        lambda: split(hourly(depth=3.0), target="depth"),
        "target 'depth' is 3 in every training row\n"
        "  expected: a target that changes\n"
        "  fix: choose another column, or a series in which it changes before the validation part",
    ),
    "target constant in training": (
        lambda: split(hourly(y=np.where(np.arange(200) < 150, 1.0, np.arange(200))), target="y"),
        "target 'y' is 1 in every training row\n"
        "  expected: a target that changes\n"
        "  fix: choose another column, or a series in which it changes before the validation part",
    ),
    "target all missing": (
        lambda: split(hourly(y=np.nan), target="y"),
        "column 'y', which was left out while reading (column without values)\n"
        "  expected: one of 'temp'\n"
        "  fix: choose another column, or change the policy of read_series",
    ),
    "NaN in the target": (
        lambda: split(hourly(y=nan_at(20, 30)), target="y"),
        "target 'y' has 2 values that are missing or infinite, the first in row 20\n"
        "  expected: a number in every row\n"
        "  fix: read the series with missing='previous', or fill the column yourself",
    ),
    "infinity in the target": (
        lambda: split(hourly(y=np.where(np.arange(200) == 7, np.inf, np.arange(200))), target="y"),
        "target 'y' has 1 values that are missing or infinite, the first in row 7\n"
        "  expected: a number in every row\n"
        "  fix: read the series with missing='previous', or fill the column yourself",
    ),
    "NaN in another column": (
        lambda: split(hourly(y=nan_at(20, 30))),
        "column 'y' has 2 values that are missing or infinite, the first in row 20\n"
        "  expected: a number in every row\n"
        "  fix: read the series with missing='previous', or fill the column yourself",
    ),
    "target twice": (
        lambda: split(target=["temp", "temp"]),
        "target=['temp', 'temp']\n  expected: one or more different columns\n  fix: name each column to forecast once",
    ),
    "no target": (
        lambda: split(target=[]),
        "target=[]\n  expected: one or more different columns\n  fix: name each column to forecast once",
    ),
    "lookback longer than the data": (
        lambda: split(lookback="30d"),
        "rows 0 to 119 (120) are too few for lookback=720, ahead=2, horizon=1, every=1 rows\n"
        "  expected: at least 722 rows in each part\n"
        "  fix: use a shorter lookback, ahead or horizon, or give more data",
    ),
    "lookback longer than a part": (
        lambda: split(lookback="39h"),
        "rows 120 to 159 (40) are too few for lookback=39, ahead=2, horizon=1, every=1 rows\n"
        "  expected: at least 41 rows in each part\n"
        "  fix: use a shorter lookback, ahead or horizon, or give more data",
    ),
    "lookback no multiple of every": (
        lambda: split(lookback="5h", every="2h"),
        "lookback=5 rows with every=2 rows\n"
        "  expected: a lookback that is a whole number of steps, so that every window shows the same stretch\n"
        "  fix: use a lookback of 4 or 6 rows",
    ),
    "lookback no multiple of the step": (
        lambda: split(lookback="90min"),
        "lookback='90min' of a series with one row every 1h\n"
        "  expected: a whole number of the series' steps\n"
        "  fix: use '1h' or '2h', or a number of rows",
    ),
    "lookback shorter than the step": (
        lambda: split(lookback="10min"),
        "lookback='10min' of a series with one row every 1h\n"
        "  expected: a whole number of the series' steps\n"
        "  fix: use '1h', or a number of rows",
    ),
    "lookback in words": (
        lambda: split(lookback="a week"),
        "lookback='a week'\n"
        '  expected: a number and a unit: "10min", "1h", "5d", "2w"\n'
        "  fix: write the duration so, or give a whole number of rows",
    ),
    "lookback in m, which may be minutes or months": (
        lambda: split(lookback="10m"),
        "lookback='10m'\n"
        '  expected: a number and a unit: "10min", "1h", "5d", "2w"\n'
        "  fix: write the duration so, or give a whole number of rows",
    ),
    "lookback longer than time itself": (
        lambda: split(lookback="9999999999999d"),
        "lookback='9999999999999d'\n"
        '  expected: a number and a unit: "10min", "1h", "5d", "2w"\n'
        "  fix: write the duration so, or give a whole number of rows",
    ),
    "lookback of a month of NumPy's": (
        lambda: split(lookback=np.timedelta64(1, "M")),
        "lookback=np.timedelta64(1,'M')\n"
        '  expected: a number and a unit: "10min", "1h", "5d", "2w"\n'
        "  fix: write the duration so, or give a whole number of rows",
    ),
    "lookback that is no time": (
        lambda: split(lookback=np.timedelta64("NaT", "h")),
        "lookback=np.timedelta64('NaT','h')\n"
        '  expected: a number and a unit: "10min", "1h", "5d", "2w"\n'
        "  fix: write the duration so, or give a whole number of rows",
    ),
    "horizon as a duration": (
        lambda: split(horizon="3h"),
        "horizon='3h'\n  expected: a whole number of at least 1\n  fix: give horizon as one",
    ),
    "windows at a mask": (
        lambda: split().train.gather(np.array([True, False])),
        "windows at indices of shape (2,) and type bool\n"
        "  expected: one row of whole numbers, (batch,)\n"
        "  fix: pass a list, or np.flatnonzero(mask) for a mask",
    ),
    "one window": (
        lambda: split().train.gather(3),
        "windows at indices of shape () and type int64\n"
        "  expected: one row of whole numbers, (batch,)\n"
        "  fix: pass a list, or np.flatnonzero(mask) for a mask",
    ),
    "one row of a series": (
        lambda: series()[5],
        "series[5]\n"
        "  expected: the name of a column, or a slice of rows\n"
        "  fix: take one row from series.values, several columns with series.select([...])",
    ),
    "lookback of another type": (
        lambda: split(lookback=5.5),
        "lookback=5.5 of type float\n"
        '  expected: a duration such as "24h", or a whole number of rows\n'
        "  fix: give lookback as one of these",
    ),
    "ahead of 0": (
        lambda: split(ahead=0),
        'ahead=0\n  expected: at least one row\n  fix: give a positive ahead, such as 1 or "1h"',
    ),
    "ahead of 0h": (
        lambda: split(ahead="0h"),
        "ahead='0h'\n  expected: at least one row\n  fix: give a positive ahead, such as 1 or \"1h\"",
    ),
    "ahead negative": (
        lambda: split(ahead=-3),
        'ahead=-3\n  expected: at least one row\n  fix: give a positive ahead, such as 1 or "1h"',
    ),
    "horizon of 0": (
        lambda: split(horizon=0),
        "horizon=0\n  expected: at least 1\n  fix: give a positive horizon",
    ),
    "every of 0": (
        lambda: split(every=0),
        'every=0\n  expected: at least one row\n  fix: give a positive every, such as 1 or "1h"',
    ),
    "protocol misspelt": (
        lambda: split(protocol="bok"),
        "protocol='bok'; did you mean 'book'?\n  expected: 'clean', 'book'\n  fix: correct the name",
    ),
    "the book with a short series": (
        lambda: split(protocol="book"),
        "protocol='book' with a series of 200 rows\n"
        "  expected: at least 300010 rows: its parts are rows 0 to 200000, 200001 to 300000 and 300001 to the end\n"
        "  fix: use protocol='clean'",
    ),
    "fractions beyond 1": (
        lambda: split(fractions=(0.6, 0.3, 0.2)),
        "fractions=(0.6, 0.3, 0.2)\n"
        "  expected: three positive shares (train, validation, test) that add up to 1\n"
        "  fix: use (0.6, 0.2, 0.2)",
    ),
    "fractions of two": (
        lambda: split(fractions=(0.6, 0.4)),
        "fractions=(0.6, 0.4)\n"
        "  expected: three positive shares (train, validation, test) that add up to 1\n"
        "  fix: use (0.6, 0.2, 0.2)",
    ),
    "a series too short to split": (
        lambda: split_series(read_series(hourly(2)), target="temp", lookback=1, ahead=1),
        "a series of 2 rows in three parts\n"
        "  expected: at least one row in each part\n"
        "  fix: give more data, or other fractions",
    ),
    "unknown column": (
        lambda: series()["tempp"],
        "no column 'tempp'; did you mean 'temp'?\n  expected: one of 'temp'\n  fix: correct the name",
    ),
    "every second row": (
        lambda: series()[::2],
        "series[None:None:2]\n"
        "  expected: a slice of neighbouring rows\n"
        "  fix: use the every= of split_series to skip rows",
    ),
    "to_table elsewhere": (
        lambda: series().to_table("panda"),
        "to_table(backend='panda'); did you mean 'pandas'?\n"
        "  expected: 'polars', 'pandas' or 'pyarrow'\n"
        "  fix: correct the name",
    ),
    "plot of an unknown column": (
        lambda: series().plot("tem"),
        "no column 'tem'; did you mean 'temp'?\n  expected: one of 'temp'\n  fix: correct the name",
    ),
    "columns twice": (
        lambda: TimeSeries(values=np.zeros((2, 2)), columns=("a", "a"), time=np.arange(2).astype("M8[h]"), step=HOUR),
        "columns 'a' occur more than once\n"
        "  expected: a name of its own for each column\n"
        "  fix: rename or leave out the repeated columns",
    ),
    "shapes that disagree": (
        lambda: TimeSeries(values=np.zeros((2, 3)), columns=("a",), time=np.arange(2).astype("M8[h]"), step=HOUR),
        "TimeSeries with values (2, 3), 2 times and 1 columns\n"
        "  expected: values (time, features), one time for each row, one name for each column\n"
        "  fix: make the three agree",
    ),
    "windows of one dimension": (
        lambda: Windows(np.zeros(9), lookback=2, ahead=1, targets=[0]),
        "Windows: values of shape (9,)\n"
        "  expected: an array (time, features)\n"
        "  fix: reshape it; a single column is values[:, None]",
    ),
    "windows of no such column": (
        lambda: Windows(np.zeros((9, 1)), lookback=2, ahead=1, targets=[1]),
        "targets=(1,) of 1 columns\n"
        "  expected: the numbers of one or more columns\n"
        "  fix: use series.index(name) to find a column's number",
    ),
    "windows of no such rows": (
        lambda: Windows(np.zeros((9, 1)), lookback=2, ahead=1, targets=[0], rows=(5, 9)),
        "rows=(5, 9) of 9\n  expected: first <= last, between 0 and 8, both included\n  fix: correct the range",
    ),
    "window beyond the end": (
        lambda: Windows(np.zeros((9, 1)), lookback=2, ahead=1, targets=[0]).gather([7]),
        "window 7 to 7 of 7\n  expected: numbers from 0 to 6\n  fix: keep the indices below len(windows)",
    ),
    "batch of nothing": (
        lambda: next(Windows(np.zeros((9, 1)), lookback=2, ahead=1, targets=[0]).batches(0)),
        "batch_size=0\n  expected: at least 1\n  fix: give a positive batch_size",
    ),
    "book horizon": (
        lambda: Windows(np.zeros((99, 1)), lookback=2, ahead=1, targets=[0], horizon=2, protocol="book"),
        "horizon=2 with protocol='book'\n"
        "  expected: horizon=1: the printed generator has one target\n"
        "  fix: use protocol='clean'",
    ),
    "no weather": (
        lambda: simulate_weather(0),
        "simulate_weather(rows=0)\n  expected: at least 1\n  fix: give a positive number of rows",
    ),
}


@pytest.mark.parametrize("name", list(BAD))
def test_bad_input(name):
    call, message = BAD[name]
    with pytest.raises(InputError) as caught:
        call()
    assert str(caught.value) == message
    assert caught.value.exit_code == 2

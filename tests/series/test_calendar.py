"""The times after the end: months as the calendar has them, everything else by the step."""

from __future__ import annotations

import numpy as np
import pytest

from carryline.series import read_series, times_after


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["2023-11-01", "2023-12-01", "2024-01-01"], ["2024-02-01", "2024-03-01", "2024-04-01"]),
        (["2023-11-15T06", "2023-12-15T06", "2024-01-15T06"], ["2024-02-15T06", "2024-03-15T06", "2024-04-15T06"]),
        (["2023-11-30", "2023-12-31", "2024-01-31"], ["2024-02-29", "2024-03-31", "2024-04-30"]),
        (["2023-07-01", "2023-10-01", "2024-01-01"], ["2024-04-01", "2024-07-01", "2024-10-01"]),
        (["2022-01-01", "2023-01-01", "2024-01-01"], ["2025-01-01", "2026-01-01", "2027-01-01"]),
        (["2024-01-01", "2024-01-29", "2024-02-26"], ["2024-03-25", "2024-04-22", "2024-05-20"]),  # four weeks
        (["2024-01-31", "2024-02-01", "2024-02-02"], ["2024-02-03", "2024-02-04", "2024-02-05"]),
        (["2024-01-01T22", "2024-01-01T23"], ["2024-01-02T00", "2024-01-02T01", "2024-01-02T02"]),
    ],
)
def test_what_comes_next(given, expected):
    times = np.array(given, "datetime64[us]")
    found = times_after(times, np.diff(times).max(), 3)
    assert found.dtype == "datetime64[us]"
    np.testing.assert_array_equal(found, np.array(expected, "datetime64[us]"))


def test_one_row_goes_on_by_its_step():
    found = times_after(np.array(["2024-01-01"], "datetime64[us]"), np.timedelta64(31, "D"), 1)
    np.testing.assert_array_equal(found, np.array(["2024-02-01"], "datetime64[us]"))


def test_no_times_after():
    assert len(times_after(np.array(["2024-01-01", "2024-02-01"], "datetime64[us]"), np.timedelta64(31, "D"), 0)) == 0


def test_the_months_of_a_file_go_on(tmp_path):
    path = tmp_path / "sales.csv"
    months = np.arange("2020-01", "2024-01", dtype="datetime64[M]")
    path.write_text("month,sales\n" + "".join(f"{month},{number % 7}\n" for number, month in enumerate(months)))
    series = read_series(path)
    expected = np.arange("2024-01", "2025-01", dtype="datetime64[M]").astype("datetime64[us]")
    np.testing.assert_array_equal(times_after(series.time, series.step, 12), expected)


def test_a_month_that_was_not_there_changes_nothing_after_the_end(tmp_path):
    path = tmp_path / "sales.csv"
    months = np.delete(np.arange("2020-01", "2024-01", dtype="datetime64[M]"), [20, 21])
    path.write_text("month,sales\n" + "".join(f"{month},{number % 7}\n" for number, month in enumerate(months)))
    series = read_series(path)
    assert len(series) == 48
    expected = np.array(["2024-01-01", "2024-02-01"], "datetime64[us]")
    np.testing.assert_array_equal(times_after(series.time, series.step, 2), expected)

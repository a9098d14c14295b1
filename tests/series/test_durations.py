from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.series.durations import format_duration, parse_duration, rows_of

TEN_MINUTES = np.timedelta64(10, "m")


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("10min", 600),
        ("1h", 3600),
        ("24h", 86_400),
        ("5d", 432_000),
        ("2w", 1_209_600),
        ("1.5h", 5400),
        (" 10 minutes ", 600),
        ("1 Hour", 3600),
        ("3 days", 259_200),
        ("30s", 30),
        ("500ms", 0.5),
        (timedelta(hours=2), 7200),
        (np.timedelta64(1, "D"), 86_400),
    ],
)
def test_durations_as_people_write_them(words, seconds):
    assert parse_duration(words) == np.timedelta64(round(seconds * 1_000_000), "us")


@given(st.integers(1, 10_000), st.sampled_from(["s", "min", "h", "d", "w"]))
def test_what_is_written_is_read_again(count, unit):
    duration = parse_duration(f"{count}{unit}")
    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("duration", "rows"), [("5d", 720), ("1h", 6), ("24h", 144), (7, 7), (np.int64(3), 3), (timedelta(minutes=20), 2)]
)
def test_rows_of_a_ten_minute_series(duration, rows):
    assert rows_of(duration, TEN_MINUTES) == rows

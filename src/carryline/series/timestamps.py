"""Cells that hold times: which ones do, in which way of writing, and what they say.

Text is read as ISO 8601 (with or without T, colons, minutes, seconds, fractions, Z or an offset; offsets are turned
into UTC), as day.month.year, day/month/year or month/day/year, as yyyymmdd, yyyy-mm and 1-Jan-2009, each with or
without a clock. Numbers are read as yyyymmdd[hh[mm[ss]]] where all are valid dates, else as seconds, milli-, micro- or
nanoseconds since 1970 where they rise evenly. In a column that is a time by its name, or because the caller says so,
numbers may be in any order, have fractions, or be yyyymm. Whether 03/04/2020 is in March or in April is decided from
all rows, and left open where no row decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

_SHAPE = re.compile(
    r"(?:(?P<first>\d{1,4})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{1,4})"
    r"|(?P<compact>\d{8})|\d{1,2}(?P<dash>[- ])[A-Za-z]{3,9}(?P=dash)\d{4})"
    r"(?:(?P<gap>T| +|, ?)(?P<hour>\d{1,2})"
    r"(?:(?P<colon>:?)(?P<minute>\d{2})((?P=colon)(?P<seconds>\d{2})(?P<fraction>\.\d+)?)?"
    r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?(?:Z|UTC|GMT)| ?[+-]\d{2}:?\d{2})?)?)?"
)
_MONTH = re.compile(r"\d{4}([-/.])\d{1,2}")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?")
_SAMPLE = 100
_UNREADABLE = 0.01  # the share of cells that may fail before a column is no time column
_EPOCHS = {1: 1_000_000, 1_000: 1_000, 1_000_000: 1, 1_000_000_000: 0}  # units per second -> microseconds in one unit
_EPOCH_RANGE = (1e8, 4.2e9)  # 1973 to 2103, in seconds
_CALENDARS = (6, 8, 10, 12, 14)  # digits of yyyymm, yyyymmdd, and so on with hh, mm, ss


@dataclass(frozen=True, eq=False)
class Times:
    """`values` (rows,) datetime64[us], NaT where a cell says nothing; `ambiguous` if day and month may be swapped.

    `zone` is where the clock stood whose times were turned into UTC, empty where none were.
    """

    values: NDArray[np.datetime64]
    ambiguous: bool = False
    zone: str = ""

    @property
    def dates_only(self) -> bool:
        """Whether every time is midnight."""
        known = self.values[~np.isnat(self.values)]
        return bool((known == known.astype("datetime64[D]")).all())


def parse_times(column: pl.Series, *, day_first: bool | None = None, named: bool = False) -> Times | None:
    """The times of a column, or None when it holds none. `named`: somebody called it a time, so its numbers may be."""
    import polars as pl

    if column.dtype == pl.Date:
        return Times(_microseconds(column.cast(pl.Datetime("us"))))
    if isinstance(column.dtype, pl.Datetime):
        zone = column.dtype.time_zone or ""
        if zone:
            column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return Times(_microseconds(column.cast(pl.Datetime("us"))), zone="" if zone == "UTC" else zone)
    if column.dtype in (pl.String, pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
        return _parse_text(column.str.strip_chars(), day_first)
    if column.dtype.is_numeric():
        return _parse_numbers(column, named)
    return None


def parse_clock(column: pl.Series) -> NDArray[np.timedelta64] | None:
    """Times of day (18:00, 18:00:00, 18.00.00) as timedelta64[us], or None when the column holds none."""
    import polars as pl

    if column.dtype == pl.Time:
        return column.cast(pl.Duration("us")).to_numpy()
    if column.dtype != pl.String:
        return None
    text = column.str.strip_chars()
    if not all(_CLOCK.fullmatch(value) for value in text.drop_nulls().head(_SAMPLE)) or not len(text.drop_nulls()):
        return None
    fields = text.str.extract_groups(_CLOCK.pattern.join("^$")).struct.unnest()
    seconds = sum(
        fields.to_series(number).cast(pl.Int64).fill_null(0).to_numpy() * unit
        for number, unit in enumerate((3600, 60, 1))
    )
    if (fields.to_series(0).is_null() & text.is_not_null()).any():
        return None
    clock = np.asarray(seconds * 1_000_000).astype("timedelta64[us]")
    clock[text.is_null().to_numpy()] = np.timedelta64("NaT")
    return clock


def looks_like_time(text: str) -> bool:
    """Whether a word, such as a column's name, is a time; a sign that a file has no line of names."""
    return _SHAPE.fullmatch(text.strip()) is not None


def _parse_text(text: pl.Series, day_first: bool | None) -> Times | None:
    known = text.len() - text.null_count()
    sample = text.drop_nulls().head(_SAMPLE).to_list()
    month = _MONTH.fullmatch(sample[0]) if sample else None
    if month:
        text, sample = text + f"{month[1]}01", [f"{value}{month[1]}01" for value in sample]
    if not sample or sum(_SHAPE.fullmatch(value) is not None for value in sample) < 0.9 * len(sample):
        return None
    orders = [day_first] if day_first is not None else _orders(sample)
    tried = {order: _parse_in_order(text, order) for order in orders}
    failures = {order: int(np.isnat(values).sum()) - text.null_count() for order, values in tried.items()}
    order = min(failures, key=lambda order: failures[order])
    if failures[order] > _UNREADABLE * known:
        return None
    # an open question only where both readings fit every row and say different things
    ambiguous = len(orders) == 2 and len(set(failures.values())) == 1
    ambiguous = ambiguous and not np.array_equal(tried[True], tried[False], equal_nan=True)
    zones = {match["zone"] or "" for value in sample if (match := _SHAPE.fullmatch(value))}
    away = sorted(zone.strip() for zone in zones if re.search("[1-9]", zone))
    return Times(tried[order], ambiguous, away[0] if away else "")


def _orders(sample: list[str]) -> list[bool]:
    """Day first, and also month first where numbers stand between slashes or dashes and the year comes last."""
    for value in sample:
        match = _SHAPE.fullmatch(value)
        if match and match["mark"] in ("/", "-") and len(match["first"]) < 3:
            return [True, False]
    return [True]


def _parse_in_order(text: pl.Series, day_first: bool) -> NDArray[np.datetime64]:
    """Parse with the way of writing of the first cell that has one; then those that failed with theirs, and so on."""
    import polars as pl

    times = pl.Series(values=[], dtype=pl.Datetime("us"))
    tried: set[str] = set()
    left = text
    for _ in range(6):
        unread = left.drop_nulls().head(_SAMPLE)
        form = next((form for value in unread if (form := _form(value, day_first))), None)
        if form is None or form in tried:
            break
        tried.add(form)
        parsed = _with_form(left, form)
        times = parsed if len(tried) == 1 else times.zip_with(times.is_not_null(), parsed)
        if parsed.null_count() == left.null_count():
            break
        left = left.zip_with(times.is_null(), pl.Series([None], dtype=pl.String).new_from_index(0, len(left)))
    return _microseconds(times) if len(times) else np.full(len(text), np.datetime64("NaT", "us"))


def _form(value: str, day_first: bool) -> str | None:
    """How a time is written, as chrono's format."""
    match = _SHAPE.fullmatch(value)
    if match is None:
        return None
    if match["compact"]:
        form = "%Y%m%d"
    elif match["mark"]:
        mark = match["mark"]
        if len(match["first"]) == 4:
            form = f"%Y{mark}%m{mark}%d"
        elif len(match["third"]) in (2, 4):
            year = "%Y" if len(match["third"]) == 4 else "%y"
            form = mark.join(("%d", "%m", year) if day_first else ("%m", "%d", year))
        else:
            return None
    else:
        form = "%d{0}%B{0}%Y".format(match["dash"])  # %B reads short names, too
    if match["gap"] is None:
        return form
    form += match["gap"] + ("%I" if match["half"] else "%H")
    for part, code in (("minute", "%M"), ("seconds", "%S")):
        form += match["colon"] + code if match[part] else ""
    form += "%.f" if match["fraction"] else ""
    half, zone = match["half"] or "", match["zone"] or ""
    form += half[:-2] + "%p" if half else ""
    return form + (zone if not zone or zone[-1] in "ZCT" else " %z" if zone[0] == " " else "%z")


def _with_form(text: pl.Series, form: str) -> pl.Series:
    import polars as pl

    if "%H" not in form and "%I" not in form:
        return text.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    if "%M" not in form:  # the parser wants minutes with its hours
        text, form = text + ":00", f"{form}:%M"
    if "%z" not in form:
        return text.str.to_datetime(form, time_unit="us", strict=False)
    return text.str.to_datetime(form, time_unit="us", strict=False, time_zone="UTC").dt.replace_time_zone(None)


def _parse_numbers(column: pl.Series, named: bool) -> Times | None:
    numbers = column.cast(float).to_numpy()
    known = numbers[np.isfinite(numbers)]
    if len(known) < 2 or known.min() < (1e5 if named else 1e7):
        return None
    whole = bool((known == np.floor(known)).all())
    digits = len(str(int(known.min())))
    if whole and digits in _CALENDARS and len(str(int(known.max()))) == digits:
        calendar = _from_calendar(numbers, digits)
        if calendar is not None:
            return Times(calendar)
    for per_second, microseconds in _EPOCHS.items():
        low, high = (bound * per_second for bound in _EPOCH_RANGE)
        if low <= known.min() and known.max() <= high and (named or (whole and _rises_evenly(known))):
            scaled = numbers * microseconds if microseconds else numbers / 1000
            missing = ~np.isfinite(scaled)
            times = np.where(missing, 0, scaled).round().astype(np.int64).astype("datetime64[us]")
            times[missing] = np.datetime64("NaT")
            return Times(times)
    return None


def _from_calendar(numbers: NDArray[np.float64], digits: int) -> NDArray[np.datetime64] | None:
    """Numbers such as 200901, 20090131 or 200901312359 as times, or None when one of them is no date."""
    missing = ~np.isfinite(numbers)
    rest = np.where(missing, 0, numbers).astype(np.int64)
    if digits == 6:
        rest = rest * 100 + 1  # the first day of the month
    clock: list[NDArray[np.int64]] = []
    for _ in range((digits - 8) // 2):
        rest, field = np.divmod(rest, 100)
        clock.insert(0, field)
    rest, day = np.divmod(rest, 100)
    year, month = np.divmod(rest, 100)
    good = ~missing
    times = combine([part[good] for part in (year, month, day, *clock)])
    if times is None:
        return None
    result = np.full(len(numbers), np.datetime64("NaT", "us"))
    result[good] = times
    return result


def combine(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.datetime64] | None:
    """Times from year, month, day[, hour[, minute[, second]]], or None when a part is out of its range.

    Hour 24 is midnight of the next day.
    """
    bounds = ((1800, 2200), (1, 12), (1, 31), (0, 24), (0, 59), (0, 60))
    for part, (low, high) in zip(parts, bounds, strict=False):
        if not part.size or part.min() < low or part.max() > high:
            return None
    year, month, day, *clock = parts
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1).astype("timedelta64[M]")
    days = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    if (days.astype("datetime64[M]") != months).any():  # such as 31 April
        return None
    times = days.astype("datetime64[us]")
    for part, unit in zip(clock, (3_600_000_000, 60_000_000, 1_000_000), strict=False):
        times = times + (part * unit).astype("timedelta64[us]")
    return np.asarray(times)


def _rises_evenly(numbers: NDArray[np.float64]) -> bool:
    """What a clock does and a measurement does not: it goes up, mostly by the same amount."""
    steps = np.diff(numbers)
    return bool((steps >= 0).mean() > 0.9 and np.median(steps) > 0 and (steps == np.median(steps)).mean() > 0.5)


def _microseconds(column: pl.Series) -> NDArray[np.datetime64]:
    return np.asarray(column.to_numpy()).astype("datetime64[us]")

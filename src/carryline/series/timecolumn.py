"""Which column, or columns, say when each row was.

Without being told: a column of times (timestamps.py); a date column and a clock column; or separate columns of year,
month, day, hour and so on, known by their names, or by their values where they stand side by side. Exactly one must be
found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing, nearest
from carryline.series.timestamps import Times, combine, looks_like_time, parse_clock, parse_times

if TYPE_CHECKING:
    import polars as pl

_PARTS = {
    "year": {"year", "yr", "yyyy", "jahr", "annee", "ano"},
    "month": {"month", "mon", "mo", "mm", "mnth", "monat", "mois"},
    "day": {"day", "dd", "dy", "mday", "dom", "tag", "jour", "day of month"},
    "hour": {"hour", "hr", "hrs", "hh", "h", "stunde", "heure", "hora"},
    "minute": {"minute", "min", "mi", "minuten"},
    "second": {"second", "sec", "ss"},
}
_TIMES = {"time", "date", "datetime", "date time", "timestamp", "ts", "epoch", "unix", "unixtime", "unix time"}
_CLOCKS = {"time", "clock", "hhmm", "hh:mm", "uhrzeit", "zeit", "heure", *_PARTS["hour"]}
_NAMES = {name: part for part, names in _PARTS.items() for name in names}


@dataclass(frozen=True, eq=False)
class TimeColumn:
    """`values` (rows,) datetime64[us], NaT where unknown, and the `columns` they came from; `zone` as in `Times`."""

    values: NDArray[np.datetime64]
    columns: tuple[str, ...]
    ambiguous: bool = False
    zone: str = ""

    def __str__(self) -> str:
        return " + ".join(map(repr, self.columns))


def find_time(
    frame: pl.DataFrame, time: str | Sequence[str] | None, *, day_first: bool | None, source: str
) -> TimeColumn:
    """The time of each row. `time` names the column(s); None finds them.

    Raises InputError when none or more than one is found, when a named column is missing or holds no times, and when
    no row decides whether the day or the month comes first.
    """
    if time is None:
        found = _candidates(frame, day_first)
        if len(found) != 1 or any(map(looks_like_time, found[0].columns)):
            raise _undecided(frame, found, source)
        chosen = found[0]
    else:
        names = [time] if isinstance(time, str) else time
        if not isinstance(names, Sequence) or not names:
            raise InputError(
                f"time={time!r}", expected="the name of a column, or several", fix="leave time= out, or name it"
            )
        chosen = _named(frame, names, day_first)
    if chosen.ambiguous:
        example = frame[chosen.columns[0]].drop_nulls()[0]
        raise InputError(
            f"time column {chosen}: nothing says whether {example!r} has the day or the month first",
            expected="at least one row with a day after the 12th",
            fix="give day_first=True or day_first=False",
        )
    return chosen


def _candidates(frame: pl.DataFrame, day_first: bool | None) -> list[TimeColumn]:
    found = []
    for name in frame.columns:
        times = parse_times(frame[name], day_first=day_first, named=_is_called(name, _TIMES))
        if times is not None:
            found.append(TimeColumn(times.values, (name,), times.ambiguous, times.zone))
    dates = [column for column in found if Times(column.values).dates_only]
    if len(dates) == 1:
        found[found.index(dates[0])] = _with_clock(frame, dates[0])
    parts = _parts_by_name(frame, {name for column in found for name in column.columns})
    if parts is None and not found:
        parts = _parts_by_value(frame)
    return found + ([parts] if parts else [])


def _with_clock(frame: pl.DataFrame, date: TimeColumn) -> TimeColumn:
    """A date column with the clock or hour column that goes with it; the date alone where there is none."""
    for name in frame.columns:
        clock = parse_clock(frame[name])
        if clock is not None:
            return TimeColumn(date.values + clock, (*date.columns, name), date.ambiguous)
    if len(np.unique(date.values)) < len(date.values):
        for name in frame.columns:
            clock = _clock_of_numbers(frame, name) if _is_called(name, _CLOCKS) else None
            if clock is not None and name not in date.columns:
                return TimeColumn(date.values + clock, (*date.columns, name), date.ambiguous)
    return date


def _clock_of_numbers(frame: pl.DataFrame, name: str) -> NDArray[np.timedelta64] | None:
    """Times of day, timedelta64[us], from whole hours, or hhmm where one is above 24; None for other numbers."""
    numbers = _integers(frame, name)
    if numbers is None or numbers.min() < 0 or numbers.max() > 2400:
        return None
    hours, minutes = (numbers, 0 * numbers) if numbers.max() <= 24 else np.divmod(numbers, 100)
    return None if minutes.max() > 59 else ((hours * 60 + minutes) * 60_000_000).astype("timedelta64[us]")


def _is_called(name: str, names: set[str]) -> bool:
    return name.casefold().strip().replace("_", " ") in names


def _parts_by_name(frame: pl.DataFrame, taken: set[str]) -> TimeColumn | None:
    named = {part: name for part, name in _by_part(frame).items() if name not in taken}
    if all(part in named for part in ("year", "month", "day")):
        return _combined(frame, [named[part] for part in _PARTS if part in named])
    if taken or "year" not in named:
        return None
    found = _combined(frame, [named[part] for part in ("year", "month") if part in named])  # of months, or of years
    return found if found and _evenness(found.values) > 0.25 else None


def _parts_by_value(frame: pl.DataFrame) -> TimeColumn | None:
    """Neighbouring columns that are year, month, day (or day, month, year), hour... and rise together."""
    numbers = {name: _integers(frame, name) for name in frame.columns}
    names, best, evenest = frame.columns, None, 0.0
    for start in range(len(names) - 2):
        for length in range(6, 2, -1):
            block = names[start : start + length]
            if len(block) < length or any(numbers[name] is None for name in block):
                continue
            for order in (block, [block[2], block[1], block[0], *block[3:]]):
                years = numbers[order[0]]
                if years is None or years.min() < 1900 or years.max() > 2100:
                    continue
                found = _combined(frame, order)
                even = _evenness(found.values) if found else 0.0
                if even > evenest:
                    best, evenest = found, even
    return best


def _evenness(times: NDArray[np.datetime64]) -> float:
    """The share of steps that are the usual one; 0 where times do not go up."""
    steps = np.diff(times)
    if not len(steps) or (steps > np.timedelta64(0)).mean() < 0.99:
        return 0.0
    return float(np.unique(steps, return_counts=True)[1].max() / len(steps))


def _named(frame: pl.DataFrame, names: Sequence[str], day_first: bool | None) -> TimeColumn:
    import polars as pl

    for name in names:
        if name not in frame.columns:
            raise InputError(
                f"time={name!r}: no such column{nearest(name, frame.columns)}",
                expected=f"one of {listing(frame.columns, limit=40)}",
                fix="correct the name",
            )
    first = parse_times(frame[names[0]], day_first=day_first, named=True)
    if first is not None and len(names) == 1:
        return TimeColumn(first.values, (names[0],), first.ambiguous, first.zone)
    if first is not None and len(names) == 2:
        clock = parse_clock(frame[names[1]])
        clock = _clock_of_numbers(frame, names[1]) if clock is None else clock
        if clock is not None:
            return TimeColumn(first.values + clock, tuple(names), first.ambiguous)
    if len(names) >= 3:
        parts = {_NAMES.get(name.casefold().strip()): name for name in names}
        known = None not in parts and len(parts) == len(names)
        found = _combined(frame, [parts[part] for part in _PARTS if part in parts] if known else names)
        if found:
            return found
    example = frame[names[0]].drop_nulls()
    if example.dtype == pl.String:  # a cell without a digit says more than one that looks like a time
        example = example.filter(~example.str.contains(r"\d")).append(example)
    raise InputError(
        f"time={names[0] if len(names) == 1 else names!r} holds no times"
        + (f", but values such as {example[0]!r}" if len(example) else ""),
        expected="dates and times, epochs, a date and a clock column, or year, month, day[, hour[, minute[, second]]]",
        fix="name the column(s) that say when each row was",
    )


def _combined(frame: pl.DataFrame, names: Sequence[str]) -> TimeColumn | None:
    """The times that columns of year[, month[, day[, hour...]]] make, or None where they make none."""
    parts = []
    for name in names:
        part = _integers(frame, name)
        if part is None:
            return None
        parts.append(part)
    while len(parts) < 3:
        parts.append(np.ones_like(parts[0]))  # the first month, the first day
    times = combine(parts)
    return None if times is None else TimeColumn(times, tuple(names))


def _by_part(frame: pl.DataFrame) -> dict[str, str]:
    return {_NAMES[name.casefold().strip()]: name for name in frame.columns if name.casefold().strip() in _NAMES}


def _integers(frame: pl.DataFrame, name: str) -> NDArray[np.int64] | None:
    column = frame[name]
    if not column.dtype.is_numeric() or column.null_count() or not len(column):
        return None
    numbers = column.cast(float).to_numpy()
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e9 or (numbers != np.floor(numbers)).any():
        return None
    return numbers.astype(np.int64)


def _undecided(frame: pl.DataFrame, found: Sequence[TimeColumn], source: str) -> InputError:
    if any(looks_like_time(name) for name in frame.columns):
        return InputError(
            f"{source}: the first line, {listing(frame.columns, limit=4)}, holds values, not column names",
            expected="a first line of column names",
            fix="add one",
        )
    if found:
        return InputError(
            f"{source} has {len(found)} columns that could be the time: {', '.join(map(str, found))}",
            expected="one",
            fix=f"name it: time={found[0].columns[0]!r}" if len(found[0].columns) == 1 else "name it with time=",
        )
    return InputError(
        f"{source} has no column of times among {listing(frame.columns)}",
        expected="dates and times, epochs, or separate columns of year, month, day[, hour[, minute]]",
        fix="add such a column, or name it with time= if it is there",
    )

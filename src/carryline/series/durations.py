"""Durations as people write them: "10min", "1h", "5d", "2w", and how many rows of a series they are."""

from __future__ import annotations

import re
from datetime import timedelta

import numpy as np

from carryline.ground.errors import InputError

Duration = str | int | timedelta | np.timedelta64

_SECONDS = {
    "ms": 0.001, "s": 1.0, "sec": 1.0, "second": 1.0, "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0,
    "d": 86400.0, "day": 86400.0, "w": 604800.0, "week": 604800.0,
}  # fmt: skip
_WORDS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*")
_LONGEST = 2**62  # microseconds, 146,000 years: sums of two still fit 64 bits
_UNITS = (("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000))


def parse_duration(duration: str | timedelta | np.timedelta64, *, name: str = "duration") -> np.timedelta64:
    """A duration in microseconds. Raises InputError, naming the argument `name`, for words that are none.

    >>> parse_duration("1.5h")
    np.timedelta64(5400000000,'us')
    """
    if isinstance(duration, str):
        match = _WORDS.fullmatch(duration)
        unit = match[2].lower() if match else ""
        seconds = _SECONDS.get(unit) or _SECONDS.get(unit.removesuffix("s"))
        if match and seconds and (length := float(match[1]) * seconds * 1e6) < _LONGEST:
            return np.timedelta64(round(length), "us")
    elif isinstance(duration, timedelta) or (_has_a_length(duration) and not np.isnat(duration)):
        return np.timedelta64(duration, "us")
    raise InputError(
        f"{name}={duration!r}",
        expected='a number and a unit: "10min", "1h", "5d", "2w"',
        fix="write the duration so, or give a whole number of rows",
    )


def format_duration(duration: np.timedelta64) -> str:
    """The shortest way to write a duration: "10min", "1h", "5d"."""
    total = int(duration.astype("timedelta64[us]").astype(np.int64))
    for unit, size in _UNITS:
        if total and total % size == 0:
            return f"{total // size}{unit}"
    return f"{total / 1000:g}ms"


def rows_of(duration: Duration, step: np.timedelta64, *, name: str = "duration") -> int:
    """How many rows of `step` a duration is; an integer is a number of rows already.

    Raises InputError for a duration that is not a whole number of steps, not positive, or no duration at all.
    """
    if isinstance(duration, bool) or not isinstance(duration, int | np.integer | str | timedelta | np.timedelta64):
        raise InputError(
            f"{name}={duration!r} of type {type(duration).__name__}",
            expected='a duration such as "24h", or a whole number of rows',
            fix=f"give {name} as one of these",
        )
    if isinstance(duration, str | timedelta | np.timedelta64):  # asked first: a timedelta64 is an np.integer, too
        length = parse_duration(duration, name=name)
        rows, rest = divmod(int(length.astype(np.int64)), int(step.astype("timedelta64[us]").astype(np.int64)))
        if rest:
            below, above = (format_duration(step * count) for count in (max(rows, 1), rows + 1))
            raise InputError(
                f"{name}={format_duration(length)!r} of a series with one row every {format_duration(step)}",
                expected="a whole number of the series' steps",
                fix=f"use {below!r}{f' or {above!r}' if rows else ''}, or a number of rows",
            )
    else:
        rows = int(duration)
    if rows < 1:
        raise InputError(
            f"{name}={duration!r}",
            expected="at least one row",
            fix=f'give a positive {name}, such as 1 or "{format_duration(step)}"',
        )
    return rows


def _has_a_length(duration: np.timedelta64) -> bool:
    """Months and years, and numbers without a unit, are no length of time."""
    return np.datetime_data(duration.dtype)[0] not in ("Y", "M", "generic")

"""From a file or a table to a TimeSeries: read, find the time, take the columns, tidy the rows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.facts import Fact
from carryline.ground.numbers import recognise_numbers
from carryline.ground.tables import read_table, to_polars
from carryline.series import tidy
from carryline.series.columns import Columns, Rules, take_columns
from carryline.series.series import TimeSeries
from carryline.series.timecolumn import find_time

if TYPE_CHECKING:
    import polars as pl

_POLICIES = {
    "duplicates": ("first", "last", "keep", "error"),
    "disorder": ("sort", "keep", "error"),
    "gaps": ("fill", "keep", "error"),
    "missing": ("previous", "linear", "keep", "error"),
    "sentinels": ("missing", "keep", "error"),
    "infinite": ("missing", "keep", "error"),
    "constant": ("drop", "keep"),
    "counter": ("drop", "keep"),
}
_KEEPING = {"constant column": "constant='keep'", "column that numbers the rows": "counter='keep'"}


def read_series(
    source: Any,
    time: str | Sequence[str] | None = None,
    *,
    columns: Sequence[str] | None = None,
    day_first: bool | None = None,
    duplicates: str = "first",
    disorder: str = "sort",
    gaps: str = "fill",
    missing: str = "previous",
    sentinels: str = "missing",
    infinite: str = "missing",
    constant: str = "drop",
    counter: str = "drop",
) -> TimeSeries:
    """Read a series from a path (CSV/TSV of any delimiter and encoding, Parquet, Feather) or a table in memory.

    `time` names the column, or columns, that say when each row was; they are found where it is not given. `day_first`
    says how to read 03/04/2020 where no row decides it. What had to be decided is in `.facts` of the result. Policies:

    duplicates   rows of the same time: keep the "first", the "last", or "keep" all. A table in which most rows repeat
                 a time with other values is refused: it holds several series, or its clock is cut off.
    disorder     rows not in order of time: "sort", or "keep" as they are
    gaps         times that are not there: "fill" inserts rows, whose cells are missing values; "keep" leaves the gap
    missing      empty cells: "previous" takes the last value before, never a later one, so nothing is learned from the
                 future; "linear" draws a line to the next value, which does look ahead, and the leak audit says so
                 where the line crosses from one part of a split into another; "keep" leaves NaN. With either filling,
                 rows before a column's first value (nothing to fill them from) are cut off when they are at most 5% of
                 all, else the column is left out.
    sentinels    numbers such as -9999 that stand for "no measurement": "missing" or "keep". Decided from each column's
                 distribution: only its extreme value, and only when that lies further from the rest than the rest is
                 wide.
    infinite     "missing" or "keep"
    constant     columns that never change: "drop" (their value is kept in `.constants`) or "keep"
    counter      columns that only number the rows: "drop" or "keep"

    "error" refuses instead (not for the last two). Text columns with at most 20 values become one column of 0 and 1 for
    each (`cbwd=NW`); other text is left out. Sentinels, constants and categories are decided from all rows: this can
    remove a column or a value, and moves no number from one row to another.

    With `columns`, the names that a trained model needs, exactly these come back, in this order, nothing left out.

        series = read_series("jena_climate_2009_2016.csv")
        raw = read_series(path, duplicates="keep", disorder="keep", gaps="keep")   # every row, as it stands in the file

    Raises InputError for whatever cannot be read, with what would mend it.
    """
    _refuse_unknown(
        {
            "duplicates": duplicates,
            "disorder": disorder,
            "gaps": gaps,
            "missing": missing,
            "sentinels": sentinels,
            "infinite": infinite,
            "constant": constant,
            "counter": counter,
        }
    )
    if columns is not None and (isinstance(columns, str) or not columns):
        raise InputError(
            f"read_series(columns={columns!r})", expected="a list of names", fix="give one, or leave it out"
        )
    if isinstance(source, TimeSeries):  # it was read before
        return source if columns is None else source.select(columns)
    frame, name, digest, facts = _open(source)
    if frame.height < 2:
        raise InputError(
            f"{name} has one row",
            expected="at least two rows, with a step in time from one to the next",
            fix="give more of the series",
        )
    found = find_time(frame, time, day_first=day_first, source=name)
    facts.append(Fact("time", len(found.columns), "found" if time is None else "given", str(found)))
    if found.zone:
        detail = f"hours, days and forecasts are told in UTC; the clock of the data stood at {found.zone}"
        facts.append(Fact("time zone", len(found.values), "UTC", detail))
    rules = Rules(
        sentinels=sentinels,
        infinite=infinite,
        constant="keep" if columns is not None else constant,
        counter="keep" if columns is not None else counter,
        wanted=columns,
    )
    taken = take_columns(frame.drop(found.columns), rules)
    del frame
    rows = tidy.Rows(found.values, _stack(taken, len(found.values), columns, name), list(taken.kept), facts)
    rows.facts += [replace(fact, policy=missing) if not fact.policy else fact for fact in taken.facts]
    tidy.drop_untimed(rows, name)
    tidy.put_in_order(rows, disorder)
    tidy.drop_duplicates(rows, duplicates)
    step = tidy.find_step(rows, name)
    tidy.fill_gaps(rows, step, gaps)
    tidy.fill_missing(rows, missing, may_drop=columns is None)
    series = TimeSeries(
        values=rows.values,
        columns=tuple(rows.columns),
        time=rows.time,
        step=step,
        facts=tuple(rows.facts),
        sha256=digest,
        source=name,
        constants=taken.constants,
        fills=rows.fills,
    )
    return series if columns is None else replace(series.select(columns), sha256=series.sha256)


def _open(source: Any) -> tuple[pl.DataFrame, str, str, list[Fact]]:
    """The frame of a source, what to call it, the hash of its bytes, and what happened while reading."""
    if not isinstance(source, str | os.PathLike):
        frame, notes = recognise_numbers(to_polars(source))
        return frame, "the table", "", _repairs(notes)
    table = read_table(Path(source))
    frame, notes = (table.frame, []) if table.encoding else recognise_numbers(table.frame)
    facts = _repairs((*table.notes, *notes))
    if table.broken:
        places = ", ".join(map(str, table.broken[:5]))
        facts.append(Fact("broken bytes", len(table.broken), "replaced by U+FFFD", places))
    if table.encoding not in (None, "ascii", "utf-8"):
        facts.append(Fact("encoding", 1, "decode", f"read as {table.encoding}"))
    return frame, str(Path(source)), table.sha256, facts


def _repairs(notes: Sequence[str]) -> list[Fact]:
    return [Fact("repaired while reading", 1, "replace", note) for note in notes]


def _stack(
    taken: Columns, rows: int, wanted: Sequence[str] | None, source: str
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The columns side by side, (rows, features) in C order."""
    if wanted is not None and not taken.kept:
        raise InputError(
            f"no column {wanted[0]!r}, nor any other of the columns wanted, in {source}",
            expected=f"the columns {listing(wanted, limit=40)}",
            fix="add them, or give the data that has them",
        )
    if not taken.kept:
        left_out = [fact for fact in taken.facts if fact.policy == "drop"]
        policies = [words for what, words in _KEEPING.items() if any(fact.what == what for fact in left_out)]
        raise InputError(
            f"{source} has no column of changing numbers besides its time"
            + (f" (left out: {'; '.join(f'{fact.what}, {fact.detail}' for fact in left_out)})" if left_out else ""),
            expected="at least one",
            fix=f"add one, or keep what was left out with {' and '.join(policies)}" if policies else "add one",
        )
    values = np.empty((rows, len(taken.kept)), np.float32)
    for number, column in enumerate(taken.kept.values()):
        values[:, number] = column
    return values


def _refuse_unknown(given: dict[str, str]) -> None:
    for name, policy in given.items():
        if policy not in _POLICIES[name]:
            raise InputError(
                f"read_series({name}={policy!r}){nearest(policy, _POLICIES[name])}",
                expected=f"one of {listing(_POLICIES[name])}",
                fix="correct the policy",
            )

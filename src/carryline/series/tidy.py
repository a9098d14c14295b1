"""Rows in order, once each, one per step, with no cell empty: by stated policies, each reported as a fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.ground.facts import Fact
from carryline.series.durations import format_duration
from carryline.series.series import Fills

_LEADING = 0.05  # of the rows at most are cut where a column has not begun; a column that begins later is left out
_MOST_NEW_ROWS = 10  # times the rows that there are: gaps larger than that mean another step, not missing rows


@dataclass(eq=False)
class Rows:
    """What is being tidied: `time` (rows,), `values` (rows, features), the column names, and the facts so far."""

    time: NDArray[np.datetime64]
    values: NDArray[np.float32]
    columns: list[str]
    facts: list[Fact] = field(default_factory=list)
    fills: Fills = field(default_factory=Fills)

    def keep(self, rows: Any) -> None:
        """Keep a selection of rows."""
        self.time, self.values = self.time[rows], self.values[rows]


def drop_untimed(rows: Rows, source: str) -> None:
    """Leave out rows whose time is missing or unreadable."""
    untimed = np.isnat(rows.time)
    if untimed.any():
        first = int(untimed.argmax())
        rows.facts.append(Fact("rows without a time", int(untimed.sum()), "drop", f"the first is row {first}"))
        rows.keep(~untimed)
    if len(rows.time) < 2:
        raise InputError(
            f"{source} has {len(rows.time)} row{'' if len(rows.time) == 1 else 's'} with a time",
            expected="at least two, so that there is a step between them",
            fix="give more data",
        )


def put_in_order(rows: Rows, policy: str) -> None:
    """Sort the rows by time (ties stay as they were), where they are not sorted."""
    back = np.diff(rows.time) < np.timedelta64(0)
    if not back.any():
        return
    first = int(back.argmax()) + 1
    detail = f"time goes back in row {first}: {rows.time[first - 1].item()}, then {rows.time[first].item()}"
    _refuse(policy, "disorder", detail, "disorder='sort'")
    rows.facts.append(Fact("disorder", int(back.sum()), policy, detail))
    if policy == "sort":
        rows.keep(np.argsort(rows.time, kind="stable"))


def drop_duplicates(rows: Rows, policy: str) -> None:
    """Keep the first or the last of the rows with one time."""
    order = np.argsort(rows.time, kind="stable")
    sorted_time = rows.time[order]
    same = sorted_time[1:] == sorted_time[:-1]
    if not same.any():
        return
    earlier, later = rows.values[order[:-1][same]], rows.values[order[1:][same]]
    differ = int((~((earlier == later) | (np.isnan(earlier) & np.isnan(later))).all(axis=1)).sum())
    count = int(same.sum())
    repeated = "1 row repeats" if count == 1 else f"{count} rows repeat"
    detail = f"{repeated} a time, {differ} with other values; the first is {sorted_time[1:][same][0].item()}"
    _refuse(policy, "duplicate times", detail, "duplicates='first'")
    rows.facts.append(Fact("duplicate times", count, policy, detail))
    all_alike = sorted_time[0] == sorted_time[-1]  # `find_step` has better words for that
    if policy != "keep" and differ > len(order) // 2 and not all_alike:
        raise InputError(
            f"duplicate times: {detail}",
            expected="one row for each time; so many look like several series in one table, or a clock that is cut off",
            fix="read one series at a time, name every column of the time with time=, or use duplicates='keep'",
        )
    if policy != "keep":
        again = np.zeros(len(order), bool)
        again[order[1:] if policy == "first" else order[:-1]] = same
        rows.keep(~again)


def find_step(rows: Rows, source: str) -> np.timedelta64:
    """The usual distance of two rows: the most frequent one, the shortest of those where several are."""
    distances = np.diff(rows.time)
    distances = distances[distances > np.timedelta64(0)]
    if not len(distances):
        raise InputError(
            f"{source}: every row has the same time, {rows.time[0].item()}",
            expected="at least two different times",
            fix="name the right time column with time=",
        )
    sizes, counts = np.unique(distances, return_counts=True)
    step = sizes[counts.argmax()]
    uneven = int((distances % step != np.timedelta64(0)).sum())
    if uneven:
        detail = f"distances that are no multiple of {format_duration(step)}; each row counts as one step"
        rows.facts.append(Fact("uneven steps", uneven, "keep", detail))
    return np.timedelta64(step)


def fill_gaps(rows: Rows, step: np.timedelta64, policy: str) -> None:
    """Insert a row without values for each time that is not there."""
    distances = np.diff(rows.time)
    absent = np.maximum(np.rint(distances / step).astype(np.int64) - 1, 0)
    total = int(absent.sum())
    if not total:
        return
    widest = int(absent.argmax())
    count = int((absent > 0).sum())
    places = "1 gap" if count == 1 else f"{count} gaps"
    detail = f"{places}, the longest {format_duration(distances[widest])} after {rows.time[widest].item()}"
    _refuse(policy, "gaps", f"{total} rows are not there: {detail}", "gaps='fill'")
    if policy == "fill" and total > _MOST_NEW_ROWS * len(rows.time):
        raise InputError(
            f"gaps='fill' would add {total} rows to {len(rows.time)}: {detail}",
            expected=f"rows that mostly follow each other every {format_duration(step)}",
            fix="use gaps='keep', or leave out the rows far away in time",
        )
    rows.facts.append(Fact("gaps", total, policy, detail))
    if policy == "fill":
        source = np.repeat(np.arange(len(rows.time)), np.append(absent + 1, 1))
        nth = np.arange(len(source)) - np.searchsorted(source, source)
        rows.keep(source)
        rows.time = rows.time + nth * step
        rows.values[nth > 0] = np.nan


def fill_missing(rows: Rows, policy: str, *, may_drop: bool) -> None:
    """Give each empty cell the last value before it ("previous"), or a value on the line between its neighbours
    ("linear").

    Cells before a column's first value have nothing before them. Where they are few, these rows are cut off; a column
    that begins late is left out instead, unless it may not be.
    """
    holes = np.isnan(rows.values)
    if not holes.any():
        return
    index = next(number for number, name in enumerate(rows.columns) if holes[:, number].any())
    if policy == "error":
        _refuse(
            policy,
            "missing values",
            f"column {rows.columns[index]!r} has {holes[:, index].sum()}",
            "missing='previous'",
        )
    if policy == "keep":
        return
    _cut_beginning(rows, holes, may_drop)
    cells: list[tuple[NDArray[np.int64], int, NDArray[np.int64]]] = []
    for number in range(rows.values.shape[1]):
        column = rows.values[:, number]
        hole = np.isnan(column)
        if not hole.any():
            continue
        here = np.arange(len(column))
        before = np.maximum.accumulate(np.where(hole, 0, here))
        empty = np.flatnonzero(hole)
        source = before[empty]
        if policy == "linear":
            after = np.minimum.accumulate(np.where(hole, len(column), here)[::-1])[::-1][empty]
            source = np.where(after < len(column), after, source)
            column[empty] = np.interp(empty, here[~hole], column[~hole])
        else:
            column[empty] = column[source]
        cells.append((empty, number, source))
    if cells:
        rows.fills = Fills(
            np.concatenate([empty for empty, _, _ in cells]),
            np.concatenate([np.full(len(empty), number) for empty, number, _ in cells]),
            np.concatenate([source for _, _, source in cells]),
        )


def _cut_beginning(rows: Rows, holes: NDArray[np.bool_], may_drop: bool) -> None:
    starts = (~holes).argmax(axis=0)  # each column has a value somewhere: those without were left out before
    late = starts > _LEADING * len(starts_rows := rows.time)
    if may_drop and late.any() and not late.all():
        words = ", ".join(f"{rows.columns[number]!r} begins in row {starts[number]}" for number in np.flatnonzero(late))
        rows.facts.append(Fact("column that begins late", int(late.sum()), "drop", words))
        rows.values = np.ascontiguousarray(rows.values[:, ~late])
        rows.columns = [name for name, out in zip(rows.columns, late, strict=True) if not out]
        starts = starts[~late]
    first = int(starts.max(initial=0))
    if first:
        name = rows.columns[int(starts.argmax())]
        detail = f"the first {first} of {len(starts_rows)} rows: {name!r} has no value before"
        rows.facts.append(Fact("missing at the beginning", first, "cut", detail))
        rows.keep(slice(first, None))


def _refuse(policy: str, what: str, detail: str, fix: str) -> None:
    if policy == "error":
        raise InputError(f"{what}: {detail}", expected="none, as you asked", fix=f"repair the data, or use {fix}")

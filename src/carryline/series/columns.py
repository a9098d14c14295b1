"""Columns of a table to float32 columns: indicators for words, and what is no measurement found and set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing
from carryline.ground.facts import Fact

if TYPE_CHECKING:
    import polars as pl

Column = NDArray[np.float32]

_CATEGORIES = 20  # a text column with at most so many values is a category
_LARGE = 1e5  # below that float32 tells hundredths apart
_LOST = 0.01  # the share of rows whose change may be lost before it is reported
_SENTINELS = np.array(
    [sign * value for value in (99, 99.9, 99.99, 999, 999.9, 999.99, 9999, 9999.9, 9999.99, 99999, 999999, 9999999)
     for sign in (-1, 1)] + [-32768, 32767, -2147483648, 2147483647, -7777, -8888, -6999, 1e20, 1e30,
     9.969209968386869e36],
    dtype=np.float32,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What to do about what is found in a column; see read_series."""

    sentinels: str
    infinite: str
    constant: str
    counter: str
    wanted: Sequence[str] | None = None


@dataclass(eq=False)
class Columns:
    """The columns that stay, by name; those left out because they never change, with their value; and the facts."""

    kept: dict[str, Column] = field(default_factory=dict)
    constants: dict[str, float] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)


def take_columns(frame: pl.DataFrame, rules: Rules) -> Columns:
    """Every column of a frame (without its time) as float32, cleaned by the rules; NaN where there is no value.

    With `rules.wanted` only the columns that it needs are looked at, and none of them is left out.
    """
    result = Columns()
    infinite: dict[str, int] = {}
    counters: list[str] = []
    empty: list[str] = []
    sentinels: dict[str, dict[float, int]] = {}
    for name, column in _floats(frame, rules, result.facts):
        if name in result.kept or name in result.constants:
            raise InputError(
                f"column {name!r} is there, and made of a text column too",
                expected="a name of its own for each column",
                fix="rename one of the two",
            )
        infinities = np.isinf(column)
        if infinities.any():
            infinite[name] = int(infinities.sum())
            if rules.infinite == "missing":
                column[infinities] = np.nan
        if "=" not in name:
            marks = find_sentinels(column)
            if marks:
                sentinels[name] = marks
                if rules.sentinels == "missing":
                    column[np.isin(column, np.array(list(marks), np.float32))] = np.nan
        low, high = _span(column)
        if np.isnan(low):
            empty.append(name)
        elif low == high and rules.constant == "drop":
            result.constants[name] = float(low)
        elif rules.counter == "drop" and _counts_rows(column):
            counters.append(name)
        else:
            result.kept[name] = column
    _report(result, rules, infinite=infinite, sentinels=sentinels, empty=empty, counters=counters)
    return result


def find_sentinels(column: Column) -> dict[float, int]:
    """Values that stand for "no measurement" (-9999, 999.9, -32768, ...), with how often each occurs.

    Decided from the distribution: such numbers count only where they lie further from all other values than these lie
    from each other. 999 among pressures is a pressure; -9999 among wind speeds is none.
    """
    if not np.isin(_span(column), _SENTINELS).any():  # one lies outside of all others only if one is extreme
        return {}
    suspects = np.isin(column, _SENTINELS)
    low, high = _span(column[~suspects & np.isfinite(column)])
    if np.isnan(low):
        return {}
    found: dict[float, int] = {}
    for mark, count in zip(*np.unique(column[suspects], return_counts=True), strict=True):
        beyond = max(low - mark, mark - high)
        if beyond > high - low and (low < high or abs(mark) >= 999):
            found[float(str(mark))] = int(count)
    return found


def _floats(frame: pl.DataFrame, rules: Rules, facts: list[Fact]) -> Iterator[tuple[str, Column]]:
    import polars as pl

    for name, kind in frame.schema.items():
        indicators = rules.wanted is not None and any(want.startswith(f"{name}=") for want in rules.wanted)
        if rules.wanted is not None and name not in rules.wanted and not indicators:
            continue
        column = frame[name]
        if kind == pl.Null:
            yield name, np.full(len(column), np.nan, np.float32)
        elif (kind.is_numeric() or kind == pl.Boolean) and not indicators:
            numbers = column.cast(pl.Float64).to_numpy() if kind != pl.Float64 else column.to_numpy()
            with np.errstate(over="ignore"):  # beyond float32 is infinite here, and reported as such
                rounded = numbers.astype(np.float32)
            if (lost := _lost_changes(numbers, rounded)) > _LOST * len(numbers):
                facts.append(Fact("changes beyond seven digits", lost, "round", f"{name!r}: float32 holds no more"))
            yield name, rounded
        elif kind == pl.String and not indicators and rules.wanted is not None and column.null_count() < len(column):
            raise InputError(
                f"column {name!r} holds text, such as {column.drop_nulls()[0]!r}",
                expected="numbers, as in training",
                fix="give that column as numbers; empty where there is none",
            )
        elif kind in (pl.String, pl.Categorical, pl.Enum) or indicators:
            yield from _indicators(name, column.cast(pl.String), rules, facts)
        else:
            facts.append(Fact("column of another kind", 1, "drop", f"{name!r} holds {kind}"))


def _indicators(name: str, text: pl.Series, rules: Rules, facts: list[Fact]) -> Iterator[tuple[str, Column]]:
    """A column of 0 and 1 for each value of a text column with few values; NaN where the text is missing."""
    values = text.drop_nulls().unique().sort().to_list()
    if not values:
        yield name, np.full(len(text), np.nan, np.float32)
        return
    if rules.wanted is None and len(values) > min(_CATEGORIES, max(len(text) // 2, 1)):
        words = f"{name!r} has {len(values)} different values: {listing(values, 3)}"
        facts.append(Fact("text column", 1, "drop", words))
        return
    facts.append(Fact("text column", len(values), "indicators", f"{name!r} has the values {listing(values, 20)}"))
    missing = text.is_null().to_numpy()
    for value in values:
        column = (text == value).fill_null(False).to_numpy().astype(np.float32)
        column[missing] = np.nan
        yield f"{name}={value}", column


def _lost_changes(numbers: NDArray[np.float64], rounded: Column) -> int:
    """How often a value differs from the one before it, and in float32 by another amount, a tenth away or more."""
    if not max(map(abs, _span(rounded))) > _LARGE:
        return 0
    with np.errstate(invalid="ignore"):  # infinity minus infinity
        changes, kept = np.diff(numbers), np.diff(rounded)
        return int((np.abs(kept - changes) > 0.1 * np.abs(changes)).sum())


def _span(column: Column) -> tuple[np.float32, np.float32]:
    """The smallest and the largest value; NaN when there is none."""
    if not len(column):
        return np.float32(np.nan), np.float32(np.nan)
    return np.fmin.reduce(column), np.fmax.reduce(column)


def _counts_rows(column: Column) -> bool:
    """Whether a column only numbers the rows: whole numbers, each one more than the one before."""
    if len(column) < 3 or column[1] - column[0] != 1 or column[0] != np.floor(column[0]):
        return False
    return bool((np.diff(column) == 1).all())


def _report(
    result: Columns,
    rules: Rules,
    *,
    infinite: dict[str, int],
    sentinels: dict[str, dict[float, int]],
    empty: list[str],
    counters: list[str],
) -> None:
    missing = {name: int(np.isnan(column).sum()) for name, column in result.kept.items()}
    missing = {name: count for name, count in missing.items() if count}
    if infinite:
        _refuse(rules.infinite, "infinite values", infinite, "infinite='missing'")
        result.facts.append(Fact("infinite values", sum(infinite.values()), rules.infinite, _counts(infinite)))
    if sentinels:
        marks = {f"{name}: {mark:g}": count for name, found in sentinels.items() for mark, count in found.items()}
        _refuse(rules.sentinels, "sentinels", marks, "sentinels='missing'")
        result.facts.append(Fact("sentinels", sum(marks.values()), rules.sentinels, _counts(marks)))
    if empty:
        if rules.wanted is not None:
            raise InputError(
                f"column {empty[0]!r} has no value in any row",
                expected="at least one value",
                fix="give data that has it",
            )
        result.facts.append(Fact("column without values", len(empty), "drop", listing(empty, 40)))
    if result.constants:
        words = ", ".join(f"{name!r} is always {value:g}" for name, value in result.constants.items())
        result.facts.append(Fact("constant column", len(result.constants), "drop", words))
    if counters:
        result.facts.append(Fact("column that numbers the rows", len(counters), "drop", listing(counters)))
    if missing:
        result.facts.append(Fact("missing values", sum(missing.values()), "", _counts(missing)))


def _refuse(policy: str, what: str, counts: dict[str, int], fix: str) -> None:
    if policy == "error":
        raise InputError(
            f"{what}: {_counts(counts)}", expected="none, as you asked", fix=f"clean the data, or use {fix}"
        )


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name!r} {count}" for name, count in counts.items())

"""One series into three parts, in time order: what is learned, what is chosen by, what is judged by.

`protocol="clean"`: the parts are `fractions` of the rows. The mean and deviation that standardise all parts are those
of the training rows. No window crosses from one part into the next, so nothing of a later part is seen by an earlier
one.

`protocol="book"`: the ranges of *Deep Learning with Python*, chapter 6 (0 to 200000, 200001 to 300000, 300001 to the
end), its scaler (the first 200,000 rows) and its index arithmetic (see windows.py, with its known flaws). It fits the
Jena file of 2009-2016 and series of that length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from carryline.ground.errors import InputError, listing, nearest
from carryline.series.audit import Audit, audit_split
from carryline.series.durations import Duration
from carryline.series.scaler import Scaler
from carryline.series.series import TimeSeries
from carryline.series.windows import PROTOCOLS, Windows

_BOOK_TRAIN, _BOOK_VALIDATION = (0, 200_000), (200_001, 300_000)
_BOOK_SCALER = (0, 199_999)  # float_data[:200000]


@dataclass(frozen=True, eq=False, kw_only=True)
class Split:
    """`train`, `validation` and `test` windows over one standardised array, the `scaler` that made it, the `series`."""

    series: TimeSeries
    scaler: Scaler
    targets: tuple[str, ...]
    train: Windows
    validation: Windows
    test: Windows
    protocol: str = "clean"

    @property
    def parts(self) -> dict[str, Windows]:
        """The three parts by name, in time order."""
        return {"train": self.train, "validation": self.validation, "test": self.test}

    def in_units(self, error: float) -> float:
        """A standardised error in the target's own units: the chapter's 0.29 is 2.57 degrees. For one target only."""
        if len(self.targets) > 1:
            raise InputError(
                f"in_units of a split with {len(self.targets)} targets",
                expected="one target, whose deviation the error is multiplied by",
                fix="multiply by scaler.std of the target that the error is of",
            )
        return float(error * self.scaler.std[self.series.index(self.targets[0])])

    def audit(self) -> Audit:
        """What rows each part reads, and whether any part or statistic sees what it must not; see audit.py."""
        return audit_split(self)


def split_series(
    series: TimeSeries,
    *,
    target: str | Sequence[str],
    lookback: Duration,
    every: Duration | None = None,
    ahead: Duration,
    horizon: int = 1,
    protocol: str = "clean",
    fractions: Iterable[float] = (0.6, 0.2, 0.2),
) -> Split:
    """Split a series into three chronological parts of windows, standardised by the training rows.

    `lookback` is how far a window looks back and `every` how often it looks (each row by default), `ahead` how far the
    first target lies after the window's last row, `horizon` how many targets follow each other at distance `every`.
    Durations ("5d", "1h", "24h") or rows. `fractions` are ignored by the book protocol, whose ranges are fixed.

        split = split_series(series, target="T (degC)", lookback="5d", every="1h", ahead="24h")
        inputs, targets = split.train.gather(range(128))      # (128, 120, 14), (128, 1)
        split.scaler.inverse(targets, "T (degC)")             # degrees
        split.audit().raise_if_leaky()

    Raises InputError for an unknown or repeated target, one that is constant or holds NaN, for missing values in any
    column, for durations that are not whole steps, and for parts too short for one window.
    """
    names = _targets(series, target)
    if protocol not in PROTOCOLS:
        raise InputError(
            f"protocol={protocol!r}{nearest(protocol, PROTOCOLS)}", expected=listing(PROTOCOLS), fix="correct the name"
        )
    _refuse_missing(series, names)
    lookback_rows, ahead_rows = series.rows(lookback, name="lookback"), series.rows(ahead, name="ahead")
    if protocol == "book":
        ranges, fitted = _book_ranges(len(series), lookback_rows, ahead_rows), _BOOK_SCALER
    else:
        ranges = _clean_ranges(len(series), tuple(fractions))
        fitted = ranges[0]
    for name in names:
        column = series[name][fitted[0] : fitted[1] + 1]
        if column.min() == column.max():
            raise InputError(
                f"target {name!r} is {column[0]:g} in every training row",
                expected="a target that changes",
                fix="choose another column, or a series in which it changes before the validation part",
            )
    scaler = Scaler.fit(series.values, series.columns, fitted)
    values = scaler.transform(series.values)
    parts = [
        Windows.of(
            series,
            target=names,
            lookback=lookback_rows,
            every=every,
            ahead=ahead_rows,
            horizon=horizon,
            values=values,
            rows=rows,
            shuffle=number == 0,
            protocol=protocol,
        )
        for number, rows in enumerate(ranges)
    ]
    train, validation, test = parts
    return Split(
        series=series,
        scaler=scaler,
        targets=names,
        train=train,
        validation=validation,
        test=test,
        protocol=protocol,
    )


def _targets(series: TimeSeries, target: str | Sequence[str]) -> tuple[str, ...]:
    names = (target,) if isinstance(target, str) else tuple(target)
    if not names or len(set(names)) < len(names):
        raise InputError(
            f"target={list(names)!r}", expected="one or more different columns", fix="name each column to forecast once"
        )
    for name in names:
        series.index(name)
    return names


def _refuse_missing(series: TimeSeries, targets: Sequence[str]) -> None:
    if np.isfinite(series.values.sum(dtype=np.float64)):  # one pass; any NaN or infinity survives a sum
        return
    lacking = [name for name in series.columns if not np.isfinite(series[name]).all()]
    for name in [name for name in targets if name in lacking] or lacking:
        bad = ~np.isfinite(series[name])
        if not bad.any():
            continue
        kind = "target" if name in targets else "column"
        raise InputError(
            f"{kind} {name!r} has {bad.sum()} values that are missing or infinite, the first in row {bad.argmax()}",
            expected="a number in every row",
            fix="read the series with missing='previous', or fill the column yourself",
        )


def _clean_ranges(rows: int, fractions: tuple[float, ...]) -> list[tuple[int, int]]:
    if len(fractions) != 3 or min(fractions) <= 0 or not np.isclose(sum(fractions), 1.0):
        raise InputError(
            f"fractions={fractions}",
            expected="three positive shares (train, validation, test) that add up to 1",
            fix="use (0.6, 0.2, 0.2)",
        )
    first, second = round(rows * fractions[0]), round(rows * (fractions[0] + fractions[1]))
    ranges = [(0, first - 1), (first, second - 1), (second, rows - 1)]
    if any(last < begin for begin, last in ranges):
        raise InputError(
            f"a series of {rows} rows in three parts",
            expected="at least one row in each part",
            fix="give more data, or other fractions",
        )
    return ranges


def _book_ranges(rows: int, lookback: int, ahead: int) -> list[tuple[int, int]]:
    needed = _BOOK_VALIDATION[1] + 1 + lookback + ahead + 2
    if rows < needed:
        raise InputError(
            f"protocol='book' with a series of {rows} rows",
            expected=f"at least {needed} rows: its parts are rows 0 to 200000, 200001 to 300000 and 300001 to the end",
            fix="use protocol='clean'",
        )
    return [_BOOK_TRAIN, _BOOK_VALIDATION, (_BOOK_VALIDATION[1] + 1, rows - ahead - 1)]

"""The leak audit: does any part, or any fitted statistic, see what it must not?

What a part reads is not taken from what its Windows say of themselves: an array of row numbers is put in the place of
the values, every window is gathered, and the numbers that come out are the rows that it reads. Six things are checked.

1. *Parts follow each other in time*: the targets of a part are later than those of the part before.
2. *Later targets are unseen*: no row that a later part must forecast is an input or a target of an earlier part.
3. *The scaler saw training rows only*: its numbers are those of the rows it names; none of these is a later target.
4. *Windows read the series as it is*: each part's array is the standardised series, row by row, nothing shuffled.
5. *No input shows the future*: no input column is the target shifted back from the future. A column counts as such
   when it foretells a later target a hundred times better (in variance) than the target's own past does.
6. *Filled values come from no later part*: no cell was filled from a row that belongs to a later part.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import CarrylineError, listing
from carryline.series.scaler import Scaler
from carryline.series.shifted import shifted_copies

if TYPE_CHECKING:
    from carryline.series.split import Split
    from carryline.series.windows import Windows

Range = tuple[int, int]
_CELLS = 4_000_000  # row numbers looked at in one go
_CHUNK = 65_536


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, whether it is as it should be, and what was seen."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Audit:
    """`checks`, and per part the raw `rows` behind "inputs", "targets" (and "scaler", for train), as (first, last)."""

    checks: tuple[Check, ...]
    rows: Mapping[str, Mapping[str, list[Range]]]

    @property
    def leaks(self) -> int:
        """How many checks failed."""
        return sum(not check.passed for check in self.checks)

    def raise_if_leaky(self) -> None:
        """Raise CarrylineError, naming each check that failed and what it saw."""
        if self.leaks:
            raise CarrylineError(
                "the leak audit failed: " + "; ".join(f"{check.name} ({check.detail})" for check in self.failed),
                expected="no part and no statistic that sees the targets of a later part",
                fix="split the series with split_series, and leave out columns that are made from the target's future",
            )

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: leaks, checks, and rows."""
        return {
            "leaks": self.leaks,
            "checks": [asdict(check) for check in self.checks],
            "rows": {part: {use: [list(span) for span in spans] for use, spans in uses.items()}
                     for part, uses in self.rows.items()},
        }  # fmt: skip


def audit_split(split: Split) -> Audit:
    """Look at every row that the parts of a split read; see the module's list."""
    masks = {name: _rows_read(windows) for name, windows in split.parts.items()}
    scaler_rows = np.zeros(len(split.series), bool)
    scaler_rows[split.scaler.rows[0] : split.scaler.rows[1] + 1] = True
    checks = (
        _in_time_order(split, masks),
        _later_targets_unseen(masks),
        _scaler_saw_training_only(split, scaler_rows, masks),
        _windows_read_the_series(split),
        _no_input_shows_the_future(split),
        _fills_from_the_past(split, masks),
    )
    rows = {name: {"inputs": _ranges(inputs), "targets": _ranges(targets)} for name, (inputs, targets) in masks.items()}
    rows["train"]["scaler"] = _ranges(scaler_rows)
    return Audit(checks, rows)


Masks = dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]


def _rows_read(windows: Windows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Masks over the rows: which the windows read as inputs, and which as targets. Found by gathering row numbers."""
    count = len(windows.values)
    probe = copy.copy(windows)
    probe.values, probe.targets = np.arange(count)[:, None], (0,)  # type: ignore[assignment]
    inputs, targets = np.zeros(count, bool), np.zeros(count, bool)
    chunk = max(_CELLS // windows.length, 1)
    for start in range(0, len(windows), chunk):
        seen, wanted = probe.gather(np.arange(start, min(start + chunk, len(windows))))
        inputs[seen.numpy().ravel()] = True
        targets[wanted.numpy().ravel()] = True
    return inputs, targets


def _in_time_order(split: Split, masks: Masks) -> Check:
    name = "parts follow each other in time"
    spans = {}
    for part, (_, targets) in masks.items():
        times = split.series.time[targets]
        spans[part] = times.min().item(), times.max().item()
    for before, after in _pairs(spans):
        latest, earliest = spans[before][1], spans[after][0]
        if latest >= earliest:
            return Check(name, False, f"targets of {before} reach {latest}, those of {after} begin {earliest}")
    return Check(name, True, "; ".join(f"{part} targets {first} to {last}" for part, (first, last) in spans.items()))


def _later_targets_unseen(masks: Masks) -> Check:
    name = "targets of later parts are unseen by earlier ones"
    for before, after in _pairs(masks):
        for use, mask in zip(("inputs", "targets"), masks[before], strict=True):
            shared = mask & masks[after][1]
            if shared.any():
                detail = f"{shared.sum()} target rows of {after} are {use} of {before}: {_words(shared)}"
                return Check(name, False, detail)
    wanted = ", ".join(f"{part} {_words(targets)}" for part, (_, targets) in masks.items())
    return Check(name, True, f"target rows: {wanted}")


def _scaler_saw_training_only(split: Split, rows: NDArray[np.bool_], masks: Masks) -> Check:
    name = "the scaler saw training rows only"
    for part in ("validation", "test"):
        shared = rows & masks[part][1]
        if shared.any():
            return Check(name, False, f"it was fitted on {shared.sum()} target rows of {part}: {_words(shared)}")
    again = Scaler.fit(split.series.values, split.series.columns, split.scaler.rows)
    same = np.isclose(again.mean, split.scaler.mean, rtol=1e-9, atol=1e-5 * again.std)
    same &= np.isclose(again.std, split.scaler.std, rtol=1e-5)
    if not same.all():
        wrong = [column for column, good in zip(split.series.columns, same, strict=True) if not good]
        return Check(name, False, f"mean and deviation of {listing(wrong)} are not those of rows {_words(rows)}")
    return Check(name, True, f"fitted on rows {_words(rows)}, and computed again from them")


def _windows_read_the_series(split: Split) -> Check:
    name = "windows read the series as it is"
    arrays = {id(windows.values): (part, windows.values) for part, windows in split.parts.items()}
    for part, values in arrays.values():
        if values.shape != split.series.values.shape:
            detail = f"{part} reads an array {values.shape}, the series is {split.series.values.shape}"
            return Check(name, False, detail)
        for start in range(0, len(values), _CHUNK):
            expected = split.scaler.transform(split.series.values[start : start + _CHUNK])
            wrong = ~np.isclose(values[start : start + _CHUNK], expected, rtol=1e-4, atol=1e-4).all(axis=1)
            if wrong.any():
                row = start + int(wrong.argmax())
                return Check(name, False, f"{part} reads other values than the standardised series in row {row}")
    return Check(name, True, f"{len(split.series)} rows compared")


def _no_input_shows_the_future(split: Split) -> Check:
    name = "no input shows the future of a target"
    windows = split.train
    reach = windows.lookback + windows.ahead + windows.horizon * windows.step  # any row of a window may show a target
    found = shifted_copies(split.series, split.targets, rows=windows.rows, reach=reach)
    if found:
        return Check(name, False, "; ".join(found))
    return Check(name, True, f"no column follows a target from 1 to {reach} rows ahead")


def _fills_from_the_past(split: Split, masks: Masks) -> Check:
    name = "filled values come from no later part"
    fills = split.series.fills
    if not len(fills):
        return Check(name, True, "nothing was filled")
    part_of = np.full(len(split.series), -1)
    for number, (inputs, targets) in reversed(list(enumerate(masks.values()))):
        part_of[inputs | targets] = number
    later = part_of[fills.sources] > part_of[fills.rows]
    later &= part_of[fills.rows] >= 0
    if later.any():
        first = int(later.argmax())
        detail = f"{later.sum()} cells, the first in row {fills.rows[first]}, filled from row {fills.sources[first]}"
        return Check(name, False, detail)
    ahead = int((fills.sources > fills.rows).sum())
    return Check(name, True, f"{len(fills)} filled cells, {ahead} of them from later rows of the same part")


def _pairs(parts: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = list(parts)
    return [(before, after) for number, before in enumerate(names) for after in names[number + 1 :]]


def _ranges(mask: NDArray[np.bool_]) -> list[Range]:
    """The runs of True, as (first, last), both included."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2)]


def _words(mask: NDArray[np.bool_]) -> str:
    ranges = _ranges(mask)
    words = ", ".join(f"{first} to {last}" for first, last in ranges[:3])
    return words + (f" and {len(ranges) - 3} more" if len(ranges) > 3 else "")

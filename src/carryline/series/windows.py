"""Windows: an index into one array, from which batches of (inputs, targets) are gathered. No window is stored.

From the first batch on, the rows are kept in a second order too, in which windows are quick to copy (see runs.py).

Two protocols say which rows a window reads. Let n = lookback // step.

`"clean"` (default): the last input row is "now". Inputs are the rows now - (n-1)*step, ..., now - step, now; targets
the rows now + ahead + k*step for k < horizon. Inputs and targets of a part lie wholly within its rows.

`"book"`: the index arithmetic of the generator in *Deep Learning with Python*, chapter 6 (listing 6.33), as it is
printed. For a drawn `row`, inputs are range(row - lookback, row, step) and the target is row + ahead. Its known flaws
are kept, since figures were published with them:

- the last input row is row - step, so a forecast "24 hours ahead" at step 6 spans 25 hours, the naive baseline's too;
- `rows` bounds where `row` is drawn, not what is read: targets reach `ahead` rows past the end of the part;
- the last position and the last incomplete batch of an ordered part are never visited;
- training rows are drawn with replacement, so an epoch is a number of steps and not a pass over the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing, nearest
from carryline.series.durations import Duration
from carryline.series.runs import Runs
from carryline.series.series import TimeSeries

PROTOCOLS = ("clean", "book")
Batch = tuple[torch.Tensor, torch.Tensor]


class Windows:
    """All windows of a range of rows of `values`, a float32 array (time, features) that other parts may share.

    `lookback`, `step` and `ahead` are numbers of rows (`Windows.of` takes durations), `horizon` a number of targets in
    time, `targets` the numbers of the columns to forecast. `rows` = (first, last), both included; all rows by default
    (for the book, where `last` is the generator's `max_index`, up to the last that leaves room for a target).
    `shuffle` is how `batches` goes through the windows.

        inputs, targets = windows.gather([0, 1, 2])    # (3, lookback // step, features), (3, horizon * targets)

    Raises InputError when lookback is not a whole number of steps, or when the range is too short for one window.
    """

    def __init__(
        self,
        values: Any,
        *,
        lookback: int,
        step: int = 1,
        ahead: int,
        horizon: int = 1,
        targets: Sequence[int],
        rows: tuple[int, int] | None = None,
        shuffle: bool = False,
        protocol: str = "clean",
    ) -> None:
        self.values: NDArray[np.float32] = np.ascontiguousarray(values, dtype=np.float32)
        self.lookback, self.step = _whole(lookback, "lookback"), _whole(step, "step")
        self.ahead, self.horizon = _whole(ahead, "ahead"), _whole(horizon, "horizon")
        self.targets = tuple(int(target) for target in targets)
        end = len(self.values) - 1 - (self.ahead if protocol == "book" else 0)
        self.rows = (0, end) if rows is None else (int(rows[0]), int(rows[1]))
        self.shuffle, self.protocol = shuffle, protocol
        _refuse_impossible(self)
        self.length = self.lookback // self.step
        """How many rows a window shows: lookback // step."""
        self.features = self.values.shape[1]
        first, last = self.rows
        if protocol == "book":  # origins are row - step, for row from first + lookback up to, not including, last
            self._first, self._count = first + self.lookback - self.step, last - first - self.lookback
        else:
            self._first = first + (self.length - 1) * self.step
            self._count = last - (self.ahead + (self.horizon - 1) * self.step) - self._first + 1
        if self._count < 1:
            raise _too_short(self)
        self._input_offsets = np.arange(1 - self.length, 1, dtype=np.int64) * self.step
        past_now = self.ahead + (self.step if protocol == "book" else 0)
        self._runs: Runs | None = None
        self._target_offsets = past_now + np.arange(self.horizon, dtype=np.int64) * self.step

    @classmethod
    def of(
        cls,
        series: TimeSeries,
        *,
        target: str | Sequence[str],
        lookback: Duration,
        every: Duration | None = None,
        ahead: Duration,
        horizon: int = 1,
        values: NDArray[np.float32] | None = None,
        rows: tuple[int, int] | None = None,
        shuffle: bool = False,
        protocol: str = "clean",
    ) -> Windows:
        """Windows over a series, with durations ("5d") or rows, and targets by name.

        `values` is a standardised array of the series' shape, where the series' own values are not to be used.
        """
        names = [target] if isinstance(target, str) else list(target)
        return cls(
            series.values if values is None else values,
            lookback=series.rows(lookback, name="lookback"),
            step=1 if every is None else series.rows(every, name="every"),
            ahead=series.rows(ahead, name="ahead"),
            horizon=horizon,
            targets=[series.index(name) for name in names],
            rows=rows,
            shuffle=shuffle,
            protocol=protocol,
        )

    @cached_property
    def finite(self) -> bool:
        """Whether all that the windows show and ask for is finite; `fit` then need not look at each batch."""
        begin, end = self._shown
        wanted = self.values[begin : end + int(self._target_offsets[-1]), self.targets]
        return bool(np.isfinite(self.values[begin:end]).all() and np.isfinite(wanted).all())

    @property
    def _shown(self) -> tuple[int, int]:
        """The first row that any window shows, and the one behind the last."""
        return self._first - (self.length - 1) * self.step, self._first + self._count

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return (
            f"Windows({len(self)} of {self.length} x {self.features}, rows {self.rows[0]} to {self.rows[1]}, "
            f"every {self.step}, {self.ahead} ahead, horizon {self.horizon}, {self.protocol})"
        )

    def origins(self, indices: Any = None) -> NDArray[np.int64]:
        """The raw row of "now", the last that a window shows, (batch,); of all windows by default."""
        if indices is None:
            return self._first + np.arange(self._count, dtype=np.int64)
        chosen = indices.numpy() if isinstance(indices, torch.Tensor) else np.asarray(indices)
        if chosen.ndim != 1 or (chosen.size and chosen.dtype.kind not in "iu"):
            raise InputError(
                f"windows at indices of shape {chosen.shape} and type {chosen.dtype}",
                expected="one row of whole numbers, (batch,)",
                fix="pass a list, or np.flatnonzero(mask) for a mask",
            )
        if chosen.size and (int(chosen.min()) < 0 or int(chosen.max()) >= self._count):
            raise InputError(
                f"window {int(chosen.min())} to {int(chosen.max())} of {self._count}",
                expected=f"numbers from 0 to {self._count - 1}",
                fix="keep the indices below len(windows)",
            )
        return chosen.astype(np.int64, copy=False) + self._first

    def target_rows(self, indices: Any = None) -> NDArray[np.int64]:
        """The raw rows that are to be forecast, (batch, horizon)."""
        return self.origins(indices)[:, None] + self._target_offsets

    def input_rows(self, indices: Any = None) -> NDArray[np.int64]:
        """The raw rows that a window shows, (batch, lookback // step). Of all windows only by asking: it is large."""
        return self.origins(indices)[:, None] + self._input_offsets

    def gather(self, indices: Any) -> Batch:
        """Inputs (batch, lookback // step, features) and targets (batch, horizon * targets) of some windows, float32.

        Targets are ordered by horizon step, then by target. `indices` are int64, NumPy or torch, each below
        `len(self)`.
        """
        now = self.origins(indices)
        targets = self.values[(now[:, None] + self._target_offsets)[:, :, None], self.targets]
        targets = targets.reshape(len(now), self.horizon * len(self.targets))
        begin, end = self._shown
        if self._runs is None or self._runs.source is not self.values:
            self._runs = Runs(self.values, begin, end, length=self.length, step=self.step)
        return self._runs.gather(now - self._first), torch.from_numpy(targets)

    def batches(self, batch_size: int, *, steps: int | None = None, seed: int | None = None) -> Iterator[Batch]:
        """Batches of windows; one pass, or exactly `steps` of them (going round as often as needed).

        Clean protocol: in order, or in a new order for each pass when `shuffle`; the last batch of a pass may be
        smaller. Book protocol: the printed generator's order. `seed` makes a shuffled order repeatable; for the book
        it draws what `np.random.seed(seed)` before the generator would.
        """
        if batch_size < 1:
            raise InputError(f"batch_size={batch_size}", expected="at least 1", fix="give a positive batch_size")
        numbers = self._book_order(batch_size, seed) if self.protocol == "book" else self._order(batch_size, seed)
        if steps is None:
            steps = max(self._count // batch_size, 1) if self.protocol == "book" else -(-self._count // batch_size)
        for _, indices in zip(range(steps), numbers, strict=False):
            yield self.gather(indices)

    def _order(self, batch_size: int, seed: int | None) -> Iterator[NDArray[np.int64]]:
        generator = np.random.default_rng(seed)
        while True:
            order = generator.permutation(self._count) if self.shuffle else np.arange(self._count)
            for start in range(0, self._count, batch_size):
                yield order[start : start + batch_size]

    def _book_order(self, batch_size: int, seed: int | None) -> Iterator[NDArray[np.int64]]:
        generator = np.random.RandomState(seed)
        start = 0
        while True:
            if self.shuffle:
                yield generator.randint(0, self._count, size=batch_size).astype(np.int64)
                continue
            if start + batch_size >= self._count:
                start = 0
            indices = np.arange(start, min(start + batch_size, self._count))
            start += len(indices)
            yield indices


def _whole(number: Any, name: str) -> int:
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise InputError(f"{name}={number!r}", expected="a whole number of at least 1", fix=f"give {name} as one")
    if number < 1:
        raise InputError(f"{name}={number}", expected="at least 1", fix=f"give a positive {name}")
    return int(number)


def _refuse_impossible(windows: Windows) -> None:
    if windows.protocol not in PROTOCOLS:
        raise InputError(
            f"protocol={windows.protocol!r}{nearest(windows.protocol, PROTOCOLS)}",
            expected=listing(PROTOCOLS),
            fix="correct the name",
        )
    if windows.values.ndim != 2:
        raise InputError(
            f"Windows: values of shape {windows.values.shape}",
            expected="an array (time, features)",
            fix="reshape it; a single column is values[:, None]",
        )
    if windows.lookback % windows.step:
        below = max(windows.lookback // windows.step, 1) * windows.step
        raise InputError(
            f"lookback={windows.lookback} rows with every={windows.step} rows",
            expected="a lookback that is a whole number of steps, so that every window shows the same stretch",
            fix=f"use a lookback of {below} or {below + windows.step} rows",
        )
    if windows.protocol == "book" and windows.horizon != 1:
        raise InputError(
            f"horizon={windows.horizon} with protocol='book'",
            expected="horizon=1: the printed generator has one target",
            fix="use protocol='clean'",
        )
    if not windows.targets or not all(0 <= target < windows.values.shape[1] for target in windows.targets):
        raise InputError(
            f"targets={windows.targets} of {windows.values.shape[1]} columns",
            expected="the numbers of one or more columns",
            fix="use series.index(name) to find a column's number",
        )
    first, last = windows.rows
    end = len(windows.values) - 1 - (windows.ahead if windows.protocol == "book" else 0)
    if not 0 <= first <= last <= end and not (first == 0 and last == end):
        raise InputError(
            f"rows=({first}, {last}) of {len(windows.values)}",
            expected=f"first <= last, between 0 and {end}, both included",
            fix="correct the range",
        )


def _too_short(windows: Windows) -> InputError:
    first, last = windows.rows
    needed = (windows.length - 1) * windows.step + windows.ahead + (windows.horizon - 1) * windows.step + 1
    needed = windows.lookback + 2 if windows.protocol == "book" else needed
    return InputError(
        f"rows {first} to {last} ({last - first + 1}) are too few for lookback={windows.lookback}, "
        f"ahead={windows.ahead}, horizon={windows.horizon}, every={windows.step} rows",
        expected=f"at least {needed} rows in each part",
        fix="use a shorter lookback, ahead or horizon, or give more data",
    )

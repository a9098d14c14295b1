"""A time series: one float32 array (time, features), when each row was, what was found while reading it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.facts import Fact
from carryline.series.durations import Duration, format_duration, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False)
class Fills:
    """Every cell whose value came from another row: (cells,) rows, columns, and the latest row it came from."""

    rows: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    columns: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    sources: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.rows)

    def between(self, first: int, last: int) -> Fills:
        """The fills of rows `first <= row < last`, numbered from `first`."""
        inside = (self.rows >= first) & (self.rows < last)
        return Fills(self.rows[inside] - first, self.columns[inside], self.sources[inside] - first)


@dataclass(frozen=True, eq=False, kw_only=True)
class TimeSeries:
    """`values` (time, features) float32, C-contiguous; `columns` their names; `time` (time,) datetime64[us].

    `step` is the usual distance of two rows. `facts` say what was found while reading, and what was done about it;
    `constants` holds the columns that were left out because they never change, with their value, so that a model that
    was trained on one can still be fed. `sha256` is that of the source's bytes, or of the values of a table in memory.

        series = cl.read_series("jena_climate_2009_2016.csv")
        series["T (degC)"]                # one column, a view (time,)
        series.tail("5d")                 # the last 720 rows, a view
        series.rows("1h")                 # 6
    """

    values: NDArray[np.float32]
    columns: tuple[str, ...]
    time: NDArray[np.datetime64]
    step: np.timedelta64
    facts: tuple[Fact, ...] = ()
    sha256: str = ""
    source: str = ""
    constants: Mapping[str, float] = field(default_factory=dict)
    fills: Fills = field(default_factory=Fills)

    def __post_init__(self) -> None:
        values = np.ascontiguousarray(self.values, dtype=np.float32)
        time = np.asarray(self.time).astype("datetime64[us]", copy=False)
        if values.ndim != 2 or values.shape != (len(time), len(self.columns)):
            raise InputError(
                f"TimeSeries with values {values.shape}, {len(time)} times and {len(self.columns)} columns",
                expected="values (time, features), one time for each row, one name for each column",
                fix="make the three agree",
            )
        if len(set(self.columns)) < len(self.columns):
            twice = [name for name in dict.fromkeys(self.columns) if self.columns.count(name) > 1]
            raise InputError(
                f"columns {listing(twice)} occur more than once",
                expected="a name of its own for each column",
                fix="rename or leave out the repeated columns",
            )
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "time", time)
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "step", self.step.astype("timedelta64[us]"))
        if not self.sha256:
            object.__setattr__(self, "sha256", hash_values(values, time, self.columns))

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        span = f"{self.time[0].item()} to {self.time[-1].item()}" if len(self) else "empty"
        return f"TimeSeries({len(self)} rows x {len(self.columns)} columns, every {format_duration(self.step)}, {span})"

    def __getitem__(self, key: str | slice) -> Any:
        """A column as a 1-D view for its name; a shorter series (a view) for a slice of rows."""
        if isinstance(key, str):
            return self.values[:, self.index(key)]
        if not isinstance(key, slice):
            raise InputError(
                f"series[{key!r}]",
                expected="the name of a column, or a slice of rows",
                fix="take one row from series.values, several columns with series.select([...])",
            )
        first, last, stride = key.indices(len(self))
        if stride != 1:
            raise InputError(
                f"series[{key.start}:{key.stop}:{key.step}]",
                expected="a slice of neighbouring rows",
                fix="use the every= of split_series to skip rows",
            )
        last = max(first, last)
        return replace(
            self,
            values=self.values[first:last],
            time=self.time[first:last],
            fills=self.fills.between(first, last),
            sha256=self.sha256 if last - first == len(self) else "",
        )

    def index(self, name: str) -> int:
        """The number of a column. Raises InputError, with the nearest name, or why the column was left out."""
        if name in self.columns:
            return self.columns.index(name)
        left_out = [fact for fact in self.facts if fact.policy == "drop" and repr(name) in fact.detail]
        became = [column for column in self.columns if column.startswith(f"{name}=")]
        given, fix = f"no column {name!r}{nearest(name, self.columns)}", "correct the name"
        if left_out:
            given = f"column {name!r}, which was left out while reading ({left_out[0].what})"
            fix = "choose another column, or change the policy of read_series"
        elif became:
            given, fix = f"column {name!r}, which is text and became {listing(became, 3)}", "choose a column of numbers"
        raise InputError(given, expected=f"one of {listing(self.columns, limit=40)}", fix=fix)

    def rows(self, duration: Duration, *, name: str = "duration") -> int:
        """How many rows a duration is ("5d" of a 10-minute series is 720); integers are rows already."""
        return rows_of(duration, self.step, name=name)

    def head(self, duration: Duration) -> TimeSeries:
        """The first rows: so many, or so long. All of them when the series is shorter."""
        return self[: self.rows(duration)]  # type: ignore[no-any-return]

    def tail(self, duration: Duration) -> TimeSeries:
        """The last rows: so many, or so long. All of them when the series is shorter."""
        return self[max(len(self) - self.rows(duration), 0) :]  # type: ignore[no-any-return]

    def select(self, columns: Sequence[str]) -> TimeSeries:
        """The same rows with exactly these columns in this order: what a model that was trained on them needs.

        A column that was left out as constant comes back with its value. An indicator (`cbwd=NW`) whose category does
        not occur here is zero, as long as another category of its column is here. Raises InputError for any other
        missing column, and for a category here (`cbwd=XX`) that is not among `columns` while others of its kind are.
        """
        if tuple(columns) == self.columns:
            return self
        kinds = {name.partition("=")[0] for name in columns if "=" in name}
        here = {name.partition("=")[0] for name in (*self.columns, *self.constants) if "=" in name}
        for name in (*self.columns, *(key for key, value in self.constants.items() if value)):
            if "=" in name and name.partition("=")[0] in kinds and name not in columns:
                known = [known for known in columns if known.startswith(name.partition("=")[0] + "=")]
                raise InputError(
                    f"unknown category {name!r}",
                    expected=f"one of {listing(known, limit=40)}",
                    fix="map the value to a known one, or train on data that has it",
                )
        values = np.empty((len(self), len(columns)), np.float32)
        for number, name in enumerate(columns):
            if name in self.columns:
                values[:, number] = self[name]
            elif name in self.constants:
                values[:, number] = self.constants[name]
            elif "=" in name and name.partition("=")[0] in here:
                values[:, number] = 0
            else:
                self.index(name)
        constants = {name: value for name, value in self.constants.items() if name not in columns}
        places = np.array([list(columns).index(name) if name in columns else -1 for name in self.columns], np.int64)
        kept = places[self.fills.columns] >= 0 if len(self.fills) else np.zeros(0, bool)
        fills = Fills(self.fills.rows[kept], places[self.fills.columns[kept]], self.fills.sources[kept])
        return replace(self, values=values, columns=tuple(columns), fills=fills, constants=constants, sha256="")

    def to_table(self, backend: str = "polars") -> Any:
        """A table with a `time` column and one column per feature: backend "polars", "pandas" or "pyarrow"."""
        import narwhals as nw
        import polars as pl

        frame = pl.DataFrame({_time_name(self.columns): self.time} | {name: self[name] for name in self.columns})
        if backend == "polars":
            return frame
        if backend == "pyarrow":
            return nw.from_native(frame).to_arrow()
        if backend == "pandas":
            return nw.from_native(frame).to_pandas()
        raise InputError(
            f"to_table(backend={backend!r}){nearest(backend, ('polars', 'pandas', 'pyarrow'))}",
            expected="'polars', 'pandas' or 'pyarrow'",
            fix="correct the name",
        )

    def plot(self, columns: str | Sequence[str] | None = None) -> Axes:
        """Draw the columns (all, by default) against time; returns the matplotlib Axes."""
        from carryline.series.plot import plot_series

        return plot_series(self, columns)


def hash_values(values: NDArray[np.float32], time: NDArray[np.datetime64], columns: Sequence[str]) -> str:
    """The sha256 of a series in memory: its names, times and values."""
    digest = hashlib.sha256("\x1f".join(columns).encode())
    digest.update(np.ascontiguousarray(time).view(np.int64).data)
    digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def _time_name(columns: Sequence[str]) -> str:
    name = "time"
    while name in columns:
        name += "_"
    return name

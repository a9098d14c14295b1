"""`History`: the curves of a training run, as a table, a plot, a file, and a diagnosis."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.ground.errors import InputError, nearest
from carryline.ground.files import write_text
from carryline.training.diagnosis import Diagnosis, diagnose

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes


class History(Mapping[str, list[float]]):
    """One value per epoch under each name: `history["val_loss"]`. `history.history` is the same, as in Keras."""

    def __init__(self, curves: Mapping[str, list[float]] | None = None, *, first_epoch: int = 1) -> None:
        self.history: dict[str, list[float]] = {name: list(values) for name, values in (curves or {}).items()}
        self.first_epoch = first_epoch
        if len(lengths := {len(values) for values in self.history.values()}) > 1:
            raise InputError(
                f"History of curves with {sorted(lengths)} values",
                expected="one value per epoch in every curve",
                fix="give every curve the same number of values",
            )

    @property
    def epochs(self) -> list[int]:
        """The numbers of the epochs, from 1."""
        count = len(next(iter(self.history.values()), []))
        return list(range(self.first_epoch, self.first_epoch + count))

    def append(self, logs: Mapping[str, float]) -> None:
        """Add an epoch's values."""
        for name, value in logs.items():
            self.history.setdefault(name, []).append(float(value))

    def __getitem__(self, name: str) -> list[float]:
        try:
            return self.history[name]
        except KeyError:
            raise KeyError(f"no curve {name!r} in {list(self.history)}{nearest(name, self.history)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.history)

    def __len__(self) -> int:
        return len(self.history)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        return self.first_epoch == other.first_epoch and repr(self.history) == repr(other.history)  # NaN equals NaN

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {values[-1]:.4f}" for name, values in self.history.items() if values)
        return f"History({len(self.epochs)} epochs{': ' if last else ''}{last})"

    def to_table(self) -> polars.DataFrame:
        """One row per epoch: `epoch`, then each curve."""
        import polars as pl

        return pl.DataFrame({"epoch": self.epochs, **self.history}, schema_overrides={"epoch": pl.Int64})

    def plot(self, name: str = "loss", *, ax: Axes | None = None) -> Axes:
        """Draw training and validation curves of `name`, with the diagnosis marked; returns the axes."""
        import matplotlib.pyplot as plt

        training = self[name]
        axes = plt.subplots()[1] if ax is None else ax
        axes.plot(self.epochs, training, "o", label=f"training {name}")
        if (validation := self.history.get(f"val_{name}")) is not None:
            axes.plot(self.epochs, validation, "-", label=f"validation {name}")
        if "loss" in self.history:
            verdict = self.diagnosis()
            if verdict.epoch is not None:
                axes.axvline(verdict.epoch, linestyle=":", color="gray", label=f"{verdict.kind}, epoch {verdict.epoch}")
            axes.set_title(verdict.kind + (f" from epoch {verdict.epoch}" if verdict.kind == "overfit" else ""))
        axes.set_xlabel("epoch")
        axes.set_ylabel(name)
        axes.legend()
        return axes

    def save(self, path: str | Path) -> Path:
        """Write one JSON object per epoch, `{"epoch": 1, "loss": 0.5, ...}`; a value that is not finite is null."""
        lines = []
        for position, epoch in enumerate(self.epochs):
            row: dict[str, Any] = {"epoch": epoch}
            for name, values in self.history.items():
                row[name] = values[position] if math.isfinite(values[position]) else None
            lines.append(json.dumps(row, allow_nan=False) + "\n")
        return write_text(path, "".join(lines))

    @classmethod
    def load(cls, path: str | Path) -> History:
        """Read what `save` wrote."""
        curves: dict[str, list[float]] = {}
        first = 1
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise InputError(
                f"History.load({str(path)!r}): {error.strerror}", expected="a readable file", fix="correct the path"
            ) from None
        for number, line in enumerate(lines):
            try:
                row = dict(json.loads(line))
                epoch = int(row.pop("epoch"))
                values = {str(name): math.nan if value is None else float(value) for name, value in row.items()}
            except (ValueError, TypeError, KeyError):
                raise _unreadable(path, number + 1) from None
            first = epoch if number == 0 else first
            if epoch != first + number or (number and values.keys() != curves.keys()):
                raise _unreadable(path, number + 1)
            for name, value in values.items():
                curves.setdefault(name, []).append(value)
        return cls(curves, first_epoch=first)

    def diagnosis(self, baseline: float | None = None, *, monitor: str = "val_loss") -> Diagnosis:
        """What the curves say; the rules stand at `carryline.training.diagnosis.diagnose`.

        `baseline` is compared with the curve `monitor` ("loss" if there was no validation).
        """
        score = self.history.get(monitor)
        if score is None and baseline is not None:
            if monitor != "val_loss":
                raise InputError(
                    f"diagnosis(monitor={monitor!r}): no such curve{nearest(monitor, self.history)}",
                    expected=f"one of {list(self.history)}",
                    fix="correct the name",
                )
            score = self["loss"]
        return diagnose(
            self.history.get("loss", []),
            self.history.get("val_loss"),
            baseline=baseline,
            score=score,
            higher_is_better="acc" in monitor,
            first_epoch=self.first_epoch,
        )


def _unreadable(path: str | Path, line: int) -> InputError:
    return InputError(
        f"History.load({str(path)!r}): line {line} is not an epoch of this run",
        expected='one JSON object per line, such as {"epoch": 1, "loss": 0.5}, epochs in order, the same names in each',
        fix="use a file that History.save wrote",
    )

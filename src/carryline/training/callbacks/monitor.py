"""Watching one value of the logs: which direction is better, and whether it has improved."""

from __future__ import annotations

import math
from collections.abc import Mapping

from carryline.ground.errors import InputError, listing, nearest


class Monitor:
    """Remembers the best value of `name`. `mode`: "min", "max", or "auto" (max for accuracies, min for the rest)."""

    def __init__(self, name: str, *, mode: str, min_delta: float = 0.0, owner: str) -> None:
        if mode not in ("auto", "min", "max"):
            raise InputError(
                f"{owner}(mode={mode!r}){nearest(mode, ('auto', 'min', 'max'))}",
                expected="'auto', 'min' or 'max'",
                fix="correct the argument",
            )
        self.name, self.owner, self.min_delta = name, owner, abs(min_delta)
        self.rising = mode == "max" or (mode == "auto" and "acc" in name)
        self.best: float | None = None

    def read(self, logs: Mapping[str, float]) -> float:
        """The watched value, or an InputError that names what there is."""
        if self.name in logs:
            return logs[self.name]
        hint = "" if not self.name.startswith("val_") else "; give validation_data or validation_split to fit"
        raise InputError(
            f"{self.owner}(monitor={self.name!r}): there is no such value{nearest(self.name, logs)}",
            expected=f"one of {listing(logs)}",
            fix=f"correct the name{hint}",
        )

    def improved(self, value: float) -> bool:
        """Whether `value` is the best so far, by more than `min_delta`; then it is kept. NaN and infinity never are."""
        if not math.isfinite(value):
            return False
        if self.best is not None:
            gain = value - self.best if self.rising else self.best - value
            if gain <= self.min_delta:
                return False
        self.best = value
        return True


def at_least(owner: str, name: str, value: float, low: float) -> None:
    """InputError unless an argument is a number of at least `low`."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not value >= low:
        raise InputError(
            f"{owner}({name}={value!r})", expected=f"a number of at least {low}", fix="correct the argument"
        )

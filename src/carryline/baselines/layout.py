"""Where in a window the past of the target lies: all that a baseline needs to know of how windows were cut."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Windows of `length` steps of `step` rows; targets are columns `targets`, from `ahead` rows after the last step.

    `ahead` counts from the window's *last input row* to the first target row, under either protocol (the book's
    windows end `step` rows before their "now", so there it is `delay + step`). Target `k` of the horizon lies
    `ahead + k * step` rows after the last input row. `day` is a day in rows, where the series has such a step.
    """

    length: int
    features: int
    step: int
    ahead: int
    horizon: int
    targets: tuple[int, ...]
    day: int | None = None

    @property
    def outputs(self) -> int:
        """How many numbers answer a window: horizon x targets, the horizon outermost."""
        return self.horizon * len(self.targets)

    @property
    def reach(self) -> int:
        """How many rows before its last input row a window goes back."""
        return (self.length - 1) * self.step

    def last(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The target columns at the last step, repeated over the horizon: (windows, outputs)."""
        return np.tile(inputs[:, -1, list(self.targets)], (1, self.horizon))

    def to_json(self) -> dict[str, Any]:
        """A JSON-able description, read back by `Layout.from_json`."""
        return asdict(self) | {"targets": list(self.targets)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Layout:
        """The layout that `to_json` described."""
        return cls(**(content | {"targets": tuple(content["targets"])}))

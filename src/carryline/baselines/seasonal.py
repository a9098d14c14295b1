"""As it was one season ago: yesterday at this hour, last week on this day."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.baselines.contract import SERIES, Baseline, State, WindowSource
from carryline.baselines.layout import Layout
from carryline.baselines.period import find_period
from carryline.ground.errors import InputError


class SeasonalValue:
    """Every target is the target column's value one period before *its own* time, or as few as the window shows.

    `period` is in rows; None: found in the training rows of the first target, among the periods the window shows (a
    series without a season then repeats its last value, and `period` stays None). A given period is refused when none
    of its multiples falls on a step of the window.
    """

    def __init__(self, layout: Layout, *, period: int | None = None, seed: int = 0) -> None:
        self.layout, self.period = layout, period
        self.steps = None if period is None else steps_back(layout, period)
        self.parameters = 0

    def fit(self, train: WindowSource, validation: WindowSource) -> Self:
        """Find the period, unless it was given."""
        if self.period is None:
            first, last = train.rows
            past = train.values[first : last + 1, self.layout.targets[0]]
            self.period = find_period(past, self._shown())
            self.parameters = 0 if self.period is None else 1
        self.steps = (0,) * self.layout.horizon if self.period is None else steps_back(self.layout, self.period)
        return self

    def predict(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, length, features) -> (batch, outputs)."""
        assert self.steps is not None, "fit first"
        newest = inputs.shape[1] - 1
        seen = inputs[:, [newest - back for back in self.steps]][:, :, list(self.layout.targets)]
        return seen.reshape(len(inputs), -1)

    def state(self) -> State:
        """The layout and the period."""
        return {}, {"layout": self.layout.to_json(), "period": self.period, "parameters": self.parameters}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The baseline with a saved period."""
        baseline = cls(Layout.from_json(rest["layout"]), period=rest["period"])
        baseline.parameters = rest["parameters"]
        if baseline.steps is None:
            baseline.steps = (0,) * baseline.layout.horizon
        return baseline

    def _shown(self) -> NDArray[np.int64]:
        """The periods, in rows, that a window shows for every target of its horizon."""
        layout = self.layout
        periods = layout.ahead + layout.step * np.arange(layout.length)
        return np.array([period for period in periods if _steps_back(layout, int(period)) is not None], dtype=np.int64)


def steps_back(layout: Layout, period: int) -> tuple[int, ...]:
    """For each target of the horizon, how many steps before the last one its season lies; `InputError` if nowhere."""
    found = _steps_back(layout, period)
    if found is None:
        raise InputError(
            f"period={period} rows, with a window of {layout.reach + 1} rows by steps of {layout.step}, "
            f"{layout.ahead} rows ahead",
            expected="a period with a multiple that, counted back from the target's time, is a step of the window",
            fix="leave the period out (it is found in the data), take a longer lookback, or a step that divides it",
        )
    return found


def _steps_back(layout: Layout, period: int) -> tuple[int, ...] | None:
    found = []
    for k in range(layout.horizon):
        gap = layout.ahead + k * layout.step  # rows from the last step to this target
        multiples = range(-(-gap // period) * period, layout.reach + gap + 1, period) if period > 0 else range(0)
        back = next((rows - gap for rows in multiples if (rows - gap) % layout.step == 0), None)
        if back is None:
            return None
        found.append(back // layout.step)
    return tuple(found)


SERIES.register(
    "seasonal_value",
    Baseline(
        name="seasonal_value",
        title="Value one period ago",
        description="the target's value one season before the time that is forecast",
        make=SeasonalValue,
        load=SeasonalValue.from_state,
    ),
)

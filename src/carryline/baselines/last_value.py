"""Tomorrow is as today: the forecast that every other one has to beat."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.baselines.contract import SERIES, Baseline, State, WindowSource
from carryline.baselines.layout import Layout


class LastValue:
    """Every target of the horizon is the target column's value at the window's last step (chapter 6, listing 6.35)."""

    def __init__(self, layout: Layout, *, period: int | None = None, seed: int = 0) -> None:
        self.layout = layout
        self.parameters = 0

    def fit(self, train: WindowSource, validation: WindowSource) -> Self:
        """Nothing is learned."""
        return self

    def predict(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, length, features) -> (batch, outputs)."""
        return self.layout.last(inputs)

    def state(self) -> State:
        """The layout alone."""
        return {}, {"layout": self.layout.to_json()}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The baseline for a saved layout."""
        return cls(Layout.from_json(rest["layout"]))


SERIES.register(
    "last_value",
    Baseline(
        name="last_value",
        title="Last value",
        description="the newest value of the target",
        make=LastValue,
        load=LastValue.from_state,
    ),
)

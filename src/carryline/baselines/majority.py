"""Every text is of the most frequent class."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.baselines.contract import TEXTS, Baseline, State
from carryline.ground.ragged import Ragged


class MajorityClass:
    """The shares of the classes among the training texts, whatever the text says."""

    def __init__(self, *, seed: int = 0) -> None:
        self.shares = np.zeros(0)

    @property
    def parameters(self) -> int:
        """One share for each class."""
        return len(self.shares)

    def fit(
        self, ids: Ragged, labels: NDArray[np.int64], *, classes: int, validation: tuple[Ragged, NDArray[np.int64]]
    ) -> Self:
        """Count the classes."""
        return self.refit(ids, labels, classes=classes)

    def refit(self, ids: Ragged, labels: NDArray[np.int64], *, classes: int) -> Self:
        """Count the classes of these texts."""
        self.shares = np.bincount(labels, minlength=classes) / len(labels)
        return self

    def predict_proba(self, ids: Ragged) -> NDArray[np.float64]:
        """The shares, once for each text: (texts, classes)."""
        return np.tile(self.shares, (len(ids), 1))

    def state(self) -> State:
        """The shares."""
        return {"shares": self.shares}, {}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted baseline."""
        baseline = cls()
        baseline.shares = arrays["shares"]
        return baseline


TEXTS.register(
    "majority_class",
    Baseline(
        name="majority_class",
        title="Majority class",
        description="always the most frequent class",
        make=MajorityClass,
        load=MajorityClass.from_state,
    ),
)

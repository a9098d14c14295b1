"""Gradient-boosted trees on lags: what wins many forecasting competitions."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.baselines.contract import SERIES, Baseline, State, WindowSource, batches
from carryline.baselines.layout import Layout
from carryline.baselines.trees import Trees

MOST_WINDOWS = 100_000  # beyond this, training windows are thinned evenly: they overlap, and the trees gain little
MOST_STEPS = 8  # horizon steps with a model of their own; those between are interpolated
CHUNK = 25  # trees between two looks at the validation error
PATIENCE = 2  # looks without a gain before boosting stops
MOST_TREES = 400


class BoostedLags:
    """Boosting (scikit-learn's `HistGradientBoostingRegressor`) on the target's lags and a few values of the rest.

    Inputs: every lag of the targets; of the other features the last value and the one a day before. Learned is the
    change from the last value, by one model for each output (the direct strategy); a horizon longer than 8 has models
    for 8 steps spread evenly, and straight lines between them. Boosting stops when the validation error does.
    """

    def __init__(self, layout: Layout, *, period: int | None = None, seed: int = 0) -> None:
        self.layout, self.seed = layout, seed
        self.steps = np.unique(np.linspace(0, layout.horizon - 1, MOST_STEPS).round().astype(int))
        self.models: list[Trees] = []  # steps x targets, the steps outermost

    @property
    def parameters(self) -> int:
        """Split thresholds and leaf values: one for each node."""
        return sum(len(model.value) for model in self.models)

    def fit(self, train: WindowSource, validation: WindowSource) -> Self:
        """One boosted model for each target at each modelled step of the horizon."""
        thinned = -(-len(train) // MOST_WINDOWS)
        rows, changes = self._table(train, thinned)
        unseen, unseen_changes = self._table(validation, -(-len(validation) // MOST_WINDOWS))
        self.models = [
            _boost(rows, changes[:, output], unseen, unseen_changes[:, output], seed=self.seed)
            for output in self._modelled()
        ]
        return self

    def predict(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, length, features) -> (batch, outputs)."""
        rows = self._rows(inputs)
        targets = len(self.layout.targets)
        change = np.stack([model.predict(rows) for model in self.models], axis=1)
        change = change.reshape(len(inputs), len(self.steps), targets)
        every = np.einsum("bst,sh->bht", change, self._between()).reshape(len(inputs), -1)
        return np.asarray(self.layout.last(inputs) + every, dtype=np.float32)

    def state(self) -> State:
        """The trees' nodes, and the layout."""
        arrays: dict[str, NDArray[Any]] = {}
        for number, model in enumerate(self.models):
            arrays |= model.arrays(f"model{number}")
        return arrays, {"layout": self.layout.to_json(), "models": len(self.models)}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted trees."""
        baseline = cls(Layout.from_json(rest["layout"]))
        baseline.models = [Trees.from_arrays(arrays, f"model{number}") for number in range(rest["models"])]
        return baseline

    def _rows(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The inputs of the trees, (windows, columns)."""
        layout = self.layout
        targets = list(layout.targets)
        others = [column for column in range(layout.features) if column not in layout.targets]
        day = min(layout.length - 1, round((layout.day or layout.reach) / layout.step))
        parts = [inputs[:, :, targets], inputs[:, -1:, others], inputs[:, -1 - day : layout.length - day, others]]
        return np.concatenate([part.reshape(len(inputs), -1) for part in parts], axis=1)

    def _table(self, source: WindowSource, thinned: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Inputs of the trees and changes from the last value, every `thinned`-th window."""
        tables = [
            (self._rows(inputs), targets - self.layout.last(inputs))
            for inputs, targets in batches(source, 1024, every=thinned)
        ]
        return np.concatenate([rows for rows, _ in tables]), np.concatenate([changes for _, changes in tables])

    def _modelled(self) -> list[int]:
        """The outputs that have a model."""
        targets = len(self.layout.targets)
        return [int(step) * targets + target for step in self.steps for target in range(targets)]

    def _between(self) -> NDArray[np.float64]:
        """(modelled steps, horizon): the weight of each model in each step, straight lines between neighbours."""
        every = np.arange(self.layout.horizon)
        return np.stack([np.interp(every, self.steps, row) for row in np.eye(len(self.steps))])


def _boost(
    rows: NDArray[np.float32],
    answers: NDArray[np.float32],
    unseen: NDArray[np.float32],
    unseen_answers: NDArray[np.float32],
    *,
    seed: int,
) -> Trees:
    """Add trees a chunk at a time until the validation error has stopped falling; keep those up to its minimum."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    booster = HistGradientBoostingRegressor(
        loss="absolute_error", learning_rate=0.05, max_iter=0, early_stopping=False, warm_start=True, random_state=seed
    )
    forecast = np.zeros(len(unseen))
    best, best_error = 0, np.inf
    for trees in range(CHUNK, MOST_TREES + 1, CHUNK):
        booster.set_params(max_iter=trees)
        booster.fit(rows, answers)
        forecast += Trees.of(booster, trees - CHUNK, trees).predict(unseen)
        error = float(np.abs(forecast - unseen_answers).mean())
        if error < best_error:
            best, best_error = trees, error
        elif trees - best >= PATIENCE * CHUNK:
            break
    return Trees.of(booster, 0, best)


SERIES.register(
    "boosted_lags",
    Baseline(
        name="boosted_lags",
        title="Gradient boosting on lags",
        description="boosted trees on the target's lags and the other features now and a day before",
        make=BoostedLags,
        load=BoostedLags.from_state,
    ),
)

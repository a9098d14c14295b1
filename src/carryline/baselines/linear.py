"""Ridge regression on every value of the window."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.baselines.contract import SERIES, Baseline, State, WindowSource, batches
from carryline.baselines.layout import Layout

ALPHAS = tuple(10.0**power for power in range(-7, 5))
MOST_INPUTS = 4096  # the normal equations are this size squared: 134 MB


class Linear:
    """`y = last value + x w + b`, with a penalty `alpha * |w|^2` chosen on the validation windows by absolute error.

    What is learned is the *change* from the last value, so a heavy penalty leads to `last_value` and not to the mean.
    The normal equations are summed over batches in float64: the windows are never all in memory. `alpha` is relative
    to the mean variance of the inputs. A window of more than 4,096 values gives up lags evenly, and keeps the newest.
    """

    def __init__(self, layout: Layout, *, period: int | None = None, seed: int = 0) -> None:
        self.layout = layout
        self.every = -(-layout.length * layout.features // MOST_INPUTS)
        self.alpha = 0.0
        self.weights = np.zeros((0, layout.outputs))
        self.bias = np.zeros(layout.outputs)

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return int(self.weights.size + self.bias.size)

    def fit(self, train: WindowSource, validation: WindowSource) -> Self:
        """Solve for every penalty, keep the one with the smallest validation error."""
        gram, cross, center, middle = self._normal_equations(train)
        scale = float(np.trace(gram)) / len(gram) or 1.0
        solutions = [(alpha, found) for alpha in ALPHAS if (found := _solve(gram, cross, alpha * scale)) is not None]
        weights = np.ascontiguousarray([found for _, found in solutions])  # alphas, inputs, outputs
        biases = middle - center @ weights  # alphas, outputs
        best = int(np.argmin(self._errors(validation, weights, biases)))
        self.alpha, self.weights, self.bias = solutions[best][0], weights[best], biases[best]
        return self

    def predict(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, length, features) -> (batch, outputs)."""
        change = self._flat(inputs) @ self.weights + self.bias
        return np.asarray(self.layout.last(inputs) + change, dtype=np.float32)

    def state(self) -> State:
        """Weights, biases, the layout and the penalty."""
        arrays = {"weights": self.weights, "bias": self.bias}
        return arrays, {"layout": self.layout.to_json(), "alpha": self.alpha}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted regression."""
        baseline = cls(Layout.from_json(rest["layout"]))
        baseline.weights, baseline.bias, baseline.alpha = arrays["weights"], arrays["bias"], rest["alpha"]
        return baseline

    def _flat(self, inputs: NDArray[np.float32]) -> NDArray[np.float64]:
        """(batch, kept steps * features) float64: with lags this alike, float32 would lose the small differences."""
        kept = inputs[:, :: -self.every]  # from the newest step backwards
        return kept.reshape(len(inputs), -1).astype(np.float64)

    def _batch_size(self) -> int:
        return max(64, (1 << 22) // (self.layout.length * self.layout.features))  # 32 MB in float64

    def _normal_equations(self, source: WindowSource) -> tuple[NDArray[np.float64], ...]:
        """Centred X'X and X'Y per window, and the means of X and Y."""
        gram: Any = 0.0
        cross: Any = 0.0
        center: Any = 0.0
        middle: Any = 0.0
        for inputs, targets in batches(source, self._batch_size()):
            flat = self._flat(inputs)
            change = targets.astype(np.float64) - self.layout.last(inputs)
            gram += flat.T @ flat
            cross += flat.T @ change
            center += flat.sum(0)
            middle += change.sum(0)
        count = len(source)
        center, middle = center / count, middle / count
        gram /= count
        gram -= np.outer(center, center)
        return gram, cross / count - np.outer(center, middle), center, middle

    def _errors(
        self, source: WindowSource, weights: NDArray[np.float64], biases: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Mean absolute error of each penalty, (alphas,)."""
        side_by_side = np.concatenate(list(weights), axis=1)  # inputs, alphas * outputs: one product for all
        total = np.zeros(len(weights))
        for inputs, targets in batches(source, self._batch_size()):
            change = (self._flat(inputs) @ side_by_side).reshape(len(inputs), *biases.shape) + biases
            total += np.abs(change + (self.layout.last(inputs) - targets)[:, None]).sum((0, 2))
        return total


def _solve(gram: NDArray[np.float64], cross: NDArray[np.float64], alpha: float) -> NDArray[np.float64] | None:
    """(gram + alpha I) w = cross, or None where rounding has left the matrix not positive."""
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    penalised = gram.copy()
    penalised.flat[:: len(gram) + 1] += alpha
    try:
        return np.asarray(cho_solve(cho_factor(penalised, lower=True, overwrite_a=True), cross))
    except LinAlgError:
        return None


SERIES.register(
    "linear",
    Baseline(
        name="linear",
        title="Linear (ridge)",
        description="ridge regression on every value of the window",
        make=Linear,
        load=Linear.from_state,
    ),
)

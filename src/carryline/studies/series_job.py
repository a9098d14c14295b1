"""Candidates on the windows of one series: the same split for all, and a test part that is sealed until the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import CarrylineError
from carryline.recipes import SERIES
from carryline.series import Split, Windows
from carryline.studies.bootstrap import Array
from carryline.studies.budgets import Budget
from carryline.studies.candidates import Candidate
from carryline.studies.verdict import Scale
from carryline.tasks import Forecaster, load


class Sealed:
    """Stands where the test windows would be while candidates are fitted: it knows its `rows`, no more."""

    def __init__(self, rows: tuple[int, int]) -> None:
        self.rows = rows

    def __getattr__(self, name: str) -> Any:
        raise CarrylineError(
            f"the test part was asked for {name!r} before the choice was made",
            expected="candidates that use the training and the validation part only",
            fix="leave `split.test` alone in `fit`",
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class SeriesJob:
    """A runner.Job. `settings` are the arguments of Forecaster that all candidates share.

    A loss is a window's absolute error, the mean over its horizon, in the target's unit. Neighbouring windows share the
    path to their targets, hence `reach`; a `season` is a day where rows are shorter than that.
    """

    split: Split
    settings: dict[str, Any]
    budget: Budget
    epochs_asked: int | None
    scale: Scale
    reach: int
    season: int

    def fit(self, candidate: Candidate, *, resume: Path, progress: Any) -> Forecaster:
        """A forecaster fitted on the training windows, chosen on the validation windows."""
        forecaster = Forecaster(candidate.name, **self.settings, **self._training(candidate))
        sealed = replace(self.split, test=cast(Windows, Sealed(self.split.test.rows)))
        return forecaster.fit(sealed, resume=resume, progress=progress)

    def load(self, folder: Path) -> Any:
        """A fitted forecaster, read back."""
        return load(folder)

    def finish(self, task: Forecaster) -> Forecaster:
        """The same forecaster: its scaler and windows belong to the training part, and stay there."""
        return task

    def windows(self, part: str) -> Windows:
        """The windows of a part."""
        return cast(Windows, getattr(self.split, part))

    def predict(self, task: Forecaster, part: str) -> NDArray[np.float32]:
        """Forecasts (windows, horizon) in the target's unit."""
        return task.predict_windows(self.windows(part)).astype(np.float32)

    def truth(self, part: str) -> NDArray[np.float32]:
        """What came, (windows, horizon) in the target's unit."""
        return self._target[self.windows(part).target_rows()]

    def now(self, part: str) -> NDArray[np.float32]:
        """The target at each window's origin, (windows,)."""
        return self._target[self.windows(part).origins()]

    def losses(self, predictions: NDArray[Any], part: str) -> Array:
        """Mean absolute error of each window, (windows,)."""
        errors: Array = np.abs(predictions - self.truth(part)).mean(axis=1, dtype=np.float64)
        return errors

    @property
    def _target(self) -> NDArray[np.float32]:
        column: NDArray[np.float32] = self.split.series[self.split.targets[0]]
        return column

    def _training(self, candidate: Candidate) -> dict[str, Any]:
        if candidate.kind == "baseline":
            return {}
        return self.budget.training(SERIES[candidate.name], len(self.split.train), epochs=self.epochs_asked)

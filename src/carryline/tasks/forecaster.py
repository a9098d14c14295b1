"""A forecaster: raw series in, a fitted model, forecasts in the user's units out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carryline.recipes import SeriesShape
from carryline.series import Scaler, Split, TimeSeries, Windows
from carryline.training import History


class Forecaster:
    """Forecast `target`, `ahead` of now, from the `lookback` before now.

    `model` is the name of a recipe ("gru"), of a baseline ("linear"), or a function from `SeriesShape` to a module.
    Durations are strings ("5d", "1h") or numbers of rows. `epochs`, `batch_size`, `steps_per_epoch`, `learning_rate`
    (None: the recipe's) and `patience` (epochs without a better validation error before training stops; None: never
    stop early) concern networks only; `period` (None: found from the training target) concerns "seasonal_value" only.

    Learned by `fit`: `kind_` ("network" | "baseline"), `network_`, `baseline_`, `history_` (None for a baseline),
    `split_`, `scaler_`, `columns_`, `step_`, `validation_score_` (MAE in the user's units, mean over the targets),
    `validation_scores_` (one per target), `seconds_`, `parameters_`, `diverged_` (True: the training error left the finite
    numbers; the validation score is then infinite, and the model must not be chosen).

        forecaster = Forecaster("gru", target="T (degC)", lookback="5d", every="1h", ahead="24h")
        forecaster.fit("jena.csv").predict("last_week.csv")
    """

    def __init__(
        self,
        model: str | Callable[[SeriesShape], Any] = "gru",
        *,
        target: str | list[str],
        lookback: str | int = "5d",
        every: str | int | None = None,
        ahead: str | int = "24h",
        horizon: int = 1,
        epochs: int = 20,
        batch_size: int = 128,
        learning_rate: float | None = None,
        steps_per_epoch: int | None = None,
        patience: int | None = 5,
        period: str | int | None = None,
        seed: int = 0,
        protocol: str = "clean",
    ) -> None: ...

    def fit(
        self,
        data: TimeSeries | Split | str | Path | Any,
        *,
        resume: str | Path | None = None,
        progress: Any = None,
        callbacks: Any = (),
    ) -> Self:
        """Fit on the training part, stop and choose on the validation part; the test part is not looked at.

        `resume` is the folder in which `training.Model.fit` keeps its checkpoints: an interrupted fit goes on from
        there. A `Split` must have been made with this forecaster's target, lookback, every, ahead and horizon.
        """
        raise NotImplementedError

    def predict(self, data: TimeSeries | str | Path | Any) -> pl.DataFrame:
        """One row per origin and horizon step: `forecast_from`, `time`, `prediction` (several targets: `prediction <name>`).

        The last origin is the end of the data, so its `time` lies in the future. Columns are matched by name: their
        order is free and extra ones are ignored; a missing one, or a step other than that of training, is an
        `InputError`. The reading policies of training are applied again.
        """
        raise NotImplementedError

    def predict_windows(self, windows: Windows) -> NDArray[np.float32]:
        """Forecasts (windows, horizon * targets) in the user's units, for windows over this forecaster's scaled values."""
        raise NotImplementedError

    def truth_windows(self, windows: Windows) -> NDArray[np.float32]:
        """What really came, (windows, horizon * targets) in the user's units."""
        raise NotImplementedError

    def score(self, data: Windows | TimeSeries | str | Path | Any) -> float:
        """Mean absolute error in the user's units (smaller is better), the mean over horizon and targets."""
        raise NotImplementedError

    def save(self, folder: str | Path, *, scores: dict[str, Any] | None = None) -> Path:
        """Write config.json, model.safetensors, scaler.json and the model card README.md; whole or not at all.

        `scores` (name -> number) are added to the card and to config.json, e.g. {"test": 2.31}.
        """
        raise NotImplementedError

    @classmethod
    def load(cls, folder: str | Path, *, model: Callable[[SeriesShape], Any] | None = None) -> Forecaster:
        """The forecaster that was saved. `model` is needed only where a function, not a name, built the network."""
        raise NotImplementedError

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments by name, as scikit-learn's `clone` wants them."""
        raise NotImplementedError

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments; a name that is none is an `InputError`."""
        raise NotImplementedError


_ = Scaler, History

"""A forecaster: raw series in, a fitted model, forecasts in the user's units out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from carryline import baselines, recipes
from carryline.baselines import SeriesBaseline
from carryline.baselines.contract import batches
from carryline.recipes import SeriesShape
from carryline.series import (
    Duration,
    Scaler,
    Split,
    TimeSeries,
    Windows,
    read_series,
    rows_of,
    split_series,
)
from carryline.tasks._card import describe_split, forecaster_card
from carryline.tasks._changes import Changes, last_values
from carryline.tasks._estimator import Estimator, check_count
from carryline.tasks._fitted import maker_of, read_baseline, read_network, restore_fitted, what_was_fitted, write_fitted
from carryline.tasks._folder import finite, not_finite, read_model, write_model
from carryline.tasks._forecasts import as_table, check_split, check_windows, every_origin, layout_of, read_like
from carryline.tasks._network import Schedule, Stopwatch, build_network, diverged, kind_of, train
from carryline.training import Callback, History, Model

_BATCH = 1024  # windows forecast at once


class Forecaster(Estimator):
    """Forecast `target`, `ahead` of now, from the `lookback` before now.

    `model` is the name of a recipe ("gru"), of a baseline ("linear"), or a function from `SeriesShape` to a module.
    What a network answers is taken as the change from the window's last value, in standardised units (see _changes.py);
    under `protocol="book"`, as the value.
    Durations are strings ("5d", "1h"), timedeltas, or numbers of rows. `epochs`, `batch_size`, `steps_per_epoch`,
    `learning_rate` (None: the recipe's) and `patience` (epochs without a better validation error before training
    stops; None: never) concern networks only, `period` (None: found in the training target) "seasonal_value" only.
    `reading` holds arguments of `read_series`, such as `{"day_first": True}`: they are used for every path
    and table that is given, in training and after.

    Learned by `fit`: `kind_` ("network" | "baseline"), `network_`, `baseline_`, `history_` (None for a baseline),
    `split_`, `scaler_`, `columns_`, `targets_`, `step_`, `seconds_`, `parameters_`, `validation_scores_` (MAE of each
    target in the user's units), `validation_score_` (their mean), `diverged_` (True: training left the finite numbers
    or ended far above its start; the validation score is then infinite, and the model must not be chosen).

        forecaster = Forecaster("gru", target="T (degC)", lookback="5d", every="1h", ahead="24h")
        forecaster.fit("jena.csv").predict("last_week.csv")
    """

    kind_: str
    network_: Model | None
    baseline_: SeriesBaseline | None
    history_: History | None
    split_: Split
    scaler_: Scaler
    columns_: tuple[str, ...]
    targets_: tuple[str, ...]
    step_: np.timedelta64
    seconds_: float
    parameters_: int
    validation_score_: float
    validation_scores_: tuple[float, ...]
    diverged_: bool
    data_: dict[str, Any]

    def __init__(
        self,
        model: str | Callable[[SeriesShape], Any] = "gru",
        *,
        target: str | list[str],
        lookback: Duration = "5d",
        every: Duration | None = None,
        ahead: Duration = "24h",
        horizon: int = 1,
        epochs: int = 20,
        batch_size: int = 128,
        learning_rate: float | None = None,
        steps_per_epoch: int | None = None,
        patience: int | None = 5,
        period: Duration | None = None,
        seed: int = 0,
        protocol: str = "clean",
        reading: Mapping[str, Any] | None = None,
    ) -> None:
        self.model, self.target = model, target
        self.lookback, self.every, self.ahead, self.horizon = lookback, every, ahead, horizon
        self.epochs, self.batch_size, self.learning_rate = epochs, batch_size, learning_rate
        self.steps_per_epoch, self.patience = steps_per_epoch, patience
        self.period, self.seed, self.protocol, self.reading = period, seed, protocol, reading

    def fit(
        self,
        data: TimeSeries | Split | str | Path | Any,
        *,
        resume: str | Path | None = None,
        progress: Any = None,
        callbacks: Iterable[Callback] = (),
    ) -> Self:
        """Fit on the training part, stop and choose on the validation part; the test part is not looked at.

        `resume` is the folder in which `training.Model.fit` keeps its checkpoints: an interrupted fit goes on from
        there. A `Split` must have been made with this forecaster's target, lookback, every, ahead and horizon.
        """
        kind = kind_of(self.model, baselines.SERIES, recipes.SERIES)
        for name in ("horizon", "epochs", "batch_size"):
            check_count(name, getattr(self, name))
        split = self._split(data)
        self._forget()
        started, stopwatch = perf_counter(), Stopwatch()
        self._learn_data(split)
        if kind == "baseline":
            self._fit_baseline(split)
        else:
            self._fit_network(split, resume=resume, progress=progress, callbacks=[*callbacks, stopwatch])
        self.kind_ = kind
        self.seconds_ = stopwatch.before + perf_counter() - started
        self.validation_scores_ = self._errors(split.validation)
        self.validation_score_ = float(np.mean(self.validation_scores_))
        self.diverged_ = self.history_ is not None and diverged(self.history_, self.validation_score_)
        if self.diverged_:
            self.validation_score_ = float("inf")
        return self

    def predict(self, data: TimeSeries | str | Path | Any) -> pl.DataFrame:
        """One row per origin and horizon step: `forecast_from`, `time`, `prediction` (or one `prediction <name>` each).

        The last origin is the end of the data, so its `time` lies in the future. Columns are matched by name: their
        order is free and extra ones are ignored; a missing one, or a step other than that of training, is an
        `InputError`. The reading policies of training are applied again.
        """
        self._check_fitted("predict")
        series = self._read(data)
        windows = every_origin(series, self.scaler_, self._cut_from_last())
        return as_table(series, windows, self.predict_windows(windows), self.targets_)

    def predict_windows(self, windows: Windows) -> NDArray[np.float64]:
        """Forecasts (windows, horizon * targets) in the user's units, for windows over values from `scaler_`."""
        self._check_fitted("predict_windows")
        check_windows(windows, self._shape())
        if self.network_ is not None:
            standard = self.network_.predict(windows, batch_size=_BATCH).reshape(len(windows), -1)
            if self._learns_changes():
                standard += last_values(windows)
        else:
            assert self.baseline_ is not None
            standard = np.concatenate([self.baseline_.predict(inputs) for inputs, _ in batches(windows, _BATCH)])
        return self.scaler_.inverse(standard, self.targets_)

    def truth_windows(self, windows: Windows) -> NDArray[np.float64]:
        """What really came, (windows, horizon * targets) in the user's units."""
        check_windows(windows, self._shape())
        rows = windows.target_rows()[:, :, None]  # windows, horizon, 1
        standard = windows.values[rows, np.asarray(windows.targets)]
        return self.scaler_.inverse(standard.reshape(len(windows), -1), self.targets_)

    def score(self, data: Windows | TimeSeries | str | Path | Any) -> float:
        """Mean absolute error in the user's units (smaller is better), the mean over horizon and targets."""
        self._check_fitted("score")
        if not isinstance(data, Windows):
            series = self._read(data)
            data = Windows(self.scaler_.transform(series.values), **self._cut_from_last())
        return float(np.mean(self._errors(data)))

    def save(self, folder: str | Path, *, scores: Mapping[str, float] | None = None) -> Path:
        """Write config.json, model.safetensors, scaler.json and the model card README.md; whole or not at all.

        `scores` (name -> number) are added to the card and to config.json, e.g. {"test": 2.31}.
        """
        self._check_fitted("save")
        scores = {"validation": self.validation_score_} | dict(scores or {})

        def fill(fresh: Path) -> None:
            write_fitted(fresh, network=self.network_, baseline=self.baseline_, history=self.history_)
            self.scaler_.save(fresh / "scaler.json")

        config = {
            **what_was_fitted(self, scores),
            "task": "forecast",
            "columns": list(self.columns_),
            "targets": list(self.targets_),
            "step_us": int(self.step_.astype("timedelta64[us]").astype(np.int64)),
            "validation_scores": [finite(score) for score in self.validation_scores_],
        }
        return write_model(folder, config, forecaster_card(self, scores), fill)

    @classmethod
    def load(cls, folder: str | Path, *, model: Callable[[SeriesShape], Any] | None = None) -> Forecaster:
        """The forecaster that was saved. `model` is needed only where a function, not a name, built the network."""
        config = read_model(folder, task="forecast")
        maker = maker_of(folder, config, model)
        forecaster = cls(maker, **config["arguments"])
        restore_fitted(forecaster, config)
        forecaster.columns_, forecaster.targets_ = tuple(config["columns"]), tuple(config["targets"])
        forecaster.step_ = np.timedelta64(config["step_us"], "us")
        forecaster.scaler_ = Scaler.load(Path(folder) / "scaler.json")
        if forecaster.kind_ == "baseline":
            forecaster.baseline_ = read_baseline(folder, config, baselines.SERIES)
        else:
            shape = forecaster._shape()
            inputs = (None, shape.length, shape.features)
            forecaster.network_, forecaster.history_ = read_network(folder, maker, shape, inputs)
        forecaster.validation_scores_ = tuple(not_finite(score) for score in config["validation_scores"])
        return forecaster

    def _split(self, data: Any) -> Split:
        """The data cut as this forecaster wants it, or the given `Split` if it was cut so."""
        if not isinstance(data, Split):
            series = data if isinstance(data, TimeSeries) else read_series(data, **(self.reading or {}))
            return split_series(
                series,
                target=self.target,
                lookback=self.lookback,
                every=self.every,
                ahead=self.ahead,
                horizon=self.horizon,
                protocol=self.protocol,
            )
        targets = (self.target,) if isinstance(self.target, str) else tuple(self.target)
        columns = tuple(data.series.index(name) for name in targets)
        check_split(data, self._cut(data.series.step, columns))
        return data

    def _cut(self, step: np.timedelta64, targets: tuple[int, ...]) -> dict[str, Any]:
        """The arguments of `Windows`, in rows and column numbers."""
        return {
            "lookback": rows_of(self.lookback, step, name="lookback"),
            "step": 1 if self.every is None else rows_of(self.every, step, name="every"),
            "ahead": rows_of(self.ahead, step, name="ahead"),
            "horizon": self.horizon,
            "targets": targets,
            "protocol": self.protocol,
        }

    def _cut_from_last(self) -> dict[str, Any]:
        """The same, counted from a window's last row as the clean protocol does; the book looks one step further."""
        cut = self._cut(self.step_, tuple(self.columns_.index(name) for name in self.targets_))
        further = cut["step"] if self.protocol == "book" else 0
        return cut | {"ahead": cut["ahead"] + further, "protocol": "clean"}

    def _shape(self) -> SeriesShape:
        cut = self._cut_from_last()
        outputs = self.horizon * len(self.targets_)
        return SeriesShape(length=cut["lookback"] // cut["step"], features=len(self.columns_), outputs=outputs)

    def _learn_data(self, split: Split) -> None:
        """Remember what the series says before any model sees it."""
        self.network_ = self.baseline_ = self.history_ = None
        self.columns_, self.targets_, self.step_ = split.series.columns, split.targets, split.series.step
        self.split_, self.scaler_, self.data_ = split, split.scaler, describe_split(split)

    def _fit_baseline(self, split: Split) -> None:
        assert isinstance(self.model, str)
        period = None if self.period is None else rows_of(self.period, split.series.step, name="period")
        layout = layout_of(split.train, split.series.step)
        made = baselines.SERIES[self.model].make(layout, period=period, seed=self.seed)
        self.baseline_ = made.fit(split.train, split.validation)
        self.parameters_ = self.baseline_.parameters

    def _fit_network(self, split: Split, *, resume: Any, progress: Any, callbacks: Iterable[Callback]) -> None:
        shape = self._shape()
        told = Changes if self._learns_changes() else _as_they_are
        self.network_ = build_network(self.model, shape, (None, shape.length, shape.features), seed=self.seed)
        self.history_ = train(
            self.network_,
            recipes.SERIES[self.model] if isinstance(self.model, str) else None,
            told(split.train),
            validation=told(split.validation),
            loss="mae",
            schedule=Schedule.of(self),
            resume=resume,
            progress=progress,
            callbacks=callbacks,
        )
        self.parameters_ = self.network_.count_params()

    def _learns_changes(self) -> bool:
        """Whether the network answers the change from the last value (see `_changes`) or, by the book, the value."""
        return self.protocol != "book"

    def _read(self, data: Any) -> TimeSeries:
        return read_like(data, columns=self.columns_, step=self.step_, reading=self.reading or {})

    def _errors(self, windows: Windows) -> tuple[float, ...]:
        """Mean absolute error of each target, in the user's units."""
        errors = np.abs(self.predict_windows(windows) - self.truth_windows(windows))
        return tuple(float(error) for error in errors.reshape(-1, len(self.targets_)).mean(0))


def _as_they_are(windows: Windows) -> Windows:
    return windows

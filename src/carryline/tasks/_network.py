"""Building, training and describing the network inside an estimator."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import torch

from carryline import recipes
from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.registry import Registry
from carryline.training import Callback, EarlyStopping, History, Model
from carryline.training.optimizers import OPTIMIZERS

Maker = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long and how fast a network trains; no learning rate means the recipe's, no patience never to stop early."""

    epochs: int
    batch_size: int
    learning_rate: float | None
    steps_per_epoch: int | None
    patience: int | None
    seed: int

    @classmethod
    def of(cls, estimator: Any) -> Schedule:
        """The schedule among an estimator's arguments."""
        return cls(**{field.name: getattr(estimator, field.name) for field in fields(cls)})


class Stopwatch(Callback):
    """Knows the seconds that an interrupted run had taken `before`, to the end of its last whole epoch.

    `laps`: the seconds of one core from the beginning to each epoch's end, which a busy machine does not change.
    """

    def __init__(self) -> None:
        self.before = 0.0
        self.laps: list[float] = []

    def on_train_begin(self) -> None:
        """The time runs from here."""
        self._started, self._work = perf_counter(), process_time()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Note what the epoch and its validation took."""
        now = process_time()
        self.laps.append((self.laps[-1] if self.laps else 0.0) + now - self._work)
        self._work = now

    def state_dict(self) -> dict[str, Any]:
        """The seconds so far, those before any interruption among them."""
        return {"seconds": self.before + perf_counter() - self._started, "laps": self.laps}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from them."""
        self.before, self.laps = state["seconds"], list(state.get("laps", ()))


def kind_of(model: str | Maker, baselines: Registry[Any], networks: Registry[Any]) -> str:
    """ "baseline" or "network"; `InputError` for a name that is neither, with the nearest of both."""
    if callable(model):
        return "network"
    if model in baselines:
        return "baseline"
    if model in networks:
        return "network"
    known = [*baselines, *networks]
    raise InputError(
        f"model={model!r}{nearest(model, known)}",
        expected=f"one of {listing(known, limit=40)}, or a function from the shape of the data to a module",
        fix="correct the name",
    )


def build_network(
    model: str | Maker,
    shape: recipes.SeriesShape | recipes.TextShape | recipes.LanguageShape,
    input_shape: tuple[int | None, ...],
    *,
    seed: int,
) -> Model:
    """The recipe's network, or what the user's function makes; its first weights follow from `seed`."""
    if isinstance(model, str):
        return recipes.build(model, shape, seed=seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = model(shape)
    network = made if isinstance(made, Model) else Model(made)
    network.build(input_shape, seed=seed)
    return network


def train(
    network: Model,
    recipe: recipes.Recipe[Any] | None,
    x: Any,
    y: Any = None,
    *,
    validation: Any,
    loss: str,
    metrics: tuple[str, ...] = (),
    clipnorm: float | None = None,
    schedule: Schedule,
    resume: str | Path | None,
    progress: Any,
    callbacks: Iterable[Callback],
) -> History:
    """Fit with early stopping on the validation loss; the best epoch's weights are in the network afterwards.

    `clipnorm` limits the norm of all gradients together.
    """
    rate = schedule.learning_rate or (recipe.learning_rate if recipe else 1e-3)
    optimizer = OPTIMIZERS[recipe.optimizer if recipe else "rmsprop"](learning_rate=rate)
    network.compile(optimizer=optimizer, loss=loss, metrics=metrics, global_clipnorm=clipnorm)
    patience = schedule.epochs if schedule.patience is None else schedule.patience
    stopping = EarlyStopping("val_loss", patience=patience)
    return network.fit(
        x,
        y,
        epochs=schedule.epochs,
        batch_size=schedule.batch_size,
        steps_per_epoch=schedule.steps_per_epoch,
        validation_data=validation,
        callbacks=[stopping, *callbacks],
        seed=schedule.seed,
        resume=resume,
        progress=progress,
    )


def diverged(history: History, score: float) -> bool:
    """Whether training left the finite numbers, or ended far above where it began: such a model must not be chosen."""
    return history.diagnosis().kind == "diverged" or not math.isfinite(score)

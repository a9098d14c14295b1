"""Metrics as pure functions under Keras' names: `(outputs, targets) -> values`, unreduced, samples first."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import torch

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.registry import Registry
from carryline.training.losses import LOSSES, Loss


@dataclass(frozen=True)
class Metric:
    """A metric under its name in the history; its epoch value is `finish(mean of all values)`.

    Without a `function`, the values are the loss's: the metric is the loss in another unit, and costs nothing.
    """

    name: str
    function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] | None
    targets: Literal["same", "classes", "any"] = "same"
    finish: Callable[[float], float] = float


METRICS: Registry[Metric] = Registry("metric")


def binary_accuracy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Whether output and target lie on the same side of one half."""
    return (outputs > 0.5) == (targets > 0.5)


def binary_accuracy_from_logits(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`binary_accuracy` of sigmoid(outputs)."""
    return (outputs > 0.0) == (targets > 0.5)


def categorical_accuracy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Whether the largest output is the largest target: (..., classes) twice -> (...)."""
    return outputs.argmax(-1) == targets.argmax(-1)


def sparse_categorical_accuracy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Whether the largest output is that of the target's class: (..., classes), (...) -> (...)."""
    return outputs.argmax(-1) == targets


def accuracy(outputs: torch.Tensor, targets: torch.Tensor, *, loss: Loss) -> torch.Tensor:
    """The accuracy that fits: by the outputs' and targets' shapes, as in Keras, and by what the loss reads in them."""
    if outputs.shape[-1] == 1 or loss.name.startswith("binary"):
        function = binary_accuracy_from_logits if loss.logits else binary_accuracy
        return function(outputs, targets.reshape(outputs.shape))
    if targets.shape == outputs.shape:
        return categorical_accuracy(outputs, targets)
    return sparse_categorical_accuracy(outputs, targets.reshape(outputs.shape[:-1]))


def perplexity(nats: float) -> float:
    """`e^nats` of a mean cross-entropy: among how many equally likely tokens the model is left to choose."""
    return math.exp(nats) if nats < 700 else math.inf


def bits(nats: float) -> float:
    """A mean cross-entropy in bits; of characters, the bits per character."""
    return nats / math.log(2)


def _register() -> None:
    for function in (binary_accuracy, binary_accuracy_from_logits, categorical_accuracy):
        METRICS.register(function.__name__, Metric(function.__name__, function))
    METRICS.register(
        "sparse_categorical_accuracy",
        Metric("sparse_categorical_accuracy", sparse_categorical_accuracy, targets="classes"),
    )
    squared = LOSSES["mse"]
    for name in ("rmse", "root_mean_squared_error"):
        METRICS.register(name, Metric(name, squared.function, finish=math.sqrt))
    METRICS.register("perplexity", Metric("perplexity", None, finish=perplexity))
    METRICS.register("bits", Metric("bits", None, finish=bits))
    for name, loss in LOSSES.items():
        METRICS.register(name, Metric(name, loss.function, targets=loss.targets))


_register()


def resolve(metrics: Sequence[str | Metric | Callable[..., torch.Tensor]], loss: Loss) -> tuple[Metric, ...]:
    """What `compile(metrics=)` was given; each keeps the name it was given under, so "acc" is "acc" in the history."""
    if isinstance(metrics, str):
        raise InputError(f"compile(metrics={metrics!r})", expected="a list", fix=f"write metrics=[{metrics!r}] instead")
    found = tuple(_resolve(metric, loss) for metric in metrics)
    names = [metric.name for metric in found]
    if twice := {name for name in names if names.count(name) > 1 or name == "loss"}:
        raise InputError(
            f"compile(metrics=): {listing(sorted(twice))} would appear twice in the history",
            expected="metrics of different names, none of them 'loss'",
            fix="drop one of them, or rename it with Metric(name, function)",
        )
    return found


def _resolve(metric: str | Metric | Callable[..., torch.Tensor], loss: Loss) -> Metric:
    if isinstance(metric, Metric):
        return metric
    if metric in ("acc", "accuracy"):
        return Metric(str(metric), partial(accuracy, loss=loss), targets="any")
    if isinstance(metric, str) and metric in METRICS:
        return replace(METRICS[metric], name=metric)
    if callable(metric):
        return Metric(getattr(metric, "__name__", type(metric).__name__), metric, targets="any")
    names = ("acc", "accuracy", *METRICS)
    raise InputError(
        f"compile(metrics=[..., {metric!r}]){nearest(metric, names)}",
        expected="names of metrics, or functions of (outputs, targets)",
        fix=f"choose from {listing(names, limit=20)}",
    )

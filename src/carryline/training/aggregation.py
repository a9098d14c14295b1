"""From a batch's values to an epoch's: weighted means that stay on the device until the epoch ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from carryline.ground.errors import InputError
from carryline.training.losses import Loss
from carryline.training.metrics import Metric


class Objective:
    """A loss applied to a batch: targets brought to the outputs' shape, values weighted, and their mean taken."""

    def __init__(self, loss: Loss) -> None:
        self.loss = loss

    def __call__(
        self, outputs: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None
    ) -> torch.Tensor:
        """The batch's loss: the mean of its samples' losses, each times its weight (Keras' "sum over batch size")."""
        if not isinstance(outputs, torch.Tensor):
            raise InputError(
                f"the model returns {type(outputs).__name__}, and the loss {self.loss.name!r} takes a tensor",
                expected="a model with one output tensor",
                fix="drop return_state=True from the last layer, or return one tensor from forward",
            )
        values = self.loss.function(outputs, match(outputs, targets, self.loss.targets, self.loss.name))
        if weights is None:
            return values.mean() if values.ndim else values
        return (per_sample(values, len(outputs), self.loss.name) * weights).mean()


class Means:
    """Running means of the loss and the metrics over one epoch, each batch counted by its samples.

    Weights are in the loss already; metrics are not weighted, as in Keras. Sums are in double precision, so that a long
    epoch loses nothing. They stay on the device, where nothing waits for them before `result`; on the CPU there is no
    such wait, and plain numbers add up at a tenth of the cost.
    """

    def __init__(self, metrics: Sequence[Metric], device: torch.device) -> None:
        self.metrics = metrics
        kind = torch.float32 if device.type == "mps" else torch.float64
        self._read: Callable[[torch.Tensor], Any] = float if device.type == "cpu" else lambda value: value.to(kind)
        self.loss_sum: Any = 0.0
        self.metric_sums: list[Any] = [0.0 for _ in metrics]
        self.samples = 0

    def add(self, loss: torch.Tensor, outputs: torch.Tensor, targets: torch.Tensor) -> None:
        """Take in a batch."""
        size = len(outputs)
        self.samples += size
        self.loss_sum += (mean := self._read(loss.detach())) * size
        if not self.metrics:
            return
        with torch.no_grad():
            for number, metric in enumerate(self.metrics):
                if metric.function is None:
                    self.metric_sums[number] += mean * size
                    continue
                values = metric.function(outputs.detach(), match(outputs, targets, metric.targets, metric.name))
                self.metric_sums[number] += self._read(_float(values).mean()) * size

    def loss(self) -> float:
        """The mean loss so far; waits for the device."""
        return float(self.loss_sum) / max(self.samples, 1)

    def result(self, prefix: str = "") -> dict[str, float]:
        """The epoch's values by name."""
        values = {f"{prefix}loss": self.loss()}
        for metric, total in zip(self.metrics, self.metric_sums, strict=True):
            values[prefix + metric.name] = metric.finish(float(total) / max(self.samples, 1))
        return values


def match(outputs: torch.Tensor, targets: torch.Tensor, kind: str, name: str) -> torch.Tensor:
    """The targets in the shape and type that a function of this kind takes; never by silent broadcasting."""
    if kind == "same":
        if targets.dtype != outputs.dtype:
            targets = targets.to(outputs.dtype)
        if targets.shape == outputs.shape:
            return targets
        if targets.numel() == outputs.numel():
            return targets.reshape(outputs.shape)
        raise _mismatch(outputs, targets, name, tuple(outputs.shape))
    if kind == "classes":
        shape = outputs.shape[:-1]
        if targets.numel() != shape.numel():
            raise _mismatch(outputs, targets, name, tuple(shape))
        return targets.reshape(shape).long()
    return targets.reshape(outputs.shape) if targets.numel() == outputs.numel() else targets


def per_sample(values: torch.Tensor, size: int, name: str) -> torch.Tensor:
    """The mean of each sample's values, (samples,), which weights can then multiply."""
    if values.ndim == 0 or len(values) != size:
        raise InputError(
            f"{name!r} gives values of shape {tuple(values.shape)} for {size} samples, which weights cannot multiply",
            expected="one value or more for each sample, samples first",
            fix="give the function reduction='none', or leave class_weight and sample_weight out",
        )
    values = _float(values)
    return values.flatten(1).mean(1) if values.ndim > 1 else values


def _float(values: torch.Tensor) -> torch.Tensor:
    return values if values.is_floating_point() else values.float()


def _mismatch(outputs: torch.Tensor, targets: torch.Tensor, name: str, expected: tuple[int, ...]) -> InputError:
    hint = "give the last layer as many units as a sample has targets"
    if outputs.ndim == 2 and targets.numel() == len(outputs):
        hint += ", or use sparse_categorical_crossentropy for class numbers"
    elif outputs.shape == targets.shape:
        hint = f"use {name.removeprefix('sparse_')} for one-hot targets, or give class numbers"
    return InputError(
        f"targets of shape {tuple(targets.shape)} do not fit outputs of shape {tuple(outputs.shape)} in {name!r}",
        expected=f"targets of shape {expected}",
        fix=hint,
    )

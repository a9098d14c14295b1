"""Metrics as pure functions under Keras' names: `(outputs, targets) -> values`, unreduced, samples first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch

from carryline.ground.registry import Registry


@dataclass(frozen=True)
class Metric:
    """A metric under its name in the history; its epoch value is `finish(mean of all values)`."""

    name: str
    function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    targets: Literal["same", "classes", "any"] = "same"
    finish: Callable[[float], float] = float


METRICS: Registry[Metric] = Registry("metric")

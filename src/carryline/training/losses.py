"""Losses as pure functions under Keras' names.

Each takes `(outputs, targets)` and returns its values unreduced, samples first; their mean is the loss.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch.nn import functional as F

from carryline.ground.errors import InputError
from carryline.ground.registry import Registry

EPSILON = 1e-7  # Keras' epsilon: probabilities are clipped to [epsilon, 1 - epsilon] before their logarithm is taken


@dataclass(frozen=True)
class Loss:
    """A loss and what it must know of its targets.

    `targets`: "same" if they have the outputs' shape, "classes" if they are class numbers, without the outputs' last
    axis, "any" if the function decides. `logits`: the outputs are scores, before sigmoid or softmax.
    """

    name: str
    function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    targets: Literal["same", "classes", "any"] = "same"
    logits: bool = False


LOSSES: Registry[Loss] = Registry("loss")

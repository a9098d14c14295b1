"""Losses as pure functions under Keras' names.

Each takes `(outputs, targets)` and returns its values unreduced, samples first; their mean is the loss.
"""

from __future__ import annotations

import math
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


def mean_absolute_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`|output - target|`, in the targets' units."""
    return (outputs - targets).abs()


def mean_squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`(output - target)^2`, in the targets' units squared."""
    return F.mse_loss(outputs, targets, reduction="none")


def mean_absolute_percentage_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`100 |output - target| / max(|target|, epsilon)`, in per cent."""
    return 100.0 * (outputs - targets).abs() / targets.abs().clamp(min=EPSILON)


def mean_squared_logarithmic_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`(log(1 + output) - log(1 + target))^2`; values below epsilon count as epsilon."""
    return (outputs.clamp(min=EPSILON).log1p() - targets.clamp(min=EPSILON).log1p()).square()


def huber(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Half the squared error up to an error of 1, linear beyond (Huber 1964)."""
    return F.huber_loss(outputs, targets, reduction="none")


def log_cosh(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`log(cosh(output - target))`, without overflow."""
    error = outputs - targets
    return error + F.softplus(-2.0 * error) - math.log(2.0)


def kl_divergence(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`sum of target * log(target / output)` over the last axis, both clipped to [epsilon, 1]."""
    outputs, targets = outputs.clamp(EPSILON, 1.0), targets.clamp(EPSILON, 1.0)
    return (targets * (targets / outputs).log()).sum(-1)


def poisson(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`output - target * log(output + epsilon)`."""
    return outputs - targets * (outputs + EPSILON).log()


def hinge(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`max(1 - target * output, 0)` for targets of -1 and 1; targets of 0 count as -1."""
    signs = torch.where(targets == 0, -torch.ones_like(targets), targets)
    return F.relu(1.0 - signs * outputs)


def binary_crossentropy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`-t log p - (1 - t) log(1 - p)` of probabilities clipped to [epsilon, 1 - epsilon].

    An output outside [0, 1], as of a last layer without sigmoid, is clipped too and then learns nothing, as in Keras.
    A target outside [0, 1] is an InputError: classes numbered 1 and 2 would be learned as nonsense, without a sign.
    """
    _check_shares(targets)
    # logit clips, and its gradient is nothing where it did; the pair is exact, cheap, and carries NaN through
    return F.binary_cross_entropy_with_logits(torch.logit(outputs, eps=EPSILON), targets, reduction="none")


def binary_crossentropy_from_logits(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`binary_crossentropy` of sigmoid(outputs), computed without overflow."""
    _check_shares(targets)
    return F.binary_cross_entropy_with_logits(outputs, targets, reduction="none")


def categorical_crossentropy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`-sum of t log p` over the last axis, for targets that are probabilities; outputs are scaled to sum to 1."""
    shares = outputs / outputs.sum(-1, keepdim=True)
    return -(targets * shares.clamp(EPSILON, 1.0 - EPSILON).log()).sum(-1)


def categorical_crossentropy_from_logits(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`categorical_crossentropy` of softmax(outputs)."""
    return -(targets * F.log_softmax(outputs, -1)).sum(-1)


def sparse_categorical_crossentropy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`-log p` of the target's class; outputs (..., classes) are probabilities, targets (...) class numbers from 0."""
    shares = outputs / outputs.sum(-1, keepdim=True)
    return -_of_class(shares.clamp(EPSILON, 1.0 - EPSILON).log(), targets)


def sparse_categorical_crossentropy_from_logits(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """`sparse_categorical_crossentropy` of softmax(outputs)."""
    return -_of_class(F.log_softmax(outputs, -1), targets)


def _check_shares(targets: torch.Tensor) -> None:
    """Refuse targets that are no share of the positive class."""
    if targets.device.type != "cpu" or not targets.numel():
        return
    low, high = (float(bound) for bound in torch.aminmax(targets))
    if low < 0 or high > 1:
        raise InputError(
            f"targets from {low:g} to {high:g} in a binary cross-entropy",
            expected="0 for one class and 1 for the other, or shares between them",
            fix="number the two classes 0 and 1, or use sparse_categorical_crossentropy for more classes",
        )


def _of_class(values: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """The value of each target's class: (..., classes), (...) -> (...)."""
    classes = values.shape[-1]
    if targets.device.type == "cpu" and targets.numel():
        low, high = (int(bound) for bound in torch.aminmax(targets))
        if low < 0 or high >= classes:
            raise InputError(
                f"targets hold class {low if low < 0 else high}, and the model has {classes} outputs",
                expected=f"class numbers from 0 to {classes - 1}",
                fix="number the classes from 0, or give the last layer one unit for each class",
            )
    return values.gather(-1, targets.unsqueeze(-1)).squeeze(-1)


def _register() -> None:
    """Put every loss under its names; "any" is for functions of the user's, which are not registered."""
    for function, aliases in (
        (mean_absolute_error, ("mae",)),
        (mean_squared_error, ("mse",)),
        (mean_absolute_percentage_error, ("mape",)),
        (mean_squared_logarithmic_error, ("msle",)),
        (huber, ()),
        (log_cosh, ("logcosh",)),
        (kl_divergence, ("kld",)),
        (poisson, ()),
        (hinge, ()),
        (binary_crossentropy, ()),
        (binary_crossentropy_from_logits, ()),
        (categorical_crossentropy, ()),
        (categorical_crossentropy_from_logits, ()),
        (sparse_categorical_crossentropy, ()),
        (sparse_categorical_crossentropy_from_logits, ()),
    ):
        name = function.__name__
        kind: Literal["same", "classes"] = "classes" if name.startswith("sparse") else "same"
        loss = Loss(name, function, targets=kind, logits=name.endswith("from_logits"))
        for key in (name, *aliases):
            LOSSES.register(key, loss)


_register()


def resolve(loss: str | Loss | Callable[..., torch.Tensor]) -> Loss:
    """What `compile(loss=)` was given, as a `Loss`. A function, or a torch loss module, gets `(outputs, targets)`."""
    if isinstance(loss, str):
        return LOSSES[loss]
    if isinstance(loss, Loss):
        return loss
    if callable(loss):
        return Loss(getattr(loss, "__name__", type(loss).__name__), loss, targets="any")
    raise InputError(
        f"compile(loss={loss!r})",
        expected="the name of a loss, or a function of (outputs, targets)",
        fix="for example loss='mae' or loss='binary_crossentropy'",
    )

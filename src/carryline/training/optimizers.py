"""Optimisers under Keras' names and with Keras' defaults, run by `torch.optim`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from carryline.ground.errors import InputError
from carryline.ground.registry import Registry
from carryline.training import rmsprop


@dataclass(frozen=True)
class Optimizer:
    """What to train with, before the parameters exist: a torch optimiser class and its arguments."""

    name: str
    kind: type[torch.optim.Optimizer]
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def build(self, parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
        """The torch optimiser for these parameters."""
        return self.kind(parameters, **self.arguments)


OptimizerLike = (
    str | Optimizer | type[torch.optim.Optimizer] | torch.optim.Optimizer | Callable[..., torch.optim.Optimizer]
)


def RMSprop(  # noqa: N802
    learning_rate: float = 1e-3, rho: float = 0.9, momentum: float = 0.0, epsilon: float = 1e-7, centered: bool = False
) -> Optimizer:
    """RMSprop as the chapter's Keras has it: `w -= rate * g / (sqrt(mean of g^2) + epsilon)`."""
    arguments = {"lr": learning_rate, "alpha": rho, "momentum": momentum, "eps": epsilon, "centered": centered}
    return _made("rmsprop", rmsprop.RMSprop, learning_rate, arguments | {"foreach": True})


def Adam(  # noqa: N802
    learning_rate: float = 1e-3,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    amsgrad: bool = False,
) -> Optimizer:
    """Adam (Kingma and Ba 2015) with Keras' epsilon."""
    arguments = {"lr": learning_rate, "betas": (beta_1, beta_2), "eps": epsilon, "amsgrad": amsgrad, "fused": True}
    return _made("adam", torch.optim.Adam, learning_rate, arguments)


def AdamW(  # noqa: N802
    learning_rate: float = 1e-3,
    weight_decay: float = 0.004,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
) -> Optimizer:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019), Keras' defaults."""
    arguments = {"lr": learning_rate, "betas": (beta_1, beta_2), "eps": epsilon, "weight_decay": weight_decay}
    return _made("adamw", torch.optim.AdamW, learning_rate, arguments | {"fused": True})


def SGD(learning_rate: float = 0.01, momentum: float = 0.0, nesterov: bool = False) -> Optimizer:  # noqa: N802
    """Stochastic gradient descent, with momentum if wanted."""
    arguments = {"lr": learning_rate, "momentum": momentum, "nesterov": nesterov, "fused": True}
    return _made("sgd", torch.optim.SGD, learning_rate, arguments)


def Adagrad(  # noqa: N802
    learning_rate: float = 1e-3, initial_accumulator_value: float = 0.1, epsilon: float = 1e-7
) -> Optimizer:
    """Adagrad (Duchi et al. 2011), Keras' defaults."""
    arguments = {"lr": learning_rate, "initial_accumulator_value": initial_accumulator_value, "eps": epsilon}
    return _made("adagrad", torch.optim.Adagrad, learning_rate, arguments | {"fused": True})


OPTIMIZERS: Registry[Callable[..., Optimizer]] = Registry("optimizer")
for _factory in (RMSprop, Adam, AdamW, SGD, Adagrad):
    OPTIMIZERS.register(_factory.__name__.lower(), _factory)


def resolve(optimizer: OptimizerLike) -> Optimizer | torch.optim.Optimizer | Callable[..., torch.optim.Optimizer]:
    """What `compile(optimizer=)` was given, as something that can be built once the parameters exist."""
    if isinstance(optimizer, str):
        return OPTIMIZERS[optimizer.lower()]()
    if isinstance(optimizer, type):
        if issubclass(optimizer, torch.optim.Optimizer):
            return Optimizer(optimizer.__name__.lower(), optimizer)
    elif isinstance(optimizer, Optimizer | torch.optim.Optimizer) or callable(optimizer):
        return optimizer
    raise InputError(
        f"compile(optimizer={optimizer!r})",
        expected="a name, RMSprop(...) or its like, a torch optimizer class, or a function of the parameters",
        fix="for example optimizer='rmsprop', or optimizer=RMSprop(learning_rate=1e-4)",
    )


def build(optimizer: OptimizerLike, parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """The torch optimiser, now that the parameters exist; one that was given whole must hold these very parameters.

    It holds frozen parameters too: without a gradient they stay as they are, and one that is let free learns at once.
    """
    held = list(parameters)
    if not any(parameter.requires_grad for parameter in held):
        raise InputError(
            "fit of a model without trainable parameters",
            expected="at least one parameter with requires_grad",
            fix="add a layer that learns, or let a frozen one learn again with requires_grad_(True)",
        )
    chosen = resolve(optimizer)
    if not isinstance(chosen, torch.optim.Optimizer):
        made = chosen.build(held) if isinstance(chosen, Optimizer) else chosen(held)
        if not isinstance(made, torch.optim.Optimizer):
            raise InputError(
                f"compile(optimizer=): the function returned {type(made).__name__}",
                expected="a torch optimizer",
                fix="for example optimizer=lambda parameters: torch.optim.Adam(parameters, lr=1e-4)",
            )
        return made
    trainable = {id(parameter) for parameter in held if parameter.requires_grad}
    if not trainable & {id(p) for group in chosen.param_groups for p in group["params"]}:
        raise InputError(
            f"compile(optimizer={type(chosen).__name__}(...)) holds none of the model's parameters",
            expected="an optimizer of this model's parameters",
            fix="give the class or RMSprop(...) instead: parameters get their sizes at the first batch only",
        )
    return chosen


def _made(name: str, kind: type[torch.optim.Optimizer], rate: float, arguments: dict[str, Any]) -> Optimizer:
    if not (isinstance(rate, int | float) and rate > 0):
        raise InputError(
            f"{kind.__name__}(learning_rate={rate!r})", expected="a number above 0", fix="for example 0.001"
        )
    return Optimizer(name, kind, arguments)


def describe(optimizer: OptimizerLike) -> str:
    """An optimiser in words that are the same in every process, for the fingerprint of a run."""
    if isinstance(optimizer, Optimizer):
        return f"{optimizer.name}({', '.join(f'{name}={value!r}' for name, value in optimizer.arguments.items())})"
    return getattr(optimizer, "__name__", type(optimizer).__name__) if not isinstance(optimizer, str) else optimizer

"""`WeightAveraging`: training ends with a moving average of the weights, and not where the last step led."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from carryline.ground.errors import InputError
from carryline.training.callbacks.base import Callback


class WeightAveraging(Callback):
    """Validate, keep and end with an exponential moving average of the weights (after Polyak and Juditsky 1992).

    After step n (from 1) the average moves towards the weights by `1 - min(decay, (1 + n) / (10 + n))`: so it forgets
    where training began, and later spans about `1 / (1 - decay)` steps. Gradient steps go on from the weights
    themselves; their `loss` is what the curves show, beside the `val_loss` of the average. It costs one pass over the
    weights per step and one more copy of them.
    """

    def __init__(self, decay: float = 0.999) -> None:
        if not (isinstance(decay, int | float) and 0 < decay < 1):
            raise InputError(
                f"WeightAveraging(decay={decay!r})",
                expected="a number above 0 and below 1",
                fix="for example 0.999, an average over about 1,000 steps",
            )
        self.decay = decay
        self.steps = 0
        self.other: list[torch.Tensor] = []

    def on_train_begin(self) -> None:
        """Begin an average at the weights as they are."""
        self.steps = 0
        self.other = [parameter.detach().clone() for parameter in self.model.parameters()]

    def on_epoch_begin(self, epoch: int) -> None:
        """Train the weights themselves."""
        self._exchange()

    def on_step_end(self) -> None:
        """Move the average towards the weights."""
        self.steps += 1
        weight = 1 - min(self.decay, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            torch._foreach_lerp_(self.other, list(self.model.parameters()), weight)

    def on_steps_end(self, epoch: int) -> None:
        """Validate the average."""
        self._exchange()

    def state_dict(self) -> dict[str, Any]:
        """The weights from which steps go on; the model holds the average."""
        return {"steps": self.steps, "weights": dict(zip(self._names(), self.other, strict=True))}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from them."""
        self.steps, self.other = state["steps"], [state["weights"][name] for name in self._names()]

    def _names(self) -> list[str]:
        return [name for name, _ in self.model.named_parameters()]

    def _exchange(self) -> None:
        """Between epochs the model holds the average and `other` the weights; while it trains, the other way round."""
        with torch.no_grad():
            for parameter, other in zip(self.model.parameters(), self.other, strict=True):
                held = parameter.clone()
                parameter.copy_(other)
                other.copy_(held)

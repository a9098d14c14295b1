"""`CosineDecay`: a learning rate that falls to zero by the last epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from carryline.training.callbacks.base import Callback
from carryline.training.callbacks.monitor import at_least


class CosineDecay(Callback):
    """Let the learning rate fall from the optimiser's own to nearly zero over `epochs`, along half a cosine.

    Epoch e (from 0) has the rate `rate * (1 + cos(pi * e / epochs)) / 2` (Loshchilov and Hutter 2017, without
    restarts); later epochs have that of the last. Large steps find the valley, small ones its floor: where the number
    of epochs is known, this is worth more than most other settings.
    """

    def __init__(self, epochs: int) -> None:
        at_least("CosineDecay", "epochs", epochs, 1)
        self.epochs = epochs
        self.rates: list[float] = []

    def on_train_begin(self) -> None:
        """Take the rates from the optimiser."""
        self.rates = [float(group["lr"]) for group in self.model.optimizer.param_groups]

    def on_epoch_begin(self, epoch: int) -> None:
        """Set this epoch's rates."""
        share = (1 + math.cos(math.pi * min(epoch, self.epochs - 1) / self.epochs)) / 2
        for group, rate in zip(self.model.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share

    def state_dict(self) -> dict[str, Any]:
        """The rates from which it fell."""
        return {"rates": self.rates}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on falling from them."""
        self.rates = state["rates"]

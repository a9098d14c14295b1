"""`ReduceLROnPlateau`: a smaller learning rate when a run no longer improves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carryline.ground.errors import InputError
from carryline.training.callbacks.base import Callback
from carryline.training.callbacks.monitor import Monitor, at_least


class ReduceLROnPlateau(Callback):
    """Multiply the learning rate by `factor`, never below `min_lr`, after `patience` epochs without improvement.

    After a reduction, `cooldown` epochs pass before waiting begins again. The rate itself is the optimiser's state.
    """

    monitor: Monitor
    wait: int
    cooling: int

    def __init__(
        self,
        monitor: str = "val_loss",
        *,
        factor: float = 0.1,
        patience: int = 10,
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        mode: str = "auto",
    ) -> None:
        if not 0.0 < factor < 1.0:
            raise InputError(
                f"ReduceLROnPlateau(factor={factor!r})", expected="a number between 0 and 1", fix="for example 0.1"
            )
        at_least("ReduceLROnPlateau", "patience", patience, 0)
        at_least("ReduceLROnPlateau", "cooldown", cooldown, 0)
        self.arguments = (monitor, mode, min_delta)
        self.factor, self.patience, self.cooldown, self.min_lr = factor, patience, cooldown, min_lr
        self._reset()

    def on_train_begin(self) -> None:
        """Forget an earlier run."""
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Compare, wait, and reduce."""
        improved = self.monitor.improved(self.monitor.read(logs))
        if self.cooling > 0:
            self.cooling -= 1
            self.wait = 0
        if improved:
            self.wait = 0
        elif self.cooling == 0:
            self.wait += 1
            if self.wait >= max(self.patience, 1):
                self._reduce()

    def state_dict(self) -> dict[str, Any]:
        """The best value, and how long we have waited and still cool down."""
        return {"best": self.monitor.best, "wait": self.wait, "cooling": self.cooling}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on waiting."""
        self.monitor.best, self.wait, self.cooling = state["best"], state["wait"], state["cooling"]

    def _reduce(self) -> None:
        for group in self.model.optimizer.param_groups:
            group["lr"] = max(float(group["lr"]) * self.factor, self.min_lr)
        self.wait, self.cooling = 0, self.cooldown

    def _reset(self) -> None:
        name, mode, min_delta = self.arguments
        self.monitor = Monitor(name, mode=mode, min_delta=min_delta, owner="ReduceLROnPlateau")
        self.wait = self.cooling = 0

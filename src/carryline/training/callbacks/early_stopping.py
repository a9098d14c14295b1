"""`EarlyStopping`: end a run that no longer improves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from carryline.training.callbacks.base import Callback
from carryline.training.callbacks.monitor import Monitor, at_least


class EarlyStopping(Callback):
    """Stop when `monitor` has not improved by more than `min_delta` for `patience` epochs.

    With `restore_best_weights` the weights of the best epoch are put back at the end, whether or not the run was
    stopped. After training, `best_epoch` (from 0, as in Keras) and `stopped_epoch` (None: ran to its end) say what was.
    """

    monitor: Monitor
    wait: int
    best_epoch: int | None
    stopped_epoch: int | None
    best_weights: dict[str, torch.Tensor]

    def __init__(
        self,
        monitor: str = "val_loss",
        *,
        patience: int = 0,
        min_delta: float = 0.0,
        mode: str = "auto",
        restore_best_weights: bool = True,
    ) -> None:
        at_least("EarlyStopping", "patience", patience, 0)
        self.arguments = (monitor, mode, min_delta)
        self.patience, self.restore_best_weights = patience, restore_best_weights
        self._reset()

    def on_train_begin(self) -> None:
        """Forget an earlier run."""
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Compare, and stop the run when patience is at its end."""
        if self.monitor.improved(self.monitor.read(logs)):
            self.best_epoch, self.wait = epoch, 0
            if self.restore_best_weights:
                self.best_weights = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
            return
        self.wait += 1
        if self.wait >= max(self.patience, 1):
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self) -> None:
        """Put the best weights back."""
        if self.best_weights:
            self.model.load_state_dict(self.best_weights)

    def state_dict(self) -> dict[str, Any]:
        """The best value, its epoch and weights, and how long we have waited."""
        return {
            "best": self.monitor.best,
            "wait": self.wait,
            "best_epoch": self.best_epoch,
            "stopped_epoch": self.stopped_epoch,
            "best_weights": self.best_weights,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on waiting."""
        self.monitor.best, self.wait = state["best"], state["wait"]
        self.best_epoch, self.stopped_epoch = state["best_epoch"], state["stopped_epoch"]
        self.best_weights = dict(state["best_weights"])

    def _reset(self) -> None:
        name, mode, min_delta = self.arguments
        self.monitor = Monitor(name, mode=mode, min_delta=min_delta, owner="EarlyStopping")
        self.wait = 0
        self.best_epoch = self.stopped_epoch = None
        self.best_weights = {}

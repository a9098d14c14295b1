"""`Checkpoint`: keep the weights of the best epoch, or of the latest, in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from carryline.training.callbacks.base import Callback
from carryline.training.callbacks.monitor import Monitor


class Checkpoint(Callback):
    """Write the weights to `path` (safetensors, for `model.load_weights`) when `monitor` improved, or after each epoch.

    `{epoch}` and names of the logs may stand in the path, as in `"weights-{epoch:02d}-{val_loss:.3f}.safetensors"`;
    `{epoch}` counts from 1. An epoch whose watched value is not finite is never the best.
    """

    monitor: Monitor

    def __init__(
        self, path: str | Path, *, monitor: str = "val_loss", save_best_only: bool = True, mode: str = "auto"
    ) -> None:
        self.path, self.save_best_only = str(path), save_best_only
        self.arguments = (monitor, mode)
        self._reset()

    def on_train_begin(self) -> None:
        """Forget an earlier run."""
        self._reset()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Write, if this epoch is worth it."""
        if self.save_best_only and not self.monitor.improved(self.monitor.read(logs)):
            return
        self.model.save_weights(self.path.format(epoch=epoch + 1, **logs))

    def state_dict(self) -> dict[str, Any]:
        """The best value so far."""
        return {"best": self.monitor.best}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on comparing with it."""
        self.monitor.best = state["best"]

    def _reset(self) -> None:
        name, mode = self.arguments
        self.monitor = Monitor(name, mode=mode, owner="Checkpoint")

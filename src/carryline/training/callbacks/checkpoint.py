"""`Checkpoint`: keep the weights of the best epoch, or of every epoch, in a file."""

from __future__ import annotations

from pathlib import Path

from carryline.training.callbacks.base import Callback


class Checkpoint(Callback):
    """Write the weights to `path` (safetensors) after each epoch, or only when `monitor` has improved."""

    def __init__(
        self, path: str | Path, *, monitor: str = "val_loss", save_best_only: bool = True, mode: str = "auto"
    ) -> None:
        raise NotImplementedError

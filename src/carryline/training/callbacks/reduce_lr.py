"""`ReduceLROnPlateau`: a smaller learning rate when a run no longer improves."""

from __future__ import annotations

from carryline.training.callbacks.base import Callback


class ReduceLROnPlateau(Callback):
    """Multiply the learning rate by `factor` when `monitor` has not improved for `patience` epochs."""

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
        raise NotImplementedError

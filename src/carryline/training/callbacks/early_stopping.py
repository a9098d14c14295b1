"""`EarlyStopping`: end a run that no longer improves."""

from __future__ import annotations

from carryline.training.callbacks.base import Callback


class EarlyStopping(Callback):
    """Stop when `monitor` has not improved for `patience` epochs; the best epoch's weights are put back at the end."""

    def __init__(
        self,
        monitor: str = "val_loss",
        *,
        patience: int = 0,
        min_delta: float = 0.0,
        mode: str = "auto",
        restore_best_weights: bool = True,
    ) -> None:
        raise NotImplementedError

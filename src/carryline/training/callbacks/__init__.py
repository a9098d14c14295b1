"""What may watch and steer a run. Each callback's state is part of a checkpoint, so a resumed run is exact."""

from __future__ import annotations

from carryline.training.callbacks.averaging import WeightAveraging
from carryline.training.callbacks.base import Callback, checked
from carryline.training.callbacks.checkpoint import Checkpoint
from carryline.training.callbacks.cosine import CosineDecay
from carryline.training.callbacks.early_stopping import EarlyStopping
from carryline.training.callbacks.reduce_lr import ReduceLROnPlateau

__all__ = ["Callback", "Checkpoint", "CosineDecay", "EarlyStopping", "ReduceLROnPlateau", "WeightAveraging", "checked"]

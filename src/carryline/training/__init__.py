"""Training: what turns a torch module and batches into a fitted model, its history and a diagnosis.

- `model.py`, `sequential.py`: the public face, `Model(module)` and `Sequential([layers])`, with Keras' verbs.
- `loop.py`: the one fit loop; `batches.py`: arrays, ragged sequences, windows or iterables as batches.
- `losses.py`, `metrics.py`: pure functions under Keras' names; `aggregation.py`: their means over an epoch.
- `optimizers.py`: Keras' names and defaults on `torch.optim`.
- `callbacks/`: early stopping, checkpoints, learning rate on plateau; each can be saved and resumed exactly.
- `history.py`, `diagnosis.py`: the curves, and what they say.
- `checkpoint.py`, `saving.py`: resuming a run bitwise; saving a model. Neither uses pickle.
- `summary.py`, `progress.py`: the parameter table; the bar.
"""

from __future__ import annotations

from carryline.training.callbacks import Callback, Checkpoint, EarlyStopping, ReduceLROnPlateau
from carryline.training.diagnosis import Diagnosis
from carryline.training.history import History
from carryline.training.losses import LOSSES
from carryline.training.metrics import METRICS
from carryline.training.model import Model
from carryline.training.optimizers import SGD, Adagrad, Adam, AdamW, RMSprop
from carryline.training.progress import Tick
from carryline.training.sequential import Sequential

__all__ = [
    "LOSSES",
    "METRICS",
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Callback",
    "Checkpoint",
    "Diagnosis",
    "EarlyStopping",
    "History",
    "Model",
    "RMSprop",
    "ReduceLROnPlateau",
    "Sequential",
    "Tick",
]

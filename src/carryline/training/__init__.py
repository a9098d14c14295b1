"""Training: what turns a torch module and batches into a fitted model, its history and a diagnosis.

- `model.py`, `sequential.py`: the public face, `Model(module)` and `Sequential([layers])`, with Keras' verbs.
- `loop.py`: the one fit loop, and the one that scores; `prediction.py`: outputs in the order of the samples.
- `sources.py`: what a user gives as data; `feeds.py`: samples by number; `batches.py`: their order;
  `stream.py`: iterables; `chunks.py`: one long sequence, for backpropagation through time that is truncated.
- `losses.py`, `metrics.py`: pure functions under Keras' names; `aggregation.py`: their means over an epoch.
- `optimizers.py`: Keras' names and defaults on `torch.optim`; `clipping.py`: limits on gradients;
  `randomness.py`: seeds; `modes.py`: dropout off for a while.
- `callbacks/`: early stopping, checkpoints, learning rates, averaged weights; each can be saved and resumed exactly.
- `history.py`, `diagnosis.py`: the curves, and what they say.
- `checkpoint.py`, `packing.py`: resuming a run bitwise; `saving.py`: saving a model. None uses pickle.
- `sensitivity.py`: what of a loss reaches back to each step.
- `summary.py`, `probe.py`: the parameter table, and how shapes are found; `progress.py`: the bar.
"""

from __future__ import annotations

from carryline.training.callbacks import (
    Callback,
    Checkpoint,
    CosineDecay,
    EarlyStopping,
    ReduceLROnPlateau,
    WeightAveraging,
)
from carryline.training.chunks import Chunks
from carryline.training.diagnosis import Diagnosis
from carryline.training.history import History
from carryline.training.losses import LOSSES, Loss
from carryline.training.metrics import METRICS, Metric
from carryline.training.model import Model
from carryline.training.optimizers import SGD, Adagrad, Adam, AdamW, RMSprop
from carryline.training.progress import Tick
from carryline.training.sensitivity import gradient_norms
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
    "Chunks",
    "CosineDecay",
    "Diagnosis",
    "EarlyStopping",
    "History",
    "Loss",
    "Metric",
    "Model",
    "RMSprop",
    "ReduceLROnPlateau",
    "Sequential",
    "Tick",
    "WeightAveraging",
    "gradient_norms",
]

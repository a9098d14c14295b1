"""The models in plain torch.nn, with the loop that one writes by hand.

torch.nn has no recurrent dropout and no GRU with relu; models with those are not built.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from harness.libraries import Built
from harness.models import BATCH, FEATURES, MODELS, VOCABULARY, Model, Reviews


class Recurrent(nn.Module):
    """The last output of a recurrence, under a dense layer."""

    def __init__(self, kind: type[nn.RNNBase], embedding: int | None, *, bidirectional: bool = False) -> None:
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, embedding) if embedding else nn.Identity()
        self.rnn = kind(embedding or FEATURES, 32, batch_first=True, bidirectional=bidirectional)
        self.head = nn.Linear(64 if bidirectional else 32, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.rnn(self.embed(x))[0][:, -1]).squeeze(-1)


class Convolutional(nn.Module):
    """Two convolutions over embedded words."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.head = nn.Embedding(VOCABULARY, 128), nn.Linear(32, 1)
        self.first, self.second = nn.Conv1d(128, 32, 7), nn.Conv1d(32, 32, 7)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.first(self.embed(x).transpose(1, 2)))
        x = torch.relu(self.second(torch.max_pool1d(x, 5)))
        return self.head(x.amax(-1)).squeeze(-1)


def dense() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(120 * FEATURES, 32), nn.ReLU(), nn.Linear(32, 1), nn.Flatten(0))


MODULES = {
    "imdb_rnn": lambda: Recurrent(nn.RNN, 32),
    "imdb_lstm": lambda: Recurrent(nn.LSTM, 32),
    "imdb_gru": lambda: Recurrent(nn.GRU, 32),
    "imdb_bilstm": lambda: Recurrent(nn.LSTM, 32, bidirectional=True),
    "jena_lstm": lambda: Recurrent(nn.LSTM, None),
    "jena_gru": lambda: Recurrent(nn.GRU, None),
    "jena_bigru": lambda: Recurrent(nn.GRU, None, bidirectional=True),
    "imdb_conv": Convolutional,
    "jena_dense": dense,
}


def build(model: Model) -> Built | None:
    name = next(name for name, other in MODELS.items() if other is model)
    if name not in MODULES:
        return None
    module = MODULES[name]()
    loss = nn.BCEWithLogitsLoss() if isinstance(model, Reviews) else nn.L1Loss()
    x, y = map(torch.from_numpy, model.arrays())
    x = x.long() if isinstance(model, Reviews) else x
    optimizer = torch.optim.RMSprop(module.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)

    def fit() -> None:
        module.train()
        for i in range(0, len(x), BATCH):
            optimizer.zero_grad()
            loss(module(x[i : i + BATCH]), y[i : i + BATCH]).backward()
            optimizer.step()

    def predict() -> np.ndarray:
        module.eval()
        with torch.no_grad():
            outputs = torch.cat([module(x[i : i + BATCH]) for i in range(0, len(x), BATCH)])
        return (outputs.sigmoid() if isinstance(model, Reviews) else outputs).numpy()

    return Built(fit, predict)

"""The chapter's models, and the arrays that they are timed on: the shapes of the real data, drawn at random.

A model is written once for all libraries that have Keras' names: `layers` is `carryline.layers`, `keras.layers`, or
`harness.flops`, which only counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BATCH = 128
VOCABULARY = 10_000
FEATURES = 14

Body = Callable[[Any], list[Any]]


@dataclass(frozen=True)
class Reviews:
    """IMDB: (1024, 500) ids of 10,000 words, two classes."""

    body: Body
    embedding: int = 32
    samples: int = 1024
    steps: int = 500
    loss: str = "binary_crossentropy"
    recurrent: bool = True

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return (self.steps,)

    def stack(self, layers: Any) -> list[Any]:
        """The model's layers."""
        embed = layers.Embedding(VOCABULARY, self.embedding)
        return [embed, *self.body(layers), layers.Dense(1, activation="sigmoid")]

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Inputs and targets."""
        rng = np.random.default_rng(0)
        ids = rng.integers(1, VOCABULARY, size=(self.samples, self.steps)).astype("int32")
        return ids, rng.integers(0, 2, size=self.samples).astype("float32")


@dataclass(frozen=True)
class Weather:
    """Jena: (2048, 120, 14) measurements, one temperature."""

    body: Body
    samples: int = 2048
    steps: int = 120
    loss: str = "mae"
    recurrent: bool = True

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return (self.steps, FEATURES)

    def stack(self, layers: Any) -> list[Any]:
        """The model's layers."""
        return [*self.body(layers), layers.Dense(1)]

    def arrays(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Inputs and targets."""
        rng = np.random.default_rng(0)
        x = rng.standard_normal((self.samples, self.steps, FEATURES)).astype("float32")
        return x, rng.standard_normal(self.samples).astype("float32")


Model = Reviews | Weather

MODELS: dict[str, Model] = {
    "imdb_rnn": Reviews(lambda layers: [layers.SimpleRNN(32)]),
    "imdb_lstm": Reviews(lambda layers: [layers.LSTM(32)]),
    "imdb_gru": Reviews(lambda layers: [layers.GRU(32)]),
    "imdb_bilstm": Reviews(lambda layers: [layers.Bidirectional(layers.LSTM(32))]),
    "jena_lstm": Weather(lambda layers: [layers.LSTM(32)]),
    "jena_gru": Weather(lambda layers: [layers.GRU(32)]),
    "jena_gru_drop": Weather(lambda layers: [layers.GRU(32, dropout=0.2, recurrent_dropout=0.2)]),
    "jena_gru_stack": Weather(
        lambda layers: [
            layers.GRU(32, dropout=0.1, recurrent_dropout=0.5, return_sequences=True),
            layers.GRU(64, activation="relu", dropout=0.1, recurrent_dropout=0.5),
        ]
    ),
    "jena_bigru": Weather(lambda layers: [layers.Bidirectional(layers.GRU(32))]),
    "jena_convgru": Weather(
        lambda layers: [
            layers.Conv1D(32, 5, activation="relu"),
            layers.MaxPooling1D(3),
            layers.Conv1D(32, 5, activation="relu"),
            layers.GRU(32, dropout=0.1, recurrent_dropout=0.5),
        ],
        steps=240,
    ),
    "imdb_conv": Reviews(
        lambda layers: [
            layers.Conv1D(32, 7, activation="relu"),
            layers.MaxPooling1D(5),
            layers.Conv1D(32, 7, activation="relu"),
            layers.GlobalMaxPooling1D(),
        ],
        embedding=128,
        recurrent=False,
    ),
    "jena_dense": Weather(
        lambda layers: [layers.Flatten(), layers.Dense(32, activation="relu")],
        recurrent=False,
    ),
}

"""`Sequential`: a model that is a list of layers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from carryline.ground.ragged import Padded
from carryline.training.model import Model


class Sequential(Model):
    """A stack of layers: carryline's, torch's own, or yours.

        model = Sequential([Embedding(10_000, 32), LSTM(32), Dense(1, activation="sigmoid")])
        model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])

    Sequence lengths travel along: a layer with `length_aware = True` gets `lengths=`, one with `output_lengths` says
    what becomes of them, and one with `lengths_of` (an Embedding with `mask_zero`) finds them where none were given.
    """

    def __init__(self, layers: Iterable[nn.Module] = ()) -> None:
        raise NotImplementedError

    def add(self, layer: nn.Module) -> None:
        """Put another layer at the end."""
        raise NotImplementedError

    @property
    def layers(self) -> list[nn.Module]:
        """The layers, first to last."""
        raise NotImplementedError

    def forward(self, inputs: torch.Tensor | Padded, lengths: torch.Tensor | None = None) -> Any:
        """(batch, ...) -> the last layer's outputs; `lengths` (batch,) int64, or given within a `Padded`."""
        raise NotImplementedError

    def save(self, folder: str | Path) -> Path:
        """Write the architecture (`config.json`) and the weights (`model.safetensors`) to a folder, whole or not at all.

        Raises InputError if a layer is not one of carryline's: save its weights with `save_weights` instead.
        """
        raise NotImplementedError

    @classmethod
    def load(cls, folder: str | Path) -> Sequential:
        """The model that `save` wrote. Compile it again before you train or evaluate it."""
        raise NotImplementedError

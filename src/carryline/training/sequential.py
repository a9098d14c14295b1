"""`Sequential`: a model that is a list of layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.layers import Embedding, TiedDense, through
from carryline.training import saving
from carryline.training.model import Model
from carryline.training.modes import evaluating
from carryline.training.probe import dtype_of, takes_ids


class Stack(nn.ModuleList):
    """Layers one after the other, with the sequences' lengths passed along."""

    length_aware = True

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> Any:
        """(batch, ...) -> the last layer's outputs; `lengths` (batch,) int64."""
        if not x.is_floating_point() and not takes_ids(self):
            x = x.to(dtype_of(self))  # pixel values and one-hot rows are often integers
        return through(self, x, lengths)[0]

    def output_lengths(self, lengths: torch.Tensor | None) -> torch.Tensor | None:
        """What all layers together make of the lengths."""
        for layer in self:
            if lengths is not None and (change := getattr(layer, "output_lengths", None)) is not None:
                lengths = change(lengths)
        return lengths


class Sequential(Model):
    """A stack of layers: carryline's, torch's own, or yours.

        model = Sequential([Embedding(10_000, 32), LSTM(32), Dense(1, activation="sigmoid")])
        model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])

    Sequence lengths travel along: a layer with `length_aware = True` gets `lengths=`, one with `output_lengths` says
    what becomes of them, and one with `lengths_of` (an Embedding with `mask_zero`) finds them where none were given.
    """

    module: Stack

    def __init__(self, layers: Iterable[nn.Module] = ()) -> None:
        super().__init__(Stack())
        for layer in layers:
            self.add(layer)

    def add(self, layer: nn.Module) -> None:
        """Put another layer at the end."""
        if not isinstance(layer, nn.Module):
            raise InputError(
                f"Sequential: {layer!r} is {type(layer).__name__}",
                expected="layers: torch modules",
                fix="give an instance, as in Dense(1)" if isinstance(layer, type) else "give a layer",
            )
        if isinstance(layer, TiedDense):
            self._tie(layer)
        self.module.append(layer)
        self._optimizer = None  # it would not train the new layer

    def step(self, x: torch.Tensor, state: Sequence[Any] | None = None) -> tuple[torch.Tensor, list[Any]]:
        """One step of a stream: `x` (batch, features), or ids (batch,), and the state of the step before.

        Returns the outputs that `model(sequence)` has at this step, (batch, units), and the state for the next; None
        begins anew. As in `layer.step`, there is no dropout and no gradient, and a stateful layer's own state stays as
        it is. Every layer must either carry a state, as LSTM does, or treat each step by itself, as Dense does.

            state = None
            for x in stream:
                output, state = model.step(x, state)
        """
        states = list(state) if state is not None else [None] * len(self.module)
        with evaluating(self) if self.training else torch.no_grad():
            for place, layer in enumerate(self.module):
                if callable(advance := getattr(layer, "step", None)):
                    x, states[place] = advance(x, states[place])
                elif getattr(layer, "each_step", False):
                    x = layer(x)
                else:
                    raise InputError(
                        f"step through {type(layer).__name__}",
                        expected="layers that carry a state, or treat each step by itself",
                        fix="give the model whole sequences instead",
                    )
        return x, states

    @property
    def layers(self) -> list[nn.Module]:
        """The layers, first to last."""
        return list(self.module)

    def _tie(self, layer: TiedDense) -> None:
        """Tie an output layer to the first Embedding that stands before it."""
        for before in self.module:
            if isinstance(before, Embedding):
                layer.tie(before)
                return
        raise InputError(
            "TiedDense without an Embedding before it",
            expected="the Embedding whose vectors it answers with",
            fix="begin the model with an Embedding, or use Dense(units)",
        )

    def output_lengths(self, lengths: torch.Tensor | None) -> torch.Tensor | None:
        """What the layers make of sequence lengths, for a Sequential within another."""
        return self.module.output_lengths(lengths)

    def save(self, folder: str | Path) -> Path:
        """Write the architecture (`config.json`) and the weights (`model.safetensors`), the folder whole or not at all.

        Raises InputError if a layer is not one of carryline's: save its weights with `save_weights` instead.
        """
        return saving.save_layers(self.layers, self.module, self.input_shape, folder)

    @classmethod
    def load(cls, folder: str | Path) -> Sequential:
        """The model that `save` wrote, with its weights. Compile it again before you train or evaluate it."""
        layers, shape = saving.load_config(folder)
        model = cls(layers)
        saving.load_weights(model.module, Path(folder) / "model.safetensors", retype=True)
        model.input_shape = shape
        model.eval()
        return model

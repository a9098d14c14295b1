"""`load_model`: a Sequential from the description and the weights that a file of Keras holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.keras_files import architecture
from carryline.keras_files.hdf5 import Source, opened
from carryline.keras_files.weights import state_of
from carryline.layers import Layer
from carryline.training import Sequential

_MASKLESS = L.Conv1D, L.MaxPooling1D, L.AveragePooling1D, L.GlobalMaxPooling1D, L.Flatten
"""Layers that read what stands behind a mask in Keras, which tells them nothing of it; here they leave it out."""


def load_model(path: str | Path) -> Sequential:
    """The Sequential of a `.keras` file (Keras 3) or a whole-model `.h5` file (Keras 2 and 3), with its weights.

    Compile it before you train or evaluate it. CuDNNLSTM and CuDNNGRU become LSTM and GRU.

    Behind `Embedding(mask_zero=True)` recurrent layers leave padding out as they do in Keras; it must stand at the end
    of a sequence, which gives the same results. What they return in padding is zeros (Keras 2 repeats their last output
    there). Networks in which Keras lets a layer read its way through padding are refused.

    Raises InputError for a layer or a setting that carryline does not have, by name, and for a file that is damaged or
    holds weights alone.
    """
    with opened("load_model", path) as source:
        described = architecture.read(source)
        _check_masks(source, described.layers)
        model = Sequential(described.layers)
        if described.float64:
            model.to(torch.float64)
        state = state_of(model, source)
    model.module.load_state_dict(state)
    model.input_shape = described.input_shape
    model.eval()
    return model


def _check_masks(source: Source, layers: Sequence[Layer]) -> None:
    """Refuse what Keras computes otherwise behind a mask."""
    masked = False
    for number, layer in enumerate(layers):
        sequences = bool(getattr(getattr(layer, "forward_layer", layer), "return_sequences", False))
        turned = sequences and getattr(layer, "go_backwards", False)  # Keras does not turn the mask
        if masked and (isinstance(layer, _MASKLESS) or turned):
            raise InputError(
                f"{source.where}: layer {number}, {type(layer).__name__}, behind Embedding(mask_zero=True)",
                expected="layers that heed a mask: recurrent ones forwards, Dense, Dropout, GlobalAveragePooling1D",
                fix=f"Keras has it read the padding, carryline leaves padding out; {architecture.BUILD}",
            )
        if isinstance(layer, L.Embedding):
            masked = layer.mask_zero
        elif getattr(layer, "length_aware", False):
            masked = masked and sequences

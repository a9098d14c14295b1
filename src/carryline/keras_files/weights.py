"""`load_weights` and `save_weights`: the numbers alone, of a Sequential that was built here."""

from __future__ import annotations

from pathlib import Path

from carryline.training import Sequential


def load_weights(model: Sequential, path: str | Path) -> Sequential:
    """Read weights that Keras wrote into a model of the same architecture, built or not; all of them or none.

    `path`: a `.weights.h5` or `.keras` file of Keras 3, or an `.h5` file of Keras 2, whole model or weights alone. What
    CuDNNLSTM and CuDNNGRU wrote goes into LSTM and GRU(reset_after=True). Raises InputError when anything does not fit.
    """
    raise NotImplementedError


def save_weights(model: Sequential, path: str | Path) -> Path:
    """Write a model's weights to a `.weights.h5` file, which `load_weights` of the same Sequential of Keras 3 reads."""
    raise NotImplementedError

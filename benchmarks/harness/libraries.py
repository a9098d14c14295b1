"""A model, built by a library, as two functions: an epoch of training and a pass of predicting, in batches of 128.

Each does what the library's documentation tells its users to do.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from typing import Any, NamedTuple

from harness.models import BATCH, Model


class Built(NamedTuple):
    """`fit()` trains one epoch, from raw arrays to updated weights; `predict()` returns all predictions as an array."""

    fit: Callable[[], Any]
    predict: Callable[[], Any]


Build = Callable[[Model], Built | None]
"""Builds a model; None where the library has no such layers."""


def library(name: str) -> Build:
    """`carryline`, `torch`, or `keras-BACKEND`, with an import that takes seconds."""
    if name == "carryline":
        import carryline

        return _named_as_keras(carryline, fit_quietly={"progress": False}, predict_quietly={})
    if name == "torch":
        from harness import plain_torch

        return plain_torch.build
    os.environ["KERAS_BACKEND"] = name.removeprefix("keras-")
    import keras

    quiet = {"verbose": 0}
    return _named_as_keras(keras, fit_quietly=quiet, predict_quietly=quiet)


def _named_as_keras(library: Any, *, fit_quietly: dict[str, Any], predict_quietly: dict[str, Any]) -> Build:
    def build(model: Model) -> Built:
        x, y = model.arrays()
        network = library.Sequential(model.stack(library.layers))
        network.compile(optimizer="rmsprop", loss=model.loss)

        def fit() -> None:
            history = network.fit(x, y, batch_size=BATCH, **fit_quietly)
            losses = getattr(history, "history", history)["loss"]
            assert math.isfinite(losses[-1]), "diverged: some libraries then stop early, which would look fast"

        return Built(fit, lambda: network.predict(x, batch_size=BATCH, **predict_quietly))

    return build

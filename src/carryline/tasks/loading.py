"""Load whichever estimator a folder holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from carryline.tasks._folder import read_model
from carryline.tasks.classifier import TextClassifier
from carryline.tasks.forecaster import Forecaster


def load(folder: str | Path, *, model: Callable[..., Any] | None = None) -> Forecaster | TextClassifier:
    """The `Forecaster` or `TextClassifier` saved in `folder`; `model` only where a function built its network.

    Raises `InputError` for a folder that is no saved model, was written by a newer carryline, is truncated or was
    changed (each names the file).
    """
    kind = Forecaster if read_model(folder)["task"] == "forecast" else TextClassifier
    return kind.load(folder, model=model)

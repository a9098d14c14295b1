"""Load whichever estimator a folder holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from carryline.tasks._folder import FEW_LABELS, LANGUAGE, read_model
from carryline.tasks.classifier import TextClassifier
from carryline.tasks.few_labels import FewLabelsClassifier
from carryline.tasks.forecaster import Forecaster
from carryline.tasks.language import LanguageModel

Fitted = Forecaster | TextClassifier | FewLabelsClassifier | LanguageModel


def load(folder: str | Path, *, model: Callable[..., Any] | None = None) -> Fitted:
    """The estimator saved in `folder`, of whatever kind it is; `model` only where a function built its network.

    Raises `InputError` for a folder that is no saved model, was written by a newer carryline, is truncated or was
    changed (each names the file).
    """
    task = read_model(folder)["task"]
    if task == FEW_LABELS:
        return FewLabelsClassifier.load(folder)
    if task == LANGUAGE:
        return LanguageModel.load(folder, model=model)
    kind = Forecaster if task == "forecast" else TextClassifier
    return kind.load(folder, model=model)

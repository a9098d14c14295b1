"""What both estimators share: parameters by name, and the folder they are saved in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def load(folder: str | Path, *, model: Callable[..., Any] | None = None) -> Any:
    """The `Forecaster` or `TextClassifier` saved in `folder`.

    Raises `InputError` for a folder that is no saved model, was written by a newer carryline, is truncated or was
    changed (each names the file).
    """
    raise NotImplementedError

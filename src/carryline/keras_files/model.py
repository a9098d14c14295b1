"""`load_model`: a Sequential from the description and the weights that a file of Keras holds."""

from __future__ import annotations

from pathlib import Path

from carryline.training import Sequential


def load_model(path: str | Path) -> Sequential:
    """The Sequential of a `.keras` file (Keras 3) or a whole-model `.h5` file (Keras 2 and 3), with its weights.

    Compile it before you train or evaluate it. Raises InputError for a layer or a setting that carryline does not have,
    by name, and for a file that is damaged or holds weights alone.
    """
    raise NotImplementedError

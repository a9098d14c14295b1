"""The files that Keras wrote, unpacked (scripts/golden_keras_files.py says how), and what bad ones must not change."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carryline import InputError, Sequential, keras_files
from carryline import layers as L

ARCHIVE = Path(__file__).parent / "golden" / "files.tar.xz"


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keras")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def lstm() -> Callable[..., Sequential]:
    """The model of lstm_2 and lstm_3, built, with weights of its own; other sizes where they are told."""

    def build(**changes: Any) -> Sequential:
        sizes = {"words": 11, "width": 4, "units": 5, "outputs": 1} | changes
        layers = [
            L.Embedding(sizes["words"], sizes["width"]),
            L.LSTM(sizes["units"]),
            L.Dense(sizes["outputs"], activation="sigmoid"),
        ]
        return Sequential(layers).build((None, 12))

    return build


@pytest.fixture
def refused() -> Callable[[Callable[[], object], str, Path], None]:
    """That a call is refused with these words, in which the path is FILE."""

    def check(call: Callable[[], object], message: str, path: Path) -> None:
        with pytest.raises(InputError) as raised:
            call()
        assert str(raised.value).replace(str(path), "FILE") == message

    return check


@pytest.fixture
def unchanged(refused: Callable[..., None]) -> Callable[[Sequential, Path, str], None]:
    """That weights are refused with these words, and the model keeps its own."""

    def check(model: Sequential, path: Path, message: str) -> None:
        before = [weight.copy() for weight in model.get_weights()]
        refused(lambda: keras_files.load_weights(model, path), f"load_weights('FILE'){message}", path)
        assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))

    return check

"""What docs/from-keras.md says is so: its examples are run, and it leaves nothing out."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch

import carryline as cl
from carryline import keras_files
from carryline.keras_files.architecture import LAYERS_READ

PAGE = Path(__file__).parents[2] / "docs" / "from-keras.md"


def test_the_examples_of_the_page_give_what_it_shows(golden: Path, tmp_path: Path) -> None:
    for name in ("lstm_2.h5", "lstm_3.weights.h5", "hard_2.h5"):
        shutil.copy(golden / name, tmp_path)
    torch.manual_seed(0)
    failed, tried = doctest.testfile(
        str(PAGE),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.ELLIPSIS,
        globs={"folder": tmp_path, "cl": cl},
    )
    plt.close("all")
    assert tried >= 25
    assert failed == 0


@pytest.mark.parametrize("name", [*LAYERS_READ, *keras_files.__all__])
def test_the_page_tells_of_everything_that_is_read_and_offered(name: str) -> None:
    assert f"`{name}" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "call",
    [
        *("fit_generator", "evaluate_generator", "predict_generator", "CuDNNLSTM(32)", "CuDNNGRU(32)"),
        *("pad_sequences", "texts_to_sequences", "texts_to_matrix", "imdb.load_data", "to_categorical", "set_weights"),
        *("history.history", "plot(history)", "model.evaluate(", "load_weights", "RMSprop(lr=1e-4)", "model.summary()"),
    ],
)
def test_the_page_has_the_calls_of_the_listings(call: str) -> None:
    assert call in PAGE.read_text(encoding="utf-8")

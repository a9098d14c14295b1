"""What Keras 2 and 3 saved predicts here what it predicted there; scripts/golden_keras_files.py wrote both."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from carryline import Sequential, keras_files, layers
from carryline.keras_files.architecture import LAYERS_READ

ARCHIVE = Path(__file__).parent / "golden" / "files.tar.xz"

with tarfile.open(ARCHIVE) as archive:
    FILES = sorted(name for name in archive.getnames() if not name.endswith(".json"))
WHOLE = [name for name in FILES if "weights" not in name]


def told(path: Path) -> tuple[np.ndarray, np.ndarray]:
    name = path.name.removesuffix("_weights.h5").split(".")[0]
    facts = json.loads((path.parent / f"{name}.json").read_text())
    return np.array(facts["inputs"]), np.array(facts["predictions"])


def described(name: str) -> str:
    """The whole model whose weights are in a file of weights."""
    return name if name in WHOLE else name.removesuffix("_weights.h5").removesuffix(".weights.h5") + ".h5"


def test_every_layer_that_is_read_is_in_one_of_the_files(golden):
    described = "".join(str(keras_files.load_model(golden / name).layers) for name in WHOLE)
    assert [name for name in LAYERS_READ if f"{name.removeprefix('CuDNN')}(" not in described] == []


@pytest.mark.parametrize("name", WHOLE)
def test_a_model_predicts_what_it_did_in_keras(golden, name):
    inputs, predictions = told(golden / name)
    model = keras_files.load_model(golden / name)
    np.testing.assert_allclose(model.predict(inputs), predictions, rtol=0, atol=1e-5)


@pytest.mark.parametrize("built", [False, True], ids=["unsized", "sized"])
@pytest.mark.parametrize("name", FILES)
def test_weights_alone_make_the_same_model_predict_the_same(golden, name, built):
    inputs, predictions = told(golden / name)
    like = keras_files.load_model(golden / described(name))
    model = Sequential([layers.from_config(layers.to_config(layer)) for layer in like.layers])
    if built:
        model.build((None, *inputs.shape[1:]), seed=3)
        assert abs(model.predict(inputs) - predictions).max() > 1e-3
    assert keras_files.load_weights(model, golden / name) is model
    np.testing.assert_allclose(model.predict(inputs), predictions, rtol=0, atol=1e-5)

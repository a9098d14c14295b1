"""Files as other versions of Keras wrote them, made from those of today by what is known to have changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch

from carryline import keras_files


def expected(golden: Path, name: str, what: str = "predictions") -> tuple[np.ndarray, np.ndarray]:
    facts = json.loads((golden / f"{name}.json").read_text())
    return np.array(facts["inputs"]), np.array(facts[what])


def agrees(golden: Path, name: str, path: Path) -> None:
    inputs, predictions = expected(golden, name)
    np.testing.assert_allclose(keras_files.load_model(path).predict(inputs), predictions, rtol=0, atol=1e-5)


def test_keras_2_until_2_2_describes_a_list_of_layers_in_bytes(golden, tmp_path):
    """The layout of keras/engine/saving.py in Keras 2.1.6; layers have no dtype there, and GRU no reset_after."""
    path = shutil.copy(golden / "gru_2.h5", tmp_path / "old.h5")
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        layers = [layer for layer in config["config"]["layers"] if layer["class_name"] != "InputLayer"]
        layers[0]["config"]["batch_input_shape"] = [None, 12, 3]
        assert layers[1]["config"].pop("reset_after") is False
        for layer in layers:
            del layer["config"]["dtype"]
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": layers}).encode()
        group = file["model_weights"]
        group.attrs["keras_version"] = b"2.1.6"
        del file.attrs["keras_version"]
        for holder, name in ((group, "layer_names"), *((group[key], "weight_names") for key in group)):
            holder.attrs[name] = np.array([str(word).encode() for word in holder.attrs[name]], "S80")
    agrees(golden, "gru_2", path)
    assert keras_files.load_model(path).input_shape == (None, 12, 3)


def test_names_too_long_for_one_attribute_come_in_pieces(golden, tmp_path):
    """As `save_attributes_to_hdf5_group` in Keras cuts them."""
    path = shutil.copy(golden / "bidirectional_2.h5", tmp_path / "long.h5")
    with h5py.File(path, "r+") as file:
        group = file["model_weights"]
        names = list(group.attrs["layer_names"])
        del group.attrs["layer_names"]
        group.attrs["layer_names0"], group.attrs["layer_names1"] = names[:2], names[2:]
    agrees(golden, "bidirectional_2", path)


@pytest.mark.parametrize("name", ["_layer_checkpoint_dependencies", "windows"])
def test_names_of_groups_in_keras_2_12_and_13(golden, tmp_path, name):
    """`safe_get` of Keras 3 knows the first; the second is what the separator of paths made of it on Windows."""
    with h5py.File(golden / "lstm_2.weights.h5") as file, h5py.File(tmp_path / "odd.weights.h5", "w") as odd:
        if name == "windows":
            for number in range(3):
                path = f"layers/lstm/cell/vars/{number}"
                odd[path.replace("/", "\\")] = file[path][()]
            for path in ("layers/embedding/vars/0", "layers/dense/vars/0", "layers/dense/vars/1"):
                odd[path.replace("/", "\\")] = file[path][()]
        else:
            file.copy("layers", odd, name)
    inputs, predictions = expected(golden, "lstm_2")
    model = keras_files.load_model(golden / "lstm_2.h5")
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    keras_files.load_weights(model, tmp_path / "odd.weights.h5")
    np.testing.assert_allclose(model.predict(inputs), predictions, rtol=0, atol=1e-5)


def test_double_precision_stays(golden, tmp_path):
    path = shutil.copy(golden / "lstm_2.h5", tmp_path / "double.h5")
    with h5py.File(path, "r+") as file:
        file.attrs["model_config"] = file.attrs["model_config"].replace('"float32"', '"float64"')
        kernel = file["model_weights/dense/dense/kernel:0"]
        name, values = kernel.name, kernel[()].astype(np.float64) + 1e-12
        del file[name]
        file[name] = values
    model = keras_files.load_model(path)
    assert model.dtype == torch.float64
    np.testing.assert_array_equal(model.layers[-1].kernel.detach().numpy(), values)


@pytest.mark.parametrize("name", ["masked_2", "masked_3", "masked_mean_2", "masked_mean_3"])
def test_behind_a_mask_padding_at_the_end_gives_what_padding_at_the_start_does_in_keras(golden, name):
    inputs, predictions = expected(golden, name, "padded at the start")
    model = keras_files.load_model(golden / f"{name}.keras")
    np.testing.assert_allclose(model.predict(inputs), predictions, rtol=0, atol=1e-5)


@pytest.mark.parametrize("version", [2, 3])
def test_frozen_layers_stay_frozen_and_the_shape_of_inputs_is_known(golden, version):
    model = keras_files.load_model(golden / f"convnet_{version}.keras")
    assert [layer.trainable for layer in model.layers][:2] == [False, True]
    assert model.input_shape == (None, 12)
    assert not model.training


def test_a_model_from_keras_can_be_saved_trained_and_written_back(golden, tmp_path):
    inputs, predictions = expected(golden, "hard_2")
    model = keras_files.load_model(golden / "hard_2.h5")
    model.save(tmp_path / "here")
    np.testing.assert_allclose(type(model).load(tmp_path / "here").predict(inputs), predictions, rtol=0, atol=1e-5)
    model.compile(optimizer="rmsprop", loss="mse")
    before = model.evaluate(inputs, predictions + 1)["loss"]
    model.fit(inputs, predictions + 1, epochs=3, progress=False)
    assert model.evaluate(inputs, predictions + 1)["loss"] < before
    trained = model.predict(inputs)
    keras_files.save_weights(model, tmp_path / "again.weights.h5")
    again = keras_files.load_weights(keras_files.load_model(golden / "hard_2.h5"), tmp_path / "again.weights.h5")
    np.testing.assert_array_equal(again.predict(inputs), trained)

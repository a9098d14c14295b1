"""Models that carryline does not have, or that are described as nothing is: what `load_model` says."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import pytest

from carryline import InputError, Sequential, keras_files

KNOWN = (
    "'Embedding', 'SimpleRNN', 'LSTM', 'GRU', 'CuDNNLSTM', 'CuDNNGRU', 'Bidirectional', 'Conv1D', 'MaxPooling1D', "
    "'AveragePooling1D', 'GlobalMaxPooling1D', 'GlobalAveragePooling1D', 'Flatten', 'Dense', 'Dropout'"
)
BUILD = "build the model here, as you want it, and load_weights(model, path)"
WITHOUT = f"save the model without it; or {BUILD}"
STRANGER = "\n  fix: do not use a file that you did not make; save the model again"


def described(golden: Path, tmp_path: Path, change: Callable[[dict[str, Any]], Any], name: str = "lstm_3.h5") -> Path:
    """The file with another description of its model."""
    path = Path(shutil.copy(golden / name, tmp_path / "other.h5"))
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        changed = change(config)
        file.attrs["model_config"] = json.dumps(config if changed is None else changed)
    return path


def layer(number: int, **settings: Any) -> Callable[[dict[str, Any]], None]:
    """A change of one layer's settings; `class_name` is its class."""

    def change(config: dict[str, Any]) -> None:
        found = [each for each in config["config"]["layers"] if each["class_name"] != "InputLayer"][number]
        found["class_name"] = settings.pop("class_name", found["class_name"])
        found["config"].update(settings)

    return change


LAYERS = [
    (
        layer(2, class_name="BatchNormalization"),
        f"layer 2, BatchNormalization\n  expected: one of {KNOWN}\n  fix: {WITHOUT}",
    ),
    (
        layer(1, class_name="TimeDistributed"),
        f"layer 1, TimeDistributed\n  expected: one of {KNOWN}\n"
        "  fix: TimeDistributed(Dense(n)) is Dense(n) on sequences, which computes the same: save it so",
    ),
    (
        layer(1, kernel_regularizer={"class_name": "L2", "config": {"l2": 0.01}}),
        f"layer 1, LSTM: kernel_regularizer=L2\n  expected: kernel_regularizer=None\n  fix: {WITHOUT}",
    ),
    (
        layer(1, recurrent_activation="mish"),
        "layer 1, LSTM: activation 'mish'\n  expected: one of 'tanh', 'sigmoid', 'relu', 'linear', 'hard_sigmoid', "
        "'hard_sigmoid_keras2', 'softsign', 'elu', 'gelu', 'silu', 'softplus', 'exponential', 'softmax'\n"
        f"  fix: {BUILD}; an activation may be any function",
    ),
    (
        layer(2, dtype={"class_name": "DTypePolicy", "config": {"name": "mixed_float16"}}),
        "layer 2, Dense: dtype=mixed_float16\n  expected: float32 or float64\n"
        f"  fix: {BUILD}: it then computes in float32",
    ),
    (
        layer(1, go_backwards="yes"),
        "layer 1, LSTM: go_backwards=yes\n  expected: true or false\n  fix: save the model again",
    ),
    (layer(1, units=-3), "layer 1, LSTM: LSTM(units=-3)\n  expected: an integer of at least 1\n  fix: correct units"),
    (
        layer(1, data_format="channels_first"),
        f"layer 1, LSTM: data_format=channels_first\n  expected: data_format='channels_last'\n  fix: {WITHOUT}",
    ),
    (
        layer(0, input_dim=10**9, output_dim=10**6),
        "layer 0, Embedding: 1,000,000,000 x 1,000,000 weights, more than the file can hold\n"
        f"  expected: the sizes of the weights in the file{STRANGER}",
    ),
    (
        lambda config: config["config"]["layers"][1].pop("config"),
        "layer 0: described by \"{'class_name': 'Embedding'}\"\n"
        "  expected: class_name and config, as Keras writes them\n  fix: save the model again",
    ),
    (
        lambda config: config["config"]["layers"][2]["config"].pop("units"),
        "layer 1, LSTM: described by 'return_sequences', 'return_state', 'go_backwards', 'stateful', 'activation', "
        "'recurrent_activation', 'use_bias', 'dropout' and 1 more\n  expected: 'units'\n  fix: save the model again",
    ),
]


@pytest.mark.parametrize(("change", "message"), LAYERS, ids=[message[:40] for _, message in LAYERS])
def test_what_carryline_does_not_have_is_refused_by_name(golden, tmp_path, change, message, refused):
    path = described(golden, tmp_path, lambda config: (change(config), None)[1])
    refused(lambda: keras_files.load_model(path), f"load_model('FILE'): {message}", path)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {"class_name": "Functional", "config": {"layers": []}},
            "a model of class 'Functional'\n  expected: a Sequential\n"
            f"  fix: where it is a chain of layers, save keras.Sequential(model.layers) instead; else {BUILD}",
        ),
        (
            [1, 2],
            "the description of the model is not JSON\n"
            "  expected: the description that Keras writes beside the weights\n"
            "  fix: save the model again; or build it here, save its weights alone, and load those",
        ),
    ],
)
def test_a_model_that_is_no_sequential(golden, tmp_path, config, message, refused):
    path = described(golden, tmp_path, lambda _: config)
    refused(lambda: keras_files.load_model(path), f"load_model('FILE'): {message}", path)


@pytest.mark.parametrize("name", ["Conv1D", "MaxPooling1D", "GlobalMaxPooling1D", "Flatten"])
def test_layers_that_read_padding_in_keras_are_refused_behind_a_mask(golden, tmp_path, name, refused):
    settings = {"filters": 3, "kernel_size": [2]} if name == "Conv1D" else {}

    def change(config: dict[str, Any]) -> None:
        layers = config["config"]["layers"]
        layers[1]["config"]["mask_zero"] = True
        layers.insert(2, {"class_name": name, "config": settings})

    path = described(golden, tmp_path, change)
    refused(
        lambda: keras_files.load_model(path),
        f"load_model('FILE'): layer 1, {name}, behind Embedding(mask_zero=True)\n"
        "  expected: layers that heed a mask: recurrent ones forwards, Dense, Dropout, GlobalAveragePooling1D\n"
        f"  fix: Keras has it read the padding, carryline leaves padding out; {BUILD}",
        path,
    )


def test_a_file_of_weights_alone_is_no_model(golden, refused):
    path = golden / "lstm_2_weights.h5"
    refused(
        lambda: keras_files.load_model(path),
        "load_model('FILE'): the file holds weights alone\n  expected: a .keras file, or an .h5 file of a whole model\n"
        "  fix: build the Sequential that they belong to, and load_weights(model, path)",
        path,
    )


ODD: list[Any] = [None, True, -1, 10**30, 0.5, "", "LSTM", [], [None], {}, {"class_name": "LSTM"}, [[1, 2]], "\ud800"]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in nested JSON."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*path, key)
        yield from places(item, (*path, key))


@pytest.mark.parametrize("name", ["bidirectional_3.h5", "convnet_2.h5", "masked_2.h5"])
def test_a_description_with_anything_in_the_place_of_anything_is_read_or_refused(golden, tmp_path, name):
    path, rng = Path(shutil.copy(golden / name, tmp_path / "odd.h5")), random.Random(0)
    with h5py.File(path) as file:
        config = json.loads(file.attrs["model_config"])
    outcomes = set()
    for place in rng.sample(list(places(config)), 50):
        changed = copy.deepcopy(config)
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = rng.choice(ODD)
        with h5py.File(path, "r+") as file:
            file.attrs["model_config"] = json.dumps(changed)
        try:
            outcomes.add(type(keras_files.load_model(path)))
        except InputError:
            outcomes.add(InputError)
    assert outcomes == {Sequential, InputError}

"""Saving and loading: weights, whole models, and what is refused."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.training import Model, Sequential

X = np.random.default_rng(0).normal(size=(9, 20, 3)).astype(np.float32)


def network() -> Sequential:
    return Sequential(
        [
            L.Conv1D(4, 3, activation="relu"),
            L.MaxPooling1D(2),
            L.Bidirectional(L.GRU(3, return_sequences=True, dropout=0.1)),
            L.Dropout(0.2),
            L.LSTM(4),
            L.Dense(1),
        ]
    )


def test_a_saved_model_predicts_the_same(tmp_path: Path) -> None:
    model = network()
    expected = model.predict(X)
    model.save(tmp_path / "model")
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == ["config.json", "model.safetensors"]
    loaded = Sequential.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict(X), expected)
    assert str(loaded.summary()) == str(model.summary())
    loaded.compile("sgd", "mse")
    loaded.fit(X, expected)  # it trains on


def test_a_model_of_double_precision_comes_back_as_one(tmp_path: Path) -> None:
    model = network().double()
    expected = model.predict(X)
    model.save(tmp_path / "model")
    loaded = Sequential.load(tmp_path / "model")
    assert loaded.dtype == torch.float64
    np.testing.assert_array_equal(loaded.predict(X), expected)


def test_weights_go_into_a_model_that_has_no_sizes_yet(tmp_path: Path) -> None:
    model = network()
    expected = model.predict(X)
    other = network().load_weights(model.save_weights(tmp_path / "weights.safetensors"))
    assert other.built
    np.testing.assert_array_equal(other.predict(X), expected)
    own = Model(nn.Linear(3, 2))
    again = Model(nn.Linear(3, 2)).load_weights(own.save_weights(tmp_path / "own"))
    np.testing.assert_array_equal(again.predict(X), own.predict(X))


def test_tied_weights_can_be_saved(tmp_path: Path) -> None:
    layer = nn.Linear(3, 3)
    model = Sequential([layer, nn.ReLU(), layer])
    model.save_weights(tmp_path / "weights")
    np.testing.assert_array_equal(
        Sequential([layer, nn.ReLU(), layer]).load_weights(tmp_path / "weights").predict(X), model.predict(X)
    )
    assert model.count_params() == model.summary().total == 12


def test_a_layer_of_another_library_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    model = Sequential([nn.Flatten(), L.Dense(1)])
    model.predict(X)
    with pytest.raises(InputError) as error:
        model.save(tmp_path / "model")
    assert "a layer of type Flatten cannot be described in JSON" in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", ["no weights", "cut weights", "other weights", "no config", "not json", "newer", "layer"]
)
def test_a_damaged_folder_is_refused(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "model"
    model = network()
    model.predict(X)
    model.save(folder)
    config, weights = folder / "config.json", folder / "model.safetensors"
    described = json.loads(config.read_text())
    if damage == "no weights":
        weights.unlink()
    elif damage == "cut weights":
        weights.write_bytes(weights.read_bytes()[:-50])
    elif damage == "other weights":
        Model(nn.Linear(3, 2)).save_weights(weights)
    elif damage == "no config":
        config.unlink()
    elif damage == "not json":
        config.write_text(config.read_text()[:40])
    elif damage == "newer":
        config.write_text(json.dumps(described | {"format": 2}))
    elif damage == "layer":
        described["layers"][0]["layer"] = "Conv1DD"
        config.write_text(json.dumps(described))
    with pytest.raises(InputError):
        Sequential.load(folder)


def test_weights_of_another_architecture_are_named_and_leave_the_model_as_it_was(tmp_path: Path) -> None:
    Sequential([nn.Linear(3, 2)]).save_weights(tmp_path / "weights")
    model = Sequential([nn.Linear(3, 5)])
    before = model.layers[0].weight.clone()  # type: ignore[operator]
    with pytest.raises(InputError) as error:
        model.load_weights(tmp_path / "weights")
    assert "0.bias is (2,) and the model's (5,); 0.weight is (2, 3) and the model's (5, 3)" in str(error.value)
    assert torch.equal(model.layers[0].weight, before)  # type: ignore[arg-type]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in nested JSON."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*path, key)
        yield from places(item, (*path, key))


def test_a_config_with_anything_in_the_place_of_anything_loads_or_is_refused(tmp_path: Path) -> None:
    folder, model = tmp_path / "model", network()
    model.predict(X)
    model.save(folder)
    whole = (folder / "config.json").read_text()
    for path in places(json.loads(whole)):
        for odd in (None, "odd", -1, 1.5, [], {}, [[1]], {"layer": ["LSTM"], "arguments": 3}):
            config = place = json.loads(whole)
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = odd
            (folder / "config.json").write_text(json.dumps(config))
            with contextlib.suppress(InputError):
                Sequential.load(folder).summary()


def test_files_of_keras_are_sent_to_where_they_are_read(tmp_path: Path) -> None:
    path, model = tmp_path / "keras.h5", network()
    path.write_bytes(b"\x89HDF\r\n\x1a\n and so on")
    for call, fix in (
        (lambda: model.load_weights(path), "for a file of Keras, carryline.keras_files.load_weights(model, path)"),
        (lambda: Sequential.load(path), "for a file of Keras, carryline.keras_files.load_model(path)"),
    ):
        with pytest.raises(InputError) as error:
            call()
        assert error.value.fix == fix
    with pytest.raises(InputError) as error:
        model.save_weights(path)
    assert str(error.value) == (
        f"save_weights({str(path)!r})\n  expected: a name for a safetensors file, as in model.safetensors\n"
        "  fix: for a file that Keras loads, carryline.keras_files.save_weights(model, path)"
    )

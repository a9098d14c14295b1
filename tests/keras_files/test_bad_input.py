"""Files that are no files of Keras, damaged, hostile, or of other models: what is said, and that nothing changes."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import random
import shutil
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from carryline import InputError, Sequential, keras_files
from carryline import layers as L

KNOWN = (
    "'Embedding', 'SimpleRNN', 'LSTM', 'GRU', 'CuDNNLSTM', 'CuDNNGRU', 'Bidirectional', 'Conv1D', 'MaxPooling1D', "
    "'AveragePooling1D', 'GlobalMaxPooling1D', 'GlobalAveragePooling1D', 'Flatten', 'Dense', 'Dropout'"
)
DAMAGED = (
    ": the file is damaged, or was cut short\n  expected: a whole file, as Keras wrote it\n"
    "  fix: bring back an intact copy, or save the model again"
)
BUILD = "build the model here, as you want it, and load_weights(model, path)"
WITHOUT = f"save the model without it; or {BUILD}"
REBUILD = "\n  fix: build the model with the layers and sizes it was saved with"
OURS = (
    "\n  expected: a file that Keras wrote: .keras, .weights.h5 or .h5\n"
    "  fix: correct the path; what carryline's save_weights wrote is read by model.load_weights(path)"
)
STRANGER = "\n  fix: do not use a file that you did not make; save the model again"


def lstm(**changes: Any) -> Sequential:
    """The model of lstm_2 and lstm_3, built, with weights of its own."""
    sizes = {"words": 11, "width": 4, "units": 5, "outputs": 1} | changes
    model = Sequential(
        [
            L.Embedding(sizes["words"], sizes["width"]),
            L.LSTM(sizes["units"]),
            L.Dense(sizes["outputs"], activation="sigmoid"),
        ]
    )
    return model.build((None, 12))


def refused(call: Callable[[], object], message: str, path: Path) -> None:
    with pytest.raises(InputError) as raised:
        call()
    assert str(raised.value).replace(str(path), "FILE") == message


def unchanged(model: Sequential, path: Path, message: str) -> None:
    before = [weight.copy() for weight in model.get_weights()]
    refused(lambda: keras_files.load_weights(model, path), f"load_weights('FILE'){message}", path)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


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
def test_what_carryline_does_not_have_is_refused_by_name(golden, tmp_path, change, message):
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
def test_a_model_that_is_no_sequential(golden, tmp_path, config, message):
    path = described(golden, tmp_path, lambda _: config)
    refused(lambda: keras_files.load_model(path), f"load_model('FILE'): {message}", path)


@pytest.mark.parametrize("name", ["Conv1D", "MaxPooling1D", "GlobalMaxPooling1D", "Flatten"])
def test_layers_that_read_padding_in_keras_are_refused_behind_a_mask(golden, tmp_path, name):
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


def test_a_file_of_weights_alone_is_no_model(golden):
    path = golden / "lstm_2_weights.h5"
    refused(
        lambda: keras_files.load_model(path),
        "load_model('FILE'): the file holds weights alone\n  expected: a .keras file, or an .h5 file of a whole model\n"
        "  fix: build the Sequential that they belong to, and load_weights(model, path)",
        path,
    )


OTHERS = [
    ({"units": 6}, ": layer 1, LSTM: kernel is (4, 20) in the file\n  expected: (4, 24), as in the model"),
    ({"words": 12}, ": layer 0, Embedding: embeddings is (11, 4) in the file\n  expected: (12, 4), as in the model"),
    ({"outputs": 2}, ": layer 2, Dense: kernel is (5, 1) in the file\n  expected: (5, 2), as in the model"),
]


@pytest.mark.parametrize(("sizes", "message"), OTHERS, ids=["units", "words", "outputs"])
@pytest.mark.parametrize("name", ["lstm_2.h5", "lstm_2_weights.h5", "lstm_3.weights.h5", "lstm_3.keras"])
def test_weights_of_other_sizes(golden, name, sizes, message):
    unchanged(lstm(**sizes), golden / name, message + REBUILD)


@pytest.mark.parametrize(
    ("name", "held"),
    [("lstm_3.weights.h5", "'dense', 'embedding', 'lstm'"), ("lstm_2.h5", "'embedding', 'lstm', 'dense'")],
)
def test_weights_of_other_layers(golden, name, held):
    model = Sequential([L.Embedding(11, 4), L.GRU(5)]).build((None, 12))
    message = (
        f": weights of 3 layers: {held}\n  expected: those of 2, as the model has them: 'embedding', 'gru'{REBUILD}"
    )
    unchanged(model, golden / name, message)


def test_an_array_too_few_or_too_many(golden):
    model = Sequential([L.Embedding(11, 4), L.LSTM(5, use_bias=False), L.Dense(1)]).build((None, 12))
    for name in ("lstm_2.h5", "lstm_3.weights.h5"):
        message = f": layer 1, LSTM: 3 arrays in the file\n  expected: 2: kernel, recurrent_kernel{REBUILD}"
        unchanged(model, golden / name, message)


def test_layers_that_the_file_describes_otherwise(golden):
    model = Sequential([L.Embedding(11, 4), L.LSTM(5, activation="relu"), L.Dense(1)]).build((None, 12))
    message = (
        ": layer 1, LSTM: activation='relu' in the model\n  expected: activation='tanh', as in the file\n"
        "  fix: build the layer so, or take the whole model from the file, with load_model(path)"
    )
    unchanged(model, golden / "lstm_2.h5", message)
    keras_files.load_weights(model, golden / "lstm_2_weights.h5")  # which cannot know


def test_weights_of_cudnn_for_a_layer_that_computes_otherwise(golden):
    model = keras_files.load_model(golden / "cudnn_2.h5")
    layers = [L.from_config(L.to_config(each)) for each in model.layers]
    layers[2] = L.LSTM(4, return_sequences=True, recurrent_activation="hard_sigmoid")
    message = (
        ": layer 2, LSTM: the weights are those of CuDNNLSTM\n"
        '  expected: activation="tanh", recurrent_activation="sigmoid", and of a GRU reset_after=True\n'
        "  fix: build the layer so: it is what cuDNN computes"
    )
    unchanged(Sequential(layers).build((None, 12)), golden / "cudnn_2_weights.h5", message)


@pytest.mark.parametrize("name", ["lstm_2.h5", "lstm_2_weights.h5", "lstm_3.weights.h5", "lstm_3.keras"])
def test_files_cut_short_anywhere(golden, tmp_path, name):
    content = (golden / name).read_bytes()
    path, model = tmp_path / "cut.h5", lstm()
    for size in {0, 4, 8, 100, *range(1000, len(content), len(content) // 12), len(content) - 1}:
        path.write_bytes(content[:size])
        told = f": neither HDF5 nor a .keras archive, it begins with {content[:size]!r}{OURS}"
        unchanged(model, path, DAMAGED if size >= 8 or content[:size] == b"PK\x03\x04" else told)


def test_files_of_other_kinds(golden, tmp_path):
    path, model = tmp_path / "other", lstm()
    path.write_bytes(b"%PDF-1.4 and so on")
    unchanged(
        model,
        path,
        f": neither HDF5 nor a .keras archive, it begins with b'%PDF-1.4'{OURS}",
    )
    np.savez(tmp_path / "numbers.npz", a=np.zeros(3))
    unchanged(
        model,
        tmp_path / "numbers.npz",
        ": a zip archive without 'config.json', 'metadata.json', 'model.weights.h5'\n"
        "  expected: a .keras archive, which holds 'config.json', 'metadata.json', 'model.weights.h5'\n"
        "  fix: correct the path, or save the model again, in one file",
    )
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["temperature"] = np.zeros(3)
    unchanged(
        model,
        tmp_path / "data.h5",
        ": HDF5 that holds 'temperature'\n"
        "  expected: layer_names, as in .h5 files, or layers, as in .weights.h5 files of a Sequential in Keras 3\n"
        "  fix: correct the path; of another kind of model, save keras.Sequential(model.layers)",
    )
    unchanged(
        model,
        tmp_path,
        " is a folder\n  expected: a .keras or .h5 file; a SavedModel holds a program of TensorFlow, not layers\n"
        '  fix: load it in Keras 2 and model.save("model.h5")',
    )
    missing = ": No such file or directory\n  expected: a file that can be read\n  fix: correct the path"
    unchanged(model, tmp_path / "nothing.h5", missing)


def test_keras_1_is_told_by_its_silence(golden, tmp_path):
    path = Path(shutil.copy(golden / "lstm_2_weights.h5", tmp_path / "old.h5"))
    with h5py.File(path, "r+") as file:
        del file.attrs["keras_version"]
    message = ": written by Keras 1\n  expected: Keras 2 or 3\n  fix: load it in Keras 2 and save it again"
    unchanged(lstm(), path, message)


def edited(golden: Path, tmp_path: Path, edit: Callable[[h5py.Group], None]) -> Path:
    path = Path(shutil.copy(golden / "lstm_3.weights.h5", tmp_path / "edited.weights.h5"))
    with h5py.File(path, "r+") as file:
        group = file["layers/lstm/cell/vars"]
        edit(group)
    return path


def test_missing_groups_and_links_to_elsewhere(golden, tmp_path):
    def external(group: h5py.Group) -> None:
        del group["0"]
        group["0"] = h5py.ExternalLink(str(golden / "lstm_3.weights.h5"), "layers/lstm/cell/vars/0")

    def soft(group: h5py.Group) -> None:
        del group["0"]
        group["0"] = h5py.SoftLink("/layers/lstm/cell/vars/1")

    message = f": layer 1, LSTM: 2 arrays in the file\n  expected: 3: kernel, recurrent_kernel, bias{REBUILD}"
    for edit in (lambda group: group.__delitem__("0"), external, soft):
        unchanged(lstm(), edited(golden, tmp_path, edit), message)


def test_numbers_from_another_file(golden, tmp_path):
    (tmp_path / "secret").write_bytes(bytes(4 * 80))

    def raw(group: h5py.Group) -> None:
        del group["0"]
        group.create_dataset("0", (4, 20), "f4", external=[(str(tmp_path / "secret"), 0, 320)])

    def virtual(group: h5py.Group) -> None:
        del group["0"]
        layout = h5py.VirtualLayout((4, 20), "f4")
        layout[:] = h5py.VirtualSource(str(golden / "lstm_3.weights.h5"), "layers/lstm/cell/vars/0", (4, 20))
        group.create_virtual_dataset("0", layout)

    message = (
        ": layers/lstm/cell/vars/0 takes its numbers from another file\n"
        f"  expected: a file that holds its weights itself{STRANGER}"
    )
    for edit in (raw, virtual):
        unchanged(lstm(), edited(golden, tmp_path, edit), message)


def test_numbers_that_are_none(golden, tmp_path):
    def replaced(values: Any) -> Callable[[h5py.Group], None]:
        def edit(group: h5py.Group) -> None:
            del group["1"]
            group["1"] = values

        return edit

    weights = np.zeros((5, 20))
    weights[2, 3] = np.nan
    unchanged(
        lstm(),
        edited(golden, tmp_path, replaced(weights)),
        ": layers/lstm/cell/vars/1 holds NaN or infinity\n  expected: finite numbers\n"
        "  fix: take an earlier checkpoint: training has diverged, or the file is damaged",
    )
    unchanged(
        lstm(),
        edited(golden, tmp_path, replaced(np.zeros((5, 20), np.int8))),
        ": layers/lstm/cell/vars/1 holds int8\n  expected: float16, float32 or float64\n"
        "  fix: save the model in Keras with the dtype policy float32, and not quantized",
    )


def test_hdf5_that_claims_more_than_it_holds(golden, tmp_path):
    """Chunks that were never written take no place in the file, and would be read as zeros."""

    def huge(group: h5py.Group) -> None:
        group.create_dataset("3", (1 << 20, 1 << 20), "f4", chunks=(1024, 1024))

    message = (
        f" would unfold to 4,398,046,512,112 bytes\n  expected: at most 67,108,864: weights hardly compress{STRANGER}"
    )
    unchanged(lstm(), edited(golden, tmp_path, huge), message)


def test_zip_bombs(tmp_path):
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", bytes(100 << 20))
    message = f" would unfold to 104,857,604 bytes\n  expected: at most 67,108,864: weights hardly compress{STRANGER}"
    unchanged(lstm(), path, message)


def test_a_zip_that_lies_about_its_sizes(golden, tmp_path):
    content = bytearray((golden / "lstm_3.keras").read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("model.weights.h5").file_size
    place = content.rfind(struct.pack("<L", size))  # in the directory at its end
    content[place : place + 4] = struct.pack("<L", 100)
    (tmp_path / "lying.keras").write_bytes(content)
    unchanged(lstm(), tmp_path / "lying.keras", DAMAGED)


def test_what_cannot_be_written(tmp_path):
    path = tmp_path / "model.weights.h5"
    unbuilt = Sequential([L.LSTM(2)])
    coupled = Sequential([L.LSTM(2, coupled=True)]).build((None, 3, 2))
    for call, message in (
        (
            lambda: keras_files.save_weights(lstm(), tmp_path / "model.h5"),
            f"save_weights({str(tmp_path / 'model.h5')!r})\n"
            "  expected: a name that ends in .weights.h5: Keras reads no other\n  fix: rename it",
        ),
        (
            lambda: keras_files.save_weights(unbuilt, path),
            "save_weights('FILE') of a model whose layers have no sizes yet\n  expected: a built model\n"
            "  fix: call build(input_shape) first, or fit it",
        ),
        (
            lambda: keras_files.save_weights(coupled, path),
            "save_weights('FILE'): layer 0, LSTM with peepholes or coupled gates\n"
            "  expected: layers with weights that Keras has too\n"
            "  fix: keep this model in carryline's own file, with model.save_weights(path)",
        ),
        (
            lambda: keras_files.save_weights(L.Dense(1), path),
            "save_weights('FILE') for Dense\n  expected: a carryline.Sequential\n  fix: wrap its layers in one",
        ),
    ):
        refused(call, message, path)
    assert not list(tmp_path.iterdir())


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


@pytest.mark.parametrize("name", ["lstm_2.h5", "lstm_3.weights.h5", "lstm_3.keras"])
def test_files_with_a_few_other_bytes_are_read_or_refused(golden, tmp_path, name):
    content, path, rng = (golden / name).read_bytes(), tmp_path / "flipped", random.Random(1)
    for _ in range(60):
        flipped = bytearray(content)
        for _ in range(rng.choice([1, 4, 30])):
            flipped[rng.randrange(len(flipped))] = rng.randrange(256)
        path.write_bytes(flipped)
        with contextlib.suppress(InputError):
            keras_files.load_weights(lstm(), path)


def test_without_h5py_it_is_said_how_to_get_it(golden, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    path = golden / "lstm_2.h5"
    for call in (lambda: keras_files.load_model(path), lambda: keras_files.save_weights(lstm(), path)):
        with pytest.raises(InputError) as raised:
            call()
        assert str(raised.value).partition("() ")[2] == (
            "without h5py\n  expected: h5py, which reads HDF5\n  fix: pip install 'carryline[keras]'"
        )

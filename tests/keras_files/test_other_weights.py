"""Weights of another model, and models that cannot be written: what is said, and that nothing changes."""

from __future__ import annotations

import sys

import pytest

from carryline import InputError, Sequential, keras_files
from carryline import layers as L

REBUILD = "\n  fix: build the model with the layers and sizes it was saved with"

OTHERS = [
    ({"units": 6}, ": layer 1, LSTM: kernel is (4, 20) in the file\n  expected: (4, 24), as in the model"),
    ({"words": 12}, ": layer 0, Embedding: embeddings is (11, 4) in the file\n  expected: (12, 4), as in the model"),
    ({"outputs": 2}, ": layer 2, Dense: kernel is (5, 1) in the file\n  expected: (5, 2), as in the model"),
]


@pytest.mark.parametrize(("sizes", "message"), OTHERS, ids=["units", "words", "outputs"])
@pytest.mark.parametrize("name", ["lstm_2.h5", "lstm_2_weights.h5", "lstm_3.weights.h5", "lstm_3.keras"])
def test_weights_of_other_sizes(golden, name, sizes, message, lstm, unchanged):
    unchanged(lstm(**sizes), golden / name, message + REBUILD)


@pytest.mark.parametrize(
    ("name", "held"),
    [("lstm_3.weights.h5", "'dense', 'embedding', 'lstm'"), ("lstm_2.h5", "'embedding', 'lstm', 'dense'")],
)
def test_weights_of_other_layers(golden, name, held, unchanged):
    model = Sequential([L.Embedding(11, 4), L.GRU(5)]).build((None, 12))
    message = (
        f": weights of 3 layers: {held}\n  expected: those of 2, as the model has them: 'embedding', 'gru'{REBUILD}"
    )
    unchanged(model, golden / name, message)


def test_an_array_too_few_or_too_many(golden, unchanged):
    model = Sequential([L.Embedding(11, 4), L.LSTM(5, use_bias=False), L.Dense(1)]).build((None, 12))
    for name in ("lstm_2.h5", "lstm_3.weights.h5"):
        message = f": layer 1, LSTM: 3 arrays in the file\n  expected: 2: kernel, recurrent_kernel{REBUILD}"
        unchanged(model, golden / name, message)


def test_layers_that_the_file_describes_otherwise(golden, unchanged):
    model = Sequential([L.Embedding(11, 4), L.LSTM(5, activation="relu"), L.Dense(1)]).build((None, 12))
    message = (
        ": layer 1, LSTM: activation='relu' in the model\n  expected: activation='tanh', as in the file\n"
        "  fix: build the layer so, or take the whole model from the file, with load_model(path)"
    )
    unchanged(model, golden / "lstm_2.h5", message)
    keras_files.load_weights(model, golden / "lstm_2_weights.h5")  # which cannot know


def test_weights_of_cudnn_for_a_layer_that_computes_otherwise(golden, unchanged):
    model = keras_files.load_model(golden / "cudnn_2.h5")
    layers = [L.from_config(L.to_config(each)) for each in model.layers]
    layers[2] = L.LSTM(4, return_sequences=True, recurrent_activation="hard_sigmoid")
    message = (
        ": layer 2, LSTM: the weights are those of CuDNNLSTM\n"
        '  expected: activation="tanh", recurrent_activation="sigmoid", and of a GRU reset_after=True\n'
        "  fix: build the layer so: it is what cuDNN computes"
    )
    unchanged(Sequential(layers).build((None, 12)), golden / "cudnn_2_weights.h5", message)


def test_what_cannot_be_written(tmp_path, lstm, refused):
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


def test_without_h5py_it_is_said_how_to_get_it(golden, monkeypatch, lstm):
    monkeypatch.setitem(sys.modules, "h5py", None)
    path = golden / "lstm_2.h5"
    for call in (lambda: keras_files.load_model(path), lambda: keras_files.save_weights(lstm(), path)):
        with pytest.raises(InputError) as raised:
            call()
        assert str(raised.value).partition("() ")[2] == (
            "without h5py\n  expected: h5py, which reads HDF5\n  fix: pip install 'carryline[keras]'"
        )

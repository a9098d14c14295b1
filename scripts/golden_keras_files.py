"""Files of Keras 2 and 3 with what their models predict, written by Keras itself.

    make bench-peers
    .venv-peers/bin/python scripts/golden_keras_files.py

Writes tests/keras_files/golden/files.tar.xz: for each model and each way to save it a file, and for each model
`MODEL.json` with its inputs and predictions. Keras 2 is the package tf-keras, on TensorFlow; Keras 3 computes on JAX.
CuDNNLSTM and CuDNNGRU need a GPU to predict: of their files, the predictions are those of LSTM and GRU after Keras 2
itself has read the same file into them.

    .venv-peers/bin/python scripts/golden_keras_files.py FOLDER

reads `MODEL_2.weights.h5` and `MODEL_3.weights.h5` in the folder, written by carryline, into the same models of Keras 2
and 3, and writes what these predict of the inputs in `MODEL_2.json` to `MODEL_2.predicted.json`.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tarfile
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tf_keras
from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

ARCHIVE = Path(__file__).parents[1] / "tests" / "keras_files" / "golden" / "files.tar.xz"
WORDS, LENGTH, FEATURES = 11, 12, 3
PADDED = [
    [3, 4, 5, 6, 7, 1, 2, 0, 0, 0, 0, 0],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 10, 5, 6],
    [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
]


def models(L):
    """Yield (name, layers, what goes in): the chapter's models and every option of their layers, made small."""
    yield "lstm", [L.Embedding(WORDS, 4), L.LSTM(5), L.Dense(1, activation="sigmoid")], "ids"
    yield (
        "stacked_rnn",
        [
            L.Embedding(WORDS, 4),
            L.SimpleRNN(3, return_sequences=True),
            L.SimpleRNN(4, activation="relu", use_bias=False),
            L.Dense(3, activation="softmax", use_bias=False),
        ],
        "ids",
    )
    yield (
        "gru",
        [
            L.GRU(4, dropout=0.1, recurrent_dropout=0.5, return_sequences=True),
            L.GRU(3, reset_after=False, activation="softsign", go_backwards=True),
            L.Dense(1),
        ],
        "numbers",
    )
    yield (
        "bidirectional",
        [
            L.Bidirectional(L.LSTM(3, return_sequences=True)),
            L.Bidirectional(L.GRU(4, return_sequences=True), merge_mode="sum"),
            L.Bidirectional(L.SimpleRNN(3, return_sequences=True, use_bias=False), merge_mode="mul"),
            L.Bidirectional(
                L.LSTM(2, return_sequences=True), backward_layer=L.GRU(2, return_sequences=True, go_backwards=True)
            ),
            L.Bidirectional(L.GRU(2, reset_after=False), merge_mode="ave"),
            L.Dense(2, activation="tanh"),
        ],
        "numbers",
    )
    yield (
        "convnet",
        [
            L.Embedding(WORDS, 4, trainable=False),
            L.Conv1D(5, 3, activation="relu"),
            L.MaxPooling1D(2),
            L.Conv1D(4, 2, padding="same", dilation_rate=2, use_bias=False),
            L.AveragePooling1D(2, strides=1, padding="same"),
            L.Conv1D(4, 2, padding="causal", groups=2, activation="elu"),
            L.GlobalMaxPooling1D(),
            L.Dropout(0.5),
            L.Dense(1),
        ],
        "ids",
    )
    yield "strided", [L.Conv1D(4, 3, strides=2), L.GlobalAveragePooling1D(), L.Dense(2, activation="swish")], "numbers"
    looked = [L.Conv1D(4, 3, activation="relu"), L.MaxPooling1D(2), L.Conv1D(4, 2, activation="relu")]
    yield "conv_gru", [*looked, L.GRU(3, dropout=0.1, recurrent_dropout=0.5), L.Dense(1)], "numbers"
    yield "flat", [L.Flatten(), L.Dense(4, activation="relu"), L.Dense(1, activation="linear")], "numbers"
    yield (
        "masked",
        [
            L.Embedding(WORDS, 4, mask_zero=True),
            L.LSTM(3, return_sequences=True),
            L.Dropout(0.5),
            L.Bidirectional(L.GRU(3, return_sequences=True)),
            L.Dense(4, activation="relu"),
            L.SimpleRNN(3, go_backwards=True),
            L.Dense(1),
        ],
        "padded",
    )
    averaged = [L.Embedding(WORDS, 4, mask_zero=True), L.GRU(3, return_sequences=True), L.GlobalAveragePooling1D()]
    yield "masked_mean", [*averaged, L.Dense(1)], "padded"
    hard = {"recurrent_activation": "hard_sigmoid"}
    yield (
        "hard",
        [L.LSTM(3, return_sequences=True, **hard), L.GRU(3, **hard), L.Dense(2, activation="hard_sigmoid")],
        "numbers",
    )


def cudnn():
    """The same model of cuDNN's layers and of the ordinary ones, in Keras 2."""
    L = tf_keras.layers
    for lstm, gru in ((CuDNNLSTM, CuDNNGRU), (L.LSTM, L.GRU)):
        yield [
            L.Embedding(WORDS, 4),
            L.Bidirectional(lstm(3, return_sequences=True)),
            lstm(4, return_sequences=True),
            gru(5, return_sequences=True),
            L.Bidirectional(gru(2), merge_mode="sum"),
            L.Dense(1, activation="sigmoid"),
        ]


def build(library, layers, kind, rng):
    """The model with weights that are all far from zero, as `compile` and a step of training leave it."""
    shape = (None, LENGTH, FEATURES) if kind == "numbers" else (None, LENGTH)
    model = library.Sequential([library.layers.Input(shape[1:]), *layers])
    model.compile(optimizer="rmsprop", loss="mse")
    model.set_weights([rng.normal(scale=0.5, size=weight.shape) for weight in model.get_weights()])
    return model


def inputs_of(kind, rng):
    if kind == "numbers":
        return rng.normal(size=(3, LENGTH, FEATURES)).round(3)
    return np.array(PADDED) if kind == "padded" else rng.integers(0, WORDS, (3, LENGTH))


def write(folder: Path) -> None:
    for library, number in ((tf_keras, 2), (keras, 3)):
        for name, layers, kind in models(library.layers):
            rng = np.random.default_rng(len(name))
            inputs, model = inputs_of(kind, rng), build(library, layers, kind, rng)
            start = f"{name}_{number}"
            told = {"inputs": inputs.tolist(), "predictions": model.predict(inputs, verbose=0).tolist()}
            if kind == "padded":  # the chapter pads at the start; a mask makes that the same
                moved = np.array([[0] * row.count(0) + [word for word in row if word] for row in PADDED])
                told["padded at the start"] = model.predict(moved, verbose=0).tolist()
            (folder / f"{start}.json").write_text(json.dumps(told))
            model.save(folder / f"{start}.h5")
            model.save(folder / f"{start}.keras")
            model.save_weights(folder / f"{start}.weights.h5")
            if number == 2:
                model.save_weights(folder / f"{start}_weights.h5")
    rng = np.random.default_rng(0)
    fast, slow = (build(tf_keras, layers, "ids", rng) for layers in cudnn())
    inputs = inputs_of("ids", rng)
    fast.save(folder / "cudnn_2.h5")
    fast.save_weights(folder / "cudnn_2_weights.h5")
    slow.load_weights(folder / "cudnn_2_weights.h5")
    told = {"inputs": inputs.tolist(), "predictions": slow.predict(inputs, verbose=0).tolist()}
    (folder / "cudnn_2.json").write_text(json.dumps(told))


def read(folder: Path) -> None:
    for library, number in ((tf_keras, 2), (keras, 3)):
        for name, layers, kind in models(library.layers):
            model = build(library, layers, kind, np.random.default_rng(1))
            model.load_weights(folder / f"{name}_{number}.weights.h5")
            inputs = np.array(json.loads((folder / f"{name}_{number}.json").read_text())["inputs"])
            told = {"predictions": model.predict(inputs, verbose=0).tolist()}
            (folder / f"{name}_{number}.predicted.json").write_text(json.dumps(told))


def main() -> None:
    if len(sys.argv) > 1:
        read(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder)
        (folder / "versions.json").write_text(
            json.dumps({"keras": keras.__version__, "tf_keras": tf_keras.__version__})
        )
        ARCHIVE.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
            for path in sorted(folder.iterdir()):
                member = tarfile.TarInfo(path.name)
                member.size = path.stat().st_size
                archive.addfile(member, io.BytesIO(path.read_bytes()))
            count = len(archive.getnames())
    print(f"{count} files, {ARCHIVE.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()

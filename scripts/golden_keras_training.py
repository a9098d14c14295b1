"""Golden curves of Keras 3: what its `fit` reports, and the weights it ends with.

    make bench-peers
    KERAS_BACKEND=torch .venv-peers/bin/python scripts/golden_keras_training.py

Writes tests/training/golden/keras.json.
One dense layer with fixed first weights on fixed data, never shuffled, so that every epoch is determined: last batches
of odd size, validation split, sample and class weights, clipping, every loss and accuracy.
"""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np

rng = np.random.default_rng(7)
X = rng.normal(size=(50, 3)).round(3)
REAL = (X @ [1.0, -2.0, 0.5] + 0.1 * rng.normal(size=50)).round(3)
CLASS = (REAL > 0).astype(int) + (REAL > 1)
WEIGHTS = rng.uniform(0, 2, 50).round(3)
KERNEL = rng.normal(size=(3, 3)).round(3)

TARGETS = {
    "real": REAL,
    "binary": (CLASS > 0).astype(float),
    "class": CLASS,
    "one hot": np.eye(3)[CLASS],
    "positive": abs(REAL) + 0.5,
}
SGD = {"name": "SGD", "learning_rate": 0.05}
CASES = [
    {"loss": "mse", "metrics": ["mae"], "targets": "real", "activation": None},
    {"loss": "mae", "metrics": ["mse"], "targets": "real", "activation": None, "weights": True},
    {"loss": "huber", "metrics": [], "targets": "real", "activation": None},
    {"loss": "log_cosh", "metrics": [], "targets": "real", "activation": None},
    {"loss": "poisson", "metrics": [], "targets": "positive", "activation": "softplus"},
    {"loss": "mape", "metrics": [], "targets": "positive", "activation": "softplus"},
    {"loss": "msle", "metrics": [], "targets": "positive", "activation": "softplus"},
    {"loss": "hinge", "metrics": [], "targets": "binary", "activation": "tanh"},
    {"loss": "kl_divergence", "metrics": [], "targets": "one hot", "activation": "softmax"},
    {"loss": "binary_crossentropy", "metrics": ["acc"], "targets": "binary", "activation": "sigmoid"},
    {"loss": "binary_crossentropy", "metrics": ["acc"], "targets": "binary", "activation": "sigmoid", "weights": True},
    {"loss": "binary_crossentropy", "metrics": ["acc"], "targets": "binary", "activation": "sigmoid",
     "class_weight": {"0": 0.5, "1": 3.0}},
    {"loss": "binary_crossentropy", "metrics": ["acc"], "targets": "binary", "activation": None},
    {"loss": "sparse_categorical_crossentropy", "metrics": ["acc"], "targets": "class", "activation": "softmax"},
    {"loss": "sparse_categorical_crossentropy", "metrics": ["acc"], "targets": "class", "activation": "softmax",
     "class_weight": {"1": 3.0}},
    {"loss": "categorical_crossentropy", "metrics": ["acc"], "targets": "one hot", "activation": "softmax"},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None,
     "optimizer": {"name": "SGD", "learning_rate": 0.05, "momentum": 0.9, "nesterov": True}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None, "clip": {"clipnorm": 0.2}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None, "clip": {"clipvalue": 0.2}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None, "clip": {"global_clipnorm": 0.2}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None,
     "optimizer": {"name": "RMSprop", "learning_rate": 0.01}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None,
     "optimizer": {"name": "Adam", "learning_rate": 0.01}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None,
     "optimizer": {"name": "AdamW", "learning_rate": 0.01}},
    {"loss": "mse", "metrics": [], "targets": "real", "activation": None,
     "optimizer": {"name": "Adagrad", "learning_rate": 0.01}},
]  # fmt: skip


def run(case: dict) -> dict:
    targets = TARGETS[case["targets"]]
    units = 3 if case["targets"] in ("class", "one hot") else 1
    layer = keras.layers.Dense(units, activation=case["activation"])
    model = keras.Sequential([keras.Input((3,)), layer])
    layer.set_weights([KERNEL[:, :units], np.zeros(units)])
    settings = dict(case.get("optimizer", SGD))
    optimizer = getattr(keras.optimizers, settings.pop("name"))(**settings, **case.get("clip", {}))
    model.compile(optimizer, case["loss"], metrics=case["metrics"])
    weights = {int(k): v for k, v in case["class_weight"].items()} if "class_weight" in case else None
    history = model.fit(
        X, targets, epochs=3, batch_size=16, shuffle=False, validation_split=0.24, verbose=0,
        sample_weight=WEIGHTS if case.get("weights") else None, class_weight=weights,
    )  # fmt: skip
    ended = [np.asarray(value, dtype=float).round(7).tolist() for value in layer.get_weights()]
    curves = {name: [round(float(value), 7) for value in values] for name, values in history.history.items()}
    return case | {"history": curves, "ended": ended}


def main() -> None:
    golden = {
        "made by": f"Keras {keras.__version__}, backend {keras.backend.backend()}",
        "x": X.tolist(),
        "weights": WEIGHTS.tolist(),
        "kernel": KERNEL.tolist(),
        "targets": {name: value.tolist() for name, value in TARGETS.items()},
        "cases": [run(case) for case in CASES],
    }
    Path("tests/training/golden/keras.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()

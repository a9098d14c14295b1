"""Training against Keras 3: its curves and final weights, made by scripts/golden_keras_training.py."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from carryline import layers as L
from carryline.training import Sequential, optimizers

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("keras.json").read_text())
CASES = GOLDEN["cases"]


def named(case: dict) -> str:
    extras = [key for key in ("weights", "class_weight", "clip") if key in case]
    return "-".join([case["loss"], str(case["activation"]), *extras, case.get("optimizer", {}).get("name", "SGD")])


@pytest.mark.parametrize("case", CASES, ids=map(named, CASES))
def test_curves_and_weights(case: dict) -> None:
    x, y = np.array(GOLDEN["x"]), np.array(GOLDEN["targets"][case["targets"]])
    kernel = torch.tensor(GOLDEN["kernel"])
    units = len(case["ended"][1])
    model = Sequential([L.Dense(units, case["activation"])]).build((None, 3))
    with torch.no_grad():
        model.layers[0].kernel.copy_(kernel[:, :units])  # type: ignore[operator, union-attr]
    settings = dict(case.get("optimizer", {"name": "SGD", "learning_rate": 0.05}))
    optimizer = optimizers.OPTIMIZERS[settings.pop("name").lower()](**settings)
    model.compile(optimizer, case["loss"], case["metrics"], **case.get("clip", {}))
    history = model.fit(
        x,
        y,
        epochs=3,
        batch_size=16,
        shuffle=False,
        validation_split=0.24,
        sample_weight=GOLDEN["weights"] if case.get("weights") else None,
        class_weight={int(k): v for k, v in case["class_weight"].items()} if "class_weight" in case else None,
    )
    assert history.history.keys() == case["history"].keys()
    # Keras 3 adds RMSprop's epsilon inside the root, classic Keras and torch outside it: seen in the 5th digit only
    for name, values in case["history"].items():
        np.testing.assert_allclose(history[name], values, rtol=2e-4, atol=2e-6, err_msg=name)
    for mine, theirs in zip(model.layers[0].parameters(), case["ended"], strict=True):
        np.testing.assert_allclose(mine.detach(), theirs, rtol=2e-4, atol=2e-5)

"""Ragged targets: one for each step of each sequence, and every step counts alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.training import Sequential

RNG = np.random.default_rng(0)
LENGTHS = RNG.integers(1, 12, 30)
X = Ragged.from_sequences([RNG.normal(size=(n, 3)).astype(np.float32) for n in LENGTHS])
Y = Ragged.from_sequences([RNG.integers(0, 2, (n, 4)).astype(np.float32) for n in LENGTHS])
CLASSES = Ragged.from_sequences([RNG.integers(0, 4, n) for n in LENGTHS])


def tagger(loss: str = "binary_crossentropy_from_logits", seed: int = 0) -> Sequential:
    model = Sequential([L.GRU(5, return_sequences=True), L.Dense(4)])
    model.compile("adam", loss, ["acc"])
    return model.build((None, None, 3), seed=seed)


@pytest.mark.parametrize("batch_size", [1, 7, 30])
def test_a_score_is_the_mean_over_all_steps_whatever_the_batches(batch_size: int) -> None:
    model = tagger()
    with torch.no_grad():
        found = torch.cat([model(torch.from_numpy(row[None]))[0] for row in X])
    wanted = torch.from_numpy(Y.values)
    scores = model.evaluate(X, Y, batch_size=batch_size)
    assert scores["loss"] == pytest.approx(float(nn.functional.binary_cross_entropy_with_logits(found, wanted)), 1e-5)
    assert scores["acc"] == pytest.approx(float(((found > 0) == (wanted > 0.5)).float().mean()), 1e-6)


def test_classes_may_be_told_by_number() -> None:
    model = tagger("sparse_categorical_crossentropy_from_logits")
    with torch.no_grad():
        found = torch.cat([model(torch.from_numpy(row[None]))[0] for row in X])
    wanted = torch.from_numpy(CLASSES.values)
    scores = model.evaluate(X, CLASSES, batch_size=4)
    assert scores["loss"] == pytest.approx(float(nn.functional.cross_entropy(found, wanted)), 1e-5)
    assert scores["acc"] == pytest.approx(float((found.argmax(-1) == wanted).float().mean()), 1e-6)


def test_a_step_of_training_follows_the_mean_over_the_batches_steps() -> None:
    model, twin = tagger(), tagger()
    model.fit(X, Y, batch_size=30, sample_weight=np.arange(30.0))
    outputs = torch.cat([twin(torch.from_numpy(row[None]))[0] for row in X])
    weights = torch.arange(30.0).repeat_interleave(torch.from_numpy(LENGTHS))
    values = nn.functional.binary_cross_entropy_with_logits(outputs, torch.from_numpy(Y.values), reduction="none")
    (values.mean(-1) * weights).mean().backward()
    torch.optim.Adam(twin.parameters(), lr=1e-3, eps=1e-7).step()
    for one, other in zip(model.parameters(), twin.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-5)


def test_a_share_is_held_for_validation_and_a_run_resumed(tmp_path: Path) -> None:
    whole = tagger().fit(X, Y, epochs=3, batch_size=8, validation_split=0.2)
    for epochs in (1, 3):
        model = tagger()
        again = model.fit(X, Y, epochs=epochs, batch_size=8, validation_split=0.2, resume=tmp_path)
    assert again == whole
    assert whole["val_loss"][-1] == pytest.approx(model.evaluate(X[24:], Y[24:])["loss"], 1e-5)


def test_targets_of_other_lengths_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        tagger().fit(X, Y[np.arange(30)[::-1]])
    assert str(caught.value) == (
        "fit(x, y): y is Ragged, and not of the lengths of x\n"
        "  expected: a target for each step of each sequence\n"
        "  fix: give both as Ragged sequences of the same lengths, or one target for each sequence"
    )


def test_a_model_that_answers_once_is_told_what_to_change() -> None:
    model = Sequential([L.GRU(5), L.Dense(4)])
    model.compile("adam", "mse")
    with pytest.raises(InputError) as caught:
        model.fit(X, Y, batch_size=30)
    assert str(caught.value) == (
        "a target for each step, (30, 11, 4), and outputs (30, 4)\n"
        "  expected: an output for each step\n"
        "  fix: return_sequences=True in the recurrent layers, and no layer that shortens the time axis"
    )


def test_class_weights_are_for_whole_sequences() -> None:
    with pytest.raises(InputError) as caught:
        tagger("sparse_categorical_crossentropy_from_logits").fit(X, CLASSES, class_weight={0: 2.0})
    assert str(caught.value) == (
        "fit(class_weight=) with a target for each step\n"
        "  expected: one target for each sequence\n"
        "  fix: leave class_weight out; sample_weight weighs whole sequences"
    )

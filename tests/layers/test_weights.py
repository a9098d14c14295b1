"""`get_weights`, `set_weights` and `trainable`, of layers and models, as the chapter's listings use them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from carryline import InputError, Sequential
from carryline import layers as L

IDS = np.random.default_rng(0).integers(0, 6, (40, 5))
LABELS = (IDS[:, 0] > 2).astype(np.float32)
VECTORS = np.arange(12, dtype=np.float32).reshape(6, 2) / 8

# What `[w.shape for w in layer.get_weights()]` says in Keras 3.15, inputs (None, 7, 5)
KERAS = [
    (lambda: L.Dense(3), [(5, 3), (3,)]),
    (lambda: L.Conv1D(3, 2), [(2, 5, 3), (3,)]),
    (lambda: L.SimpleRNN(3), [(5, 3), (3, 3), (3,)]),
    (lambda: L.LSTM(3), [(5, 12), (3, 12), (12,)]),
    (lambda: L.GRU(3), [(5, 9), (3, 9), (2, 9)]),
    (lambda: L.GRU(3, reset_after=False), [(5, 9), (3, 9), (9,)]),
    (lambda: L.Bidirectional(L.LSTM(3)), [(5, 12), (3, 12), (12,), (5, 12), (3, 12), (12,)]),
    (L.Flatten, []),
]


def classifier() -> Sequential:
    return Sequential([L.Embedding(6, 2), L.LSTM(3), L.Dense(1, activation="sigmoid")])


def compiled(model: Sequential) -> Sequential:
    model.compile("rmsprop", "binary_crossentropy", ["acc"])
    return model


@pytest.mark.parametrize(("make", "shapes"), KERAS)
def test_arrays_stand_in_the_order_and_layout_of_keras(
    make: Callable[[], L.Layer], shapes: list[tuple[int, ...]]
) -> None:
    layer = make()
    layer(torch.zeros(2, 7, 5))
    assert [weights.shape for weights in layer.get_weights()] == shapes
    assert layer.trainable  # one without weights, too


@pytest.mark.parametrize("make", [case[0] for case in KERAS])
def test_weights_of_one_layer_make_another_the_same(make: Callable[[], L.Layer]) -> None:
    x = torch.randn(2, 7, 5)
    one, other = make(), make()
    expected = one(x)
    other(x)
    other.set_weights(one.get_weights())
    assert torch.equal(other(x), expected)


def test_what_was_got_is_a_copy_and_what_is_set_is_copied() -> None:
    layer = L.Embedding(6, 2)
    before = layer.get_weights()[0]
    expected = before.copy()
    given = VECTORS.copy()
    layer.set_weights([given])
    given[:] = -1
    np.testing.assert_array_equal(before, expected)
    np.testing.assert_array_equal(layer.get_weights()[0], VECTORS)


def test_vectors_set_into_the_first_layer_and_frozen() -> None:
    """Listings 6.12 to 6.14: the model is there before the vectors are."""
    model = classifier()
    model.layers[0].set_weights([VECTORS])
    model.layers[0].trainable = False
    compiled(model).fit(IDS, LABELS, epochs=2)
    np.testing.assert_array_equal(model.layers[0].get_weights()[0], VECTORS)
    assert model.summary().trainable == model.count_params() - 12
    model.layers[0].trainable = True
    compiled(model).fit(IDS, LABELS)
    assert not np.array_equal(model.layers[0].get_weights()[0], VECTORS)


@pytest.mark.parametrize("built", [False, True])
def test_any_layer_can_be_frozen_before_and_after_it_has_its_size(built: bool) -> None:
    model = classifier()
    if built:
        model.build((None, 5))
    model.layers[1].trainable = False
    assert [layer.trainable for layer in model.layers] == [True, False, True]
    model.build((None, 5))
    before = model.get_weights()
    compiled(model).fit(IDS, LABELS)
    changed = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert changed == [True, False, False, False, True, True]


def test_a_layer_frozen_in_mid_training_stays_where_it_is() -> None:
    model = compiled(classifier())
    model.fit(IDS, LABELS)
    model.layers[1].trainable = False
    before = model.layers[1].get_weights()
    model.fit(IDS, LABELS)  # what the optimiser remembers must not move it on
    for a, b in zip(before, model.layers[1].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_whole_model_is_frozen_at_once() -> None:
    model = compiled(classifier())
    model.trainable = False
    assert not any(layer.trainable for layer in model.layers)
    with pytest.raises(InputError, match="fit of a model without trainable parameters"):
        model.fit(IDS, LABELS)


def test_all_weights_of_a_model() -> None:
    model, other = classifier().build((None, 5)), classifier().build((None, 5), seed=1)
    other.set_weights(model.get_weights())
    np.testing.assert_array_equal(other.predict(IDS), model.predict(IDS))


@pytest.mark.parametrize("wrap", [lambda layer: layer, L.Bidirectional], ids=["itself", "within a wrapper"])
def test_saved_models_keep_what_is_frozen(tmp_path: Path, wrap: Callable[[L.Layer], L.Layer]) -> None:
    model = Sequential([L.Embedding(6, 2), wrap(L.LSTM(3)), L.Dense(1)]).build((None, 5))
    model.layers[1].trainable = False
    loaded = Sequential.load(model.save(tmp_path / "model"))
    assert [layer.trainable for layer in loaded.layers] == [True, False, True]
    assert "trainable" not in L.to_config(model.layers[2])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: L.Embedding(6, 2).set_weights(VECTORS),
            "Embedding.set_weights: shapes [(2,), (2,), (2,), (2,), (2,), (2,)]\n"
            "  expected: [(6, 2)], as get_weights() gives them\n"
            "  fix: give a list of arrays, one for each weight, as in set_weights([matrix])",
        ),
        (
            lambda: L.Embedding(6, 2).set_weights([VECTORS.T]),
            "Embedding.set_weights: shapes [(2, 6)]\n"
            "  expected: [(6, 2)], as get_weights() gives them\n"
            "  fix: give a list of arrays, one for each weight, as in set_weights([matrix])",
        ),
        (
            lambda: L.Dense(3).get_weights(),
            "Dense.get_weights() before the weights have their sizes\n"
            "  expected: a model that knows the shape of its inputs\n"
            "  fix: call model.build(input_shape) first, or fit it",
        ),
        (
            lambda: classifier().set_weights([]),
            "Sequential.set_weights(...) before the weights have their sizes\n"
            "  expected: a model that knows the shape of its inputs\n"
            "  fix: call model.build(input_shape) first, or fit it",
        ),
        (
            lambda: setattr(L.Dense(3), "trainable", "no"),
            "Dense(trainable='no')\n  expected: one of True, False\n  fix: correct trainable",
        ),
    ],
)
def test_messages(call: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value) == message

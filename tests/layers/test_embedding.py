"""Pretrained vectors in an Embedding: taken as they are, frozen, saved, fine-tuned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from carryline import Sequential
from carryline import layers as L

VECTORS = np.arange(12, dtype=np.float64).reshape(6, 2) / 8  # exact in float32
IDS = np.random.default_rng(0).integers(0, 6, (40, 5))
LABELS = (IDS[:, 0] > 2).astype(np.float32)


def classifier(embedding: L.Embedding) -> Sequential:
    model = Sequential([embedding, L.Flatten(), L.Dense(1, activation="sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", ["acc"])
    return model


@pytest.mark.parametrize(
    "weights",
    [
        VECTORS,
        VECTORS.tolist(),
        torch.from_numpy(VECTORS),
        VECTORS.astype(">f4"),
        VECTORS[::-1][::-1],
        VECTORS.T.copy().T,
    ],
    ids=["array", "lists", "tensor", "other byte order", "view", "other memory order"],
)
def test_pretrained_vectors_are_taken_whatever_holds_them(weights: np.ndarray) -> None:
    layer = L.Embedding(weights=weights)
    assert (layer.input_dim, layer.output_dim) == (6, 2)
    assert layer.embeddings.dtype == torch.float32
    np.testing.assert_array_equal(layer.embeddings.detach().numpy(), VECTORS)


def test_whole_numbers_are_vectors_too() -> None:
    assert L.Embedding(weights=torch.eye(3, dtype=torch.int64)).embeddings.tolist() == np.eye(3).tolist()


def test_what_was_given_is_copied_never_changed(tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", VECTORS.astype(np.float32))
    mapped = np.load(tmp_path / "vectors.npy", mmap_mode="r")
    tensor = torch.from_numpy(VECTORS.astype(np.float32))
    for weights in (mapped, tensor):
        classifier(L.Embedding(weights=weights)).fit(IDS, LABELS)
        np.testing.assert_array_equal(np.asarray(weights), VECTORS)


def test_frozen_vectors_get_no_gradient_and_no_step() -> None:
    layer = L.Embedding(weights=VECTORS, trainable=False)
    model = classifier(layer)
    model.fit(IDS, LABELS, epochs=2)
    np.testing.assert_array_equal(layer.embeddings.detach().numpy(), VECTORS)
    assert layer.embeddings.grad is None
    assert layer.embeddings not in model.optimizer.state
    assert not layer(torch.from_numpy(IDS)).requires_grad  # no graph: nothing is computed backwards
    assert model.summary().trainable == 11


def test_freeze_then_fine_tune() -> None:
    layer = L.Embedding(weights=VECTORS, trainable=False)
    model = classifier(layer)
    model.fit(IDS, LABELS)
    layer.trainable = True
    model.compile("rmsprop", "binary_crossentropy")
    model.fit(IDS, LABELS)
    tuned = layer.embeddings.detach().clone()
    assert not np.array_equal(tuned.numpy(), VECTORS)
    layer.trainable = False  # and back: what the optimiser remembers must not move them on
    model.fit(IDS, LABELS)
    assert torch.equal(layer.embeddings, tuned)


@pytest.mark.parametrize("trainable", [True, False])
def test_saved_models_keep_vectors_and_whether_they_are_frozen(tmp_path: Path, trainable: bool) -> None:
    model = classifier(L.Embedding(weights=VECTORS, trainable=trainable))
    model.fit(IDS, LABELS)
    model.save(tmp_path / "model")
    assert "weights" not in (tmp_path / "model" / "config.json").read_text()
    found = Sequential.load(tmp_path / "model")
    layer = found.layers[0]
    assert isinstance(layer, L.Embedding)
    assert layer.trainable is trainable
    assert repr(layer) == f"Embedding(input_dim=6, output_dim=2{'' if trainable else ', trainable=False'})"
    np.testing.assert_array_equal(found.predict(IDS), model.predict(IDS))


def test_new_vectors_can_be_drawn_over_pretrained_ones() -> None:
    layer = L.Embedding(weights=VECTORS)
    layer.reset_parameters()
    assert layer.embeddings.abs().max() <= 0.05

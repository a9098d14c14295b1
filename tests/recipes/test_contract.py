"""Every registered recipe: it builds for odd shapes, trains, has the chapter's size, and survives saving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.recipes import LANGUAGE, SERIES, TEXTS, LanguageShape, SeriesShape, TextShape, build
from carryline.training import Sequential

JENA = SeriesShape(length=120, features=14)
IMDB = TextShape(vocabulary=10_000, length=500)
PLAYS = LanguageShape(vocabulary=66, length=10)

# gates * units * (inputs + units + 1), and for GRU (reset_after) one more bias of 3 * units; counted by hand
SERIES_SIZES = {
    "dense": 120 * 14 * 32 + 32 + 33,
    "gru": 3 * 32 * (14 + 32 + 2) + 33,
    "gru_dropout": 3 * 32 * (14 + 32 + 2) + 33,
    "stacked_gru": 3 * 32 * (14 + 32 + 2) + 3 * 64 * (32 + 64 + 2) + 65,
    "reversed_gru": 3 * 32 * (14 + 32 + 2) + 33,
    "bidirectional_gru": 2 * 3 * 32 * (14 + 32 + 2) + 65,
    "lstm": 4 * 32 * (14 + 32 + 1) + 33,
    "conv1d": (5 * 14 + 1) * 32 + 2 * (5 * 32 + 1) * 32 + 33,
    "conv_gru": (5 * 14 + 1) * 32 + (5 * 32 + 1) * 32 + 3 * 32 * (32 + 32 + 2) + 33,
    "tcn": (3 * 14 + 2) * 32 + 9 * (3 * 32 + 2) * 32 + 15 * 32 + 33,  # five levels see 125 steps
}
TEXT_SIZES = {
    "averaged_embeddings": 320_000 + 33,
    "flattened_embedding": 80_000 + 500 * 8 + 1,
    "simple_rnn": 320_000 + 2_080 + 33,
    "stacked_simple_rnn": 328_320 + 33,  # the chapter's summary of the stack, and the answer on top of it
    "lstm": 320_000 + 8_320 + 33,
    "reversed_lstm": 1_280_000 + 4 * 32 * (128 + 32 + 1) + 33,
    "bidirectional_lstm": 320_000 + 2 * 8_320 + 65,
    "conv1d": 1_280_000 + (7 * 128 + 1) * 32 + (7 * 32 + 1) * 32 + 33,
    "conv_lstm": 1_280_000 + (7 * 128 + 1) * 32 + 4 * 32 * (32 + 32 + 1) + 33,
    "tcn": 320_000 + 14 * (4 * 32 + 2) * 32 + 33,  # seven levels see 763 words
    # two bidirectional GRUs of 50, each with attention of 100, and the answer from 100
    "hierarchical_attention": 2_000_000 + 2 * 150 * (200 + 52) + 2 * 150 * (100 + 52) + 2 * 100 * (100 + 2) + 101,
}

LANGUAGE_SIZES = {
    "window": 66 * 64 + (10 * 64 + 1) * 256 + 257 * 66,
    "lstm": 66 * 64 + 4 * 256 * (64 + 256 + 1) + 4 * 256 * (256 + 256 + 1) + 257 * 66,
    "gru": 66 * 64 + 3 * 256 * (64 + 256 + 2) + 3 * 256 * (256 + 256 + 2) + 257 * 66,
    "tied_lstm": 66 * 256 + 4 * 512 * (256 + 512 + 1) + 4 * 256 * (512 + 256 + 1) + 66,
}


def as_read(name: str, ids: Any) -> Any:
    """Ids (texts, words) as the network of that name reads them: cut into two sentences, where it reads sentences."""
    if name not in TEXTS or not TEXTS[name].sentences:
        return ids
    return ids.reshape(len(ids), 2, -1) if ids.shape[1] % 2 == 0 else ids[:, None]


@pytest.mark.parametrize("name", SERIES)
def test_series_recipe_has_the_chapters_size(name: str) -> None:
    assert build(name, JENA).count_params() == SERIES_SIZES[name]


@pytest.mark.parametrize("name", TEXTS)
def test_text_recipe_has_the_chapters_size(name: str) -> None:
    assert build(name, IMDB).count_params() == TEXT_SIZES[name]


@pytest.mark.parametrize("name", LANGUAGE)
def test_language_recipe_has_the_size_it_is_told_to_have(name: str) -> None:
    assert build(name, PLAYS).count_params() == LANGUAGE_SIZES[name]


def test_the_flattened_embedding_of_the_chapters_twenty_words_has_its_size() -> None:
    # listing 6.7: 80,000 for the embedding, 161 for the dense layer
    assert build("flattened_embedding", TextShape(vocabulary=10_000, length=20)).count_params() == 80_161


def test_sizes_are_written_down_for_all_and_only_what_is_registered() -> None:
    assert set(SERIES) == set(SERIES_SIZES)
    assert set(TEXTS) == set(TEXT_SIZES)
    assert set(LANGUAGE) == set(LANGUAGE_SIZES)


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize(("length", "features", "outputs"), [(1, 1, 1), (7, 3, 4), (19, 2, 1), (61, 1, 2)])
def test_series_recipe_answers_windows_of_any_shape(name: str, length: int, features: int, outputs: int) -> None:
    network = build(name, SeriesShape(length=length, features=features, outputs=outputs))
    assert network(torch.randn(3, length, features)).shape == (3, outputs)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(("length", "classes"), [(1, 2), (9, 3)])
def test_text_recipe_answers_with_probabilities(name: str, length: int, classes: int) -> None:
    network = build(name, TextShape(vocabulary=11, length=length, classes=classes))
    found = network(as_read(name, torch.randint(0, 11, (4, length))))
    assert found.shape == (4, 1 if classes == 2 else classes)
    assert ((found >= 0) & (found <= 1)).all()
    if classes > 2:
        torch.testing.assert_close(found.sum(1), torch.ones(4))


@pytest.mark.parametrize("name", LANGUAGE)
@pytest.mark.parametrize("length", [1, 9])
def test_language_recipe_answers_every_token_or_a_window(name: str, length: int) -> None:
    found = build(name, LanguageShape(vocabulary=11, length=length))(torch.randint(0, 11, (4, length)))
    assert found.shape == ((4, length, 11) if LANGUAGE[name].ragged else (4, 11))


@pytest.mark.parametrize("name", [name for name, recipe in TEXTS.items() if recipe.ragged and not recipe.sentences])
def test_text_recipe_does_not_see_what_a_text_is_batched_with(name: str) -> None:
    network = build(name, TextShape(vocabulary=50, length=30))
    random = np.random.default_rng(0)
    texts = Ragged.from_sequences([random.integers(1, 50, size=size) for size in (1, 5, 30, 12)], dtype=np.int32)
    together = network.predict(texts)
    alone = np.concatenate([network.predict(texts.take(np.array([number]))) for number in range(4)])
    np.testing.assert_allclose(together, alone, atol=1e-6)


@pytest.mark.parametrize("name", SERIES)
def test_series_recipe_learns(name: str) -> None:
    inputs = np.random.default_rng(0).normal(size=(64, 12, 2)).astype(np.float32)
    targets = inputs[:, :, 0].mean(1, keepdims=True)
    network = build(name, SeriesShape(length=12, features=2))
    _train_and_compare(network, inputs, targets, loss="mae")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("classes", [2, 3])
def test_text_recipe_learns(name: str, classes: int) -> None:
    random = np.random.default_rng(0)
    ids = random.integers(1, 9, size=(64, 6)).astype(np.int32)
    first = ids[:, 0]
    ids = as_read(name, ids)
    network = build(name, TextShape(vocabulary=9, length=6, classes=classes))
    loss = "binary_crossentropy" if classes == 2 else "sparse_categorical_crossentropy"
    _train_and_compare(network, ids, first % classes, loss=loss)


@pytest.mark.parametrize("name", LANGUAGE)
def test_language_recipe_learns(name: str) -> None:
    ids = np.random.default_rng(0).integers(0, 9, size=(64, 7))
    targets = ids[:, 1:] if LANGUAGE[name].ragged else ids[:, 6]
    network = build(name, LanguageShape(vocabulary=9, length=6))
    _train_and_compare(network, ids[:, :6], targets, loss="sparse_categorical_crossentropy_from_logits")


@pytest.mark.parametrize(
    ("name", "shape"),
    [(name, SeriesShape(length=20, features=3)) for name in SERIES]
    + [(name, TextShape(vocabulary=30, length=20)) for name in TEXTS]
    + [(name, LanguageShape(vocabulary=30, length=20)) for name in LANGUAGE],
)
def test_recipe_survives_saving(name: str, shape: SeriesShape | TextShape | LanguageShape, tmp_path: Path) -> None:
    network = build(name, shape, seed=3)
    network.save(tmp_path / "model")
    again = Sequential.load(tmp_path / "model")
    inputs = torch.randn(2, 20, 3) if isinstance(shape, SeriesShape) else as_read(name, torch.randint(0, 30, (2, 20)))
    torch.testing.assert_close(network.eval()(inputs), again.eval()(inputs), rtol=0, atol=0)


@pytest.mark.parametrize(("name", "shape"), [("gru", JENA), ("lstm", TextShape(vocabulary=50, length=9))])
def test_the_seed_decides_the_weights(name: str, shape: SeriesShape | TextShape) -> None:
    first, same, other = (build(name, shape, seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize(
    "recipe", [*SERIES.values(), *TEXTS.values(), *LANGUAGE.values()], ids=lambda recipe: recipe.name
)
def test_recipe_says_what_it_is(recipe: object) -> None:
    assert recipe.title  # type: ignore[attr-defined]
    assert recipe.description  # type: ignore[attr-defined]
    assert recipe.listing  # type: ignore[attr-defined]


BAD = [
    (
        lambda: build("gru_drop", JENA),
        "no series recipe is named 'gru_drop'; did you mean 'gru_dropout'?\n"
        "  expected: one of 'dense', 'gru', 'gru_dropout', 'stacked_gru', 'reversed_gru', 'bidirectional_gru', 'lstm', "
        "'conv1d', 'conv_gru', 'tcn'\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: SeriesShape(length=0, features=14),
        "SeriesShape(length=0)\n"
        "  expected: a whole number of at least 1\n"
        "  fix: take the numbers from the data the network is for",
    ),
    (
        lambda: TextShape(vocabulary=10, length=5, classes=1),
        "TextShape(classes=1)\n"
        "  expected: a whole number of at least 2\n"
        "  fix: take the numbers from the data the network is for",
    ),
    (
        lambda: build("gru", (120, 14)),  # type: ignore[arg-type]
        "build('gru', (120, 14))\n"
        "  expected: a SeriesShape, a TextShape or a LanguageShape\n"
        "  fix: describe the data, e.g. SeriesShape(length=120, features=14)",
    ),
]


@pytest.mark.parametrize(("call", "message"), BAD, ids=[message.splitlines()[0] for _, message in BAD])
def test_bad_input(call: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        call()  # type: ignore[operator]
    assert str(caught.value) == message


def _train_and_compare(network: Sequential, inputs: np.ndarray, targets: np.ndarray, *, loss: str) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    network.compile(optimizer="rmsprop", loss=loss)
    history = network.fit(inputs, targets, epochs=2, batch_size=16)
    assert np.isfinite(history["loss"]).all()
    moved = [name for name, value in network.state_dict().items() if not torch.equal(value, before[name])]
    assert moved == list(before), "every parameter is trained"

"""Vectors that are trained: against the formula counted by hand, and against what words mean."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from carryline.ground.errors import InputError
from carryline.text import Vocabulary, read_corpus
from carryline.text.vectors import Vectors, train_vectors, training

SLOTS = [("the", "cat dog horse", "eats", "fish meat grass"), ("she", "reads writes", "a", "book letter")]


def sentences(count: int = 400) -> list[str]:
    random = np.random.default_rng(0)
    return [" ".join(random.choice(slot.split()) for slot in SLOTS[random.integers(2)]) for _ in range(count)]


def by_hand(texts: list[list[str]], words: list[str], window: int) -> np.ndarray:
    """Levy, Goldberg and Dagan 2015, equations 2, 3 and 8 (context distribution smoothing), pair by pair."""
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        kept = [word for word in text if word in words]
        for i, word in enumerate(kept):
            for j, context in enumerate(kept):
                if 0 < abs(i - j) <= window:
                    pairs[word, context] += (window - abs(i - j) + 1) / window  # type: ignore[assignment]
    total = sum(pairs.values())
    occurs = {word: sum(count for (w, _), count in pairs.items() if w == word) for word in words}
    smoothed = sum(count**0.75 for count in occurs.values())
    matrix = np.zeros((len(words), len(words)))
    for (word, context), count in pairs.items():
        expected = occurs[word] / total * occurs[context] ** 0.75 / smoothed
        matrix[words.index(word), words.index(context)] = max(0.0, math.log(count / total / expected))
    return matrix


@settings(max_examples=40, deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=9), min_size=6, max_size=20),
    window=st.integers(1, 4),
    min_count=st.integers(1, 3),
    at_once=st.sampled_from([3, 10, 1 << 20]),
)
def test_vectors_are_the_factors_of_the_formula(
    texts: list[list[str]], window: int, min_count: int, at_once: int
) -> None:
    counts = Counter(token for text in texts for token in text)
    kept = [word for word, count in counts.items() if count >= min_count]
    if len(kept) < 4 or not any(sum(token in kept for token in text) > 1 for text in texts):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_AT_ONCE", at_once)
        vectors = train_vectors(texts, dimension=3, window=window, min_count=min_count)
    assert sorted(vectors.words) == sorted(kept)
    left, values, _ = np.linalg.svd(by_hand(texts, list(vectors.words), window))
    if values[2] - values[3] > 1e-3:  # else which three vectors are the largest is anybody's choice
        expected = (left[:, :3] * values[:3]) @ left[:, :3].T
        np.testing.assert_allclose(vectors.values @ vectors.values.T, expected, atol=1e-4)


def test_words_that_stand_in_the_same_places_are_near() -> None:
    vectors = train_vectors(sentences(), dimension=5)
    for word, others in (("cat", {"dog", "horse"}), ("fish", {"meat", "grass"})):
        assert {other for other, _ in vectors.nearest(word, 2)} == others
    assert vectors.nearest("letter", 1)[0][0] == "book"


def test_the_same_texts_and_seed_give_the_same_vectors() -> None:
    first, again = (train_vectors(sentences(), dimension=5, seed=3) for _ in range(2))
    assert first.words[:] == again.words[:]
    np.testing.assert_array_equal(first.values, again.values)


def test_words_are_ordered_by_how_often_they_occur() -> None:
    counts = Counter(word for text in sentences() for word in text.split())
    numbers = [counts[word] for word in train_vectors(sentences(), dimension=5).words]
    assert numbers == sorted(numbers, reverse=True)


def test_trained_vectors_fill_an_embedding() -> None:
    vocabulary = Vocabulary.fit(sentences(), size=9)
    weights, coverage = train_vectors(sentences(), dimension=5).matrix(vocabulary)
    assert weights.shape == (9, 5)
    assert not weights[0].any()
    assert coverage.found == coverage.words == 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"dimension": 14},
            "train_vectors(dimension=14) with 14 words that occur 5 times or more\n"
            "  expected: more words than dimensions\n  fix: lower dimension or min_count, or give more texts",
        ),
        (
            {"window": 0},
            "train_vectors(window=0)\n  expected: a whole number of at least 1\n  fix: correct window, or leave it out",
        ),
    ],
    ids=["dimension", "window"],
)
def test_arguments_that_cannot_be_used_are_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(InputError) as error:
        train_vectors(sentences(), **arguments)  # type: ignore[arg-type]
    assert str(error.value) == message


def test_words_that_are_always_alone_are_refused() -> None:
    with pytest.raises(InputError) as error:
        train_vectors(list("abcd"), dimension=2, min_count=1)
    assert str(error.value) == (
        "train_vectors of texts in which none of 4 words stands near another\n  expected: texts of several words\n"
        "  fix: join what belongs together into one text, or lower min_count"
    )


@pytest.mark.slow
@pytest.mark.data
def test_vectors_of_reviews_agree_with_glove(imdb: Path, data: Path) -> None:
    """GloVe's vectors come from other texts and another method: where both call words alike, that is no accident."""
    trained = train_vectors(read_corpus(imdb / "train").texts)
    assert {"terrible", "horrible"} <= {word for word, _ in trained.nearest("awful", 5)}
    lines = (data / "vectors" / "glove.6B.50d.part.txt").read_text(encoding="utf-8").splitlines()
    table = {line.split(" ")[0]: np.array(line.split(" ")[1:], dtype=np.float32) for line in lines}
    words = [word for word in list(trained.words)[:6000] if word in table]
    glove = Vectors(words, np.array([table[word] for word in words]))
    pairs = np.random.default_rng(0).integers(0, len(words), (2, 100_000))
    cosines = []
    for vectors in (trained, glove):
        rows = np.array([vectors[word] for word in words])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        cosines.append((rows[pairs[0]] * rows[pairs[1]]).sum(1))
    assert spearmanr(*cosines).statistic > 0.35

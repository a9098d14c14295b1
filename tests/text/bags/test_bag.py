from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels.text.levels import Level, spell
from carryline.text import Bag, Tokenizer, Vocabulary, read_corpus

TEXTS = [
    "the cat sat on the mat",
    "the dog sat on the cat and the cat sat on the dog",
    "a bird",
    "",
    "the bird sat on the mat and sang and sang",
]
NEW = ["the bird sat on a whale on the mat", "whale", "", "sang and sang and sang"]
corpora = st.lists(st.lists(st.integers(0, 5), max_size=9), min_size=1, max_size=6)


def test_the_chapters_bags() -> None:
    """ "The cat sat on the mat": 11 entries in the bag of 2-grams, 15 in the bag of 3-grams."""
    for longest, entries in ((2, 11), (3, 15)):
        bag = Bag(mode="count", ngrams=(1, longest), tokenizer=Tokenizer(lower=False))
        matrix = bag.fit_transform(["The cat sat on the mat."])
        assert matrix.shape == (1, entries)
        assert matrix.sum() == entries  # all different: "The" is not "the"
    assert bag.names() == [
        *("The", "The cat", "The cat sat"),
        *("cat", "cat sat", "cat sat on"),
        *("mat", "on", "on the", "on the mat"),
        *("sat", "sat on", "sat on the"),
        *("the", "the mat"),
    ]


@pytest.mark.parametrize("ngrams", [(1, 1), (1, 3), (2, 2), (2, 4)])
@pytest.mark.parametrize(
    "settings",
    [
        {"mode": "count"},
        {"mode": "binary"},
        {"mode": "tfidf"},
        {"mode": "tfidf", "sublinear": True},
        {"mode": "tfidf", "smooth": False, "norm": None},
        {"mode": "tfidf", "min_documents": 2, "max_documents": 0.5},
    ],
    ids=str,
)
def test_weights_are_those_of_scikit_learn(ngrams: tuple[int, int], settings: dict[str, Any]) -> None:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    mode = settings["mode"]
    common: dict[str, Any] = {
        "tokenizer": str.split,
        "token_pattern": None,
        "ngram_range": ngrams,
        "min_df": settings.get("min_documents", 1),
        "max_df": settings.get("max_documents", 1.0),
    }
    if mode == "tfidf":
        sklearn = TfidfVectorizer(
            **common,
            sublinear_tf=settings.get("sublinear", False),
            smooth_idf=settings.get("smooth", True),
            norm=settings.get("norm", "l2"),
        )
    else:
        sklearn = CountVectorizer(**common, binary=mode == "binary")
    expected = sklearn.fit_transform(TEXTS)
    bag = Bag(**settings, ngrams=ngrams)
    found = bag.fit_transform(TEXTS)
    assert bag.names() == sklearn.get_feature_names_out().tolist()
    np.testing.assert_allclose(found.toarray(), expected.toarray(), rtol=1e-6)
    np.testing.assert_allclose(bag.transform(NEW).toarray(), sklearn.transform(NEW).toarray(), rtol=1e-6)


@given(corpus=corpora, longest=st.integers(1, 4), min_documents=st.integers(1, 2))
def test_counts_are_those_of_a_counter(corpus: list[list[int]], longest: int, min_documents: int) -> None:
    def grams(row: list[int]) -> Counter[tuple[int, ...]]:
        ids = [index for index in row if index]
        return Counter(
            tuple(ids[start : start + n]) for n in range(1, longest + 1) for start in range(len(ids) - n + 1)
        )

    counters = [grams(row) for row in corpus]
    frequency = Counter(gram for counter in counters for gram in counter)
    kept = sorted((g for g in frequency if frequency[g] >= min_documents), key=lambda g: (len(g), g))
    bag = Bag(mode="count", ngrams=(1, longest), min_documents=min_documents)
    ids = Ragged.from_sequences(corpus, dtype=np.int32)
    if not kept:
        with pytest.raises(InputError, match="found no n-gram"):
            bag.fit(ids)
        return
    matrix = bag.fit_transform(ids)
    np.testing.assert_array_equal(matrix.toarray(), [[counter[gram] for gram in kept] for counter in counters])
    np.testing.assert_array_equal(bag.transform(ids).toarray(), matrix.toarray())


@given(corpus=corpora, new=st.lists(st.lists(st.integers(0, 50), max_size=9), max_size=4), size=st.integers(1, 12))
def test_a_size_keeps_the_most_frequent_and_transform_finds_them(
    corpus: list[list[int]], new: list[list[int]], size: int
) -> None:
    ids = Ragged.from_sequences(corpus, dtype=np.int32)
    if not ids.values.any():
        return
    whole = Bag(mode="count", ngrams=(1, 3)).fit(ids)
    small = Bag(mode="count", ngrams=(1, 3), size=size).fit(ids)
    totals = np.asarray(whole.transform(ids).sum(axis=0)).ravel()
    best = np.sort(np.argsort(-totals, kind="stable")[:size])
    others = Ragged.from_sequences(new, dtype=np.int32)
    for given_ids in (ids, others):
        np.testing.assert_array_equal(
            small.transform(given_ids).toarray(), whole.transform(given_ids).toarray()[:, best]
        )
    arrays, _ = small.state()
    known = sum(len(keys) for name, keys in arrays.items() if name.startswith("keys"))
    assert known <= 3 * size  # beginnings that lead nowhere are dropped


def test_frequencies_add_up_to_one() -> None:
    matrix = Bag(mode="freq", ngrams=(1, 2)).fit_transform(TEXTS)
    np.testing.assert_allclose(np.asarray(matrix.sum(axis=1)).ravel(), [1, 1, 1, 0, 1], rtol=1e-6)


def test_no_ngram_reaches_over_an_unknown_word() -> None:
    bag = Bag(mode="count", ngrams=(2, 2)).fit(["sat on the mat"])
    assert bag.transform(["sat whale on"]).nnz == 0
    assert bag.transform(["sat on"]).nnz == 1


def test_ids_of_a_vocabulary_give_what_texts_give() -> None:
    vocabulary = Vocabulary.fit(TEXTS, oov="?")
    by_ids = Bag(ngrams=(1, 2), min_documents=2).fit(vocabulary.encode(TEXTS))
    by_texts = Bag(ngrams=(1, 2), min_documents=2).fit(TEXTS)
    names = [" ".join(gram) for gram in spelt(by_ids, vocabulary)]
    order = [names.index(name) for name in by_texts.names()]
    found = by_ids.transform(vocabulary.encode(NEW)).toarray()[:, order]
    np.testing.assert_allclose(found, by_texts.transform(NEW).toarray(), rtol=1e-6)
    np.testing.assert_allclose(found, by_texts.transform(Tokenizer().index(NEW)).toarray(), rtol=1e-6)


def spelt(bag: Bag, vocabulary: Vocabulary) -> list[list[str]]:
    arrays, rest = bag.state()
    levels = [Level(arrays[f"keys_{n}"], arrays[f"columns_{n}"]) for n in range(1, bag.ngrams[1] + 1)]
    return [[vocabulary.tokens[i] for i in gram] for gram in spell(levels, rest["stride"])]


@pytest.mark.parametrize("source", ["texts", "ids"])
def test_a_bag_comes_back_from_its_file(tmp_path: Path, source: str) -> None:
    vocabulary = Vocabulary.fit(TEXTS, oov="?")
    train: Any = TEXTS if source == "texts" else vocabulary.encode(TEXTS)
    new: Any = NEW if source == "texts" else vocabulary.encode(NEW)
    bag = Bag(ngrams=(1, 3), sublinear=True, size=20, tokenizer=Tokenizer(preset="whitespace")).fit(train)
    bag.save(tmp_path / "bag.txt")
    loaded = Bag.load(tmp_path / "bag.txt")
    same(loaded.transform(new), bag.transform(new))
    if source == "texts":
        assert loaded.names() == bag.names()
    arrays, rest = bag.state()
    same(Bag.from_state(arrays, json.loads(json.dumps(rest))).transform(new), bag.transform(new))


def same(found: csr_matrix, expected: csr_matrix) -> None:
    assert found.shape == expected.shape
    np.testing.assert_array_equal(found.toarray(), expected.toarray())


def test_bags_of_characters() -> None:
    bag = Bag(mode="count", ngrams=(1, 2), tokenizer=Tokenizer(level="character")).fit(["aba"])
    assert bag.names() == ["a", "ab", "b", "ba"]
    assert bag.transform(["abab"]).toarray().tolist() == [[2, 2, 2, 1]]


@pytest.mark.data
@pytest.mark.slow
def test_naive_bayes_weighted_trigrams_reach_their_accuracy(imdb: Path) -> None:
    """The bag that the nbsvm baseline stands on: 0.917 on IMDB's test part (Wang and Manning 2012 report 0.912)."""
    from sklearn.linear_model import LogisticRegression

    train, test = read_corpus(imdb / "train"), read_corpus(imdb / "test")
    assert train.labels is not None
    bag = Bag(mode="binary", ngrams=(1, 3), min_documents=2)
    x, y = bag.fit_transform(train.texts), train.labels
    shares = [np.asarray(x[y == label].sum(axis=0)).ravel() + 1 for label in (0, 1)]
    ratio = np.log(shares[1] / shares[1].sum() / (shares[0] / shares[0].sum())).astype(np.float32)
    model = LogisticRegression(max_iter=100, tol=1e-3).fit(x.multiply(ratio).tocsr(), y)
    assert model.score(bag.transform(test.texts).multiply(ratio).tocsr(), test.labels) > 0.916

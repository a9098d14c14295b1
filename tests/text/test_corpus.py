from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text import Corpus


def test_a_corpus_is_indexed_like_an_array() -> None:
    corpus = Corpus.of(["a", "b", "c", "d"], ["no", "yes", "no", "yes"])
    assert corpus.classes == ("no", "yes")
    assert corpus.labels is not None
    assert corpus.labels.tolist() == [0, 1, 0, 1]
    assert corpus[1] == "b"
    assert corpus[-1] == "d"
    assert corpus[1:3].texts == ["b", "c"]
    assert corpus[np.array([3, 0])].texts == ["d", "a"]
    assert corpus[np.array([True, False, False, True])].texts == ["a", "d"]
    part = corpus[[1, 3]]
    assert part.labels is not None
    assert part.labels.tolist() == [1, 1]
    assert part.classes == corpus.classes  # a label means the same in every slice


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["b", "a"], ("a", "b")),
        ([10, 9], ("9", "10")),
        (["10", "9"], ("9", "10")),
        ([1.0, 0.0], ("0", "1")),
        ([True, False], ("false", "true")),
        (np.array([3, -1]), ("-1", "3")),
    ],
)
def test_class_names_are_words_or_numbers_in_their_order(labels: list[object], classes: tuple[str, ...]) -> None:
    corpus = Corpus.of(["x", "y"], labels)
    assert corpus.classes == classes
    assert corpus.labels is not None
    assert corpus.labels.tolist() == [1, 0]


def test_the_hash_is_of_names_and_texts() -> None:
    corpus = Corpus.of(["one", "zwei ü"], ["b", "a"], source="here")
    by_hand = hashlib.sha256(b"1:b3:one1:a7:zwei \xc3\xbc").hexdigest()
    assert corpus.sha256 == by_hand
    assert corpus.sha256 == Corpus.of(["one", "zwei ü"], ["b", "a"], source="there").sha256
    assert corpus.sha256 != Corpus.of(["one", "zwei ü"], ["a", "b"]).sha256
    assert corpus.sha256 != Corpus.of(["onez", "wei ü"], ["b", "a"]).sha256
    assert Corpus.of(["a\ud800"]).sha256  # a lone surrogate is no reason to fail


@given(
    counts=st.lists(st.integers(2, 30), min_size=2, max_size=4), fraction=st.floats(0.01, 0.99), seed=st.integers(0, 9)
)
def test_a_split_keeps_class_shares(counts: list[int], fraction: float, seed: int) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    corpus = Corpus([str(i) for i in range(len(labels))], labels, tuple("abcd"[: len(counts)]))
    rest, held_out = corpus.split(fraction, seed)
    assert sorted(rest.texts + held_out.texts, key=int) == corpus.texts
    assert rest.texts == sorted(rest.texts, key=int)
    assert rest.labels is not None
    assert held_out.labels is not None
    for number, count in enumerate(counts):
        held = int((held_out.labels == number).sum())
        assert 1 <= held <= count - 1
        assert abs(held - fraction * count) <= 1
    again = corpus.split(fraction, seed)
    assert again[1].texts == held_out.texts


def test_a_split_without_labels_and_seeds_that_differ() -> None:
    corpus = Corpus.of([str(i) for i in range(100)])
    _, first = corpus.split(0.3, seed=0)
    _, second = corpus.split(0.3, seed=1)
    assert len(first) == 30
    assert first.texts != second.texts


def test_what_cannot_be_trained_on_is_refused() -> None:
    one = Corpus.of(["x", "y"], ["a", "a"])
    with pytest.raises(InputError, match="one class only, 'a'"):
        one.check_trainable()
    with pytest.raises(InputError, match="one document only in class 'b'"):
        Corpus.of(["x", "y", "z"], ["a", "a", "b"]).split(0.5)
    Corpus.of(["x", "y", "z", "w"], ["a", "a", "b", "b"]).check_trainable()

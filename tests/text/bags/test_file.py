"""Bags come back from their files exactly, whatever was fitted; refusals are in bad_input/test_saved_bag.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from carryline.ground.errors import InputError
from carryline.text import Bag, HashedBag, Tokenizer

TEXTS = [
    "the cat\tsat on the mat",
    "back\\slash and \x0b controls",
    "half \ud800 a pair",
    "తెలుగు 我愛 the cat",
    "the dog",
]
NEW = ["the dog and the cat", "తెలుగు", "", "unseen", *TEXTS]
BAGS = [
    Bag(),
    Bag(mode="count", ngrams=(1, 3), size=6, dtype=np.int64),
    Bag(mode="binary", tokenizer=Tokenizer(level="character"), ngrams=(1, 2)),
    Bag(tokenizer=Tokenizer(level="within_word", preset="sklearn"), ngrams=(2, 4), dtype=np.float64),
    Bag(tokenizer=Tokenizer(preset="keras", filters="!", split=" "), smooth=False, sublinear=True, norm="l1"),
    Bag(vocabulary=["the", "the cat", "nowhere at all"], ngrams=(1, 2)),
    Bag(mode="count", vocabulary=["the", "cat  x"], min_documents=np.int64(2)),
    Bag.from_sklearn(TfidfVectorizer(ngram_range=(1, 2)).fit(TEXTS)),
    Bag.from_sklearn(TfidfVectorizer(dtype=np.float32).fit(TEXTS)),
    Bag.from_sklearn(CountVectorizer(analyzer="char_wb", ngram_range=(3, 4)).fit(TEXTS)),
]


@pytest.mark.parametrize("bag", BAGS, ids=repr)
def test_a_bag_comes_back_exactly(tmp_path: Path, bag: Bag) -> None:
    fitted = bag if bag.__sklearn_is_fitted__() else bag.fit(TEXTS)
    fitted.save(tmp_path / "bag.txt")
    loaded = Bag.load(tmp_path / "bag.txt")
    same(loaded.transform(NEW), fitted.transform(NEW))
    assert loaded.names() == fitted.names()
    assert loaded.documents_ == fitted.documents_
    np.testing.assert_array_equal(loaded.document_frequency_, fitted.document_frequency_)
    loaded.save(tmp_path / "again.txt")
    assert (tmp_path / "again.txt").read_bytes() == (tmp_path / "bag.txt").read_bytes()
    arrays, rest = fitted.state()
    same(Bag.from_state(arrays, rest).transform(NEW), fitted.transform(NEW))


@given(texts=st.lists(st.text(max_size=20), min_size=1, max_size=5), ngrams=st.sampled_from([(1, 1), (1, 2)]))
def test_any_tokens_come_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str], ngrams: Any) -> None:
    bag = Bag(ngrams=ngrams, tokenizer=Tokenizer(level="character", preset="whitespace"))
    if not any(texts):
        return
    path = tmp_path_factory.mktemp("bag") / "bag.txt"
    bag.fit(texts).save(path)
    loaded = Bag.load(path)
    assert loaded.names() == bag.names()
    same(loaded.transform(texts), bag.transform(texts))
    assert len(path.read_text(encoding="utf-8").splitlines()) == len(bag.names()) + 1


@pytest.mark.parametrize(
    "bag",
    [
        HashedBag(dimensions=50),
        HashedBag(mode="tfidf", dimensions=50, ngrams=(1, 2)),
        HashedBag(hash="murmur3", signed=True),
    ],
    ids=repr,
)
def test_a_hashed_bag_comes_back_exactly(tmp_path: Path, bag: HashedBag) -> None:
    bag.fit(TEXTS).save(tmp_path / "bag.txt")
    loaded = HashedBag.load(tmp_path / "bag.txt")
    same(loaded.transform(NEW), bag.transform(NEW))
    same(loaded.partial_fit(NEW).transform(NEW), bag.partial_fit(NEW).transform(NEW))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("\t2\n", "\t9\n", "line 2 is no column and its number of texts, in order: '0\\\\t9'"),
        ('"dimensions": 5', '"dimensions": 0', r"line 1 holds settings that no bag has: HashedBag\(dimensions=0\)"),
        ('"documents": 3', '"documents": 4', "line 1 has a hash that is not the hash of what follows"),
        ("hashed bag 1", "hashed bag 7", "line 1 is of format 7"),
        ("hashed bag", "bag", "line 1 begins with"),
    ],
)
def test_a_changed_hashed_bag_is_refused_by_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = tmp_path / "bag.txt"
    HashedBag(mode="tfidf", dimensions=5).fit(["the cat", "a dog the", "b c d e"]).save(path)
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
    with pytest.raises(InputError, match=expected):
        HashedBag.load(path)


def test_an_unfitted_one_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"before HashedBag\.fit"):
        HashedBag(mode="tfidf").save(tmp_path / "bag.txt")
    assert list(tmp_path.iterdir()) == []


def same(found: Any, expected: Any) -> None:
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))

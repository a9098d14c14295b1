"""Bags that see a corpus in parts: the same as if it had come at once, and in bounded memory."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.text import Bag, HashedBag, TextStream, Tokenizer

texts = st.lists(st.text(st.sampled_from("abcä "), max_size=12), min_size=1, max_size=12)
SETTINGS: list[dict[str, Any]] = [
    {"mode": "tfidf", "ngrams": (1, 2)},
    {"mode": "count", "ngrams": (2, 3), "size": 4},
    {"mode": "binary", "min_documents": 2, "max_documents": 0.8, "size": 3},
    {"mode": "tfidf", "tokenizer": Tokenizer(level="character"), "ngrams": (1, 3), "smooth": False},
    {"mode": "tfidf", "vocabulary": ["a", "b a", "ä"], "ngrams": (1, 2)},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@given(corpus=texts, cuts=st.lists(st.integers(0, 12), max_size=3))
def test_parts_make_the_whole(settings: dict[str, Any], corpus: list[str], cuts: list[int]) -> None:
    borders = [0, *sorted(min(cut, len(corpus)) for cut in cuts), len(corpus)]
    parts = [corpus[start:end] for start, end in pairwise(borders)]
    bag = Bag(**settings)
    for part in parts:
        bag.partial_fit(part)
    try:
        whole = Bag(**settings).fit(corpus)
    except ValueError as error:
        with pytest.raises(type(error), match=str(error).split("\n", maxsplit=1)[0]):
            bag.names()
        return
    assert bag.names() == whole.names()
    assert bag.documents_ == len(corpus)
    np.testing.assert_array_equal(bag.document_frequency_, whole.document_frequency_)
    same(bag.transform(corpus), whole.transform(corpus))
    for passing in (iter(corpus), TextStream(corpus, batch_size=3, progress=False)):
        fitted = Bag(**settings).fit(passing)
        assert fitted.names() == whole.names()
        same(fitted.transform(iter(corpus)), whole.transform(corpus))


@given(rows=st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=2, max_size=6))
def test_parts_of_ids_make_the_whole(rows: list[list[int]]) -> None:
    ids = Ragged.from_sequences(rows, dtype=np.int32)
    if not ids.values.any():
        return
    bag = Bag(ngrams=(1, 2)).partial_fit(ids[:1]).partial_fit(ids[1:])
    same(bag.transform(ids), Bag(ngrams=(1, 2)).fit(ids).transform(ids))


def test_a_stream_is_a_part_too() -> None:
    corpus = ["a b", "b c", "c d", "d e"]
    stream = TextStream(corpus[1:], batch_size=2, progress=False)
    same(Bag().partial_fit(corpus[:1]).partial_fit(stream).transform(corpus), Bag().fit(corpus).transform(corpus))
    bag = HashedBag(mode="tfidf", dimensions=16)
    same(bag.partial_fit(corpus[:1]).partial_fit(iter(corpus[1:])).transform(corpus), bag.fit(corpus).transform(corpus))


def test_half_a_corpus_does_not_pass_for_the_whole() -> None:
    def breaking() -> Iterator[str]:
        yield "a text"
        raise OSError("the disk is gone")

    bag = Bag().fit(["another"])
    with pytest.raises(OSError, match="the disk"):
        bag.fit(breaking())
    with pytest.raises(InputError, match=r"before Bag\.fit"):
        bag.transform(["a text"])
    with pytest.raises(InputError, match="no n-gram of length 1 to 1 in 0 texts"):
        bag.fit(iter([]))


def test_another_mode_takes_what_was_counted() -> None:
    corpus = ["a b b", "b c", "c d"]
    bag = Bag(mode="count").fit(corpus)
    for mode in ("tfidf", "freq", "binary"):
        same(bag.set_params(mode=mode).transform(corpus), Bag(mode=mode).fit(corpus).transform(corpus))


def test_a_bag_is_ready_after_each_part() -> None:
    bag = Bag(mode="count", min_documents=2)
    bag.partial_fit(["a b", "a c"])
    assert bag.names() == ["a"]
    bag.partial_fit(["c", "d"])
    assert bag.names() == ["a", "c"]
    again = pickle.loads(pickle.dumps(bag)).partial_fit(["d"])
    assert again.names() == ["a", "c", "d"]


@given(corpus=texts, cut=st.integers(0, 12), signed=st.booleans())
def test_hashed_parts_make_the_whole(corpus: list[str], cut: int, signed: bool) -> None:
    def bag() -> HashedBag:
        return HashedBag(mode="tfidf", dimensions=16, ngrams=(1, 2), signed=signed)

    whole = bag().fit(corpus)
    same(bag().partial_fit(corpus[:cut]).partial_fit(corpus[cut:]).transform(corpus), whole.transform(corpus))
    same(bag().fit(iter(corpus)).transform(iter(corpus)), whole.transform(corpus))
    same(bag().fit_transform(corpus), whole.transform(corpus))


def test_hashed_weights_are_those_of_a_bag() -> None:
    """Where no two words share a column, by the formula that `Bag` has from scikit-learn."""
    corpus = ["a b b", "a c", "d"]
    hashed = HashedBag(mode="tfidf", dimensions=2**20).fit_transform(corpus)
    known = Bag(mode="tfidf").fit_transform(corpus)
    for ours, theirs in zip(hashed, known, strict=True):
        np.testing.assert_allclose(np.sort(ours.data), np.sort(theirs.data), rtol=1e-6)


def same(found: csr_matrix, expected: csr_matrix) -> None:
    assert found.shape == expected.shape
    np.testing.assert_array_equal(found.toarray(), expected.toarray())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["words", "hashes"])
def test_two_gigabytes_within_one(tmp_path: Path, kind: str) -> None:
    """Words by `Bag.partial_fit`, words and pairs of them by `HashedBag`: 2 GB of text, less than 1 GB resident."""
    program = Path(__file__).with_name("fit_corpus.py")
    done = subprocess.run(
        [sys.executable, str(program), kind, str(2 * 10**9)], capture_output=True, text=True, check=True
    )
    megabytes, documents = map(int, done.stdout.split())
    assert documents > 100_000
    assert megabytes < 1000

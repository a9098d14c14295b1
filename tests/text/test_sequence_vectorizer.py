from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import check_estimator

from carryline.text import SequenceVectorizer, TextStream, Tokenizer, Vocabulary, pad

TEXTS = ["The cat sat on the mat.", "The dog ate my homework.", "A cat and a dog"]
corpora = st.lists(st.text(alphabet="abc \u00e9", max_size=9), max_size=6)


def test_it_is_a_vocabulary_and_padding() -> None:
    vectorizer = SequenceVectorizer(length=4, size=6)
    rows = vectorizer.fit_transform(TEXTS)
    vocabulary = Vocabulary.fit(TEXTS, size=6, oov="<oov>")
    assert vectorizer.vocabulary_.tokens == vocabulary.tokens
    assert (rows.shape, rows.dtype) == ((3, 4), np.int32)
    np.testing.assert_array_equal(rows, pad(vocabulary.encode(TEXTS), 4))
    np.testing.assert_array_equal(vectorizer.transform(TEXTS), rows)
    assert vectorizer.transform(["a zebra"]).tolist() == [[0, 0, vocabulary["a"], 1]]


def test_sides_and_unknown_words() -> None:
    vectorizer = SequenceVectorizer(length=3, side="post", truncate="post", oov=None).fit(["a b c d"])
    assert vectorizer.transform(["d c b a", "a zebra", ""]).tolist() == [[4, 3, 2], [1, 0, 0], [0, 0, 0]]


def test_the_length_is_that_of_the_longest_fitted_text() -> None:
    vectorizer = SequenceVectorizer().fit(["a b c", "d"])
    assert vectorizer.length_ == 3
    assert vectorizer.transform(["a b c d e"]).shape == (1, 3)
    assert SequenceVectorizer().fit_transform(["", ""]).tolist() == [[0], [0]]


@settings(deadline=None)
@given(corpus=corpora)
def test_inverse_transform_gives_the_tokens_back(corpus: list[str]) -> None:
    tokenizer = Tokenizer(level="character")
    vectorizer = SequenceVectorizer(tokenizer=tokenizer)
    assert vectorizer.inverse_transform(vectorizer.fit_transform(corpus)) == tokenizer.tokenize(corpus)


@settings(deadline=None)
@given(batches=st.lists(corpora, min_size=1, max_size=4), size=st.integers(3, 6), min_count=st.integers(1, 2))
def test_batches_fit_as_one_corpus(batches: list[list[str]], size: int, min_count: int) -> None:
    settings = {"size": size, "min_count": min_count, "tokenizer": Tokenizer(level="character")}
    parts = SequenceVectorizer(**settings)
    for batch in batches:
        parts.partial_fit(batch)
    corpus = [text for batch in batches for text in batch]
    for whole in (SequenceVectorizer(**settings).fit(corpus), SequenceVectorizer(**settings).fit(TextStream(corpus))):
        assert parts.vocabulary_.tokens == whole.vocabulary_.tokens
        assert parts.length_ == whole.length_
        np.testing.assert_array_equal(parts.transform(corpus), whole.transform(corpus))


def test_a_stream_of_batches_is_no_row_of_token_lists() -> None:
    corpus = ["a b", "c", "a"] * 5
    rows = SequenceVectorizer().fit_transform(corpus)
    vectorizer = SequenceVectorizer()
    np.testing.assert_array_equal(vectorizer.fit_transform(TextStream(corpus, batch_size=4)), rows)
    ids = vectorizer.vocabulary_.encode(TextStream(corpus, batch_size=4))
    np.testing.assert_array_equal(pad(ids, 2), rows)
    assert Tokenizer().tokenize(TextStream(corpus)) == Tokenizer().tokenize(corpus)


def test_fit_begins_anew_and_partial_fit_goes_on() -> None:
    vectorizer = SequenceVectorizer().fit(["a b"])
    assert vectorizer.partial_fit(["c c c"]).vocabulary_.tokens == ("", "<oov>", "c", "a", "b")
    assert vectorizer.fit(["d"]).vocabulary_.tokens == ("", "<oov>", "d")


def test_settings_hold_from_the_next_fit_on() -> None:
    vectorizer = SequenceVectorizer(size=3).fit(["a a b"])
    vectorizer.set_params(size=None, oov=None)
    assert vectorizer.vocabulary_.tokens == ("", "<oov>", "a")


@pytest.mark.parametrize("length", [None, 2])
def test_a_saved_vectorizer_does_the_same(tmp_path: Path, length: int | None) -> None:
    settings = {"length": length, "size": 6, "side": "post", "truncate": "post", "tokenizer": Tokenizer(preset="keras")}
    vectorizer = SequenceVectorizer(**settings).fit(TEXTS)
    vectorizer.save(tmp_path / "v.txt")
    loaded = SequenceVectorizer.load(tmp_path / "v.txt")
    assert loaded.get_params() == vectorizer.get_params()
    np.testing.assert_array_equal(loaded.transform(TEXTS), vectorizer.transform(TEXTS))
    assert Vocabulary.load(tmp_path / "v.txt").tokens == vectorizer.vocabulary_.tokens
    content = (tmp_path / "v.txt").read_bytes()
    loaded.save(tmp_path / "v.txt")
    assert (tmp_path / "v.txt").read_bytes() == content


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")  # most checks are about arrays of numbers
def test_scikit_learns_checks_pass() -> None:
    assert {result["status"] for result in check_estimator(SequenceVectorizer())} <= {"passed", "skipped"}


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_valid_tag_types,
        estimator_checks.check_estimator_tags_renamed,
    ],
)
def test_a_check_that_scikit_learn_skips_for_texts_passes(check: Callable[..., None]) -> None:
    check("SequenceVectorizer", SequenceVectorizer(length=3, tokenizer=Tokenizer(preset="keras")))


def test_it_can_be_cloned_and_asked_whether_it_is_fitted() -> None:
    vectorizer = SequenceVectorizer(length=3, tokenizer=Tokenizer(preset="keras")).fit(TEXTS)
    fresh = clone(vectorizer)
    assert fresh.get_params() == vectorizer.get_params()
    for call in (lambda: fresh.transform(TEXTS), lambda: fresh.vocabulary_, fresh.get_feature_names_out):
        with pytest.raises(NotFittedError, match="before fit"):
            call()
    assert not hasattr(fresh, "vocabulary_")
    assert vectorizer.get_feature_names_out().tolist() == ["position0", "position1", "position2"]


def test_it_stands_in_a_pipeline_that_is_searched() -> None:
    texts = ["good film", "good good film", "fine film", "bad film", "bad bad film", "poor film"]
    pipeline = Pipeline([("ids", SequenceVectorizer(length=4)), ("model", LogisticRegression())])
    grid = {"ids__length": [2, 4], "ids__tokenizer": [None, Tokenizer(preset="keras")]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(texts, [1, 1, 1, 0, 0, 0])
    assert search.best_estimator_.predict(np.array(texts)).shape == (6,)
    assert search.best_estimator_[:1].get_feature_names_out().tolist()[0] == "position0"

"""Latent semantics: against a dense decomposition of scikit-learn's counts, and as an estimator."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer

from carryline.ground.errors import InputError
from carryline.text import LatentSemantics, Tokenizer

SUBJECTS = (
    ["film", "plot", "actor", "scene", "story", "camera", "sound", "end"],
    ["soup", "salt", "bread", "wine"],
    ["rain", "wind"],
)


def texts(count: int = 60) -> list[str]:
    """Of three subjects, a sixth of the first, a third of the second and half of the third, so that axes are apart."""
    random = np.random.default_rng(0)
    subjects = random.choice(3, count, p=[1 / 6, 1 / 3, 1 / 2])
    return [" ".join(random.choice(SUBJECTS[subject], random.integers(2, 9))) for subject in subjects]


@pytest.mark.parametrize("ngrams", [(1, 1), (1, 2)])
def test_points_are_those_of_a_dense_decomposition(ngrams: tuple[int, int]) -> None:
    bags = CountVectorizer(ngram_range=ngrams, min_df=3, binary=True).fit_transform(texts()).toarray().astype(float)
    rows = bags * np.log(60 / bags.sum(0)) ** 2
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    _, _, axes = np.linalg.svd(rows, full_matrices=False)
    expected = rows @ axes[:3].T
    found = LatentSemantics(dimensions=3, ngrams=ngrams, min_documents=3).fit_transform(texts())
    assert found.dtype == np.float32
    signs = np.sign((expected * found).sum(0))
    np.testing.assert_allclose(found * signs, expected, atol=1e-5)


def test_fitted_texts_have_the_same_points_later_alone_or_not() -> None:
    space = LatentSemantics(dimensions=3)
    points = space.fit_transform(texts())
    np.testing.assert_array_equal(space.transform(texts()), points)
    np.testing.assert_array_equal(space.transform(texts()[7:8]), points[7:8])
    np.testing.assert_array_equal(LatentSemantics(dimensions=3).fit(texts()).transform(texts()), points)


def test_a_text_of_unknown_words_lies_at_the_origin() -> None:
    space = LatentSemantics(dimensions=3).fit(texts())
    np.testing.assert_array_equal(space.transform(["", "nobody knows this"]), np.zeros((2, 3), np.float32))
    assert space.transform([]).shape == (0, 3)


def test_state_is_all_there_is() -> None:
    space = LatentSemantics(dimensions=3, ngrams=(1, 1), min_documents=2, tokenizer=Tokenizer(lower=False), seed=5)
    space.fit(texts())
    again = LatentSemantics.from_state(*space.state())
    np.testing.assert_array_equal(again.transform(texts()), space.transform(texts()))
    assert repr(again) == repr(space)


def test_it_is_an_estimator_of_scikit_learn() -> None:
    space = LatentSemantics(dimensions=3, seed=1).fit(texts())
    twin = clone(space)
    assert twin.get_params() == space.get_params()
    with pytest.raises(InputError) as error:
        twin.transform(texts())
    assert str(error.value) == (
        "LatentSemantics.transform before LatentSemantics.fit\n  expected: a fitted space\n  fix: call fit(texts)"
    )


def test_more_dimensions_than_there_can_be_are_refused() -> None:
    with pytest.raises(InputError) as error:
        LatentSemantics(dimensions=15, ngrams=(1, 1), min_documents=1).fit(texts())
    assert str(error.value) == (
        "LatentSemantics(dimensions=15) of 60 texts with 14 n-grams\n"
        "  expected: at least as many of each as dimensions\n"
        "  fix: lower dimensions or min_documents, or give more texts"
    )

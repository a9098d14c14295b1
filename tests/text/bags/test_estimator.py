"""Bags as scikit-learn's estimators: its own checks, and what pipelines and searches do with them."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.validation import check_is_fitted

from carryline.ground.errors import InputError
from carryline.text import Bag, Corpus, HashedBag, TextStream, Tokenizer

TEXTS = ["good film", "a good one", "bad film", "a bad one", "good, so good", "bad, so bad", "fine", "awful"] * 5
LABELS = np.array([1, 1, 0, 0, 1, 1 - 1, 1, 0] * 5)
BAGS = [Bag(), Bag(mode="count", ngrams=(1, 2), tokenizer=Tokenizer(level="character")), HashedBag(dimensions=64)]
BAGS += [HashedBag(mode="tfidf", dimensions=64)]

# `check_estimator` asks an estimator of texts no more than whether it can be cloned: all else that it has works on
# arrays of numbers. Of those checks, these never look at the data, and are run here by themselves.
WITHOUT_DATA = [
    "check_estimator_cloneable",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_do_not_raise_errors_in_init_or_set_params",
    "check_mixin_order",
    "check_get_params_invariance",
    "check_set_params",
    "check_parameters_default_constructible",
]


@pytest.mark.parametrize("bag", BAGS, ids=repr)
def test_scikit_learn_checks_an_estimator_of_texts(bag: Any) -> None:
    with pytest.warns(SkipTestWarning, match="string=True"):
        results = estimator_checks.check_estimator(bag, on_skip=None, on_fail="raise")
    assert [(result["check_name"], result["status"]) for result in results] == [("check_estimator_cloneable", "passed")]


@pytest.mark.parametrize("name", WITHOUT_DATA)
@pytest.mark.parametrize("bag", BAGS, ids=repr)
def test_scikit_learn_checks_what_needs_no_data(bag: Any, name: str) -> None:
    check = getattr(estimator_checks, name)
    if name == "check_estimator_cloneable":
        check(type(bag).__name__, clone(bag))
    else:
        check(type(bag).__name__, clone(bag))


# What the checks with data ask, asked with texts. Not asked at all: n_features_in_ (texts have no columns), NaN,
# infinity, complex numbers and sparse input (texts are none of them: tests/text/bad_input), sample weights (none are
# taken), and one-dimensional input (which texts are).


@pytest.mark.parametrize("bag", BAGS, ids=repr)
class TestWhatIsAskedWithData:
    def test_fit_gives_the_bag_itself_and_takes_labels(self, bag: Any) -> None:
        fresh = clone(bag)
        assert fresh.fit(TEXTS) is fresh
        assert fresh.fit(TEXTS, LABELS) is fresh

    def test_fitting_again_changes_nothing(self, bag: Any) -> None:
        fresh = clone(bag)
        first = fresh.fit_transform(TEXTS)
        again = fresh.fit(["other texts"]).fit(TEXTS).transform(TEXTS)
        np.testing.assert_array_equal(first.toarray(), again.toarray())

    def test_fitting_changes_no_setting(self, bag: Any) -> None:
        fresh = clone(bag)
        before = fresh.get_params()
        fresh.fit(TEXTS)
        assert all(fresh.get_params()[name] is value for name, value in before.items())

    def test_transforming_changes_nothing(self, bag: Any) -> None:
        fitted = clone(bag).fit(TEXTS)
        before = set(vars(fitted))
        fitted.transform(TEXTS)
        assert set(vars(fitted)) == before

    def test_a_text_does_not_look_at_the_others(self, bag: Any) -> None:
        fitted = clone(bag).fit(TEXTS)
        whole = fitted.transform(TEXTS).toarray()
        single = np.concatenate([fitted.transform([text]).toarray() for text in TEXTS])
        np.testing.assert_array_equal(whole, single)
        order = np.random.default_rng(0).permutation(len(TEXTS))
        np.testing.assert_array_equal(fitted.transform([TEXTS[i] for i in order]).toarray(), whole[order])

    def test_a_copy_by_pickle_is_the_same(self, bag: Any) -> None:
        fitted = clone(bag).fit(TEXTS)
        fitted.transform(TEXTS)  # with its tables made
        again = pickle.loads(pickle.dumps(fitted))
        np.testing.assert_array_equal(again.transform(TEXTS).toarray(), fitted.transform(TEXTS).toarray())

    def test_a_clone_is_not_fitted(self, bag: Any) -> None:
        fitted = clone(bag).fit(TEXTS)
        check_is_fitted(fitted)
        fresh = clone(fitted)
        if not fresh.requires_fit:
            fresh.transform(TEXTS)
            return
        with pytest.raises(NotFittedError):
            check_is_fitted(fresh)
        with pytest.raises(NotFittedError):
            fresh.transform(TEXTS)

    def test_no_texts_have_no_rows(self, bag: Any) -> None:
        fitted = clone(bag).fit(TEXTS)
        assert fitted.transform([]).shape == (0, fitted.transform(TEXTS).shape[1])


@pytest.mark.parametrize("bag", [Bag(), HashedBag(dimensions=64)], ids=repr)
@pytest.mark.parametrize(
    "source",
    [
        tuple,
        np.array,
        lambda texts: np.array(texts, dtype=object),
        pd.Series,
        pl.Series,
        Corpus.of,
        iter,
        lambda texts: (text for text in texts),
        lambda texts: TextStream(texts, progress=False, batch_size=7),
    ],
    ids=["tuple", "array of str", "array of object", "pandas", "polars", "Corpus", "iterator", "generator", "stream"],
)
def test_any_holder_of_texts_will_do(bag: Any, source: Any) -> None:
    expected = clone(bag).fit_transform(TEXTS).toarray()
    np.testing.assert_array_equal(clone(bag).fit(source(TEXTS)).transform(source(TEXTS)).toarray(), expected)
    np.testing.assert_array_equal(clone(bag).fit_transform(source(TEXTS)).toarray(), expected)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])  # two processes import torch anew
def test_a_search_in_a_pipeline(jobs: int) -> None:
    pipeline = Pipeline([("bag", Bag()), ("model", LogisticRegression())])
    grid = {
        "bag__ngrams": [(1, 1), (1, 2)],
        "bag__tokenizer": [None, Tokenizer(level="character")],
        "model__C": [1.0, 10.0],
    }
    search = GridSearchCV(pipeline, grid, cv=3, n_jobs=jobs, error_score="raise").fit(TEXTS, LABELS)
    assert search.best_score_ == 1.0
    names = search.best_estimator_["bag"].get_feature_names_out()
    assert len(names) == search.best_estimator_["model"].coef_.shape[1]
    assert search.predict(["so good", "so bad"]).tolist() == [1, 0]


def test_bags_sit_beside_each_other() -> None:
    union = FeatureUnion([("words", Bag()), ("characters", Bag(tokenizer=Tokenizer(level="character")))])
    model = make_pipeline(union, LogisticRegression())
    assert cross_val_score(model, TEXTS, LABELS, cv=2, error_score="raise").mean() > 0.9
    names = union.fit(TEXTS).get_feature_names_out()
    assert names[0] == "words__a"
    assert f"characters__{TEXTS[0][0]}" in names


def test_a_column_of_a_table_becomes_a_bag() -> None:
    table = pd.DataFrame({"text": TEXTS, "length": [len(text) for text in TEXTS]})
    columns = ColumnTransformer([("bag", Bag(mode="count"), "text")], remainder="passthrough")
    matrix = columns.fit_transform(table)
    assert matrix.shape == (len(TEXTS), len(columns.get_feature_names_out()))
    assert columns.get_feature_names_out()[-1] == "remainder__length"


def test_a_setting_is_judged_when_texts_come() -> None:
    bag = Bag(mode="tf-idf")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="did you mean 'tfidf'"):
        bag.fit(TEXTS)
    bag.set_params(mode="tfidf").fit(TEXTS)
    with pytest.raises(TypeError, match="smoth"):
        Bag(smoth=True)  # type: ignore[call-arg]


def test_a_pipeline_shows_itself() -> None:
    pipeline = make_pipeline(Bag(size=3), LogisticRegression())
    assert "Bag(size=3)" in repr(pipeline)
    assert "Bag" in pipeline._repr_html_()

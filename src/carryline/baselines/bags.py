"""Logistic regression on bags of n-grams, weighted by tf-idf or by naive Bayes: hard to beat on long texts."""

from __future__ import annotations

import warnings
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from carryline.baselines.contract import TEXTS, Baseline, State
from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.text import Bag

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class BagClassifier:
    """One logistic regression for two classes, one against the rest for each of more.

    `naive_bayes=False`: tf-idf rows. `naive_bayes=True` ("NB-SVM", here with the logistic loss): presence of n-grams,
    each weighted by its log-count ratio, its naive-Bayes evidence for a class (Wang, Manning 2012; Mesnil et al. 2014).
    `strengths` are the values of C, the inverse of the penalty, that the validation texts choose from. N-grams that
    only one training text holds are left out.
    """

    def __init__(
        self, *, ngrams: tuple[int, int], naive_bayes: bool, strengths: tuple[float, ...], seed: int = 0
    ) -> None:
        self.strengths, self.naive_bayes, self.seed = strengths, naive_bayes, seed
        self.bag = (
            Bag(mode="binary", ngrams=ngrams, min_documents=2)
            if naive_bayes
            else Bag(mode="tfidf", ngrams=ngrams, min_documents=2, sublinear=True)
        )
        self.strength = 0.0
        self.weights = np.zeros((0, 0), dtype=np.float32)  # n-grams, problems (1 for two classes)
        self.bias = np.zeros(0)

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return int(self.weights.size + self.bias.size)

    def fit(
        self, ids: Ragged, labels: NDArray[np.int64], *, classes: int, validation: tuple[Ragged, NDArray[np.int64]]
    ) -> Self:
        """Count n-grams, weigh them, and choose C on the validation texts."""
        problems = self._problems(self._count(ids), labels, classes)
        unseen, answers = self.bag.transform(validation[0]), validation[1]
        best = -1.0
        for strength in self.strengths:
            weights, bias = _solve(problems, strength)
            accuracy = float((_probabilities(unseen, weights, bias).argmax(1) == answers).mean())
            if accuracy > best:
                best, self.strength, self.weights, self.bias = accuracy, strength, weights, bias
        return self

    def refit(self, ids: Ragged, labels: NDArray[np.int64], *, classes: int) -> Self:
        """Count and weigh anew, with the C that was chosen."""
        problems = self._problems(self._count(ids), labels, classes)
        self.weights, self.bias = _solve(problems, self.strength)
        return self

    def predict_proba(self, ids: Ragged) -> NDArray[np.float64]:
        """(texts, classes); with more than two classes, the answers of the single problems made to sum to 1."""
        return _probabilities(self.bag.transform(ids), self.weights, self.bias)

    def state(self) -> State:
        """The bag's n-grams and weights, and the settings."""
        arrays, rest = self.bag.state()
        named = {f"bag.{name}": array for name, array in arrays.items()}
        settings = {"naive_bayes": self.naive_bayes, "strengths": list(self.strengths), "strength": self.strength}
        return named | {"weights": self.weights, "bias": self.bias}, {"bag": rest} | settings

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted classifier."""
        bag = Bag.from_state({name[4:]: array for name, array in arrays.items() if name[:4] == "bag."}, rest["bag"])
        classifier = cls(ngrams=bag.ngrams, naive_bayes=rest["naive_bayes"], strengths=tuple(rest["strengths"]))
        classifier.bag, classifier.strength = bag, rest["strength"]
        classifier.weights, classifier.bias = arrays["weights"], arrays["bias"]
        return classifier

    def _count(self, ids: Ragged) -> csr_matrix:
        """Bags of the training texts. Only where no two texts share an n-gram do those of single texts count."""
        try:
            return self.bag.fit_transform(ids)
        except InputError:
            self.bag.set_params(min_documents=1)
            return self.bag.fit_transform(ids)

    def _problems(self, bags: csr_matrix, labels: NDArray[np.int64], classes: int) -> list[Problem]:
        """The second class against the first, or each of more than two against the rest."""
        answers = [labels == number for number in (range(classes) if classes > 2 else (1,))]
        return [Problem(bags, yes, log_count_ratios(bags, yes) if self.naive_bayes else None) for yes in answers]


class Problem(NamedTuple):
    """Which texts are of a class: bags (texts, n-grams), answers (texts,), and the n-grams' weights, if any."""

    bags: csr_matrix
    yes: NDArray[np.bool_]
    ratios: NDArray[np.float32] | None


def log_count_ratios(bags: csr_matrix, yes: NDArray[np.bool_]) -> NDArray[np.float32]:
    """`ln((p / |p|) / (q / |q|))`, (n-grams,): p counts the texts of the class that hold it, plus 1; q the others."""
    inside = 1.0 + np.asarray(bags[yes].sum(0)).ravel()
    outside = 1.0 + np.asarray(bags[~yes].sum(0)).ravel()
    return np.asarray(np.log(inside / inside.sum()) - np.log(outside / outside.sum()), dtype=np.float32)


def _solve(problems: list[Problem], strength: float) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Weights (n-grams, problems) and biases (problems,); ratios end up in the weights, so later presence is enough."""
    from scipy.sparse import csr_matrix
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    weights, bias = [], []
    for bags, yes, ratios in problems:
        if yes.all() or not yes.any():  # a class without texts: there is nothing to tell apart
            weights.append(np.zeros(bags.shape[1]))
            bias.append(float(np.log((yes.sum() + 1) / ((~yes).sum() + 1))))
            continue
        weighted = bags
        if ratios is not None:
            weighted = csr_matrix((ratios[bags.indices], bags.indices, bags.indptr), shape=bags.shape)
        regression = LogisticRegression(C=strength, tol=1e-4, max_iter=200)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # wherever it stopped, the validation texts judge it
            regression.fit(weighted, yes)
        weights.append(regression.coef_[0] * (1.0 if ratios is None else ratios))
        bias.append(float(regression.intercept_[0]))
    return np.stack(weights, axis=1).astype(np.float32), np.array(bias)


def _probabilities(bags: csr_matrix, weights: NDArray[np.float32], bias: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import expit

    yes = expit(np.asarray(bags @ weights, dtype=np.float64) + bias)
    if yes.shape[1] == 1:
        return np.concatenate([1.0 - yes, yes], axis=1)
    return np.asarray(yes / np.maximum(yes.sum(1, keepdims=True), np.finfo(np.float64).tiny))


for _name, _title, _description, _settings in (
    (
        "tfidf_words",
        "Bag of words, tf-idf",
        "logistic regression on tf-idf weighted words",
        {"ngrams": (1, 1), "naive_bayes": False, "strengths": (1.0, 3.0, 10.0)},
    ),
    (
        "tfidf_ngrams",
        "Bag of n-grams, tf-idf",
        "logistic regression on tf-idf weighted words and word pairs",
        {"ngrams": (1, 2), "naive_bayes": False, "strengths": (3.0, 10.0, 30.0)},
    ),
    (
        "nbsvm",
        "Bag of n-grams, naive-Bayes weighted",
        "logistic regression on 1- to 3-grams weighted by their log-count ratios (NB-SVM family)",
        {"ngrams": (1, 3), "naive_bayes": True, "strengths": (0.1, 0.3, 1.0)},
    ),
):
    TEXTS.register(
        _name,
        Baseline(
            name=_name,
            title=_title,
            description=_description,
            make=partial(BagClassifier, **_settings),  # type: ignore[arg-type]
            load=BagClassifier.from_state,
        ),
    )

"""A text classifier for few labels and many texts without: what all texts have in common does most of the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.ground.files import write_bytes
from carryline.tasks._card import describe_corpus, few_labels_card
from carryline.tasks._estimator import Estimator, check_count
from carryline.tasks._folder import FEW_LABELS, read_model, write_model
from carryline.tasks.prepared import number_classes, raw_texts
from carryline.text import Corpus, LatentSemantics, read_corpus

_WEIGHTS = "model.safetensors"
_STRENGTH = 10.0  # C, the inverse of the penalty, on points of length 1; a tenth or ten times of it costs half a point
_VIEWS = (
    3  # all dimensions, the first half of them, the first quarter: their mean beats the choice of any by few labels
)
_FOLDS = 5
_TINY = np.finfo(np.float64).tiny  # the length of a text without a known word is 0


class FewLabelsClassifier(Estimator):
    """Say which class a text belongs to, where only tens or hundreds of texts have a label, and thousands have none.

        classifier = FewLabelsClassifier().fit(texts, labels, unlabelled=many_texts)
        classifier.predict(["A wonderful film.", "A waste of two hours."])

    `LatentSemantics` finds `dimensions` in which all texts differ most, the labelled and the unlabelled. In this space
    few labels are enough: logistic regressions on its first dimensions, a quarter, half and all of them, whose
    probabilities are averaged. `min_documents`: words and word pairs in fewer texts are left out.

    Learned by `fit`: `classes_`, `space_`, `weights_` (views, dimensions, classes), `bias_` (views, classes),
    `validation_score_` (accuracy on labelled texts that were held out in turn; nothing else can be measured without
    more labels), `parameters_`, `seconds_`.
    """

    kind_: str
    classes_: tuple[str, ...]
    space_: LatentSemantics
    weights_: NDArray[np.float64]
    bias_: NDArray[np.float64]
    validation_score_: float
    parameters_: int
    seconds_: float
    data_: dict[str, Any]

    def __init__(self, *, dimensions: int = 32, min_documents: int = 5, seed: int = 0) -> None:
        self.dimensions, self.min_documents, self.seed = dimensions, min_documents, seed

    def fit(
        self,
        texts: Sequence[str] | Corpus | str | Path | Any,
        labels: Sequence[Any] | None = None,
        *,
        unlabelled: Sequence[str] | Corpus | str | Path | Any,
    ) -> Self:
        """Learn from texts and their labels, and from texts without. Labels that the latter have are not looked at.

        `texts`: a list or column, with `labels` beside it; or, without, a labelled corpus or what `read_corpus` reads.
        """
        check_count("dimensions", self.dimensions)
        check_count("min_documents", self.min_documents)
        corpus = _labelled(texts, labels)
        corpus.check_trainable()
        assert corpus.labels is not None
        others = raw_texts(unlabelled, {}, call="fit, unlabelled")
        self._forget()
        started = perf_counter()
        self.space_ = LatentSemantics(dimensions=self.dimensions, min_documents=self.min_documents, seed=self.seed)
        points = self.space_.fit_transform([*corpus.texts, *others])[: len(corpus)].astype(np.float64)
        self.classes_ = corpus.classes
        self.weights_, self.bias_ = _solve(points, corpus.labels, len(corpus.classes))
        self.parameters_ = self.weights_.size + self.bias_.size + self.space_.axes_.size
        self.validation_score_ = _held_out(points, corpus.labels, len(corpus.classes), self.seed)
        self.data_ = describe_corpus(corpus, None) | {"unlabelled": len(others)}
        self.seconds_ = perf_counter() - started
        self.kind_ = "few labels"
        return self

    def predict(self, texts: Sequence[str] | Corpus | str | Path | Any) -> NDArray[np.object_]:
        """The class name of each text, (texts,). Strings in a list are texts, a single one is a file or folder."""
        chosen = self.predict_proba(texts).argmax(1)
        return np.asarray(np.array(self.classes_, dtype=object)[chosen])

    def predict_proba(self, texts: Sequence[str] | Corpus | str | Path | Any) -> NDArray[np.float64]:
        """Probabilities (texts, classes), columns in the order of `classes_`."""
        self._check_fitted("predict")
        points = self.space_.transform(raw_texts(texts, {})).astype(np.float64)
        return _probabilities(points, self.weights_, self.bias_)

    def score(self, texts: Sequence[str] | Corpus | str | Path | Any, labels: Sequence[Any] | None = None) -> float:
        """Accuracy on labelled texts, given as to `fit`; classes are matched by name, an unknown one is an error."""
        self._check_fitted("score")
        corpus = _labelled(texts, labels)
        numbers = number_classes(corpus, self.classes_)
        if numbers is None:
            raise InputError(
                f"score: {corpus.source} has no labels",
                expected="a class for every text",
                fix="use predict, or add the labels",
            )
        return float((self.predict_proba(corpus).argmax(1) == numbers).mean())

    def save(self, folder: str | Path, *, scores: Mapping[str, float] | None = None) -> Path:
        """Write config.json, model.safetensors and the model card README.md; whole or not at all."""
        from safetensors.numpy import save

        self._check_fitted("save")
        scores = {"validation": self.validation_score_} | dict(scores or {})
        arrays, rest = self.space_.state()
        arrays = {f"space.{name}": array for name, array in arrays.items()}
        arrays |= {"weights": self.weights_, "bias": self.bias_}
        config = {
            "task": FEW_LABELS,
            "arguments": self.get_params(),
            "classes": list(self.classes_),
            "parameters": self.parameters_,
            "seconds": self.seconds_,
            "data": self.data_,
            "scores": scores,
            "space": rest,
        }

        def fill(fresh: Path) -> None:
            content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
            write_bytes(fresh / _WEIGHTS, content)

        return write_model(folder, config, few_labels_card(self, scores), fill)

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """The classifier that was saved."""
        from safetensors.numpy import load_file

        config = read_model(folder, task=FEW_LABELS)
        arrays = load_file(Path(folder) / _WEIGHTS)
        classifier = cls(**config["arguments"])
        space = {name.removeprefix("space."): array for name, array in arrays.items() if name.startswith("space.")}
        classifier.space_ = LatentSemantics.from_state(space, config["space"])
        classifier.weights_, classifier.bias_ = arrays["weights"], arrays["bias"]
        classifier.classes_, classifier.data_ = tuple(config["classes"]), config["data"]
        classifier.parameters_, classifier.seconds_ = config["parameters"], config["seconds"]
        classifier.validation_score_, classifier.kind_ = config["scores"]["validation"], "few labels"
        return classifier


def _labelled(texts: Any, labels: Sequence[Any] | None) -> Corpus:
    return read_corpus(texts) if labels is None else Corpus.of(raw_texts(texts, {}, call="fit"), labels)


def _views(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The points' first quarter, half and all of their dimensions, each scaled to length 1."""
    views = (points[:, : -(-points.shape[1] // 2**halves)] for halves in range(_VIEWS))
    return [view / np.maximum(np.linalg.norm(view, axis=1, keepdims=True), _TINY) for view in views]


def _solve(
    points: NDArray[np.float64], labels: NDArray[np.int64], classes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (views, dimensions, classes), zeros for dimensions out of view, and biases (views, classes)."""
    from sklearn.linear_model import LogisticRegression

    weights = np.zeros((_VIEWS, points.shape[1], classes))
    bias = np.full((_VIEWS, classes), -np.inf)  # of a class without texts
    for number, view in enumerate(_views(points)):
        regression = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(view, labels)
        present = regression.classes_ if len(regression.classes_) > 2 else regression.classes_[1:]
        bias[number, regression.classes_] = 0  # with two classes, the first one's answer is 0
        weights[number][: view.shape[1], present] = regression.coef_.T
        bias[number, present] = regression.intercept_
    return weights, bias


def _probabilities(
    points: NDArray[np.float64], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> NDArray[np.float64]:
    from scipy.special import softmax

    answers = [view @ w[: view.shape[1]] + b for view, w, b in zip(_views(points), weights, bias, strict=True)]
    return np.asarray(softmax(np.stack(answers), axis=2).mean(0))


def _held_out(points: NDArray[np.float64], labels: NDArray[np.int64], classes: int, seed: int) -> float:
    """Accuracy on each fold of the labelled texts by the other folds."""
    from sklearn.model_selection import StratifiedKFold

    counts = np.bincount(labels)
    folds = StratifiedKFold(int(min(_FOLDS, counts[counts > 0].min())), shuffle=True, random_state=seed)
    right = 0
    for fit, held in folds.split(points, labels):
        found = _probabilities(points[held], *_solve(points[fit], labels[fit], classes))
        right += int((found.argmax(1) == labels[held]).sum())
    return right / len(labels)

"""A text classifier: raw texts in, a fitted model, class names out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.recipes import TextShape
from carryline.tasks.prepared import PreparedCorpus
from carryline.text import Corpus


class TextClassifier:
    """Say which class a text belongs to.

    `model` is the name of a recipe ("lstm"), of a baseline ("nbsvm"), or a function from `TextShape` to a module.
    `vocabulary` (the most frequent words that a network knows) and `length` (words of a text that it reads, the last
    ones), `epochs`, `batch_size`, `learning_rate` (None: the recipe's), `steps_per_epoch` and `patience` concern networks only.

    Learned by `fit`: `kind_`, `network_`, `baseline_`, `history_`, `classes_`, `vocabulary_`, `validation_score_`
    (accuracy), `seconds_`, `parameters_`, `diverged_` (see `Forecaster`; the validation score is then 0).
    """

    def __init__(
        self,
        model: str | Callable[[TextShape], Any] = "lstm",
        *,
        vocabulary: int = 20_000,
        length: int = 500,
        epochs: int = 10,
        batch_size: int = 128,
        learning_rate: float | None = None,
        steps_per_epoch: int | None = None,
        patience: int | None = 2,
        seed: int = 0,
    ) -> None: ...

    def fit(
        self,
        corpus: Corpus | PreparedCorpus | str | Path | Any,
        *,
        validation: Corpus | PreparedCorpus | float = 0.2,
        resume: str | Path | None = None,
        progress: Any = None,
        callbacks: Any = (),
    ) -> Self:
        """Fit on `corpus`; stop and choose on `validation`: a corpus, or the share split off (stratified, by seed).

        A study tokenises once: `train = prepare(corpus)`, `validation = prepare(other, like=train)`, then
        `fit(train, validation=validation)` for every candidate.
        """
        raise NotImplementedError

    def predict(self, texts: Sequence[str] | str | Path | Corpus | PreparedCorpus | Any) -> NDArray[np.object_]:
        """The class name of each text, (texts,). A list of strings is texts; a single string or Path is a file or folder."""
        raise NotImplementedError

    def predict_proba(self, texts: Sequence[str] | str | Path | Corpus | PreparedCorpus | Any) -> NDArray[np.float64]:
        """Probabilities (texts, classes), columns in the order of `classes_`."""
        raise NotImplementedError

    def score(self, corpus: Corpus | PreparedCorpus | str | Path | Any) -> float:
        """Accuracy on a labelled corpus; classes are matched by name, an unknown one is an `InputError`."""
        raise NotImplementedError

    def save(self, folder: str | Path, *, scores: dict[str, Any] | None = None) -> Path:
        """Write config.json, model.safetensors, vocabulary.txt and the model card README.md; whole or not at all."""
        raise NotImplementedError

    @classmethod
    def load(cls, folder: str | Path, *, model: Callable[[TextShape], Any] | None = None) -> TextClassifier:
        """The classifier that was saved. `model` is needed only where a function, not a name, built the network."""
        raise NotImplementedError

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's arguments by name, as scikit-learn's `clone` wants them."""
        raise NotImplementedError

    def set_params(self, **params: Any) -> Self:
        """Change constructor arguments; a name that is none is an `InputError`."""
        raise NotImplementedError

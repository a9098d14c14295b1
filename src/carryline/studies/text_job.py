"""Candidates on the parts of one corpus, tokenised once for all of them; the test part is not touched until the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from carryline.recipes import TEXTS
from carryline.studies.bootstrap import Array
from carryline.studies.budgets import Budget
from carryline.studies.candidates import Candidate
from carryline.studies.text_parts import Parts
from carryline.studies.verdict import Scale
from carryline.tasks import PreparedCorpus, TextClassifier, load, prepare
from carryline.text import Corpus


@dataclass(frozen=True, eq=False, kw_only=True)
class TextJob:
    """A runner.Job. A loss is 1 for a text that was put into a wrong class, else 0; texts are independent.

    `reading` holds the arguments of `read_corpus`, for the saved model.
    """

    parts: Parts
    budget: Budget
    epochs_asked: int | None
    seed: int
    reading: dict[str, Any]
    scale: Scale = field(default_factory=lambda: Scale(metric="accuracy", unit="", lower_is_better=False))
    reach: int = 0
    season: int = 1

    def fit(self, candidate: Candidate, *, resume: Path, progress: Any) -> TextClassifier:
        """A classifier fitted on the training texts, chosen on the validation texts."""
        training: dict[str, Any] = {}
        if candidate.kind == "network":
            training = self.budget.training(TEXTS[candidate.name], len(self.parts.train), epochs=self.epochs_asked)
        classifier = TextClassifier(candidate.name, seed=self.seed, reading=self.reading, **training)
        return classifier.fit(self._train, validation=self._validation, resume=resume, progress=progress)

    def load(self, folder: Path) -> Any:
        """A fitted classifier, read back."""
        return load(folder)

    def finish(self, task: TextClassifier) -> TextClassifier:
        """A baseline fitted once more, on training and validation texts, its penalty kept; a network as it is."""
        return task.refit(self._whole) if task.kind_ == "baseline" else task

    def corpus(self, part: str) -> Corpus:
        """The texts of a part."""
        return cast(Corpus, getattr(self.parts, part))

    def predict(self, task: TextClassifier, part: str) -> NDArray[np.float32]:
        """Probabilities (texts, classes)."""
        texts = self._validation if part == "validation" else self._test
        return task.predict_proba(texts).astype(np.float32)

    def losses(self, predictions: NDArray[Any], part: str) -> Array:
        """1.0 for each text whose most probable class is not its own, (texts,)."""
        wrong: NDArray[np.bool_] = predictions.argmax(axis=1) != self.corpus(part).labels
        return wrong.astype(np.float64)

    @cached_property
    def _train(self) -> PreparedCorpus:
        return prepare(self.parts.train)

    @cached_property
    def _validation(self) -> PreparedCorpus:
        return prepare(self.parts.validation, like=self._train)

    @cached_property
    def _test(self) -> PreparedCorpus:
        return prepare(self.parts.test, like=self._whole)

    @cached_property
    def _whole(self) -> PreparedCorpus:
        train, validation = self.parts.train, self.parts.validation
        assert train.labels is not None
        assert validation.labels is not None
        both = np.concatenate([train.labels, validation.labels])
        return prepare(replace(train, texts=train.texts + validation.texts, labels=both))

"""A text classifier: raw texts in, a fitted model, class names out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline import baselines, recipes
from carryline.baselines import TextBaseline
from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.recipes import TextShape
from carryline.tasks._card import classifier_card, describe_corpus
from carryline.tasks._estimator import Estimator, check_count
from carryline.tasks._fitted import maker_of, read_baseline, read_network, restore_fitted, what_was_fitted, write_fitted
from carryline.tasks._folder import read_model, write_model
from carryline.tasks._network import Schedule, Stopwatch, build_network, diverged, kind_of, train
from carryline.tasks.attention import SentenceAttention, attends, attention
from carryline.tasks.prepared import PreparedCorpus, for_network, number_classes, prepare, raw_texts
from carryline.tasks.sentences import Sentences, cut_sentences, nested
from carryline.text import Corpus, Vocabulary, read_corpus
from carryline.training import Callback, History, Model

_BATCH = 256  # texts classified at once


class TextClassifier(Estimator):
    """Say which class a text belongs to.

    `model` is the name of a recipe ("lstm"), of a baseline ("nbsvm"), or a function from `TextShape` to a module.
    `vocabulary` (ids that a network knows: padding, unknown and the most frequent words) and `length` (words of a text
    that it reads, the last ones), `epochs`, `batch_size`, `learning_rate` (None: the recipe's), `steps_per_epoch` and
    `patience` (epochs without a better validation loss before training stops; None: never stop early) concern networks
    only. `reading` holds arguments of `read_corpus`, such as `{"text": "review"}`, for every path and table given.

    Learned by `fit`: `kind_` ("network" | "baseline"), `network_`, `baseline_`, `history_` (None for a baseline),
    `classes_`, `vocabulary_`, `validation_score_` (accuracy), `seconds_`, `parameters_`, `diverged_` (as in
    `Forecaster`; the validation score is then 0).

        classifier = TextClassifier("nbsvm").fit("aclImdb/train")
        classifier.predict(["A wonderful film.", "A waste of two hours."])
    """

    kind_: str
    network_: Model | None
    baseline_: TextBaseline | None
    history_: History | None
    classes_: tuple[str, ...]
    vocabulary_: Vocabulary
    validation_score_: float
    seconds_: float
    parameters_: int
    diverged_: bool
    data_: dict[str, Any]

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
        reading: Mapping[str, Any] | None = None,
    ) -> None:
        self.model, self.vocabulary, self.length = model, vocabulary, length
        self.epochs, self.batch_size, self.learning_rate = epochs, batch_size, learning_rate
        self.steps_per_epoch, self.patience, self.seed, self.reading = steps_per_epoch, patience, seed, reading
        self._words: Vocabulary | None = None  # the vocabulary of the prepared corpora that need no new tokenising

    def fit(
        self,
        corpus: Corpus | PreparedCorpus | str | Path | Any,
        *,
        validation: Corpus | PreparedCorpus | float = 0.2,
        resume: str | Path | None = None,
        progress: Any = None,
        callbacks: Iterable[Callback] = (),
    ) -> Self:
        """Fit on `corpus`; stop and choose on `validation`: a corpus, or the share split off (stratified, by seed).

        A study tokenises once: `train = prepare(corpus)`, `validation = prepare(other, like=train)`, then
        `fit(train, validation=validation)` for every candidate.
        """
        kind = self._check_arguments()
        train_part, unseen = self._parts(corpus, validation)
        self._forget()
        started, stopwatch = perf_counter(), Stopwatch()
        self._learn_data(train_part, validation=unseen)
        assert train_part.labels is not None
        assert unseen.labels is not None
        if kind == "baseline":
            assert isinstance(self.model, str)
            self.baseline_ = baselines.TEXTS[self.model].make(seed=self.seed)
            self.baseline_.fit(
                train_part.ids, train_part.labels, classes=len(self.classes_), validation=(unseen.ids, unseen.labels)
            )
            self.parameters_ = self.baseline_.parameters
        else:
            self._fit_network(train_part, unseen, resume=resume, progress=progress, callbacks=[*callbacks, stopwatch])
        self.kind_ = kind
        self.seconds_ = stopwatch.before + perf_counter() - started
        self.validation_score_ = self.score(unseen)
        self.diverged_ = self.history_ is not None and diverged(self.history_, self.validation_score_)
        if self.diverged_:
            self.validation_score_ = 0.0
        return self

    def refit(self, corpus: Corpus | PreparedCorpus | str | Path | Any) -> Self:
        """Fit a baseline once more, on more texts (usually training and validation together), its penalty kept.

        `validation_score_` stays that of `fit`: nothing was held back this time, so nothing can be measured. A network
        is refused: the epoch that was best belongs to the run in which it was found, and another run of as many epochs
        may end in a worse one.
        """
        self._check_fitted("refit")
        if self.baseline_ is None:
            raise InputError(
                f"refit of {self.model!r}, a network",
                expected="a baseline: the best epoch of a network is only known with validation texts",
                fix="keep the network as fit left it, or fit it anew with validation=",
            )
        whole = self._prepare(corpus)
        whole.corpus.check_trainable()
        started = perf_counter()
        assert whole.labels is not None
        baseline, score = self.baseline_, self.validation_score_
        self._learn_data(whole, validation=None)
        self.baseline_ = baseline.refit(whole.ids, whole.labels, classes=len(self.classes_))
        self.parameters_ = self.baseline_.parameters
        self.validation_score_ = score
        self.seconds_ += perf_counter() - started
        return self

    def predict(self, texts: Sequence[str] | str | Path | Corpus | PreparedCorpus | Any) -> NDArray[np.object_]:
        """The class name of each text, (texts,). Strings in a list are texts, a single one is a file or folder."""
        chosen = self.predict_proba(texts).argmax(1)
        return np.asarray(np.array(self.classes_, dtype=object)[chosen])

    def predict_proba(self, texts: Sequence[str] | str | Path | Corpus | PreparedCorpus | Any) -> NDArray[np.float64]:
        """Probabilities (texts, classes), columns in the order of `classes_`."""
        self._check_fitted("predict")
        if self.baseline_ is not None:
            return self.baseline_.predict_proba(self._ids(texts))
        assert self.network_ is not None
        inputs = self._inputs(texts)
        if not len(inputs):
            return np.zeros((0, len(self.classes_)))
        found = np.asarray(self.network_.predict(inputs, batch_size=_BATCH), dtype=np.float64)
        return np.concatenate([1.0 - found, found], axis=1) if len(self.classes_) == 2 else found

    def attention(self, text: str) -> tuple[SentenceAttention, ...]:
        """Where a hierarchical network looks in a text: weights of sentences and words, with their places in the text.

        InputError for a model without attention on both levels.
        """
        self._check_fitted("attention")
        return attention(self.network_, text, self.vocabulary_, length=self.length)

    @property
    def attends(self) -> bool:
        """Whether `attention` has an answer."""
        return self.network_ is not None and attends(self.network_)

    def score(self, corpus: Corpus | PreparedCorpus | str | Path | Any) -> float:
        """Accuracy on a labelled corpus; classes are matched by name, an unknown one is an `InputError`."""
        self._check_fitted("score")
        labelled = corpus if isinstance(corpus, Corpus | PreparedCorpus) else self._read(corpus)
        texts = labelled.corpus if isinstance(labelled, PreparedCorpus) else labelled
        labels = number_classes(texts, self.classes_)
        if labels is None:
            raise InputError(
                f"score: {texts.source} has no labels",
                expected="a class for every text",
                fix="use predict, or add the labels",
            )
        return float((self.predict_proba(labelled).argmax(1) == labels).mean())

    def save(self, folder: str | Path, *, scores: Mapping[str, float] | None = None) -> Path:
        """Write config.json, model.safetensors, vocabulary.txt and the model card README.md; whole or not at all."""
        self._check_fitted("save")
        scores = {"validation": self.validation_score_} | dict(scores or {})

        def fill(fresh: Path) -> None:
            write_fitted(fresh, network=self.network_, baseline=self.baseline_, history=self.history_)
            self.vocabulary_.save(fresh / "vocabulary.txt")

        config = {
            **what_was_fitted(self, scores),
            "task": "classify",
            "classes": list(self.classes_),
        }
        return write_model(folder, config, classifier_card(self, scores), fill)

    @classmethod
    def load(cls, folder: str | Path, *, model: Callable[[TextShape], Any] | None = None) -> TextClassifier:
        """The classifier that was saved. `model` is needed only where a function, not a name, built the network."""
        config = read_model(folder, task="classify")
        maker = maker_of(folder, config, model)
        classifier = cls(maker, **config["arguments"])
        restore_fitted(classifier, config)
        classifier.classes_ = tuple(config["classes"])
        classifier.vocabulary_ = Vocabulary.load(Path(folder) / "vocabulary.txt")
        if classifier.kind_ == "baseline":
            classifier.baseline_ = read_baseline(folder, config, baselines.TEXTS)
        else:
            classifier.network_, classifier.history_ = read_network(
                folder, maker, classifier._shape(), classifier._input_shape()
            )
        return classifier

    def _check_arguments(self) -> str:
        for name, least in (("vocabulary", 3), ("length", 1), ("epochs", 1), ("batch_size", 1)):
            check_count(name, getattr(self, name), least=least)
        return kind_of(self.model, baselines.TEXTS, recipes.TEXTS)

    def _parts(self, corpus: Any, validation: Any) -> tuple[PreparedCorpus, PreparedCorpus]:
        """Training and validation texts, tokenised, with the training texts' vocabulary and classes."""
        if isinstance(validation, float):
            raw = corpus.corpus if isinstance(corpus, PreparedCorpus) else self._corpus(corpus)
            raw.check_trainable()
            corpus, validation = raw.split(validation, seed=self.seed)
        train_part = self._prepare(corpus)
        train_part.corpus.check_trainable()
        if not isinstance(validation, PreparedCorpus) or validation.words is not train_part.words:
            raw = validation.corpus if isinstance(validation, PreparedCorpus) else self._corpus(validation)
            validation = prepare(raw, like=train_part)
        if validation.labels is None:
            raise InputError("fit(validation=...) without labels", expected="a labelled corpus", fix="add the labels")
        return train_part, validation

    def _prepare(self, corpus: Any) -> PreparedCorpus:
        return corpus if isinstance(corpus, PreparedCorpus) else prepare(self._corpus(corpus))

    def _corpus(self, data: Any) -> Corpus:
        return data if isinstance(data, Corpus) else self._read(data)

    def _read(self, data: Any) -> Corpus:
        return read_corpus(data, **(self.reading or {}))

    def _learn_data(self, part: PreparedCorpus, *, validation: PreparedCorpus | None) -> None:
        """Remember what the texts say before any model sees them."""
        self.network_ = self.baseline_ = self.history_ = None
        self.classes_, self._words = part.classes, part.words
        network = callable(self.model) or self.model in recipes.TEXTS
        self.vocabulary_ = part.words.most_frequent(self.vocabulary) if network else part.words
        self.data_ = describe_corpus(part.corpus, None if validation is None else validation.corpus)

    def _fit_network(
        self,
        part: PreparedCorpus,
        unseen: PreparedCorpus,
        *,
        resume: Any,
        progress: Any,
        callbacks: Iterable[Callback],
    ) -> None:
        self.network_ = build_network(self.model, self._shape(), self._input_shape(), seed=self.seed)
        self.history_ = train(
            self.network_,
            self._recipe(),
            self._inputs(part),
            part.labels,
            validation=(self._inputs(unseen), unseen.labels),
            loss="binary_crossentropy" if len(self.classes_) == 2 else "sparse_categorical_crossentropy",
            metrics=("acc",),
            schedule=Schedule.of(self),
            resume=resume,
            progress=progress,
            callbacks=callbacks,
        )
        self.parameters_ = self.network_.count_params()

    def _shape(self) -> TextShape:
        return TextShape(vocabulary=len(self.vocabulary_), length=self.length, classes=len(self.classes_))

    def _recipe(self) -> recipes.Recipe[TextShape] | None:
        return recipes.TEXTS[self.model] if isinstance(self.model, str) else None

    def _input_shape(self) -> tuple[int | None, ...]:
        recipe = self._recipe()
        return (None, None) if recipe is None else recipe.input_shape(self.length)

    def _inputs(self, texts: Any) -> Ragged | NDArray[np.int32]:
        """What the network reads of texts, prepared or raw."""
        recipe, size = self._recipe(), len(self.vocabulary_)
        if recipe is not None and recipe.sentences:
            return nested(self._sentences(texts), vocabulary=size, length=self.length)
        ragged = recipe is None or recipe.ragged
        return for_network(self._ids(texts), vocabulary=size, length=self.length, ragged=ragged)

    def _sentences(self, texts: Any) -> Sentences:
        """As `_ids`, by sentences."""
        if isinstance(texts, PreparedCorpus) and texts.words is self._words:
            return texts.sentences
        return cut_sentences(raw_texts(texts, self.reading or {}), self.vocabulary_)

    def _ids(self, texts: Any) -> Ragged:
        """Ids of whatever was given; what a study has prepared is not cut into words again."""
        if isinstance(texts, PreparedCorpus) and texts.words is self._words:
            return texts.ids
        return self.vocabulary_.encode(raw_texts(texts, self.reading or {}))

"""A language model: raw text in, a fitted model, the probability of any text out, and texts that go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline import recipes
from carryline.ground.errors import InputError, listing, nearest
from carryline.recipes import LanguageShape
from carryline.tasks import _next, _script
from carryline.tasks._card import language_card
from carryline.tasks._estimator import Estimator, check_count
from carryline.tasks._fitted import maker_of, read_network, restore_fitted, what_was_fitted, write_fitted
from carryline.tasks._folder import LANGUAGE, read_model, write_model
from carryline.tasks._network import Schedule, Stopwatch, build_network, diverged, train
from carryline.tasks._sampling import check_sampling, draw
from carryline.tasks._script import Source
from carryline.text import Vocabulary, sliding_pairs
from carryline.training import Callback, Chunks, CosineDecay, History, Model
from carryline.training.metrics import bits, perplexity

_LOSS = "sparse_categorical_crossentropy_from_logits"
_CLIP = 1.0  # of the norm of all gradients: what keeps a long recurrence from one step too far


class LanguageModel(Estimator):
    """Say which character, or which word, comes next.

    `model` is the name of a recipe ("lstm", "gru", "tied_lstm", "window"), or a function from `LanguageShape` to a
    `Sequential` that answers ids with logits: (batch, length, vocabulary) with a state that it carries
    (`stateful=True`), or (batch, vocabulary) for a window.

    `level`: "character", or "word": what stands between white space, and the line end as one more; of these the
    `vocabulary` most frequent are known, line end and `<unk>` among them. `length`: the tokens over which a state's
    gradient goes back (truncated backpropagation through time), or those that a window sees. `batch_size`: the streams
    that are read side by side. `epochs`, over which the learning rate falls to zero, `learning_rate` (None: the
    recipe's), `patience` (epochs without a better validation loss before training stops; None: never).

    Learned by `fit`: `network_`, `history_` (loss in nats per token, "perplexity" and "bits"), `vocabulary_`,
    `validation_score_` (nats per token), `seconds_`, `laps_` (the seconds of one core until each epoch's end),
    `parameters_`, `diverged_`.

        model = LanguageModel("lstm", epochs=10).fit(Path("plays.txt"))
        model.score("To be, or not to be")                       # nats per character
        print(model.generate("ROMEO:", length=300, temperature=0.8, seed=1))
    """

    kind_: str
    network_: Model | None
    baseline_: None
    history_: History | None
    vocabulary_: Vocabulary
    validation_score_: float
    seconds_: float
    laps_: list[float]
    parameters_: int
    diverged_: bool
    data_: dict[str, Any]

    def __init__(
        self,
        model: str | Callable[[LanguageShape], Any] = "lstm",
        *,
        level: str = "character",
        vocabulary: int = 10_000,
        length: int = 64,
        epochs: int = 10,
        batch_size: int = 32,
        learning_rate: float | None = None,
        patience: int | None = 3,
        seed: int = 0,
    ) -> None:
        self.model, self.level, self.vocabulary, self.length = model, level, vocabulary, length
        self.epochs, self.batch_size, self.learning_rate = epochs, batch_size, learning_rate
        self.steps_per_epoch, self.patience, self.seed = None, patience, seed

    def fit(
        self,
        text: Source,
        *,
        validation: Source | float = 0.1,
        resume: str | Path | None = None,
        progress: Any = None,
        callbacks: Iterable[Callback] = (),
    ) -> Self:
        """Learn from a text; stop and choose on `validation`: another text, or the share at the end that is held out.

        A string is the text itself, a Path a file or a folder of `.txt` files; a list of texts is joined by line ends.
        `resume`: a folder that makes the run go on where it was stopped, as in `Model.fit`.
        """
        self._check_arguments()
        reading = _script.read(text, "fit")
        known, unseen = _parts(reading.text, validation, self.level)
        self._forget()
        started, stopwatch = perf_counter(), Stopwatch()
        self.vocabulary_ = _script.learn(known, self.level, self.vocabulary)
        ids, held = (_script.encode(self.vocabulary_, part) for part in (known, unseen))
        self._check_enough(ids, f"{reading.source}, to learn from")
        self._check_enough(held, f"{reading.source}, held out" if isinstance(validation, float) else "fit(validation=)")
        self.network_ = build_network(self.model, self._shape(), (None, self.length), seed=self.seed)
        self.baseline_ = None
        x, y = self._samples(ids)
        self.history_ = train(
            self.network_,
            recipes.LANGUAGE[self.model] if isinstance(self.model, str) else None,
            x,
            y,
            validation=self._samples(held),
            loss=_LOSS,
            metrics=("perplexity", "bits"),
            clipnorm=_CLIP,
            schedule=Schedule.of(self),
            resume=resume,
            progress=progress,
            callbacks=[CosineDecay(self.epochs), stopwatch, *callbacks],
        )
        self.parameters_, self.laps_ = self.network_.count_params(), stopwatch.laps
        self.data_ = {
            "source": reading.source,
            "sha256": reading.sha256,
            "rows": len(ids),
            "validation": f"{len(held):,} {self.level}s, "
            + ("the end of the text" if isinstance(validation, float) else "of a text of their own"),
            "facts": [],
        }
        self.kind_ = "network"
        self.validation_score_ = _next.nats(self.network_, held, self.length)
        self.seconds_ = stopwatch.before + perf_counter() - started
        self.diverged_ = diverged(self.history_, self.validation_score_)
        return self

    def score(self, text: Source) -> float:
        """Nats per token (lower is better): each token's `-log p`, all tokens before it known, but for the first.

        A window network knows only the last `length`, and its first `length` tokens are not asked for.
        """
        return self.evaluate(text)["nats"]

    def evaluate(self, text: Source) -> dict[str, float]:
        """The same in other units: `{"nats": 1.45, "bits": 2.09, "perplexity": 4.26}`, all per token."""
        self._check_fitted("score")
        assert self.network_ is not None
        ids = _script.encode(self.vocabulary_, _script.read(text, "score").text)
        nats = _next.nats(self.network_, ids, self.length)
        return {"nats": nats, "bits": bits(nats), "perplexity": perplexity(nats)}

    def generate(
        self, prompt: str = "", *, length: int = 200, temperature: float = 1.0, top_p: float = 1.0, seed: int = 0
    ) -> str:
        """`length` tokens that go on after `prompt`, which is not repeated; the same seed gives the same text.

        Each is drawn by its probability: `temperature` below 1 makes the likely likelier (0: always the likeliest), and
        with `top_p` below 1 only the fewest tokens are drawn from that together have that probability.
        """
        return "".join(self.stream(prompt, length=length, temperature=temperature, top_p=top_p, seed=seed))

    def stream(
        self, prompt: str = "", *, length: int = 200, temperature: float = 1.0, top_p: float = 1.0, seed: int = 0
    ) -> Iterator[str]:
        """As `generate`, each token as soon as it is drawn."""
        self._check_fitted("generate")
        check_sampling(length, temperature, top_p)
        rng = np.random.default_rng(seed)
        assert self.network_ is not None
        past = [_script.first_id(self.vocabulary_), *_script.encode(self.vocabulary_, prompt).tolist()]
        drawn = _next.written(
            self.network_,
            past,
            self.length,
            lambda logits: draw(logits, rng, temperature=temperature, top_p=top_p, never=_script.UNKNOWN_ID),
        )
        return _script.written(self.vocabulary_, islice(drawn, length), after=prompt)

    def save(self, folder: str | Path, *, scores: Mapping[str, float] | None = None) -> Path:
        """Write config.json, model.safetensors, vocabulary.txt and the model card README.md; whole or not at all."""
        self._check_fitted("save")
        scores = {"validation": self.validation_score_} | dict(scores or {})

        def fill(fresh: Path) -> None:
            write_fitted(fresh, network=self.network_, baseline=None, history=self.history_)
            self.vocabulary_.save(fresh / "vocabulary.txt")

        config = {**what_was_fitted(self, scores), "task": LANGUAGE, "laps": self.laps_}
        return write_model(folder, config, language_card(self, scores), fill)

    @classmethod
    def load(cls, folder: str | Path, *, model: Callable[[LanguageShape], Any] | None = None) -> LanguageModel:
        """The model that was saved. `model` is needed only where a function, not a name, built the network."""
        config = read_model(folder, task=LANGUAGE)
        maker = maker_of(folder, config, model)
        found = cls(maker, **config["arguments"])
        restore_fitted(found, config)
        found.laps_ = config["laps"]
        found.vocabulary_ = Vocabulary.load(Path(folder) / "vocabulary.txt")
        found.network_, found.history_ = read_network(folder, maker, found._shape(), (None, found.length))
        return found

    def _check_arguments(self) -> None:
        for name, least in (("vocabulary", 3), ("length", 1), ("epochs", 1), ("batch_size", 1)):
            check_count(name, getattr(self, name), least=least)
        if self.level not in _script.LEVELS:
            raise InputError(
                f"level={self.level!r}{nearest(self.level, _script.LEVELS)}",
                expected=f"one of {listing(_script.LEVELS)}",
                fix="correct the level",
            )
        if not callable(self.model):
            _ = recipes.LANGUAGE[self.model]  # an unknown name is refused here

    def _shape(self) -> LanguageShape:
        return LanguageShape(vocabulary=len(self.vocabulary_) - 1, length=self.length)

    def _check_enough(self, ids: NDArray[np.int64], what: str) -> None:
        if len(ids) <= max(self.batch_size, self.length):
            raise InputError(
                f"{what}: {len(ids):,} {self.level}s",
                expected=f"more than length={self.length} and batch_size={self.batch_size}",
                fix="give a longer text, or a LanguageModel with smaller numbers",
            )

    def _samples(self, ids: NDArray[np.int64]) -> tuple[Any, Any]:
        """What `Model.fit` takes: chunks that bring their targets, or windows and what follows each."""
        assert self.network_ is not None
        if _next.carries(self.network_, self.length):
            return Chunks(ids, rows=self.batch_size, length=self.length), None
        return sliding_pairs([ids], self.length)


def _parts(text: str, validation: Source | float, level: str) -> tuple[str, str]:
    """What is learned from, and what is held out: a text of its own, or the end of this one."""
    if not isinstance(validation, float):
        return text, _script.read(validation, "fit(validation=)").text
    if not 0.0 < validation < 1.0:
        raise InputError(f"fit(validation={validation!r})", expected="a share between 0 and 1", fix="for example 0.1")
    cut = len(text) - int(len(text) * validation)
    while level == "word" and cut and not text[cut - 1].isspace():
        cut -= 1
    return text[:cut], text[cut:]

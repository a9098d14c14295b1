"""Texts as padded rows of token ids, as a scikit-learn estimator."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.text import vocabulary_file
from carryline.text.checks import check_count
from carryline.text.counting import TokenCounts
from carryline.text.estimator import Estimator, not_fitted
from carryline.text.matrices import Side, check_side, pad
from carryline.text.streams.stream import TextStream
from carryline.text.tokenizer import Texts, Tokenizer
from carryline.text.vocabulary import Vocabulary, check_limits


class SequenceVectorizer(Estimator):
    """Turn texts into rows of token ids of one length: what an Embedding wants. A `Vocabulary` and `pad` in one.

        >>> vectorizer = SequenceVectorizer(length=3, size=10_000)
        >>> vectorizer.fit_transform(["a good film", "a long and good one"]).tolist()
        [[2, 3, 4], [6, 3, 7]]
        >>> vectorizer.transform(["a short film"]).tolist(), vectorizer.vocabulary_["film"]
        ([[2, 1, 4]], 4)

    `length`: ids per text; None is that of the longest fitted text. `size`, `min_count`, `oov`, `tokenizer`: as in
    `Vocabulary.fit`; id 0 is the padding, and 1 the unknown word unless `oov=None` leaves those out. `side`: where the
    padding stands, `truncate`: where too long texts lose ids ("pre" or "post"; the defaults keep a text's end).

    After `fit`: `vocabulary_`, and `length_`, the width of the rows. A corpus larger than memory is fitted as
    `fit(TextStream(path))`, or by `partial_fit`, batch after batch; both find exactly what one `fit` would.
    """

    def __init__(
        self,
        *,
        length: int | None = None,
        size: int | None = None,
        min_count: int = 1,
        oov: str | None = "<oov>",
        side: Side = "pre",
        truncate: Side = "pre",
        tokenizer: Tokenizer | None = None,
    ) -> None:
        self.length = length
        self.size = size
        self.min_count = min_count
        self.oov = oov
        self.side = side
        self.truncate = truncate
        self.tokenizer = tokenizer

    counts_: TokenCounts | None = None  # of all tokens; None when this was loaded
    length_: int
    _vocabulary: Vocabulary | None = None
    _limits: tuple[int | None, int, str | None]

    def fit(self, texts: Texts | TextStream, y: Any = None) -> Self:
        """Find the vocabulary of these texts, and the longest of them."""
        self._check_settings()
        return self._learn(TokenCounts(self.tokenizer).partial_fit(texts))

    def partial_fit(self, texts: Texts | TextStream, y: Any = None) -> Self:
        """Add a batch of texts to those that were fitted: the vocabulary is then that of all of them."""
        self._check_settings()
        if self.counts_ is None and self._vocabulary is not None:
            raise InputError(
                "SequenceVectorizer.partial_fit after load",
                expected="a vectoriser that was fitted here: the file has no counts of the words that were left out",
                fix="fit a new one, on all the texts",
            )
        return self._learn((self.counts_ or TokenCounts(self.tokenizer)).partial_fit(texts))

    def transform(self, texts: Texts | TextStream) -> NDArray[np.int32]:
        """(texts, length_) int32: ids, with zeros as padding."""
        self._check_settings()
        if isinstance(texts, TextStream):
            return np.concatenate([self.transform([]), *map(self.transform, texts)])
        ids = self.vocabulary_.encode(texts)
        if self.length is None and len(ids) * self.length_ > _MOST:
            raise InputError(
                f"SequenceVectorizer(length=None) of {len(ids)} texts, as long as the longest: {self.length_} ids each",
                expected=f"at most {_MOST} ids in all",
                fix="pass length=500",
            )
        return pad(ids, self.length_, side=self.side, truncate=self.truncate)

    def fit_transform(self, texts: Texts | TextStream, y: Any = None) -> NDArray[np.int32]:
        """As `fit`, then `transform`; the texts are cut once, but a stream is read twice."""
        self._check_settings()
        if isinstance(texts, TextStream):
            return self.fit(texts).transform(texts)
        tokenized = (self.tokenizer or Tokenizer()).number(texts)
        return self.fit(tokenized).transform(tokenized)

    def inverse_transform(self, ids: NDArray[Any]) -> list[list[str]]:
        """The tokens of each row, without the padding."""
        return self.vocabulary_.decode(ids)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """The columns by their places: "position0", ...; which token stands there differs from text to text."""
        self._check_fitted("get_feature_names_out")
        return np.array([f"position{place}" for place in range(self.length_)], dtype=object)

    @property
    def vocabulary_(self) -> Vocabulary:
        """The vocabulary of all texts that were fitted; made when it is asked for, not after each batch."""
        self._check_fitted("vocabulary_")
        if self._vocabulary is None:
            assert self.counts_ is not None
            size, min_count, oov = self._limits
            self._vocabulary = Vocabulary.from_counts(self.counts_, size=size, min_count=min_count, oov=oov)
        return self._vocabulary

    def save(self, path: str | Path) -> None:
        """Write one file of plain text: that of the vocabulary (see `Vocabulary.save`), with these settings in it."""
        settings = {name: getattr(self, name) for name in _SAVED}
        vocabulary_file.write(path, self.vocabulary_.saved(sequences={**settings, "width": self.length_}))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read what `save` wrote. InputError, with the line, for a file that was cut short, changed, or another one."""
        saved = vocabulary_file.read(path)
        settings = saved.settings.get("sequences")
        if not isinstance(settings, dict) or set(settings) != {*_SAVED, "width"}:
            raise InputError(
                f"{path}, line 1 holds no settings of a SequenceVectorizer",
                expected="what SequenceVectorizer.save wrote",
                fix="load it with Vocabulary.load, if it is a vocabulary",
            )
        width = settings["width"]
        vocabulary = Vocabulary.restored(saved)
        own = {name: settings[name] for name in _SAVED}
        loaded = cls(**own, oov=vocabulary.oov, tokenizer=vocabulary.tokenizer)
        caller = f"{path}, line 1: SequenceVectorizer"
        loaded._check_settings(caller)
        check_count(width, "width", caller)
        if loaded.length not in (None, width):
            raise InputError(f"{caller}(width={width})", expected=f"the length, {loaded.length}", fix="save it again")
        loaded.length_, loaded._vocabulary = width, vocabulary
        return loaded

    def __sklearn_is_fitted__(self) -> bool:
        return self.counts_ is not None or self._vocabulary is not None

    def _learn(self, counts: TokenCounts) -> Self:
        self.counts_, self._vocabulary = counts, None
        self._limits = self.size, self.min_count, self.oov  # as they are now, whatever set_params does later
        self.length_ = max(counts.longest, 1) if self.length is None else int(self.length)
        return self

    def _check_fitted(self, call: str) -> None:
        if not self.__sklearn_is_fitted__():
            raise not_fitted(
                f"SequenceVectorizer.{call} before fit", expected="a fitted vectoriser", fix="call fit(texts) first"
            )

    def _check_settings(self, caller: str = "SequenceVectorizer") -> None:
        if self.length is not None:
            check_count(self.length, "length", caller)
        check_limits(self.size, self.min_count, self.oov, caller)
        check_side(self.side, "side", caller)
        check_side(self.truncate, "truncate", caller)
        if self.tokenizer is not None and not isinstance(self.tokenizer, Tokenizer):
            raise InputError(
                f"{caller}(tokenizer={self.tokenizer!r:.60})",
                expected="a Tokenizer",
                fix="pass tokenizer=Tokenizer(...)",
            )


_MOST = 1 << 31  # ids, 8 GB of them: one text of 100 MB makes all rows as long as itself
_SAVED = ("length", "size", "min_count", "side", "truncate")

"""Which token has which number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.ragged import Ragged
from carryline.text import vocabulary_file
from carryline.text.checks import check_count, check_texts
from carryline.text.counting import TokenCounts
from carryline.text.matrices import ID_MODES, id_matrix, keras_tfidf, whole_ids, without_zeros
from carryline.text.streams.stream import TextStream
from carryline.text.tokenizer import Texts, Tokenizer

_MODES = (*ID_MODES, "tfidf")


class Vocabulary:
    """Tokens numbered from 1, the most frequent first; index 0 is nobody's: it is the padding.

        vocabulary = Vocabulary.fit(texts, size=10_000, oov="<oov>")
        ids = vocabulary.encode(texts)              # Ragged int32
        vocabulary.decode(ids)                      # tokens again
        vocabulary["film"], len(vocabulary)         # 19, 10000: the padding is counted

    With `oov`, that token has index 1 and stands for every unknown token; without it unknown tokens are left out.
    Tokens of the same count keep the order of their first occurrence, as in Keras. A vocabulary that was fitted, then
    perhaps saved and loaded, also knows `counts` and `document_frequency` (len(vocabulary),) and `documents`, the
    number of texts; one that was made from tokens does not.
    """

    counts: NDArray[np.int64] | None = None
    document_frequency: NDArray[np.int64] | None = None
    documents: int | None = None

    def __init__(self, tokens: Sequence[str], *, oov: str | None = None, tokenizer: Tokenizer | None = None) -> None:
        """A vocabulary of these tokens in this order; `oov`, when given, takes index 1 and moves them up by one."""
        self.oov = oov
        self.tokenizer = tokenizer or Tokenizer()
        check_oov(oov, "Vocabulary")
        self.tokens = ("", *([] if oov is None else [oov]), *check_texts(list(tokens), "token"))
        self._numbers = dict(zip(self.tokens[1:], range(1, len(self.tokens)), strict=True))
        if len(self._numbers) != len(self.tokens) - 1:
            seen: set[str] = set()
            twice = next(token for token in self.tokens[1:] if token in seen or seen.add(token))  # type: ignore[func-returns-value]
            raise InputError(
                f"Vocabulary(...) with the token {twice!r} twice",
                expected="distinct tokens, none of them the oov token",
                fix="remove one of them, or choose another oov token",
            )

    @classmethod
    def fit(
        cls,
        texts: Texts | TextStream,
        *,
        size: int | None = None,
        min_count: int = 1,
        oov: str | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Vocabulary:
        """The most frequent tokens of texts, token lists, what `tokenizer.index(texts)` gave, or a TextStream.

        `size` counts everything: padding, oov and tokens (Keras' `num_words`). Tokens seen fewer than `min_count` times
        are left out. A token of the texts that is spelt like `oov` counts as unknown.
        """
        check_limits(size, min_count, oov, "Vocabulary.fit")
        return cls._of(TokenCounts(tokenizer).partial_fit(texts), size, min_count, oov)

    @classmethod
    def from_counts(
        cls, counts: TokenCounts, *, size: int | None = None, min_count: int = 1, oov: str | None = None
    ) -> Vocabulary:
        """The vocabulary that `fit` would have found in all the texts that were counted, at once."""
        check_limits(size, min_count, oov, "Vocabulary.from_counts")
        return cls._of(counts, size, min_count, oov)

    @classmethod
    def _of(cls, counted: TokenCounts, size: int | None, min_count: int, oov: str | None) -> Vocabulary:
        reserved = 1 if oov is None else 2
        tokens, counts = counted.tokens, counted.counts
        order = np.argsort(-counts, kind="stable")
        order = order[counts[order] >= min_count]
        if oov is not None and oov in counted:
            order = order[order != tokens.index(oov)]
        if size is not None:
            order = order[: size - reserved]
        vocabulary = cls([tokens[i] for i in order], oov=oov, tokenizer=counted.tokenizer)
        head = np.zeros(reserved, dtype=np.int64)
        vocabulary.counts = np.concatenate([head, counts[order]])
        vocabulary.document_frequency = np.concatenate([head, counted.document_frequency[order]])
        vocabulary.documents = counted.documents
        return vocabulary

    def most_frequent(self, size: int) -> Vocabulary:
        """The first `size` indices, padding and oov counted: the vocabulary that `fit(size=size)` would have found."""
        check_limits(size, 1, self.oov, "Vocabulary.most_frequent")
        if size >= len(self):
            return self
        smaller = Vocabulary(self.tokens[1 if self.oov is None else 2 : size], oov=self.oov, tokenizer=self.tokenizer)
        if self.counts is not None and self.document_frequency is not None:
            smaller.counts, smaller.document_frequency = self.counts[:size], self.document_frequency[:size]
            smaller.documents = self.documents
        return smaller

    def encode(self, texts: Texts) -> Ragged:
        """Ids of each text (strings are cut by the vocabulary's tokenizer; lists are tokens already), Ragged int32."""
        unknown = 0 if self.oov is None else 1
        types, ids = self.tokenizer.number(texts)
        table = np.fromiter(map(self._numbers.get, types, repeat(unknown)), np.int32, len(types))
        ids = Ragged(table[ids.values], ids.offsets)
        return ids if unknown else without_zeros(ids)

    def decode(self, ids: Ragged | Sequence[Sequence[int]] | NDArray[Any]) -> list[list[str]]:
        """The tokens of each sequence; padding (0) is left out."""
        ids = whole_ids(ids, "Vocabulary.decode")
        if (largest := int(ids.values.max(initial=0))) >= len(self):
            raise InputError(
                f"Vocabulary.decode with the id {largest}",
                expected=f"ids from 0 to {len(self) - 1}",
                fix="decode with the vocabulary that encoded them",
            )
        return [[self.tokens[i] for i in row.tolist()] for row in without_zeros(ids)]

    def matrix(
        self, texts: Texts | Ragged, mode: str = "binary", *, width: int | None = None, dtype: Any = np.float64
    ) -> csr_matrix:
        """Keras' `texts_to_matrix` as CSR (texts, width): column i is token i; width defaults to len(vocabulary).

        Takes what `encode` takes, or the ids that it gave.
        `mode`: "binary", "count", "freq", or "tfidf" with Keras' formula, `(1 + ln tf) * ln(1 + documents / (1 + df))`,
        for which the vocabulary must have been fitted. (`Bag` has scikit-learn's tf-idf.)
        """
        if mode not in _MODES:
            raise InputError(
                f"Vocabulary.matrix(mode={mode!r}){nearest(mode, _MODES)}",
                expected=f"one of {listing(_MODES)}",
                fix="correct the mode",
            )
        width = len(self) if width is None else width
        ids = texts if isinstance(texts, Ragged) else self.encode(texts)
        if mode != "tfidf":
            return id_matrix(ids, width, mode=mode, dtype=dtype)
        if self.document_frequency is None or self.documents is None:
            raise InputError(
                "Vocabulary.matrix(mode='tfidf') of a vocabulary that was not fitted",
                expected="the document counts that Vocabulary.fit finds, and a saved vocabulary keeps",
                fix="use Vocabulary.fit(texts)",
            )
        counts = id_matrix(ids, width, mode="count", dtype=dtype)
        return keras_tfidf(counts, self.document_frequency, self.documents)

    def save(self, path: str | Path) -> None:
        """Write plain text: a header in the padding's line, then the token of index i in line i (counted from 0).

        Its counts stand beside each token; the header keeps the tokenizer's settings. See `vocabulary_file.py`.
        """
        vocabulary_file.write(path, self.saved())

    @classmethod
    def load(cls, path: str | Path) -> Vocabulary:
        """Read what `save` wrote. InputError, with the line, for a file that was cut short, changed, or another one."""
        return cls.restored(vocabulary_file.read(path))

    def saved(self, **settings: Any) -> vocabulary_file.Saved:
        """What a file keeps of this vocabulary, with more `settings` in its header."""
        counts, frequency = self.counts, self.document_frequency
        return vocabulary_file.Saved(
            tokens=self.tokens[1:],
            oov=self.oov,
            settings={**settings, "tokenizer": self.tokenizer.to_dict()},
            documents=self.documents,
            counts=None if counts is None else counts[1:],
            document_frequency=None if frequency is None else frequency[1:],
        )

    @classmethod
    def restored(cls, saved: vocabulary_file.Saved) -> Vocabulary:
        """The vocabulary whose `saved()` this is."""
        tokens = saved.tokens if saved.oov is None else saved.tokens[1:]
        vocabulary = cls(tokens, oov=saved.oov, tokenizer=Tokenizer.from_dict(saved.settings["tokenizer"]))
        if saved.counts is not None and saved.document_frequency is not None:
            vocabulary.documents = saved.documents
            vocabulary.counts, vocabulary.document_frequency = (
                np.concatenate([[0], numbers]) for numbers in (saved.counts, saved.document_frequency)
            )
        return vocabulary

    def __len__(self) -> int:
        """The number of indices: padding, oov and tokens. The first argument of an Embedding."""
        return len(self.tokens)

    def __getitem__(self, token: str) -> int:
        """The index of a token, or that of oov; InputError with the nearest token when there is no oov."""
        found = self._numbers.get(token, 0 if self.oov is None else 1)
        if found == 0:
            raise InputError(
                f"no token {token!r} in the vocabulary{nearest(token, self.tokens[1:])}",
                expected="a token that was among the most frequent of the fitted texts",
                fix="test with `in`, or fit the vocabulary with oov='<oov>'",
            )
        return found

    def __contains__(self, token: object) -> bool:
        return token in self._numbers

    def __repr__(self) -> str:
        return f"Vocabulary(size={len(self)}, oov={self.oov!r}, tokenizer={self.tokenizer!r})"


def check_limits(size: int | None, min_count: int, oov: str | None, caller: str) -> None:
    """Raise InputError for a size without room for a token, a count below one, or an oov that is no token."""
    check_oov(oov, caller)
    if size is not None:
        why = f": padding{'' if oov is None else ', oov'} and one token"
        check_count(size, "size", caller, least=2 if oov is None else 3, why=why)
    check_count(min_count, "min_count", caller)


def check_oov(oov: str | None, caller: str) -> None:
    """Raise InputError unless `oov` is a token, or None."""
    if oov is not None and not isinstance(oov, str):
        raise InputError(f"{caller}(oov={oov!r})", expected="a string, or None", fix="pass oov='<oov>'")

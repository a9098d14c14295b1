"""Bags of n-grams without a vocabulary: the column of an n-gram is its hash, so that memory is fixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.kernels import text as kernels
from carryline.kernels.text.hashing import hash_rows, hash_tokens
from carryline.kernels.text.levels import Rows
from carryline.text.bags import hashed_file, settings, weights
from carryline.text.bags.batches import in_batches, is_passing, stacked
from carryline.text.checks import check_count, check_texts
from carryline.text.estimator import Estimator, not_fitted
from carryline.text.streams.stream import TextStream
from carryline.text.tokenizer import Tokenizer

Mode = Literal["binary", "count", "freq", "tfidf"]


class HashedBag(Estimator):
    """Turn texts into a CSR matrix (texts, dimensions), with nothing to learn or to keep: a scikit-learn estimator.

        HashedBag(ngrams=(1, 2)).transform(texts)
        HashedBag.from_sklearn(HashingVectorizer())       # the same matrix to the last bit, in a fraction of the time
        bag = HashedBag(mode="tfidf", ngrams=(1, 2))      # weighs by documents, and so must see some first
        for texts in batches:
            bag.partial_fit(texts)

    `mode`, `ngrams`, `binary`, `idf`, `sublinear`, `norm`, `dtype`, `tokenizer`: as in `Bag`. N-grams of the same hash
    share a column. `dimensions`: the number of columns. `hash`: "fnv1a", or "murmur3" as scikit-learn has it. `signed`:
    half of the n-grams count negative, so that those that share a column cancel rather than add up.
    Only `mode="tfidf"` with `idf` must be fitted: it counts in how many texts each column is, and takes that memory,
    however many texts come. A column that none of them had weighs as one that none has: the most.
    """

    _seen: weights.Seen | None = None

    def __init__(
        self,
        *,
        mode: Mode = "count",
        ngrams: tuple[int, int] = (1, 1),
        dimensions: int = 2**20,
        hash: Literal["fnv1a", "murmur3"] = "fnv1a",  # noqa: A002
        signed: bool = False,
        binary: bool = False,
        idf: bool = True,
        sublinear: bool = False,
        norm: weights.Norm = "l2",
        dtype: DTypeLike = np.float32,
        tokenizer: Tokenizer | None = None,
    ) -> None:
        self.mode = mode
        self.ngrams = ngrams
        self.dimensions = dimensions
        self.hash = hash
        self.signed = signed
        self.binary = binary
        self.idf = idf
        self.sublinear = sublinear
        self.norm = norm
        self.dtype = dtype
        self.tokenizer = tokenizer

    @property
    def requires_fit(self) -> bool:
        """Must it see texts before it can transform others?"""
        return self.mode == "tfidf" and bool(self.idf)

    def fit(self, texts: Iterable[str] | TextStream, y: Any = None) -> Self:
        """Count anew in how many of these texts each column is. `y` is not looked at.

        A TextStream, or an iterator of texts, is counted batch by batch: the texts need not fit into memory.
        """
        self._settings()
        self._seen = None
        return self.partial_fit(texts)

    def partial_fit(self, texts: Iterable[str] | TextStream, y: Any = None) -> Self:
        """Count more texts, exactly as if all had come at once."""
        self._settings()
        for batch in in_batches(texts) if is_passing(texts) else [check_texts(texts)]:
            if self.requires_fit:
                self._count(self._rows(batch))
        return self

    def fit_transform(self, texts: Iterable[str], y: Any = None) -> csr_matrix:
        """As `fit`, then `transform`; texts are cut once."""
        self._settings()
        self._seen = None
        rows = self._rows(check_texts(texts))
        if self.requires_fit:
            self._count(rows)
        return self._weigh(rows)

    def transform(self, texts: Iterable[str] | TextStream) -> csr_matrix:
        """(texts, dimensions) CSR, column numbers sorted. Passing texts are read batch by batch."""
        self._settings()
        if is_passing(texts):
            return stacked(texts, self.transform)
        return self._weigh(self._rows(check_texts(texts)))

    @property
    def idf_(self) -> NDArray[Any]:
        """The weight of each column, (dimensions,): `ln((1 + documents) / (1 + document frequency)) + 1`."""
        if self._seen is None:
            raise not_fitted(
                "HashedBag(mode='tfidf') before HashedBag.fit",
                expected="a bag that has counted texts",
                fix="call fit(texts) or partial_fit(texts) first, or pass idf=False",
            )
        return self._seen.idf(weights.float_type(self.dtype))

    @classmethod
    def from_sklearn(cls, vectoriser: Any) -> HashedBag:
        """The bag that gives the same matrix as a HashingVectorizer, bit for bit.

        InputError for what it has not: functions, other patterns, stop words, stripped accents, files.
        """
        from carryline.text.bags.from_sklearn import as_hashed_bag

        return as_hashed_bag(vectoriser, cls)

    def save(self, path: str | Path) -> None:
        """Write plain text: settings in the first line, then one line per column that a text had."""
        self._settings()
        if self.requires_fit:
            _ = self.idf_
        hashed_file.write(path, self, self._seen)

    @classmethod
    def load(cls, path: str | Path) -> HashedBag:
        """Read what `save` wrote. InputError, with the number of the line, when it was changed or cut short."""
        bag, seen = hashed_file.read(path, cls)
        bag._seen = seen
        return bag

    def __sklearn_is_fitted__(self) -> bool:
        return not self.requires_fit or self._seen is not None

    def _settings(self) -> tuple[Tokenizer, tuple[int, int]]:
        """How texts are cut, and the lengths of n-grams; InputError where a setting cannot be used."""
        settings.check_choice(self.mode, "mode", "HashedBag", settings.MODES)
        settings.check_choice(self.hash, "hash", "HashedBag", ("fnv1a", "murmur3"))
        settings.check_choice(self.norm, "norm", "HashedBag", settings.NORMS)
        settings.check_dtype(self.dtype, "HashedBag")
        for name in ("signed", "binary", "idf", "sublinear"):
            settings.check_flag(getattr(self, name), name, "HashedBag")
        check_count(self.dimensions, "dimensions", "HashedBag")
        if self.dimensions > np.iinfo(np.int32).max:
            raise InputError(
                f"HashedBag(dimensions={self.dimensions})", expected="fewer than 2**31", fix="pass dimensions=2**20"
            )
        if self.signed and self.sublinear and not self.binary:
            raise InputError(
                "HashedBag(signed=True, sublinear=True)",
                expected="counts above 0, of which there is a logarithm",
                fix="leave one of them out",
            )
        return settings.checked_tokenizer(self.tokenizer, self.ngrams, "HashedBag")

    def _rows(self, texts: list[str]) -> Rows:
        tokenizer, ngrams = self._settings()
        signed = bool(self.signed)
        if tokenizer.compiled is not None and kernels.available():
            return hash_rows(texts, tokenizer.compiled, ngrams, self.dimensions, hash=self.hash, signed=signed)
        tokens = replace(tokenizer, ngrams=ngrams).tokenize(texts)
        return hash_tokens(tokens, self.dimensions, hash=self.hash, signed=signed)

    def _count(self, rows: Rows) -> None:
        frequency = np.bincount(rows.indices, minlength=self.dimensions)
        documents = len(rows.indptr) - 1
        if self._seen is not None:
            frequency += self._seen.frequency
            documents += self._seen.documents
        self._seen = weights.Seen(documents, frequency)

    def _weigh(self, rows: Rows) -> csr_matrix:
        idf = self.idf_ if self.requires_fit else None
        return weights.weigh(rows, self.dimensions, self, idf)

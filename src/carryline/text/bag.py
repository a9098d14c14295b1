"""Bags of n-grams: texts as sparse rows of counts or weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from carryline.ground import files
from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.ragged import Ragged
from carryline.text.checks import check_count, check_ngrams, check_texts
from carryline.text.ngrams import Counts, Ints, Level, check_levels, count_ngrams, spell, trim
from carryline.text.tokenizer import Tokenized, Tokenizer
from carryline.text.vocabulary import Vocabulary

Mode = Literal["binary", "count", "freq", "tfidf"]
Source = Sequence[str] | Sequence[Sequence[str]] | Tokenized | Ragged

MODES = ("binary", "count", "freq", "tfidf")
_FORMAT = 1
_OOV = "<oov>"  # an unknown word keeps its place, so that no n-gram reaches over it


@dataclass(kw_only=True)
class Bag:
    """Turn texts, or ids that a Vocabulary made, into a CSR matrix (texts, n-grams).

        bag = Bag(ngrams=(1, 2), mode="tfidf", min_documents=2)
        train = bag.fit_transform(train_texts); test = bag.transform(test_texts); bag.names()

    `mode`: presence; count; count over the row's sum of counts; or tf-idf as scikit-learn's TfidfVectorizer has it:
    `tf * (ln((1 + n) / (1 + df)) + 1)`, rows scaled to length 1. `sublinear`: `1 + ln(tf)` in place of tf.
    `smooth=False`: `ln(n / df) + 1`. `norm=None`: rows of any length. These three are for tf-idf only.
    `min_documents`: n-grams in fewer texts are left out; `max_share`: so are those in more than this share of them.
    `size`: of what is left, the n-grams that occur most often (of equals, the ones that come first).
    Columns: shorter n-grams first, each length in the order of its tokens' ids. In given ids 0 is padding: no n-gram
    holds it.
    """

    mode: Mode = "tfidf"
    ngrams: tuple[int, int] = (1, 1)
    min_documents: int = 1
    max_share: float = 1.0
    size: int | None = None
    sublinear: bool = False
    smooth: bool = True
    norm: Literal["l2"] | None = "l2"
    tokenizer: Tokenizer = field(default_factory=Tokenizer)

    vocabulary_: Vocabulary | None = field(default=None, init=False, repr=False)  # None when ids were fitted
    levels_: list[Level] = field(default_factory=list, init=False, repr=False)
    idf_: NDArray[np.float64] | None = field(default=None, init=False, repr=False)  # (columns,)
    stride_: int = field(default=0, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise InputError(
                f"Bag(mode={self.mode!r}){nearest(self.mode, MODES)}",
                expected=f"one of {listing(MODES)}",
                fix="correct the mode",
            )
        self.ngrams = check_ngrams(self.ngrams, "Bag")
        if self.tokenizer.ngrams != (1, 1):
            raise InputError(
                f"Bag(tokenizer=Tokenizer(ngrams={self.tokenizer.ngrams}))",
                expected="a tokenizer of single tokens: the bag joins them itself",
                fix=f"pass Bag(ngrams={self.tokenizer.ngrams}), and leave the tokenizer's ngrams out",
            )
        if not 0 < self.max_share <= 1:
            raise InputError(
                f"Bag(max_share={self.max_share!r})",
                expected="a share of the texts, above 0 and at most 1",
                fix="correct max_share",
            )
        if self.size is not None:
            check_count(self.size, "size", "Bag")
        check_count(self.min_documents, "min_documents", "Bag")

    def fit(self, texts: Source) -> Bag:
        """Find the n-grams of these texts, and how many texts hold each."""
        self.fit_transform(texts)
        return self

    def fit_transform(self, texts: Source) -> csr_matrix:
        """(texts, n-grams) float32 CSR of the texts that are fitted; they are cut and counted once."""
        ids = self._first_ids(texts)
        self.stride_ = int(ids.values.max(initial=0)) + 2
        low, high = self.ngrams
        most = self.max_share * len(ids)
        known: list[Level] = []
        parts: list[Counts] = []

        def choose(n: int, counts: Counts) -> Ints:
            frequency = counts.document_frequency
            alive = frequency >= self.min_documents  # a longer n-gram is never in more texts than its beginning
            columns = np.flatnonzero(alive & (frequency <= most) & (n >= low))
            marks = np.full(len(alive), -1, dtype=np.int32)
            marks[columns] = np.arange(len(columns)) + sum(len(part.keys) for part in parts)
            known.append(Level(counts.keys[alive], marks[alive]))
            parts.append(counts.take(columns))
            return np.where(alive, np.cumsum(alive) - 1, -1)

        count_ngrams(ids, high, self.stride_, choose)
        kept = _most_frequent(parts, self.size)
        self.levels_ = trim(_renumber(known, kept), self.stride_)
        matrix = _join(parts, len(ids))
        if len(kept) < matrix.shape[1]:
            matrix = matrix[:, kept]
        frequency = np.diff(matrix.indptr)
        if matrix.shape[1] == 0:
            raise InputError(
                f"Bag found no n-gram of length {low} to {high} in {len(ids)} texts",
                expected=f"n-grams in at least {self.min_documents} and at most {self.max_share:.0%} of the texts",
                fix="lower min_documents, raise max_share, or give texts that are not empty",
            )
        if self.smooth:
            self.idf_ = np.log((1 + len(ids)) / (1 + frequency)) + 1
        else:
            self.idf_ = np.log(len(ids) / frequency) + 1
        return self._weigh(matrix.tocsr())

    def transform(self, texts: Source) -> csr_matrix:
        """(texts, n-grams) float32 CSR, column numbers sorted. N-grams that were not fitted have no column."""
        if self.idf_ is None:
            raise InputError("Bag.transform before Bag.fit", expected="a fitted bag", fix="call fit(texts) first")
        ids = self._ids(texts)
        parts: list[Counts] = []
        columns: list[NDArray[np.int32]] = []

        def choose(n: int, counts: Counts) -> Ints:
            level = self.levels_[n - 1]
            ranks = level.find(counts.keys)
            found = np.flatnonzero((ranks >= 0) & (level.columns[ranks] >= 0 if len(level.columns) else False))
            parts.append(counts.take(found))
            columns.append(level.columns[ranks[found]])
            return ranks

        count_ngrams(ids, len(self.levels_), self.stride_, choose)
        part = _join(parts, len(ids))
        starts = np.zeros(len(self.idf_) + 1, dtype=part.indptr.dtype)
        starts[1:][np.concatenate(columns)] = np.diff(part.indptr)  # the columns that do not occur are empty
        whole = csc_matrix((part.data, part.indices, np.cumsum(starts)), shape=(len(ids), len(self.idf_)))
        return self._weigh(whole.tocsr())

    def names(self) -> list[str]:
        """The n-gram of each column. InputError when ids were fitted: nobody said what they stand for."""
        if self.vocabulary_ is None:
            raise InputError("Bag.names() of a bag that knows no words", expected="fitted texts", fix="fit it on texts")
        tokens = self.vocabulary_.tokens
        glue = " " if self.tokenizer.level == "word" else ""
        return [glue.join(tokens[i] for i in gram) for gram in spell(self.levels_, self.stride_)]

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Everything that was learned: arrays, and a JSON-able rest (settings, words)."""
        if self.idf_ is None:
            raise InputError("Bag.state before Bag.fit", expected="a fitted bag", fix="call fit(texts) first")
        arrays: dict[str, NDArray[Any]] = {"idf": self.idf_}
        for n, level in enumerate(self.levels_, start=1):
            arrays |= {f"keys_{n}": level.keys, f"columns_{n}": level.columns}
        settings = {name: getattr(self, name) for name in _SETTINGS}
        words = None if self.vocabulary_ is None else list(self.vocabulary_.tokens[2:])
        rest = settings | {"ngrams": list(self.ngrams), "tokenizer": self.tokenizer.to_dict()}
        return arrays, rest | {"stride": self.stride_, "words": words}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Bag:
        """The fitted bag whose `state()` this is."""
        try:
            settings = {name: rest[name] for name in _SETTINGS}
            tokenizer = Tokenizer.from_dict(rest["tokenizer"])
            bag = cls(**settings, ngrams=tuple(rest["ngrams"]), tokenizer=tokenizer)
            bag.levels_ = [Level(arrays[f"keys_{n}"], arrays[f"columns_{n}"]) for n in range(1, bag.ngrams[1] + 1)]
            bag.idf_, bag.stride_ = arrays["idf"], rest["stride"]
            if rest["words"] is not None:
                bag.vocabulary_ = Vocabulary(check_texts(rest["words"], "word"), oov=_OOV, tokenizer=tokenizer)
                if bag.stride_ != len(bag.vocabulary_) + 1:
                    raise InputError(
                        f"the state of a bag has {len(rest['words'])} words and a stride of {bag.stride_!r}",
                        expected="what Bag.state() gave, whole",
                        fix="save it again",
                    )
            check_levels(bag.levels_, bag.stride_, len(bag.idf_))
        except (KeyError, TypeError) as error:
            wrong = f"lacks {error}" if isinstance(error, KeyError) else f"cannot be used ({error})"
            raise InputError(
                f"the state of a bag {wrong}", expected="what Bag.state() gave, whole", fix="save it again"
            ) from error
        return bag

    def save(self, folder: str | Path) -> None:
        """Write the folder anew, with `bag.json` and `bag.safetensors` in it."""
        from safetensors.numpy import save

        arrays, rest = self.state()
        with files.whole_folder(folder, sign="bag.json") as fresh:
            files.write_json(fresh / "bag.json", {"format": _FORMAT, **rest})
            files.write_bytes(fresh / "bag.safetensors", save({k: np.ascontiguousarray(v) for k, v in arrays.items()}))

    @classmethod
    def load(cls, folder: str | Path) -> Bag:
        """Read what `save` wrote. InputError when something is missing or damaged."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        folder = Path(folder)
        try:
            rest = dict(json.loads((folder / "bag.json").read_text(encoding="utf-8")))
            arrays = load((folder / "bag.safetensors").read_bytes())
        except (OSError, ValueError, TypeError, SafetensorError) as error:
            raise InputError(
                f"{folder}: {error}", expected="a bag that carryline saved, whole", fix="save it again"
            ) from error
        if (version := rest.pop("format", None)) != _FORMAT:
            raise InputError(
                f"{folder} is of format {version}",
                expected=f"format {_FORMAT}",
                fix="update carryline, or save the bag with this version",
            )
        return cls.from_state(arrays, rest)

    def _first_ids(self, texts: Source) -> Ragged:
        if isinstance(texts, Ragged):
            self.vocabulary_ = None
            return texts
        tokenized = self.tokenizer.number(texts)
        self.vocabulary_ = Vocabulary.fit(tokenized, oov=_OOV, tokenizer=self.tokenizer)
        return self.vocabulary_.encode(tokenized)

    def _ids(self, texts: Source) -> Ragged:
        if isinstance(texts, Ragged):
            if self.vocabulary_ is not None:
                raise InputError("Bag.transform(ids) of a bag fitted on texts", expected="texts", fix="pass the texts")
            return texts
        if self.vocabulary_ is None:
            raise InputError(
                "Bag.transform(texts) of a bag fitted on ids",
                expected="ids of the same vocabulary",
                fix="pass vocabulary.encode(texts)",
            )
        return self.vocabulary_.encode(texts)

    def _weigh(self, counts: csr_matrix) -> csr_matrix:
        """Turn counts into the mode's weights, in place."""
        data = counts.data
        if self.mode == "binary":
            data[:] = 1
        elif self.mode == "freq":
            _scale_rows(counts, _row_sums(counts, data))
        elif self.mode == "tfidf":
            assert self.idf_ is not None
            if self.sublinear:
                np.log(data, out=data)
                data += 1
            data *= self.idf_.astype(np.float32)[counts.indices]
            if self.norm == "l2":
                _scale_rows(counts, np.sqrt(_row_sums(counts, data * data)))
        return counts


_SETTINGS = ("mode", "min_documents", "max_share", "size", "sublinear", "smooth", "norm")


def _most_frequent(parts: list[Counts], size: int | None) -> Ints:
    """The columns to keep, rising: all, or the `size` with the highest totals."""
    totals = np.concatenate([part.totals for part in parts])
    if size is None or size >= len(totals):
        return np.arange(len(totals))
    return np.sort(np.argsort(-totals, kind="stable")[:size])


def _renumber(levels: list[Level], kept: Ints) -> list[Level]:
    """The levels with the kept columns numbered from 0, and no column for the others."""
    columns = sum(int((level.columns >= 0).sum()) for level in levels)
    numbers = np.full(columns + 1, -1, dtype=np.int32)  # one more, for column -1
    numbers[kept] = np.arange(len(kept))
    return [Level(level.keys, numbers[level.columns]) for level in levels]


def _join(parts: list[Counts], texts: int) -> csc_matrix:
    """Counts of all lengths side by side, (texts, n-grams) float32."""
    sizes = np.cumsum([0, *(len(part.counts) for part in parts)])
    starts = np.concatenate([[0], *(part.starts[1:] + size for part, size in zip(parts, sizes, strict=False))])
    data = np.concatenate([part.counts for part in parts]).astype(np.float32)
    rows = np.concatenate([part.documents for part in parts])
    return csc_matrix((data, rows, starts), shape=(texts, len(starts) - 1))


def _row_sums(matrix: csr_matrix, data: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sum of `data` in each row, 1 for a row without any."""
    sums = np.ones(matrix.shape[0], dtype=np.float32)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        sums[filled] = np.add.reduceat(data, matrix.indptr[filled])
    return sums


def _scale_rows(matrix: csr_matrix, by: NDArray[np.float32]) -> None:
    matrix.data /= np.repeat(by, np.diff(matrix.indptr))

"""Bags of n-grams: texts as sparse rows of counts or weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels.text.levels import Ints, Rows
from carryline.text.bags import file, settings, state, weights
from carryline.text.bags.batches import in_batches, is_passing, stacked
from carryline.text.bags.grams import Choice, Counts, choose
from carryline.text.bags.learned import Learned, in_ids
from carryline.text.bags.numbered import Numbered, number, number_in_order
from carryline.text.bags.tally import Tally
from carryline.text.checks import check_count
from carryline.text.estimator import Estimator, not_fitted
from carryline.text.streams.stream import TextStream
from carryline.text.tokenizer import Texts, Tokenizer

Mode = Literal["binary", "count", "freq", "tfidf"]
Source = Texts | Ragged | TextStream | Iterator[str]


class Bag(Estimator):
    """Turn texts, or ids that a Vocabulary made, into a CSR matrix (texts, n-grams). A scikit-learn estimator.

        bag = Bag(ngrams=(1, 2), mode="tfidf", min_documents=2)
        train = bag.fit_transform(train_texts); test = bag.transform(test_texts); bag.names()
        Bag.from_sklearn(TfidfVectorizer(min_df=2))       # the same matrix to the last bit, in a fraction of the time

    `mode`: presence; count; count over the row's sum of counts; or tf-idf, `tf * idf` with rows scaled to length 1.
    `ngrams`: shortest and longest run of tokens. `tokenizer`: how texts are cut, `Tokenizer()` if not given.
    `min_documents`, `max_documents`: n-grams in fewer or more texts are left out; a whole number counts texts, a float
    is a share of them. `size`: of what is left, the n-grams that occur most often (in binary bags: in the most texts);
    of equals, the first columns. `vocabulary`: these n-grams and no others, as `names()` spells them: a list, or a
    mapping to column numbers; those three settings then do nothing.
    For tf-idf only: `binary` (tf is 1 for what occurs), `idf=False` (all weights 1), `smooth`
    (`ln((1 + n) / (1 + df)) + 1`, else `ln(n / df) + 1`), `sublinear` (`1 + ln(tf)` in place of tf), `norm` ("l1":
    absolute values sum to 1; "l2": squares do; None). `dtype`: of the matrix; weights are float32 or float64.

    Columns are in the alphabetical order of their tokens; in given ids 0 is padding, and columns are ordered by length,
    then ids. `partial_fit` takes a corpus in parts, and `fit` an iterator: neither holds all texts.

    Where words differ from those of scikit-learn's `token_pattern=r"(?u)\\b\\w\\w+\\b"`: there, one of a single
    character is dropped ("I", "a", many a Chinese word), and a combining mark ends a word, so that Hindi or Telugu ones
    fall to pieces at their vowel signs. `Tokenizer()` keeps both whole; `Tokenizer(preset="sklearn")` does as they do.
    """

    _learned: Learned | None = None
    _tally: Tally | None = None

    def __init__(
        self,
        *,
        mode: Mode = "tfidf",
        ngrams: tuple[int, int] = (1, 1),
        min_documents: int | float = 1,
        max_documents: int | float = 1.0,
        size: int | None = None,
        vocabulary: Mapping[str, int] | Iterable[str] | None = None,
        binary: bool = False,
        idf: bool = True,
        smooth: bool = True,
        sublinear: bool = False,
        norm: weights.Norm = "l2",
        dtype: DTypeLike = np.float32,
        tokenizer: Tokenizer | None = None,
    ) -> None:
        self.mode = mode
        self.ngrams = ngrams
        self.min_documents = min_documents
        self.max_documents = max_documents
        self.size = size
        self.vocabulary = vocabulary
        self.binary = binary
        self.idf = idf
        self.smooth = smooth
        self.sublinear = sublinear
        self.norm = norm
        self.dtype = dtype
        self.tokenizer = tokenizer

    def fit(self, texts: Source, y: Any = None) -> Self:
        """Find the n-grams of these texts, and how many texts hold each. `y` is not looked at.

        A TextStream, or an iterator of texts, is counted batch by batch: the texts need not fit into memory.
        """
        if not is_passing(texts):
            self.fit_transform(texts)
            return self
        tokenizer, ngrams = self._forget()
        try:
            self._tally = Tally(in_ids(ngrams, tokenizer)) if self.vocabulary is None else None
            learned = self.partial_fit(texts)._fitted("fit")
        finally:  # no half of a corpus passes for the whole
            self._learned = self._tally = None
        self._learned = learned
        return self

    def fit_transform(self, texts: Source, y: Any = None) -> csr_matrix:
        """(texts, n-grams) CSR of the texts that are fitted; they are cut and counted once."""
        tokenizer, ngrams = self._forget()
        if self.vocabulary is not None:
            self._learned, rows = self._count_given(*_number(texts, tokenizer, ngrams))
            return self._weigh(rows)
        tokens, numbered = _number(texts, tokenizer, ngrams, in_order=True)
        stride = 2 + (int(numbered.ids.values.max(initial=0)) if tokens is None else len(tokens))
        least, most = settings.document_bounds(self.min_documents, self.max_documents, numbered.documents)
        counted = numbered.count(stride, in_ids(ngrams, tokenizer), least=least, most=most)
        choice, learned = self._learn(counted, stride, tokens, numbered.documents)
        self._learned = learned
        if tokens is None or tokenizer.preset != "sklearn":
            return self._weigh(counted.rows(choice.numbers, learned.columns))
        # scikit-learn lays out, and sums, the rows that it fits by first occurrence; of three floats, the order shows
        columns = choice.numbers[counted.by_first_occurrence()]
        columns = columns[columns >= 0]
        places = np.full(learned.columns + 1, -1, dtype=np.int32)  # the last is for what was left out
        places[columns] = np.arange(learned.columns)
        rows = counted.rows(places[choice.numbers], learned.columns)
        return self._weigh(rows._replace(indices=columns[rows.indices]))

    def partial_fit(self, texts: Source, y: Any = None) -> Self:
        """Count more texts: batch after batch, the bag becomes what one `fit` on all of them would have made it.

        Memory grows with distinct n-grams, not with texts; where pairs of words are too many, `HashedBag` takes a fixed
        amount.
        """
        if self._learned is not None and self._tally is None and self.vocabulary is None:
            raise InputError(
                "Bag.partial_fit after Bag.fit, which forgets what its settings leave out",
                expected="a bag that counted all its texts by partial_fit",
                fix="call partial_fit from the first batch on",
            )
        if is_passing(texts):
            for batch in in_batches(texts):
                self.partial_fit(batch)
            return self
        tokenizer, ngrams = self._settings()
        types, numbered = _number(texts, tokenizer, ngrams)
        if self.vocabulary is not None:
            self._learned, _ = self._count_given(types, numbered)
            return self
        if self._tally is None:
            self._tally = Tally(in_ids(ngrams, tokenizer))
        self._tally.add(types, numbered)
        self._learned = None  # found again, when it is asked for
        return self

    def transform(self, texts: Source) -> csr_matrix:
        """(texts, n-grams) CSR, column numbers sorted. Passing texts are read batch by batch."""
        tokenizer, ngrams = self._settings()
        learned = self._fitted("transform")
        if is_passing(texts):
            return stacked(texts, self.transform)
        if isinstance(texts, Ragged) and learned.tokens is not None:
            raise InputError("Bag.transform(ids) of a bag fitted on texts", expected="texts", fix="pass the texts")
        if not isinstance(texts, Ragged) and learned.tokens is None:
            raise InputError(
                "Bag.transform(texts) of a bag fitted on ids",
                expected="ids of the same vocabulary",
                fix="pass vocabulary.encode(texts)",
            )
        return self._weigh(learned.rows(*_number(texts, tokenizer, ngrams)))

    def names(self) -> list[str]:
        """The n-gram of each column. InputError when ids were fitted: nobody said what they stand for."""
        return self._fitted("names").names(self._settings()[0])

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """`names()` as an array, for scikit-learn."""
        return np.array(self.names(), dtype=object)

    @property
    def document_frequency_(self) -> Ints | None:
        """In how many of the fitted texts each column was, (columns,); None for a vectoriser fitted elsewhere."""
        return self._fitted("document_frequency_").document_frequency

    @property
    def documents_(self) -> int | None:
        """How many texts were fitted; None for a vectoriser fitted elsewhere."""
        return self._fitted("documents_").documents

    @property
    def idf_(self) -> NDArray[Any] | None:
        """The weight of each column, (columns,); None where `idf` is False or counts are not weighed."""
        return self._fitted("idf_").idf

    @classmethod
    def from_sklearn(cls, vectoriser: Any) -> Bag:
        """The bag that gives the same matrix as a CountVectorizer or a TfidfVectorizer, fitted or not, bit for bit.

        InputError for what a bag has not: functions, other patterns, stop words, stripped accents, files.
        """
        from carryline.text.bags.from_sklearn import as_bag

        return as_bag(vectoriser, cls)

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Everything that was learned: arrays, and a JSON-able rest (settings, words)."""
        return state.state(self, self._fitted("state"))

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Bag:
        """The fitted bag whose `state()` this is."""
        return state.from_state(arrays, rest, cls)

    def save(self, path: str | Path) -> None:
        """Write plain text: settings in the first line, then one line per column; see `file.py`."""
        file.write(path, self, self._fitted("save"))

    @classmethod
    def load(cls, path: str | Path) -> Bag:
        """Read what `save` wrote. InputError, with the number of the line, when it was changed or cut short."""
        return file.read(path, cls)

    def __sklearn_is_fitted__(self) -> bool:
        return self._learned is not None or self._tally is not None

    def _settings(self) -> tuple[Tokenizer, tuple[int, int]]:
        """How texts are cut, and the lengths of n-grams; InputError where a setting cannot be used."""
        settings.check_choice(self.mode, "mode", "Bag", settings.MODES)
        settings.check_choice(self.norm, "norm", "Bag", settings.NORMS)
        settings.check_dtype(self.dtype, "Bag")
        for name in ("binary", "idf", "smooth", "sublinear"):
            settings.check_flag(getattr(self, name), name, "Bag")
        if self.size is not None:
            check_count(self.size, "size", "Bag")
        for name in ("min_documents", "max_documents"):
            settings.check_bound(getattr(self, name), name)
        return settings.checked_tokenizer(self.tokenizer, self.ngrams, "Bag")

    def _forget(self) -> tuple[Tokenizer, tuple[int, int]]:
        self._learned = self._tally = None
        return self._settings()

    def _fitted(self, what: str) -> Learned:
        """What was learned; of batches that were only counted, it is found now."""
        if self._learned is None and self._tally is not None:
            documents = self._tally.documents
            least, most = settings.document_bounds(self.min_documents, self.max_documents, documents)
            counted = self._tally.counted(least, most)
            _, self._learned = self._learn(counted, counted.stride, counted.tokens, documents)
        if self._learned is None and self.vocabulary is not None and not self._weighs_by_documents:
            self._learned = self._given()
        if self._learned is None:
            raise not_fitted(f"Bag.{what} before Bag.fit", expected="a fitted bag", fix="call fit(texts) first")
        learned = self._learned
        if learned.idf is None and self._weighs_by_documents and learned.document_frequency is not None:
            assert learned.documents is not None  # it was fitted for another mode, which set_params has changed since
            self._learned = self._with_documents(learned, learned.document_frequency, learned.documents)
        return self._learned

    def _learn(
        self, counted: Counts, stride: int, tokens: Sequence[str] | None, documents: int
    ) -> tuple[Choice, Learned]:
        """The columns, of all n-grams that are in enough texts and not in too many."""
        as_sklearn = self.tokenizer is not None and self.tokenizer.preset == "sklearn"
        by: NDArray[Any] = counted.document_frequency if self.binary or self.mode == "binary" else counted.totals
        if as_sklearn:
            by = by.astype(np.zeros(1, self.dtype).sum().dtype)
        choice = choose(counted, stride, by=by, size=self.size, spelt=tokens is not None, as_sklearn=as_sklearn)
        frequency = choice.document_frequency
        if len(frequency) == 0:
            low, high = self.ngrams
            raise InputError(
                f"Bag found no n-gram of length {low} to {high} in {documents} texts",
                expected=f"n-grams in {self.min_documents!r} to {self.max_documents!r} of them (min_, max_documents)",
                fix="lower min_documents, raise max_documents, or give texts that are not empty",
            )
        learned = Learned(levels=choice.levels, stride=stride, columns=len(frequency), tokens=tokens)
        return choice, self._with_documents(learned, frequency, documents)

    def _given(self) -> Learned:
        tokenizer, ngrams = self._settings()
        return Learned.of_terms(settings.checked_terms(self.vocabulary, "Bag"), ngrams, tokenizer)

    def _count_given(self, types: Sequence[str] | None, numbered: Numbered) -> tuple[Learned, Rows]:
        """The given vocabulary with these texts counted, too; and their rows."""
        if types is None:
            raise InputError(
                "Bag(vocabulary=...) with ids for texts",
                expected="texts, in which the terms can be found",
                fix="pass the texts, or leave the vocabulary out",
            )
        learned = self._learned or self._given()
        rows = learned.rows(types, numbered)
        frequency = np.bincount(rows.indices, minlength=learned.columns)
        if learned.document_frequency is not None and learned.documents is not None:
            return self._with_documents(
                learned, learned.document_frequency + frequency, learned.documents + numbered.documents
            ), rows
        return self._with_documents(learned, frequency, numbered.documents), rows

    def _with_documents(self, learned: Learned, frequency: Ints, documents: int) -> Learned:
        idf = None
        if self._weighs_by_documents:
            idf = weights.idf(frequency, documents, smooth=self.smooth, dtype=weights.float_type(self.dtype))
        return replace(learned, document_frequency=frequency, documents=documents, idf=idf)

    @property
    def _weighs_by_documents(self) -> bool:
        return self.mode == "tfidf" and bool(self.idf)

    def _weigh(self, rows: Rows) -> csr_matrix:
        """Counts as a matrix of the mode's weights."""
        learned = self._fitted("transform")
        return weights.weigh(rows, learned.columns, self, learned.idf if self._weighs_by_documents else None)


def _number(
    texts: Source, tokenizer: Tokenizer, ngrams: tuple[int, int], *, in_order: bool = False
) -> tuple[Sequence[str] | None, Numbered]:
    """The tokens of texts, and the texts as their numbers; of ids, None and the ids."""
    if isinstance(texts, Ragged):
        return None, Numbered(texts)
    if isinstance(texts, TextStream):
        texts = chain.from_iterable(texts)
    return (number_in_order if in_order else number)(
        list(texts) if isinstance(texts, Iterator) else texts, tokenizer, ngrams
    )

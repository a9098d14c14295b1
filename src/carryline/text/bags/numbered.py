"""A corpus as numbers, ready to be counted: words, characters, or n-grams of characters within words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from carryline.ground.ragged import Ragged
from carryline.kernels import text as compiled_text
from carryline.kernels.text.levels import CountedGrams, Ids, Level, Rows
from carryline.kernels.text.ngrams import Finder, compose, count
from carryline.text.bags.grams import Counts
from carryline.text.checks import check_texts, listed
from carryline.text.tokenizer import Texts, Tokenized, Tokenizer


class CountedTexts(Counts, Protocol):
    """Texts that were counted, and can be laid out as rows."""

    def by_first_occurrence(self) -> Ids:
        """The columns, (columns,), by the text in which they occur first; there, shorter ones first; then by place."""
        ...

    def rows(self, renumber: Ids, width: int) -> Rows:
        """The counted texts, column i as column `renumber[i]` of `width`; -1 leaves it out."""
        ...


@dataclass(frozen=True, eq=False)
class Numbered:
    """`ids` (texts) of tokens; or, with `words` (texts), `ids` (words) of each word's n-grams, found once per word."""

    ids: Ragged
    words: Ragged | None = None

    @property
    def documents(self) -> int:
        """The number of texts."""
        return len(self.ids if self.words is None else self.words)

    def count(self, stride: int, lengths: tuple[int, int], *, least: int = 1, most: int | None = None) -> CountedTexts:
        """The n-grams in `least` to `most` texts. Those within words count as length 1: each has an id already."""
        if self.words is None:
            return count(self.ids, stride=stride, lengths=lengths, least=least, most=most)
        composed = compose(self.words, self.ids, least=least, most=most)
        return _Within(self.ids, composed)

    def find(self, levels: Sequence[Level], finder: Finder, width: int) -> Rows:
        """How often each text has the n-grams of `levels`, which the finder finds."""
        if self.words is None:
            return finder.rows(self.ids, width)
        (level,) = levels
        numbers = np.full(max(int(level.keys.max(initial=0)), int(self.ids.values.max(initial=0))) + 1, -1, np.int32)
        numbers[level.keys] = level.columns
        grams = _without_unknown(Ragged(numbers[self.ids.values], self.ids.offsets))
        composed = compose(self.words, grams)
        return composed.rows(composed.grams, width)

    def exchange(self, ids: Ids) -> Numbered:
        """The same with `ids[i]` in place of i."""
        return replace(self, ids=Ragged(ids[self.ids.values], self.ids.offsets))


def number(texts: Texts, tokenizer: Tokenizer, ngrams: tuple[int, int]) -> tuple[list[str], Numbered]:
    """The distinct tokens in the order of their first occurrence, and the texts as their numbers from 0.

    Within words, each n-gram of a word's characters is a token.
    """
    if tokenizer.level != "within_word":
        types, ids = tokenizer.number(texts)
        return types, Numbered(ids)
    preset = "whitespace" if tokenizer.preset == "sklearn" else tokenizer.preset
    words, of_texts = replace(tokenizer, level="word", preset=preset).number(texts)
    grams, of_words = replace(tokenizer, ngrams=ngrams, lower=False).number(words)
    return grams, Numbered(of_words, of_texts)


def number_in_order(texts: Texts, tokenizer: Tokenizer, ngrams: tuple[int, int]) -> tuple[tuple[str, ...], Numbered]:
    """The distinct tokens by their code points, and the texts as places in that order, from 1: 0 is the padding."""
    cutter = None if tokenizer.level == "within_word" or isinstance(texts, Tokenized) else tokenizer.compiled
    if cutter is not None and compiled_text.available():
        texts = listed(texts)
        if not texts or isinstance(texts[0], str):
            types, ids, offsets = compiled_text.number(check_texts(texts), cutter, order="alphabetical")
            return tuple(types), Numbered(Ragged(ids + np.int32(1), offsets))
    types, numbered = number(texts, tokenizer, ngrams)
    order = sorted(range(len(types)), key=types.__getitem__)
    places = np.empty(len(types), dtype=np.int32)
    places[order] = np.arange(1, len(types) + 1, dtype=np.int32)
    return tuple(map(types.__getitem__, order)), numbered.exchange(places)


def as_known(types: Sequence[str], numbered: Numbered, ids: Mapping[str, int]) -> Numbered:
    """The texts as the ids of tokens that are known already, from 1; all others have the same id, one above these."""
    unknown = len(ids) + 1
    return numbered.exchange(np.fromiter((ids.get(token, unknown) for token in types), np.int32, len(types)))


class _Within:
    """N-grams within words that were counted: all are of length 1, and an id is the key."""

    def __init__(self, grams: Ragged, composed: CountedGrams) -> None:
        self._grams, self._composed = grams, composed
        self.levels = [Level(composed.grams.astype(np.int64), np.arange(len(composed.grams), dtype=np.int32))]
        self.document_frequency, self.totals = composed.document_frequency, composed.totals
        self.rows = composed.rows

    def by_first_occurrence(self) -> Ids:
        """The columns, (columns,), as they come in the words; and these stand as they come in the texts."""
        grams = self._grams.values
        first = np.zeros(int(grams.max(initial=0)) + 1, dtype=np.int64)
        first[grams[::-1]] = np.arange(len(grams))[::-1]  # what is written last stays
        return np.argsort(first[self._composed.grams]).astype(np.int32)


def _without_unknown(ids: Ragged) -> Ragged:
    keep = ids.values >= 0
    before = np.concatenate([[0], np.cumsum(keep)])
    return Ragged(ids.values[keep], before[ids.offsets])

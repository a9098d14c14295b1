"""Count n-grams of ids, know them again in other texts, and lay texts out as sparse rows of them.

    counted = count(ids, stride=len(vocabulary) + 1, lengths=(1, 2), least=3)
    counted.document_frequency, counted.totals           # of every n-gram that got a column
    rows = counted.rows(renumber, width)                 # the same texts, with the columns that are wanted
    Finder(levels, stride).rows(others, width)           # other texts, by the columns of `levels`
    compose(words, grams, least=3)                       # likewise, the n-grams within words

Where the compiled text engine runs, its threads share the work; `ngrams_numpy` gives the same numbers without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels import native
from carryline.kernels.text import available, ngrams_numpy
from carryline.kernels.text.levels import CountedGrams, CountedNgrams, Ids, Ints, Level, Rows

AT_ONCE = 1 << 23
"""Occurrences of longer n-grams that compiled code counts at a time, with 16 bytes for each; more take more turns."""


def count(
    ids: Ragged, *, stride: int, lengths: tuple[int, int] = (1, 1), least: int = 1, most: int | None = None
) -> CountedNgrams:
    """Count the n-grams of all texts: of `lengths[0]` to `lengths[1]` ids, in `least` to `most` texts.

    `ids` int32, each from 0 to `stride - 2`, `stride - 1` being kept for unknown ones; 0 is padding, and n-grams reach
    over it. An n-gram is known if it is in `least` texts or more, for a longer one is never in more texts than its
    beginning. It gets a column if it is long enough, too, and not in more than `most` texts (None: any number).
    Columns: shorter n-grams first, each length in the order of keys. Keeps 4 bytes for each token and length.
    InputError for ids out of range.
    """
    _check(ids, stride - 1)
    most = len(ids) if most is None else most
    if not available():
        return ngrams_numpy.Counted(ids, stride, lengths, least, most)
    wanted = stride, *lengths, int(least), int(most), AT_ONCE
    return _Counted(native.module().NGrams(*_arrays(ids), *wanted, torch.get_num_threads()))


class Finder:
    """The n-grams of `levels`, to be found again in other texts. Its tables are made once, when first needed."""

    def __init__(self, levels: Sequence[Level], stride: int) -> None:
        """`levels` as `Counted` has them, but with any numbers of columns. They must be sound; see `check_levels`."""
        self._levels, self._stride = list(levels), stride
        self._tables: dict[int, Any] = {}  # by width; there is one, unless somebody asks for another

    def __reduce__(self) -> tuple[Any, ...]:
        return Finder, (self._levels, self._stride)

    def rows(self, ids: Ragged, width: int) -> Rows:
        """Each text's counts in the columns of the levels, all below `width`. `ids` int32 as they were counted.

        An id of `stride - 1` or more is unknown, as is one that the levels do not have: no n-gram holds it.
        """
        _check(ids)
        if not available():
            return ngrams_numpy.find(self._levels, self._stride, ids, width)
        if width not in self._tables:
            keys, columns = [level.keys for level in self._levels], [level.columns for level in self._levels]
            self._tables = {width: native.module().Finder(keys, columns, self._stride, width)}
        return Rows(*self._tables[width].rows(*_arrays(ids), torch.get_num_threads()))


def compose(words: Ragged, grams: Ragged, *, least: int = 1, most: int | None = None) -> CountedGrams:
    """Count the grams of the words of texts, such as characters within words, where each word's were found once.

    `words` (texts) int32: the words of each text. `grams` (words) int32: the grams of each word, each as often as it is
    there. Columns: the grams that are in `least` to `most` texts (None: any number), and in one at least, by their
    numbers, which `grams` (columns,) tells. InputError for a word whose grams are not given, and for ids below 0.
    """
    _check(words, len(grams))
    _check(grams)
    most = len(words) if most is None else most
    return (_Composed if available() else ngrams_numpy.Composed)(words, grams, least, most)


class _Counted:
    """Counted by compiled code."""

    def __init__(self, counted: Any) -> None:
        self._native = counted

    @cached_property
    def levels(self) -> list[Level]:
        return [Level(keys, columns) for keys, columns in self._native.levels()]

    @cached_property
    def document_frequency(self) -> Ints:
        return self._native.document_frequency()  # type: ignore[no-any-return]

    @cached_property
    def totals(self) -> Ints:
        return self._native.totals()  # type: ignore[no-any-return]

    def by_first_occurrence(self) -> Ids:
        return self._native.by_first_occurrence(torch.get_num_threads())  # type: ignore[no-any-return]

    def rows(self, renumber: Ids, width: int) -> Rows:
        return Rows(*self._native.rows(renumber, width, torch.get_num_threads()))


class _Composed:
    """Composed by compiled code."""

    def __init__(self, words: Ragged, grams: Ragged, least: int, most: int) -> None:
        self._arrays = *_arrays(words), *_arrays(grams)
        self._bound = int(grams.values.max(initial=-1)) + 1
        frequency, totals = native.module().count_grams(*self._arrays, self._bound, torch.get_num_threads())
        self.grams = np.flatnonzero((frequency >= max(least, 1)) & (frequency <= most)).astype(np.int32)
        self.document_frequency: Ints = frequency[self.grams]
        self.totals: Ints = totals[self.grams]

    def rows(self, renumber: Ids, width: int) -> Rows:
        columns = np.full(self._bound, -1, dtype=np.int32)
        columns[self.grams] = renumber
        return Rows(*native.module().compose_rows(*self._arrays, columns, width, torch.get_num_threads()))


def _arrays(ids: Ragged) -> tuple[Ids, Ints]:
    return np.ascontiguousarray(ids.values, dtype=np.int32), np.ascontiguousarray(ids.offsets, dtype=np.int64)


def _check(ids: Ragged, bound: int = 2**31 - 1) -> None:
    low, high = int(ids.values.min(initial=0)), int(ids.values.max(initial=-1))
    if low < 0 or high >= bound:
        raise InputError(
            f"ids from {low} to {high}",
            expected=f"ids from 0 to {bound - 1}",
            fix="number the tokens with a Vocabulary, or with Tokenizer.number(texts)",
        )

"""N-grams counted with sorting only, in NumPy: the oracle of the compiled code, and what runs without it.

No loop is over texts or tokens; all are over lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from carryline.ground.ragged import Ragged
from carryline.kernels.text.levels import Ids, Ints, Level, Rows


class Counted:
    """The n-grams of texts; see `ngrams.count`."""

    def __init__(self, ids: Ragged, stride: int, lengths: tuple[int, int], least: int, most: int) -> None:
        self.levels: list[Level] = []
        self._texts = len(ids)
        self._parts: list[_Counts] = []
        self._firsts: list[Ints] = []  # (columns, 3) of each length: text, length, place
        occurrences = _Occurrences(ids)
        columns = 0
        for n in range(1, lengths[1] + 1):
            counts, grams = occurrences.group(stride)
            frequency = counts.document_frequency
            alive = frequency >= least
            chosen = np.flatnonzero(alive & (frequency <= most) & (n >= lengths[0]))
            numbers = np.full(len(alive), -1, dtype=np.int32)
            numbers[chosen] = np.arange(columns, columns + len(chosen))
            columns += len(chosen)
            self.levels.append(Level(counts.keys[alive], numbers[alive]))
            self._parts.append(counts.take(chosen))
            self._firsts.append(occurrences.firsts(grams, len(alive))[chosen])
            occurrences.extend(np.where(alive, np.cumsum(alive) - 1, -1)[grams])

    @property
    def document_frequency(self) -> Ints:
        """In how many texts each column occurs, (columns,)."""
        return np.concatenate([part.document_frequency for part in self._parts])

    @property
    def totals(self) -> Ints:
        """How often each column occurs, (columns,)."""
        return np.concatenate([part.totals for part in self._parts])

    def by_first_occurrence(self) -> Ids:
        """The columns in the order of their first occurrence, (columns,)."""
        texts, lengths, places = np.concatenate(self._firsts).T
        return np.lexsort((places, lengths, texts)).astype(np.int32)

    def rows(self, renumber: Ids, width: int) -> Rows:
        """The counted texts, column i as column `renumber[i]`."""
        columns = np.split(renumber, np.cumsum([len(part.keys) for part in self._parts])[:-1])
        return _rows(self._parts, columns, self._texts, width)


def find(levels: Sequence[Level], stride: int, ids: Ragged, width: int) -> Rows:
    """The known n-grams of other texts; see `ngrams.Finder`."""
    occurrences = _Occurrences(Ragged(np.minimum(ids.values, stride - 1), ids.offsets))
    parts: list[_Counts] = []
    columns: list[Ids] = []
    for level in levels:
        counts, grams = occurrences.group(stride)
        ranks = _find(level.keys, counts.keys)
        numbers = np.append(level.columns, np.int32(-1))[ranks]  # that of rank -1 is -1
        parts.append(counts)
        columns.append(numbers)
        occurrences.extend(ranks[grams])
    return _rows(parts, columns, len(ids), width)


class Composed:
    """The grams of the words of texts; see `ngrams.compose`. Counts are a product: words in texts, grams in words."""

    def __init__(self, words: Ragged, grams: Ragged, least: int, most: int) -> None:
        bound = int(grams.values.max(initial=-1)) + 1
        in_words = _count_matrix(grams, bound)
        in_texts = _count_matrix(words, len(grams)) @ in_words
        frequency = np.bincount(in_texts.indices, minlength=bound)
        self.grams = np.flatnonzero((frequency >= max(least, 1)) & (frequency <= most)).astype(np.int32)
        self._matrix = in_texts[:, self.grams]

    @cached_property
    def document_frequency(self) -> Ints:
        """In how many texts each column occurs, (columns,)."""
        return np.bincount(self._matrix.indices, minlength=len(self.grams))

    @cached_property
    def totals(self) -> Ints:
        """How often each column occurs, (columns,)."""
        return np.asarray(self._matrix.sum(axis=0, dtype=np.int64)).ravel()

    def rows(self, renumber: Ids, width: int) -> Rows:
        """The counted texts, column i as column `renumber[i]`."""
        columns = len(self.grams)
        kept = np.flatnonzero(renumber >= 0)
        places = csr_matrix((np.ones(len(kept), np.int32), (kept, renumber[kept])), shape=(columns, width))
        return _sorted_rows(self._matrix @ places)


@dataclass(frozen=True, eq=False)
class _Counts:
    """The n-grams of one length: gram i lies in the texts `documents[starts[i]:starts[i + 1]]`, `counts` times in each.

    `keys` (grams,) rising; `starts` (grams + 1,); `documents` and `counts` (pairs,): a column-compressed matrix.
    """

    keys: Ints
    starts: Ints
    documents: NDArray[np.int32]
    counts: NDArray[np.int32]

    @property
    def document_frequency(self) -> Ints:
        return np.diff(self.starts)

    @property
    def totals(self) -> Ints:
        return np.diff(np.append(0, np.cumsum(self.counts, dtype=np.int64))[self.starts])

    def take(self, grams: Ints) -> _Counts:
        """The chosen grams only, in the given order."""
        lengths = self.document_frequency[grams]
        starts = np.append(0, np.cumsum(lengths))
        pairs = np.arange(starts[-1]) + np.repeat(self.starts[grams] - starts[:-1], lengths)
        return _Counts(self.keys[grams], starts, self.documents[pairs], self.counts[pairs])


class _Occurrences:
    """Where n-grams of one length begin whose first n - 1 ids are known: their places, and the ranks of those ids."""

    def __init__(self, ids: Ragged) -> None:
        """All 1-grams; the padding is left out."""
        values: NDArray[Any] = ids.values
        documents = np.repeat(np.arange(len(ids), dtype=np.int32), ids.lengths)
        if not values.all():
            real = values != 0
            values, documents = values[real], documents[real]
        ends = np.cumsum(np.bincount(documents, minlength=len(ids)), dtype=np.int64)
        self._values, self._documents = values, documents
        self._room = ends[documents] - np.arange(len(values))  # ids from here to the end of the text
        self._length = 1
        self._places = np.arange(len(values))
        self._ranks = np.zeros(len(values), dtype=np.int32)

    def group(self, stride: int) -> tuple[_Counts, NDArray[np.int32]]:
        """The n-grams, counted, and which of them begins at each place."""
        values, documents = self._values[self._places + self._length - 1], self._documents[self._places]
        order = _counting_sort(values, stride)
        order = order[_counting_sort(self._ranks[order], int(self._ranks.max(initial=0)) + 1)]  # stable
        keys = self._ranks[order].astype(np.int64) * stride + values[order]
        documents = documents[order]
        new_gram = np.ones(len(order), dtype=bool)
        new_gram[1:] = keys[1:] != keys[:-1]
        new_pair = new_gram.copy()
        new_pair[1:] |= documents[1:] != documents[:-1]
        pairs = np.flatnonzero(new_pair)
        grams = np.empty(len(order), dtype=np.int32)
        grams[order] = np.cumsum(new_gram, dtype=np.int32) - 1
        starts = np.append(np.flatnonzero(new_gram[pairs]), len(pairs))
        counts = np.diff(pairs, append=len(order)).astype(np.int32)
        return _Counts(keys[new_gram], starts, documents[pairs], counts), grams

    def firsts(self, grams: Ids, count: int) -> Ints:
        """Where each n-gram begins first, (count, 3): its text, its length, its place."""
        places = np.zeros(count, dtype=np.int64)
        places[grams[::-1]] = self._places[::-1]  # what is written last stays
        return np.column_stack([self._documents[places], np.full(count, self._length), places])

    def extend(self, ranks: Ints) -> None:
        """Go on with the next length, where the n-gram at a place is known: its rank, else -1."""
        going = (ranks >= 0) & (self._room[self._places] > self._length)
        self._places, self._ranks = self._places[going], ranks[going].astype(np.int32)
        self._length += 1


def _find(known: Ints, keys: Ints) -> Ints:
    """The rank of each key among the known ones, which rise; -1 for an unknown key."""
    if len(known) == 0:
        return np.full(len(keys), -1)
    ranks = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[ranks] == keys, ranks, -1)


def _rows(parts: list[_Counts], columns: Sequence[Ids], texts: int, width: int) -> Rows:
    """Counts of all lengths as rows, gram i of part p in `columns[p][i]`, or left out for -1."""
    kept = [part.take(np.flatnonzero(numbers >= 0)) for part, numbers in zip(parts, columns, strict=True)]
    lengths = np.concatenate([part.document_frequency for part in kept])
    numbers = np.concatenate([numbers[numbers >= 0] for numbers in columns])
    rows = np.concatenate([part.documents for part in kept])
    counts = np.concatenate([part.counts for part in kept])
    starts = np.append(0, np.cumsum(lengths))
    by_text = csc_matrix((counts, rows, starts), shape=(texts, len(numbers))).tocsr()
    matrix = csr_matrix((by_text.data, numbers[by_text.indices], by_text.indptr), shape=(texts, width))
    return _sorted_rows(matrix)


def _sorted_rows(matrix: csr_matrix) -> Rows:
    matrix.sum_duplicates()
    return Rows(
        matrix.data.astype(np.int32, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.indptr.astype(np.int64),
    )


def _count_matrix(ids: Ragged, width: int) -> csr_matrix:
    """How often each id is in each sequence, (sequences, width)."""
    ones = np.ones(len(ids.values), np.int32)
    matrix = csr_matrix((ones, ids.values, ids.offsets), shape=(len(ids), width), copy=True)
    matrix.sum_duplicates()  # in place
    return matrix


def _counting_sort(values: NDArray[Any], bound: int) -> Ids:
    """The stable order of values below `bound`. SciPy's transpose of a row is a counting sort, faster than argsort."""
    places = np.arange(len(values), dtype=np.int32)
    row = csr_matrix((places, values, np.array([0, len(values)], dtype=np.int32)), shape=(1, max(bound, 1)))
    order: Ids = row.tocsc().data
    return order

"""Count n-grams of ids with sorting only, and know them again: no loop over texts or tokens.

The key of an n-gram is the rank of its first n - 1 ids among the known (n - 1)-grams, times a stride, plus its last id.
Ranks stay small, so keys fit 64 bits for any n; and an n-gram with an unknown beginning is never looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged

Ints = NDArray[np.int64]
Ids = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Counts:
    """The n-grams of one length: gram i lies in the texts `documents[starts[i]:starts[i + 1]]`, `counts` times in each.

    `keys` (grams,) rising; `starts` (grams + 1,); `documents` and `counts` (pairs,): a column-compressed matrix.
    """

    keys: Ints
    starts: Ints
    documents: NDArray[np.int32]
    counts: NDArray[np.int32]

    @property
    def document_frequency(self) -> Ints:
        """In how many texts each gram lies, (grams,)."""
        return np.diff(self.starts)

    @property
    def totals(self) -> Ints:
        """How often each gram occurs, (grams,)."""
        return np.diff(np.append(0, np.cumsum(self.counts, dtype=np.int64))[self.starts])

    def take(self, grams: Ints) -> Counts:
        """The chosen grams only, in the given order."""
        lengths = self.document_frequency[grams]
        starts = np.append(0, np.cumsum(lengths))
        pairs = np.arange(starts[-1]) + np.repeat(self.starts[grams] - starts[:-1], lengths)
        return Counts(self.keys[grams], starts, self.documents[pairs], self.counts[pairs])


@dataclass(frozen=True, eq=False)
class Level:
    """The known n-grams of one length: `keys` (known,) rising, and the column of each, -1 for a mere beginning."""

    keys: Ints
    columns: NDArray[np.int32]

    def find(self, keys: Ints) -> Ints:
        """The rank of each key among the known ones, -1 for an unknown key."""
        if len(self.keys) == 0:
            return np.full(len(keys), -1)
        ranks = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[ranks] == keys, ranks, -1)


def count_ngrams(ids: Ragged, longest: int, stride: int, choose: Callable[[int, Counts], Ints]) -> None:
    """Count all 1-grams, then 2-grams, ... up to `longest`; id 0 is padding and is in no n-gram.

    `choose(n, counts)` sees the counts of length n, keeps what it wants of them, and says which grams may begin a
    longer one: their ranks (grams,), -1 for those that may not. An id of `stride` - 1 or more is taken for unknown.
    """
    values, documents, room = _flatten(ids)
    values = np.minimum(values, stride - 1)
    places = np.arange(len(values))
    ranks = np.zeros(len(values), dtype=np.int32)
    known = 1  # beginnings of a 1-gram: the empty one
    for n in range(1, longest + 1):
        counts, grams = group(values[places + n - 1] if n > 1 else values, documents[places], stride, ranks, known)
        chosen = choose(n, counts)
        if n == longest:
            return
        known = int(chosen.max(initial=-1)) + 1
        ranks = chosen.astype(np.int32)[grams]
        going = (ranks >= 0) & (room[places] > n)
        places, ranks = places[going], ranks[going]


def group(
    values: Ids, documents: Ids, bound: int, ranks: Ids | None = None, known: int = 1
) -> tuple[Counts, NDArray[np.int32]]:
    """Occurrences, in the order of their texts, as counts per gram and text; and the gram of each occurrence.

    A gram is a pair of a rank below `known` and a value below `bound`; its key is `rank * bound + value`. Without
    `ranks`, or where only one is known, it is the value alone.
    """
    order = _counting_sort(values, bound)
    if known > 1:
        assert ranks is not None
        order = order[_counting_sort(ranks[order], known)]  # stable: by rank, then value, then text
    values, documents = values[order], documents[order]
    new_gram = np.ones(len(order), dtype=bool)
    new_gram[1:] = values[1:] != values[:-1]
    if known > 1:
        assert ranks is not None
        ranks = ranks[order]
        new_gram[1:] |= ranks[1:] != ranks[:-1]
        firsts = np.flatnonzero(new_gram)
        keys = ranks[firsts].astype(np.int64) * bound + values[firsts]
    else:
        keys = values[new_gram].astype(np.int64)
    new_pair = new_gram.copy()
    new_pair[1:] |= documents[1:] != documents[:-1]
    pairs = np.flatnonzero(new_pair)
    grams = np.empty(len(order), dtype=np.int32)
    grams[order] = np.cumsum(new_gram, dtype=np.int32) - 1
    starts = np.append(np.flatnonzero(new_gram[pairs]), len(pairs))
    counts = np.diff(pairs, append=len(order)).astype(np.int32)
    return Counts(keys, starts, documents[pairs], counts), grams


def trim(levels: list[Level], stride: int) -> list[Level]:
    """The levels without the beginnings that no column needs."""
    needed = [level.columns >= 0 for level in levels]
    for n in range(len(levels) - 1, 0, -1):
        needed[n - 1][levels[n].keys[needed[n]] // stride] = True
    trimmed: list[Level] = []
    for n, (level, keep) in enumerate(zip(levels, needed, strict=True)):
        keys = level.keys[keep]
        if n:
            rank = np.cumsum(needed[n - 1]) - 1  # the beginnings have moved up
            keys = rank[keys // stride] * stride + keys % stride
        trimmed.append(replace(level, keys=keys, columns=level.columns[keep]))
    return trimmed


def spell(levels: list[Level], stride: int) -> list[tuple[int, ...]]:
    """The ids of the n-gram of each column, in column order."""
    spelt: list[tuple[int, ...]] = []
    beginnings = np.zeros((1, 0), dtype=np.int64)
    for n, level in enumerate(levels):
        ranks = level.keys // stride if n else np.zeros(len(level.keys), dtype=np.int64)
        grams = np.column_stack([beginnings[ranks], level.keys % stride])
        spelt += map(tuple, grams[level.columns >= 0].tolist())
        beginnings = grams
    return spelt


def check_levels(levels: list[Level], stride: int, columns: int) -> None:
    """Raise InputError unless these levels are what a bag of so many columns made: rising keys, known beginnings."""
    found = np.concatenate([level.columns[level.columns >= 0] for level in levels])
    sound = np.array_equal(found, np.arange(columns))
    known = 1  # beginnings of a 1-gram: the empty one
    for level in levels:
        keys = level.keys
        sound = sound and len(keys) == len(level.columns) and bool((np.diff(keys) > 0).all())
        sound = sound and (len(keys) == 0 or (keys[0] >= 0 and keys[-1] < known * stride))
        known = len(keys)
    if not sound:
        raise InputError(
            "the arrays of a bag disagree with each other",
            expected="what Bag.state() gave, whole and unchanged",
            fix="save it again",
        )


def _flatten(ids: Ragged) -> tuple[Ids, Ids, Ints]:
    """Ids without padding, the text of each, and how many ids follow it in its text, itself included."""
    values: NDArray[Any] = ids.values
    documents = np.repeat(np.arange(len(ids), dtype=np.int32), ids.lengths)
    if not values.all():
        real = values != 0
        values, documents = values[real], documents[real]
    ends = np.cumsum(np.bincount(documents, minlength=len(ids)), dtype=np.int64)
    room: Ints = ends[documents] - np.arange(len(values))
    return values.astype(np.int32), documents, room


def _counting_sort(values: Ids, bound: int) -> Ids:
    """The stable order of values below `bound`. SciPy's transpose of a row is a counting sort, faster than argsort."""
    places = np.arange(len(values), dtype=np.int32)
    row = csr_matrix((places, values, np.array([0, len(values)], dtype=np.int32)), shape=(1, max(bound, 1)))
    order: Ids = row.tocsc().data
    return order

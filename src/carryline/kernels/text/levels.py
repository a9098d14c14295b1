"""Known n-grams by their length: what their keys say, and the algebra of them.

The key of an n-gram is the rank of its first n - 1 ids among the known (n - 1)-grams, times a stride, plus its last id;
the key of a 1-gram is its id. Ranks stay small, so keys fit 64 bits for any n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError

Ints = NDArray[np.int64]
Ids = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Level:
    """The known n-grams of one length: `keys` (known,) rising, and the column of each, -1 for a mere beginning."""

    keys: Ints
    columns: Ids


class Rows(NamedTuple):
    """A sparse matrix: row i holds `counts[indptr[i]:indptr[i + 1]]` in the columns `indices[...]`, which rise.

    `csr_matrix(rows, shape=(texts, width))` takes it as it is.
    """

    counts: Ids
    indices: Ids
    indptr: Ints


class Counted(Protocol):
    """What was counted of some texts, column by column; and the texts themselves, to be laid out as rows."""

    @property
    def document_frequency(self) -> Ints:
        """In how many texts each column occurs, (columns,)."""
        ...

    @property
    def totals(self) -> Ints:
        """How often each column occurs, (columns,)."""
        ...

    def rows(self, renumber: Ids, width: int) -> Rows:
        """The counted texts, column i as column `renumber[i]` of `width`; -1 leaves it out. `renumber` (columns,).

        Columns that get the same number are added up.
        """
        ...


class CountedNgrams(Counted, Protocol):
    """What `count` found: shorter n-grams first, each length in the order of keys."""

    @property
    def levels(self) -> list[Level]:
        """The known n-grams of length 1, 2, ..., with their columns."""
        ...

    def by_first_occurrence(self) -> Ids:
        """The columns, (columns,), by the text in which they occur first; there, shorter ones first; then by place."""
        ...


class CountedGrams(Counted, Protocol):
    """What `compose` found, in the order of the grams' numbers."""

    @property
    def grams(self) -> Ids:
        """The number of the gram of each column, (columns,), rising."""
        ...


def trim(levels: Sequence[Level], stride: int) -> list[Level]:
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
        trimmed.append(Level(keys, level.columns[keep]))
    return trimmed


def alphabetical(levels: Sequence[Level], stride: int) -> Ints:
    """The place of each column, (columns,), when n-grams stand as words do in a dictionary: a, a b, a b c, a c, b, ...

    By their ids, that is: where ids are numbered in the order of their tokens, and nothing within a token sorts before
    the glue, it is the order of the n-grams as strings. The levels are a forest, the children of an n-gram being those
    that begin with it, and this is its preorder.
    """
    own = [(level.columns >= 0).astype(np.int64) for level in levels]
    parents = [level.keys // stride for level in levels[1:]]
    sizes = list(own)  # columns in the subtree of each
    for n in range(len(levels) - 1, 0, -1):
        sizes[n - 1] = own[n - 1] + np.bincount(parents[n - 1], sizes[n], len(own[n - 1])).astype(np.int64)
    places = np.empty(sum(int(each.sum()) for each in own), dtype=np.int64)
    start = np.cumsum(sizes[0]) - sizes[0] if levels else places
    for n, level in enumerate(levels):
        if n:  # siblings lie side by side: before one of them stand its parent and the elder ones
            before = np.cumsum(sizes[n]) - sizes[n]
            eldest = np.searchsorted(parents[n - 1], parents[n - 1])
            start = start[parents[n - 1]] + own[n - 1][parents[n - 1]] + before - before[eldest]
        named = level.columns >= 0
        places[level.columns[named]] = start[named]
    return places


def spell(levels: Sequence[Level], stride: int) -> list[tuple[int, ...]]:
    """The ids of the n-gram of each column, in column order."""
    columns = sum(int((level.columns >= 0).sum()) for level in levels)
    spelt: list[tuple[int, ...]] = [()] * columns
    beginnings = np.zeros((1, 0), dtype=np.int64)
    for n, level in enumerate(levels):
        ranks = level.keys // stride if n else np.zeros(len(level.keys), dtype=np.int64)
        grams = np.column_stack([beginnings[ranks], level.keys % stride])
        named = level.columns >= 0
        for column, gram in zip(level.columns[named].tolist(), grams[named].tolist(), strict=True):
            spelt[column] = tuple(gram)
        beginnings = grams
    return spelt


def check_levels(levels: Sequence[Level], stride: int, columns: int) -> None:
    """Raise InputError unless levels are sound: keys rise, beginnings are known, each column belongs to one n-gram."""
    found = np.concatenate([level.columns[level.columns >= 0] for level in levels])
    sound = np.array_equal(np.sort(found), np.arange(columns))
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

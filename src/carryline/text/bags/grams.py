"""Which n-grams become columns, and in which order; n-grams that are given, or whose ids change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from carryline.kernels.text.levels import Ids, Ints, Level, alphabetical, trim


class Counts(Protocol):
    """What was counted, column by column: shorter n-grams first, each length in the order of its keys."""

    @property
    def levels(self) -> list[Level]:
        """The known n-grams by length, with their columns."""
        ...

    @property
    def document_frequency(self) -> Ints:
        """In how many texts each column occurs, (columns,)."""
        ...

    @property
    def totals(self) -> Ints:
        """How often each column occurs, (columns,)."""
        ...


@dataclass(frozen=True, eq=False)
class Choice:
    """The n-grams that were chosen: `levels` with their columns, and what became of each column that was counted.

    `numbers` (counted,): its new column, -1 where it was left out. `document_frequency` (chosen,).
    """

    levels: list[Level]
    numbers: Ids
    document_frequency: Ints


def choose(
    counted: Counts, stride: int, *, by: NDArray[Any], size: int | None, spelt: bool, as_sklearn: bool = False
) -> Choice:
    """The `size` columns of the highest `by` (columns,), or all; in alphabetical order where ids are in it (`spelt`).

    Of equals the first columns win; with `as_sklearn`, those that its unstable sort puts first.
    """
    levels, columns = counted.levels, len(counted.document_frequency)
    places = alphabetical(levels, stride) if spelt else np.arange(columns)
    kept = np.ones(columns, dtype=bool)  # by place
    if size is not None and columns > size:
        falling = np.empty_like(by)
        falling[places] = -by
        best = falling.argsort() if as_sklearn else falling.argsort(kind="stable")
        kept[best[size:]] = False
    numbers = np.where(kept, np.cumsum(kept) - 1, -1)[places].astype(np.int32)
    chosen = numbers >= 0
    frequency = np.empty(int(chosen.sum()), dtype=np.int64)
    frequency[numbers[chosen]] = counted.document_frequency[chosen]
    return Choice(trim(renumber(levels, numbers), stride), numbers, frequency)


def renumber(levels: Sequence[Level], numbers: Ids) -> list[Level]:
    """The levels with column i as column `numbers[i]`, -1 for none."""
    table = np.append(numbers, np.int32(-1)).astype(np.int32)  # the last is for what had no column
    return [Level(level.keys, table[level.columns]) for level in levels]


def exchange(levels: Sequence[Level], stride: int, ids: Ints, wider: int) -> list[Level]:
    """The same n-grams when id i is called `ids[i]`, below the stride `wider`; columns stay what they were."""
    changed: list[Level] = []
    rank = np.zeros(1, dtype=np.int64)
    for n, level in enumerate(levels):
        keys = ids[level.keys % stride].astype(np.int64)
        if n:
            keys += rank[level.keys // stride] * wider
        order = np.argsort(keys, kind="stable")
        changed.append(Level(keys[order], level.columns[order]))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
    return changed


def levels_of(spelt: Iterable[Sequence[int]], ngrams: tuple[int, int], stride: int) -> list[Level]:
    """Levels in which column i is the n-gram of the ids `spelt[i]`; one of another length is never found."""
    low, high = ngrams
    tables: list[dict[int, int]] = [{} for _ in range(high)]  # key -> number in order of entry
    columns: list[list[int]] = [[] for _ in range(high)]
    for column, gram in enumerate(spelt):
        if not low <= len(gram) <= high:
            continue
        entry = 0
        for table, known, last in zip(tables, columns, gram, strict=False):
            entry = table.setdefault(entry * stride + last, len(table))
            if entry == len(known):
                known.append(-1)
        columns[len(gram) - 1][entry] = column
    levels: list[Level] = []
    rank = np.zeros(1, dtype=np.int64)  # of an entry among the rising keys
    for table, known in zip(tables, columns, strict=True):
        keys = np.fromiter(table, np.int64, len(table))
        keys = rank[keys // stride] * stride + keys % stride
        order = np.argsort(keys)
        levels.append(Level(keys[order], np.array(known, dtype=np.int32)[order]))
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
    return levels

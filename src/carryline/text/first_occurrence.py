"""Columns in the order of their first occurrence: scikit-learn lays out, and sums, the rows that it fits in that order.

Only for the tokenizer's preset "sklearn", whose promise is the same matrix to the last bit: where three floats are
added, their order can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from carryline.kernels.text.levels import Ids, Ints, Level
from carryline.text.numbered import Numbered


def by_first_occurrence(numbered: Numbered, levels: Sequence[Level], stride: int, first: Ints) -> Ids:
    """The columns, (columns,) int32, by the text in which they occur first; there, shorter ones first; then by place.

    `first` (tokens,): when the token of id i + 1 occurs first, as a number that rises.
    """
    if len(levels) == 1:
        (level,) = levels
        named = level.columns >= 0
        return level.columns[named][np.argsort(first[level.keys[named] - 1])]
    values, offsets = numbered.ids.values, numbered.ids.offsets
    documents = np.repeat(np.arange(len(numbered.ids)), numbered.ids.lengths)
    ends = offsets[1:][documents]
    columns = 1 + max(int(level.columns.max(initial=-1)) for level in levels)
    occurs = np.zeros(columns, dtype=np.int64)
    lengths = np.zeros(columns, dtype=np.int64)
    places, ranks = np.arange(len(values)), np.zeros(len(values), dtype=np.int64)
    for n, level in enumerate(levels, start=1):
        inside = places + n <= ends[places]
        places, ranks = places[inside], ranks[inside]
        keys = ranks * stride + values[places + n - 1]
        found = np.searchsorted(level.keys, keys)
        known = np.append(level.keys, -1)[found] == keys
        places, ranks = places[known], found[known]
        here = level.columns[ranks]
        named = np.flatnonzero(here >= 0)[::-1]  # backwards, so that the first occurrence is what stays
        occurs[here[named]] = places[named]
        lengths[level.columns[level.columns >= 0]] = n
    return np.lexsort((occurs, lengths, documents[occurs])).astype(np.int32)

"""How many texts hold each n-gram, and how often each occurs, batch after batch: no text is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from carryline.ground.errors import InputError
from carryline.kernels.text.levels import Ints, Level
from carryline.text.bags.grams import exchange
from carryline.text.bags.numbered import Numbered


class Tallied(NamedTuple):
    """A tally's n-grams, like those of one count. `tokens` in alphabetical order: id i + 1 is token i; None for ids."""

    tokens: tuple[str, ...] | None
    stride: int
    levels: list[Level]
    document_frequency: Ints
    totals: Ints


class Tally:
    """Counts of all n-grams that were ever seen. It grows with distinct n-grams only, whatever the number of texts.

    Tokens are numbered from 1 by their first occurrence, so that old numbers stay when new ones come.
    """

    def __init__(self, lengths: tuple[int, int]) -> None:
        self.documents = 0
        self._lengths = lengths
        self._tokens: dict[str, int] = {}
        self._spelt = False
        self._stride = 2
        self._keys: list[Ints] = [np.zeros(0, dtype=np.int64) for _ in range(lengths[1])]
        self._seen: list[Ints] = [np.zeros((0, 2), dtype=np.int64) for _ in range(lengths[1])]  # texts, occurrences

    def add(self, types: Sequence[str] | None, numbered: Numbered) -> None:
        """Count one more batch: of texts, whose types are numbered from 0, or of ids, for which `types` is None."""
        if self.documents and self._spelt != (types is not None):
            raise InputError(
                "Bag.partial_fit of ids and of texts",
                expected="all batches of one kind",
                fix="pass vocabulary.encode(texts) each time, or the texts each time",
            )
        if types is None:
            stride = wider = max(self._stride, int(numbered.ids.values.max(initial=0)) + 2)
            ids = np.arange(stride)
        else:
            ids = np.zeros(len(types) + 1, dtype=np.int64)
            for place, token in enumerate(types, start=1):
                ids[place] = self._tokens.setdefault(token, len(self._tokens) + 1)
            numbered = numbered.exchange(np.arange(1, len(types) + 1, dtype=np.int32))
            stride, wider = len(types) + 2, len(self._tokens) + 2
        counted = numbered.count(stride, (1, self._lengths[1]))
        values = np.column_stack([counted.document_frequency, counted.totals])
        self._merge(exchange(counted.levels, stride, ids, wider), values, wider)
        self.documents += numbered.documents
        self._spelt = types is not None

    def counted(self, least: int, most: int) -> Tallied:
        """All n-grams so far; those that are long enough, and in `least` to `most` texts, have columns."""
        levels: list[Level] = []
        chosen: list[Ints] = []
        columns = 0
        for n, (keys, seen) in enumerate(zip(self._keys, self._seen, strict=True), start=1):
            fits = np.flatnonzero((seen[:, 0] >= least) & (seen[:, 0] <= most) & (n >= self._lengths[0]))
            marks = np.full(len(keys), -1, dtype=np.int32)
            marks[fits] = np.arange(columns, columns + len(fits))
            columns += len(fits)
            levels.append(Level(keys, marks))
            chosen.append(seen[fits])
        values = np.concatenate(chosen)
        if not self._spelt:
            return Tallied(None, self._stride, levels, values[:, 0], values[:, 1])
        tokens = tuple(sorted(self._tokens))
        ids = np.zeros(len(tokens) + 1, dtype=np.int64)
        ids[[self._tokens[token] for token in tokens]] = np.arange(1, len(tokens) + 1)
        levels = exchange(levels, self._stride, ids, self._stride)
        return Tallied(tokens, self._stride, levels, values[:, 0], values[:, 1])

    def _merge(self, levels: Sequence[Level], values: Ints, stride: int) -> None:
        """Add the counts of these n-grams to those that are known; `values` (columns, 2)."""
        old_rank, new_rank = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        for n, level in enumerate(levels):
            old, new = self._keys[n], level.keys
            if n:
                # both still rise, for ranks keep their order
                old = old_rank[old // self._stride] * stride + old % self._stride
                new = new_rank[new // stride] * stride + new % stride
            at = np.searchsorted(old, new)
            fresh = np.append(old, -1)[at] != new
            keys = np.insert(old, at[fresh], new[fresh])
            old_rank = np.arange(len(old)) + np.cumsum(np.bincount(at[fresh], minlength=len(old) + 1))[: len(old)]
            new_rank = np.searchsorted(keys, new)
            seen = np.zeros((len(keys), 2), dtype=np.int64)
            seen[old_rank] = self._seen[n]
            seen[new_rank] += values[level.columns]
            self._keys[n], self._seen[n] = keys, seen
        self._stride = stride

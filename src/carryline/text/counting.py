"""How often each token occurs: counted batch by batch, exactly as if all texts had come at once."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.ragged import Ragged
from carryline.text.streaming import TextStream
from carryline.text.tokenizer import Texts, Tokenizer


class TokenCounts:
    """Counts of tokens over any number of texts; memory is held for distinct tokens only.

        counts = TokenCounts()
        for texts in batches:
            counts.partial_fit(texts)
        vocabulary = Vocabulary.from_counts(counts, size=20_000, oov="<oov>")

    `tokens` in the order of their first occurrence over all batches; `counts` and `document_frequency` (tokens,)
    int64: how often each occurs, and in how many texts; `documents`: how many texts there were; `longest`: the number
    of tokens in the longest of them.
    """

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer or Tokenizer()
        self.documents = 0
        self.longest = 0
        self._numbers: dict[str, int] = {}
        self._table = np.zeros((2, 1024), dtype=np.int64)  # counts and document frequencies, with room to grow

    def partial_fit(self, texts: Texts | TextStream) -> Self:
        """Add texts, token lists, what `tokenizer.index(texts)` gave, or all the batches of a stream."""
        if isinstance(texts, TextStream):
            for batch in texts:
                self.partial_fit(batch)
            return self
        types, ids = self.tokenizer.number(texts)
        known = self._numbers
        numbers = np.array([known.setdefault(token, len(known)) for token in types], dtype=np.int64)
        room = self._table.shape[1]
        if len(known) > room:
            self._table = np.pad(self._table, ((0, 0), (0, max(len(known), 2 * room) - room)))
        self._table[0, numbers] += np.bincount(ids.values, minlength=len(types))
        self._table[1, numbers] += _document_frequency(ids, len(types))
        self.documents += len(ids)
        self.longest = max(self.longest, int(ids.lengths.max(initial=0)))
        return self

    @property
    def tokens(self) -> list[str]:
        """The distinct tokens, in the order of their first occurrence."""
        return list(self._numbers)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each token occurs, (tokens,)."""
        return self._table[0, : len(self._numbers)].copy()

    @property
    def document_frequency(self) -> NDArray[np.int64]:
        """In how many texts each token occurs, (tokens,)."""
        return self._table[1, : len(self._numbers)].copy()

    def __contains__(self, token: object) -> bool:
        return token in self._numbers

    def __len__(self) -> int:
        """The number of distinct tokens."""
        return len(self._numbers)

    def __repr__(self) -> str:
        return f"TokenCounts({len(self)} tokens of {self.documents} texts)"


def _document_frequency(ids: Ragged, types: int) -> NDArray[np.int64]:
    """In how many texts each type occurs, (types,): the texts of each type are brought together in linear time."""
    shape = (len(ids), types)
    by_type = csr_matrix((np.ones(len(ids.values), np.int8), ids.values, ids.offsets), shape=shape).tocsc()
    first = np.ones(len(by_type.indices), dtype=np.int64)
    first[1:] = by_type.indices[1:] != by_type.indices[:-1]
    first[by_type.indptr[:-1][np.diff(by_type.indptr) > 0]] = 1  # another type begins, perhaps with the same text
    totals = np.concatenate([[0], np.cumsum(first)])
    return np.asarray(np.diff(totals[by_type.indptr]))

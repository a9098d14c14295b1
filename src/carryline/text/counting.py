"""How often each token occurs: counted batch by batch, exactly as if all texts had come at once."""

from __future__ import annotations

from itertools import repeat
from typing import Self

import numpy as np
from numpy.typing import NDArray

from carryline.ground.ragged import Ragged
from carryline.kernels.text.ngrams import count
from carryline.text.streams.stream import TextStream
from carryline.text.tokenizer import Texts, Tokenizer


class TokenCounts:
    """Counts of tokens over any number of texts; memory is held for distinct tokens only.

        >>> from carryline.text import Vocabulary
        >>> counts = TokenCounts()
        >>> for texts in (["a cat", "a dog"], ["the dog"]):
        ...     _ = counts.partial_fit(texts)
        >>> counts.tokens, counts.counts.tolist()
        (['a', 'cat', 'dog', 'the'], [2, 1, 2, 1])
        >>> Vocabulary.from_counts(counts, size=4, oov="<oov>").tokens
        ('', '<oov>', 'a', 'dog')

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
        shifted = Ragged(ids.values + np.int32(1), ids.offsets)  # id 0 would be padding
        counted = count(shifted, stride=len(types) + 2)
        seen = counted.levels[0].keys - 1  # all types, unless their texts were left out
        names = types if len(seen) == len(types) else [types[i] for i in seen.tolist()]
        known = self._numbers
        numbers = np.fromiter(map(known.get, names, repeat(-1)), np.int64, len(names))
        new = np.flatnonzero(numbers < 0)
        numbers[new] = np.arange(len(known), len(known) + len(new))
        known.update(zip([names[i] for i in new.tolist()], numbers[new].tolist(), strict=True))
        room = self._table.shape[1]
        if len(known) > room:
            self._table = np.pad(self._table, ((0, 0), (0, max(len(known), 2 * room) - room)))
        self._table[0, numbers] += counted.totals
        self._table[1, numbers] += counted.document_frequency
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

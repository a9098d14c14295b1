"""What part of a vocabulary some vectors know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carryline.text.vocabulary import Vocabulary


@dataclass(frozen=True)
class Coverage:
    """How much of a vocabulary has a vector. Printing it says so in a line.

    `found` of `words` words are known (padding and the oov token are no words), which is the share `tokens` of all that
    occur in the texts; None when the vocabulary knows no counts. `missing`: the words without a vector, the most
    frequent first.
    """

    words: int
    found: int
    tokens: float | None
    missing: tuple[str, ...]

    def __str__(self) -> str:
        share = f" ({self.found / self.words:.1%})" if self.words else ""
        tokens = "" if self.tokens is None else f", {self.tokens:.1%} of the tokens"
        rest = len(self.missing) - _SHOWN
        more = f" and {rest:,} more" if rest > 0 else ""
        missing = f"; without: {', '.join(map(repr, self.missing[:_SHOWN]))}{more}" if self.missing else ""
        return f"vectors for {self.found:,} of {self.words:,} words{share}{tokens}{missing}"


_SHOWN = 10


def cover(vocabulary: Vocabulary, rows: NDArray[np.int64]) -> Coverage:
    """The coverage of a vocabulary whose index `i` has the row `rows[i]` of the vectors, or none: -1."""
    first = 1 if vocabulary.oov is None else 2
    known = rows[first:] >= 0
    missing = np.flatnonzero(~known) + first
    share = None
    if vocabulary.counts is not None:
        counts = np.asarray(vocabulary.counts[first:], dtype=np.int64)
        share = float(counts[known].sum() / counts.sum()) if counts.sum() else 0.0
        missing = missing[np.argsort(-counts[missing - first], kind="stable")]
    words = tuple(vocabulary.tokens[i] for i in missing.tolist())
    return Coverage(len(known), int(known.sum()), share, words)

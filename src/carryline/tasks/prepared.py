"""A corpus tokenised once, for all the candidates of a study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carryline.ground.ragged import Ragged
from carryline.text import Corpus, Vocabulary


@dataclass(frozen=True, eq=False)
class PreparedCorpus:
    """`ids` under `words`, the vocabulary of *every* word of the training texts, most frequent first.

    A network's smaller vocabulary is then `ids < size`, so no candidate tokenises again.
    """

    corpus: Corpus
    ids: Ragged
    words: Vocabulary

    @property
    def labels(self) -> NDArray[np.int64] | None:
        """Class number of each text, or None."""
        raise NotImplementedError

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.ids)


def prepare(corpus: Corpus, *, like: PreparedCorpus | None = None) -> PreparedCorpus:
    """Tokenise `corpus`; the vocabulary is fitted on it, or taken from `like` (the prepared training corpus)."""
    raise NotImplementedError

"""Bags of n-grams: texts as sparse rows of counts or weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.ragged import Ragged
from carryline.text.tokenizer import Tokenized, Tokenizer

Mode = Literal["binary", "count", "freq", "tfidf"]


@dataclass(kw_only=True)
class Bag:
    """Turn texts, or ids that a Vocabulary made, into a CSR matrix (texts, n-grams).

        bag = Bag(ngrams=(1, 2), mode="tfidf", min_documents=2)
        train = bag.fit_transform(train_texts); test = bag.transform(test_texts); bag.names()

    `mode`: presence, count, count over the text's n-grams, or tf-idf: `tf * (ln((1 + n) / (1 + df)) + 1)` (scikit-learn's
    smooth idf), rows of length 1. `sublinear`: `1 + ln(tf)` for tf. `min_documents`: n-grams in fewer texts are left out.
    `max_share`: n-grams in more than this share of the texts are left out. `size`: keep this many of the most frequent.
    Given ids, 0 is padding and makes no n-gram. Columns: shorter n-grams first, each length in order of its words' ids.
    """

    mode: Mode = "tfidf"
    ngrams: tuple[int, int] = (1, 1)
    min_documents: int = 1
    max_share: float = 1.0
    size: int | None = None
    sublinear: bool = False
    smooth: bool = True
    norm: Literal["l2"] | None = "l2"
    tokenizer: Tokenizer | None = None

    def fit(self, texts: Sequence[str] | Tokenized | Ragged) -> Bag:
        """Find the n-grams of these texts and how many texts hold each."""
        raise NotImplementedError

    def transform(self, texts: Sequence[str] | Tokenized | Ragged) -> csr_matrix:
        """(texts, n-grams) float32 CSR, column numbers sorted."""
        raise NotImplementedError

    def fit_transform(self, texts: Sequence[str] | Tokenized | Ragged) -> csr_matrix:
        """Both at once, cutting and counting once."""
        raise NotImplementedError

    def names(self) -> list[str]:
        """The n-gram of each column; needs texts to have been fitted, not ids."""
        raise NotImplementedError

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Everything that was learned: arrays, and a JSON-able rest (settings, words)."""
        raise NotImplementedError

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Bag:
        """The fitted bag whose `state()` this is."""
        raise NotImplementedError

    def save(self, folder: str | Path) -> None:
        """Write `bag.json` and `bag.safetensors` into a folder."""
        raise NotImplementedError

    @classmethod
    def load(cls, folder: str | Path) -> Bag:
        """Read what `save` wrote."""
        raise NotImplementedError


_ = np

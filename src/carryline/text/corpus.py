"""A corpus: texts, their labels, and what was found while reading them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing
from carryline.ground.facts import Fact


@dataclass(frozen=True, eq=False)
class Corpus:
    """`texts` and, when they are known, `labels` (texts,) int64: the number of each text's class in `classes`.

        corpus = read_corpus("aclImdb/train")
        corpus[0]                                   # one text
        corpus[:100], corpus[np.array([5, 7])]      # smaller corpora
        train, validation = corpus.split(0.2, seed=0)

    `classes` are in sorted order and stay the same in every slice, so a label means the same everywhere. `facts`
    are what the reader found and did about it. `source` says where the texts came from.
    """

    texts: list[str]
    labels: NDArray[np.int64] | None = None
    classes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    source: str = "texts in memory"

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[Any] | None = None, *, source: str = "texts in memory") -> Corpus:
        """A corpus of strings in memory; `labels` are class names: strings, or whole numbers (or booleans)."""
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice | NDArray[Any] | Sequence[int]) -> Corpus: ...
    def __getitem__(self, index: Any) -> str | Corpus:
        """One text for an integer; a corpus of the same classes for a slice, indices, or a mask."""
        raise NotImplementedError

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, whatever file format it came from: every class name and text, in order."""
        raise NotImplementedError

    def split(self, fraction: float = 0.2, seed: int = 0) -> tuple[Corpus, Corpus]:
        """A random split that keeps the class shares: (the rest, `fraction` of each class), each in corpus order."""
        raise NotImplementedError

    def check_trainable(self) -> None:
        """Raise InputError unless there are two classes or more with at least two documents each."""
        raise NotImplementedError

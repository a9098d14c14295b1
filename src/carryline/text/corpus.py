"""A corpus: texts, their labels, and what was found while reading them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing
from carryline.ground.facts import Fact
from carryline.text.checks import check_texts
from carryline.text.labels import number_labels


@dataclass(frozen=True, eq=False)
class Corpus:
    """`texts` and, when they are known, `labels` (texts,) int64: the number of each text's class in `classes`.

        corpus = read_corpus("aclImdb/train")
        corpus[0]                                   # one text
        corpus[:100], corpus[np.array([5, 7])]      # smaller corpora
        train, validation = corpus.split(0.2, seed=0)

    `classes` stay the same in every slice, so a label means the same everywhere. `facts` are what the reader found and
    did about it. `source` says where the texts came from.
    """

    texts: list[str]
    labels: NDArray[np.int64] | None = None
    classes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    source: str = "texts in memory"

    @classmethod
    def of(
        cls, texts: Sequence[str], labels: Sequence[Any] | None = None, *, source: str = "texts in memory"
    ) -> Corpus:
        """A corpus of strings in memory; `labels` are class names: strings, whole numbers or truth values."""
        checked = check_texts(texts)
        if labels is None:
            return cls(checked, source=source)
        numbers, classes = number_labels(labels, source)
        return cls(checked, numbers, classes, source=source)

    def __post_init__(self) -> None:
        if self.labels is not None and len(self.labels) != len(self.texts):
            raise InputError(
                f"a corpus of {len(self.texts)} texts and {len(self.labels)} labels",
                expected="one label per text",
                fix="check where texts or labels were dropped",
            )

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice | NDArray[Any] | Sequence[int]) -> Corpus: ...
    def __getitem__(self, index: Any) -> str | Corpus:
        """One text for an integer; a corpus of the same classes for a slice, indices, or a mask."""
        if isinstance(index, int | np.integer):
            return self.texts[index]
        chosen = np.arange(len(self))[index]
        labels = None if self.labels is None else self.labels[chosen]
        return replace(self, texts=[self.texts[i] for i in chosen.tolist()], labels=labels)

    def __repr__(self) -> str:
        return f"Corpus({len(self)} texts, classes {listing(self.classes)}, from {self.source})"

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, whatever format it came from: class names and texts in order, each with its length."""
        digest = hashlib.sha256()
        names = [None] * len(self) if self.labels is None else [self.classes[label] for label in self.labels.tolist()]
        for name, text in zip(names, self.texts, strict=True):
            for part in (text,) if name is None else (name, text):
                content = part.encode("utf-8", "surrogatepass")
                digest.update(b"%d:" % len(content))
                digest.update(content)
        return digest.hexdigest()

    def split(self, fraction: float = 0.2, seed: int = 0) -> tuple[Corpus, Corpus]:
        """A random split that keeps the class shares: (the rest, `fraction` of each class), each in corpus order.

        Every class gives at least one text to either side, so it needs two.
        """
        if not 0 < fraction < 1:
            raise InputError(
                f"Corpus.split(fraction={fraction!r})", expected="a share between 0 and 1", fix="pass fraction=0.2"
            )
        random = np.random.default_rng(seed)
        if self.labels is None:
            groups = [np.arange(len(self))]
        else:
            self.check_trainable()
            groups = [np.flatnonzero(self.labels == label) for label in range(len(self.classes))]
        held_out = np.zeros(len(self), dtype=bool)
        for group in groups:
            if len(group) == 0:
                continue
            count = min(max(round(fraction * len(group)), 1), len(group) - 1)
            held_out[random.permutation(group)[:count]] = True
        return self[~held_out], self[held_out]

    def check_trainable(self) -> None:
        """Raise InputError unless every text has a label and two classes or more hold at least two texts each."""
        if self.labels is None:
            raise InputError(
                f"{self.source} has no labels",
                expected="one sub-folder per class, or a label column",
                fix="sort the texts into folders named after their classes, or pass label='COLUMN'",
            )
        counts = np.bincount(self.labels, minlength=len(self.classes))
        present = [name for name, count in zip(self.classes, counts, strict=True) if count]
        if len(present) < 2:
            raise InputError(
                f"{self.source} has {f'one class only, {present[0]!r}' if present else 'no texts'}",
                expected="texts of at least two classes",
                fix="add texts of another class: there is nothing to tell apart",
            )
        single = [name for name, count in zip(self.classes, counts, strict=True) if count == 1]
        if single:
            raise InputError(
                f"{self.source} has one document only in {'class' if len(single) == 1 else 'each of the classes'} "
                f"{listing(single)}",
                expected="at least two documents per class, one to learn from and one to check with",
                fix="add documents to it, merge it with another class, or leave it out",
            )

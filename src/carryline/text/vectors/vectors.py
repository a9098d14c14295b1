"""Words and their vectors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from carryline.ground.errors import InputError
from carryline.ground.facts import Fact
from carryline.text.checks import check_count, check_texts
from carryline.text.vectors.coverage import Coverage, cover
from carryline.text.vectors.neighbours import inverse_norms, nearest_rows
from carryline.text.vectors.reading import load
from carryline.text.vectors.saving import Style, save
from carryline.text.vectors.words import Words, encode
from carryline.text.vocabulary import Vocabulary

Floats = NDArray[np.float32]


class Vectors:
    """Words with a vector each, as GloVe, word2vec and fastText make them.

    >>> vectors = Vectors(["king", "man", "woman", "queen"], [[1, 0, 1], [0, 0, 1], [0, 1, 1], [1, 1, 1]])
    >>> vectors["queen"]
    array([1., 1., 1.], dtype=float32)
    >>> "film" in vectors, len(vectors), vectors.dimension
    (False, 4, 3)
    >>> [word for word, cosine in vectors.analogy(positive=["king", "woman"], negative=["man"], count=1)]
    ['queen']

    A word is looked up as it is given: the case of its letters counts, and so does its Unicode normal form.
    `words` and `values` (len(vectors), dimension) float32 are all there is, in the order of the file. `facts`: what a
    file's reader found and did, such as words that stood there twice.
    """

    facts: tuple[Fact, ...] = ()

    def __init__(self, words: Sequence[str], matrix: ArrayLike) -> None:
        """These words, all different, and their vectors (words, dimension), finite numbers."""
        self.words, self.values = _checked(words, matrix)

    @classmethod
    def load(cls, path: str | Path, *, cache: bool = True) -> Vectors:
        """Read GloVe's text, word2vec's text or binary, fastText's `.vec`, or gzip of any: known by what it holds.

        Of a word that stands there twice the first vector is kept, bytes that are not UTF-8 become surrogate escapes;
        `facts` tells where. With `cache`, what was read is kept in $CARRYLINE_CACHE (else in carryline's folder among
        the user's caches) as a file that later loads map into memory, as long as the file that was read is the same.
        Where no cache can be written, a fact says so.

        InputError for what is no whole file of vectors, with the line, its byte and what is wrong there.

        >>> path = Vectors(["film", "movie"], [[0.5, 1], [0.25, 1]]).save(folder / "vectors.txt")
        >>> Vectors.load(path, cache=False)["movie"]
        array([0.25, 1.  ], dtype=float32)
        """
        vectors = cls.__new__(cls)
        vectors.words, vectors.values, vectors.facts = load(Path(path), cached=cache)
        return vectors

    def save(self, path: str | Path, *, style: Style = "word2vec") -> Path:
        """Write a file that others read: "word2vec" (text with a header), "glove" (without), or word2vec's "binary".

        Numbers of text are the shortest that give the same float32 again. InputError for a word that the file could not
        give back, such as one with a space in it.
        """
        return save(path, self.words, self.values, style)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self.values.shape[1])

    def matrix(self, vocabulary: Vocabulary) -> tuple[Floats, Coverage]:
        """The weights of an Embedding for the ids of `vocabulary`, (len(vocabulary), dimension), and what they cover.

        Row 0, the padding, is zeros, and so is the row of a word that has no vector; `oov` is looked up like a word.
        Print the coverage to see how many words, and what share of the texts, that leaves without.
        """
        rows = self.words.find(vocabulary.tokens)
        rows[0] = -1
        found = np.flatnonzero(rows >= 0)
        weights = np.zeros((len(rows), self.dimension), dtype=np.float32)
        weights[found] = self.values[rows[found]]
        return weights, cover(vocabulary, rows)

    def nearest(self, word: str | ArrayLike, count: int = 10) -> list[tuple[str, float]]:
        """The `count` words whose vectors have the smallest angle to that of `word`, each with the cosine, falling.

        A word itself is left out; for a vector (dimension,) nothing is.
        """
        if isinstance(word, str):
            return self.analogy(positive=[word], count=count)
        return self._nearest(self._vector(word), count, [])

    def analogy(
        self, *, positive: Sequence[str], negative: Sequence[str] = (), count: int = 10
    ) -> list[tuple[str, float]]:
        """What is to `woman` as `king` is to `man`: `analogy(positive=["king", "woman"], negative=["man"])`.

        The words nearest to the sum of the unit vectors of `positive` less those of `negative`, without these words
        themselves (3CosAdd of Mikolov, Yih and Zweig 2013), each with its cosine, falling.
        """
        for words in (positive, negative):
            if isinstance(words, str):
                raise InputError(
                    f"Vectors.analogy({words!r})", expected="lists of words", fix=f"put it into a list: [{words!r}]"
                )
        if not positive and not negative:
            raise InputError("Vectors.analogy of no words", expected="one word at least", fix="name words in positive")
        rows = [self._row(word) for word in (*positive, *negative)]
        signs = np.repeat(np.array([1, -1], dtype=np.float32), [len(positive), len(negative)])
        weights: Floats = signs * self._inverse_norms[rows]
        return self._nearest(weights @ self.values[rows], count, rows)

    def __getitem__(self, word: str) -> Floats:
        """The vector of a word, (dimension,), not to be written to; InputError if it has none."""
        vector: Floats = self.values[self._row(word)]
        return vector

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and bool(self.words.find([word])[0] >= 0)

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"Vectors(words={len(self):,}, dimension={self.dimension})"

    def _row(self, word: str) -> int:
        row = int(self.words.find([word])[0]) if isinstance(word, str) else -1
        if row >= 0:
            return row
        others = (word.lower(), word.capitalize(), word.upper()) if isinstance(word, str) else ()
        near = next((f"; did you mean {other!r}?" for other in others if other in self), "")
        raise InputError(
            f"no vector for {word!r}{near}",
            expected=f"one of the {len(self):,} words of these vectors, letter by letter",
            fix="test with `in` first",
        )

    def _vector(self, given: ArrayLike) -> Floats:
        vector = np.asarray(given, dtype=np.float32)
        if vector.shape != (self.dimension,) or not np.isfinite(vector).all():
            raise InputError(
                f"Vectors.nearest(a vector of shape {vector.shape})",
                expected=f"a word, or {self.dimension} finite numbers",
                fix="pass one row, such as vectors['film']",
            )
        return vector

    def _nearest(self, vector: Floats, count: int, without: Sequence[int]) -> list[tuple[str, float]]:
        check_count(count, "count", "Vectors.nearest")
        rows = nearest_rows(self.values, self._inverse_norms, vector, count, np.unique(np.array(without, np.int64)))
        return [(self.words[row], cosine) for row, cosine in rows]

    @cached_property
    def _inverse_norms(self) -> Floats:
        return inverse_norms(self.values)


def _checked(words: Sequence[str], matrix: ArrayLike) -> tuple[Words, Floats]:
    given = check_texts(words, "word")
    values = np.ascontiguousarray(matrix, dtype=np.float32).view()
    if values.ndim != 2 or len(values) != len(given) or not values.size:
        raise InputError(
            f"Vectors({len(given):,} words, a matrix of shape {values.shape})",
            expected="a matrix of one row for each word, with one number at least",
            fix="give as many rows as words",
        )
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0].tolist()
        raise InputError(
            f"Vectors(...): number {column + 1} of {given[row]!r} is {values[row, column]}",
            expected="finite numbers",
            fix="leave the word out, or mend its vector",
        )
    encoded = [_encoded(word) for word in given]
    seen: set[bytes] = set()
    twice = next((i for i, word in enumerate(encoded) if word in seen or seen.add(word)), None)  # type: ignore[func-returns-value]
    if twice is not None:
        raise InputError(
            f"Vectors(...) with the word {given[twice]!r} twice",
            expected="distinct words",
            fix="keep one vector of each word",
        )
    values.flags.writeable = False
    return Words.of(encoded), values


def _encoded(word: str) -> bytes:
    encoded = encode(word)
    if encoded is None:
        raise InputError(
            f"Vectors(...) with the word {word!r}, which UTF-8 cannot hold",
            expected="words without halves of surrogate pairs",
            fix="leave the word out",
        )
    return encoded

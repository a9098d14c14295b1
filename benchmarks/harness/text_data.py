"""What text is timed on: IMDB's reviews, and a file of word vectors, drawn at random, that looks like GloVe's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

CACHE = Path(__file__).parents[2] / ".cache" / "benchmarks"
DIMENSION = 100
LETTERS = "aabcdeeefghiijklmnooprsttuvwyzéüßłя中の"
CHUNK = 10_000
SMALL = 1000


@dataclass(frozen=True)
class Data:
    """A folder of reviews, of which at most `documents` of each half are read, and the number of word vectors."""

    reviews: Path
    documents: int
    words: int

    @cached_property
    def train(self) -> list[str]:
        return self._read("train")

    @cached_property
    def test(self) -> list[str]:
        return self._read("test")

    @property
    def vectors(self) -> Path:
        return vectors_like_glove(self.words)

    def small(self) -> Data:
        """As little of it as makes a library load and warm up all that it needs."""
        return replace(self, documents=min(SMALL, self.documents), words=min(SMALL, self.words))

    def _read(self, half: str) -> list[str]:
        paths = sorted((self.reviews / half).glob("*/*.txt"))
        return [path.read_text(encoding="utf-8") for path in paths[:: max(1, len(paths) // self.documents)]]


def vectors_like_glove(words: int) -> Path:
    """A text file of so many words, each with 100 numbers of five digits; drawn at the first call, the same always.

    The numbers come out of 65,536 that were formatted once: to format 40 million takes longer than all that is timed.
    """
    path = CACHE / f"like_glove_{words}x{DIMENSION}.txt"
    if not path.exists():
        rng = np.random.default_rng(0)
        numbers = [f"{number:.5g}" for number in rng.normal(0, 0.4, 2**16)]
        names = iter(spelt(rng, words))
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            for start in range(0, words, CHUNK):
                rows = rng.integers(0, len(numbers), size=(min(CHUNK, words - start), DIMENSION)).tolist()
                file.writelines(f"{next(names)} {' '.join(map(numbers.__getitem__, row))}\n" for row in rows)
        unfinished.replace(path)
    return path


def spelt(rng: np.random.Generator, count: int) -> list[str]:
    """Distinct words of 3 to 12 letters."""
    words: dict[str, None] = {}
    while len(words) < count:
        lengths = rng.integers(3, 13, size=count)
        letters = map(LETTERS.__getitem__, rng.integers(0, len(LETTERS), size=int(lengths.sum())))
        words |= dict.fromkeys("".join(islice(letters, length)) for length in lengths)
    return list(words)[:count]


def first_word(vectors: Path) -> str:
    with vectors.open(encoding="utf-8") as file:
        return file.readline().partition(" ")[0]


def warm(path: Path) -> None:
    """Read a file once, so that it lies in memory when the clock starts."""
    with path.open("rb", buffering=0) as file:
        while file.read(2**24):
            pass

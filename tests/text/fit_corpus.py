"""Fit and transform a generated corpus of so many characters; print the peak of resident memory in MB, and its texts.

    python tests/text/fit_corpus.py words 2000000000

The words follow Zipf's law over a million spellings, as in a natural corpus; a text is some 200 of them.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator

import numpy as np

from carryline.text import Bag, HashedBag

WORDS = 1_000_000
LENGTH = 200
BATCH = 5_000


def corpus(characters: int) -> Iterator[list[str]]:
    """Batches of texts, until there are so many characters."""
    rng = np.random.default_rng(0)
    spelt = np.array([np.base_repr(i, 36).lower() for i in range(WORDS)], dtype=object)
    shares = 1 / np.arange(1, WORDS + 1)
    bounds = np.cumsum(shares / shares.sum())
    while characters > 0:
        drawn = np.searchsorted(bounds, rng.random((BATCH, LENGTH))).clip(max=WORDS - 1)
        batch = [" ".join(row) for row in spelt[drawn]]
        characters -= sum(map(len, batch))
        yield batch


def main(kind: str, characters: int) -> None:
    """Fit all batches, then transform the first ones."""
    bag: Bag | HashedBag = (
        Bag(min_documents=5, size=100_000) if kind == "words" else HashedBag(mode="tfidf", ngrams=(1, 2))
    )
    documents = 0
    for batch in corpus(characters):
        bag.partial_fit(batch)
        documents += len(batch)
    for _, batch in zip(range(3), corpus(characters), strict=False):
        assert bag.transform(batch).shape[0] == len(batch)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, documents)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

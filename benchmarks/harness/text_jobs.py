"""The jobs that turn raw text into numbers: the parts of each that are timed, by their names in the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Job(NamedTuple):
    """`rows`: each timed part's name in the table. `turns`: so many that all jobs together take some minutes."""

    rows: Mapping[str, str]
    turns: int


JOBS: Mapping[str, Job] = {
    "counts": Job({"fit": "counts, 10,000 words: fit + transform"}, turns=5),
    "tfidf": Job(
        {
            "fit": "tf-idf, 1-2-grams in 3 documents or more: fit + transform",
            "transform": "tf-idf, 1-2-grams: transform of 25,000 more",
        },
        turns=3,
    ),
    "hashing": Job({"fit": "hashing 1-2-grams, 2^20 columns"}, turns=5),
    "within_words": Job({"fit": "character 2-4-grams within words, 50,000: fit + transform"}, turns=2),
    "naive_bayes": Job({"both": "1-3-grams in 2 documents or more, binary: train + test"}, turns=2),
    "word_ids": Job({"fit": "word ids, 10,000 words: fit + encode"}, turns=5),
    "vectors": Job(
        {
            "first": "GloVe text, 400,000 x 100: first load",
            "later": "GloVe text, 400,000 x 100: later loads",
        },
        turns=2,
    ),
}

"""The jobs that turn raw text into numbers, and the parts of each that are timed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """A part's name in the table, and its turns: so many that all parts together take some minutes."""

    title: str
    turns: int


JOBS: Mapping[str, Mapping[str, Row]] = {
    "counts": {"fit": Row("counts, 10,000 words: fit + transform", 5)},
    "tfidf": {
        "fit": Row("tf-idf, 1-2-grams in 3 documents or more: fit + transform", 3),
        "transform": Row("tf-idf, 1-2-grams: transform of 25,000 more", 3),
    },
    "hashing": {"fit": Row("hashing 1-2-grams, 2^20 columns", 5)},
    "within_words": {"fit": Row("character 2-4-grams within words, 50,000: fit + transform", 2)},
    "naive_bayes": {"both": Row("1-3-grams in 2 documents or more, binary: train + test", 2)},
    "word_ids": {"fit": Row("word ids, 10,000 words: fit + encode", 3)},
    "vectors": {
        "first": Row("GloVe text, 400,000 x 100: first load", 2),
        "later": Row("GloVe text, 400,000 x 100: later loads", 9),
    },
}

"""Vectorisers of scikit-learn that cannot become bags: what each has that no bag has, by its name, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer

from carryline.text import Bag, HashedBag, Tokenizer


class Own(CountVectorizer):
    pass


CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: Bag.from_sklearn(CountVectorizer(stop_words="english")),
        "CountVectorizer(stop_words='english')\n"
        "  expected: None\n"
        "  fix: leave stop_words out, or drop frequent words with max_df",
    ),
    (
        lambda: Bag.from_sklearn(TfidfVectorizer(token_pattern=r"\w+")),
        "TfidfVectorizer(token_pattern='\\\\w+')\n"
        "  expected: '(?u)\\\\b\\\\w\\\\w+\\\\b'\n"
        "  fix: leave token_pattern out, or choose how words are cut: Bag(tokenizer=Tokenizer(...))",
    ),
    (
        lambda: Bag.from_sklearn(CountVectorizer(strip_accents="unicode")),
        "CountVectorizer(strip_accents='unicode')\n"
        "  expected: None\n"
        "  fix: take the accents off the texts first, with sklearn.feature_extraction.text.strip_accents_unicode",
    ),
    (
        lambda: Bag.from_sklearn(CountVectorizer(analyzer=str.split)),
        "CountVectorizer(analyzer=<method 'split' of 'str' objects>)\n"
        "  expected: one of 'word', 'char', 'char_wb'\n"
        "  fix: apply it, and join its words",
    ),
    (
        lambda: HashedBag.from_sklearn(HashingVectorizer(tokenizer=str.split)),
        "HashingVectorizer(tokenizer=<method 'split' of 'str' objects>)\n"
        "  expected: no function\n"
        "  fix: apply it to the texts first, and give the vectoriser what it returns",
    ),
    (
        lambda: Bag.from_sklearn(CountVectorizer(input="filename")),
        "CountVectorizer(input='filename')\n"
        "  expected: 'content'\n"
        "  fix: read the files, and pass the texts: read_corpus(folder).texts",
    ),
    (
        lambda: Bag.from_sklearn(TfidfTransformer()),
        "Bag.from_sklearn of a TfidfTransformer\n"
        "  expected: a CountVectorizer or a TfidfVectorizer, and no class made from them\n"
        "  fix: pass HashedBag.from_sklearn a HashingVectorizer; of a pipeline, pass the step that takes the texts",
    ),
    (
        lambda: Bag.from_sklearn(Own()),
        "Bag.from_sklearn of a Own\n"
        "  expected: a CountVectorizer or a TfidfVectorizer, and no class made from them\n"
        "  fix: pass HashedBag.from_sklearn a HashingVectorizer; of a pipeline, pass the step that takes the texts",
    ),
    (
        lambda: HashedBag.from_sklearn(CountVectorizer()),
        "HashedBag.from_sklearn of a CountVectorizer\n"
        "  expected: a HashingVectorizer, and no class made from it\n"
        "  fix: pass Bag.from_sklearn a CountVectorizer or a TfidfVectorizer",
    ),
    (
        lambda: HashedBag(mode="tfidf").transform(["a"]),
        "HashedBag(mode='tfidf') before HashedBag.fit\n"
        "  expected: a bag that has counted texts\n"
        "  fix: call fit(texts) or partial_fit(texts) first, or pass idf=False",
    ),
    (
        lambda: HashedBag(dimensions=0).transform(["a"]),
        "HashedBag(dimensions=0)\n  expected: a whole number of at least 1\n  fix: correct dimensions, or leave it out",
    ),
    (
        lambda: HashedBag(dimensions=2**31).transform(["a"]),
        "HashedBag(dimensions=2147483648)\n  expected: fewer than 2**31\n  fix: pass dimensions=2**20",
    ),
    (
        lambda: HashedBag(hash="murmur").transform(["a"]),  # type: ignore[arg-type]
        "HashedBag(hash='murmur'); did you mean 'murmur3'?\n"
        "  expected: one of 'fnv1a', 'murmur3'\n"
        "  fix: correct the hash",
    ),
    (
        lambda: HashedBag(mode="tfidf", idf=False, signed=True, sublinear=True).transform(["a"]),
        "HashedBag(signed=True, sublinear=True)\n"
        "  expected: counts above 0, of which there is a logarithm\n"
        "  fix: leave one of them out",
    ),
    (
        lambda: HashedBag(tokenizer=Tokenizer(ngrams=(1, 2))).transform(["a"]),
        "HashedBag(tokenizer=Tokenizer(ngrams=(1, 2)))\n"
        "  expected: a tokenizer of single tokens: the bag joins them itself\n"
        "  fix: pass HashedBag(ngrams=(1, 2)), and leave the tokenizer's ngrams out",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

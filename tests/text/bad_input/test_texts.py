"""What is no row of texts, given to everything that takes texts: the same words everywhere, with the place and type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from carryline.text import (
    Bag,
    Corpus,
    HashedBag,
    LatentSemantics,
    SequenceVectorizer,
    TextStream,
    TokenCounts,
    Tokenizer,
    Vocabulary,
    hash_ids,
)

PROSE = ["a first text", "a second text", "a third text"]

TAKERS: dict[str, Callable[[Any], Any]] = {
    "Tokenizer.tokenize": lambda texts: Tokenizer().tokenize(texts),
    "Tokenizer.index": lambda texts: Tokenizer(level="character", ngrams=(1, 2)).index(texts),
    "Tokenizer.number": lambda texts: Tokenizer(preset="keras").number(texts),
    "Vocabulary.fit": Vocabulary.fit,
    "Vocabulary.encode": lambda texts: Vocabulary(["a"]).encode(texts),
    "Vocabulary.matrix": lambda texts: Vocabulary(["a"]).matrix(texts),
    "TokenCounts": lambda texts: TokenCounts().partial_fit(texts),
    "Bag.fit": lambda texts: Bag().fit(texts),
    "Bag.partial_fit": lambda texts: Bag().partial_fit(texts),
    "Bag.transform": lambda texts: Bag().fit(PROSE).transform(texts),
    "HashedBag.transform": lambda texts: HashedBag().transform(texts),
    "HashedBag.partial_fit": lambda texts: HashedBag(mode="tfidf").partial_fit(texts),
    "SequenceVectorizer.fit": lambda texts: SequenceVectorizer().fit(texts),
    "SequenceVectorizer.partial_fit": lambda texts: SequenceVectorizer().partial_fit(texts),
    "SequenceVectorizer.transform": lambda texts: SequenceVectorizer().fit(PROSE).transform(texts),
    "LatentSemantics.fit": lambda texts: LatentSemantics(dimensions=2, min_documents=1).fit(texts),
    "hash_ids": lambda texts: hash_ids(texts, 100),
    "Corpus.of": Corpus.of,
    "TextStream": lambda texts: list(TextStream(texts)),
}

STRING = "every text a string"
LIST = "a list of texts, each a string"

ITEMS: list[tuple[Callable[[], Any], str, str]] = [
    (lambda: ["a", None], "text 1 is None (NoneType)", "put '' in its place, or drop it"),
    (lambda: ["a", float("nan")], "text 1 is nan (float)", "put '' in its place, or drop it"),
    (lambda: pd.Series(["a", None]), "text 1 is ", "put '' in its place, or drop it"),
    (lambda: pl.Series(["a", None]), "text 1 is None (NoneType)", "put '' in its place, or drop it"),
    (lambda: pa.array(["a", None]), "text 1 is None (NoneType)", "put '' in its place, or drop it"),
    (lambda: ["a", "b", 5], "text 2 is 5 (int)", "convert it with str(...), or drop it"),
    (lambda: ["a", 0.5], "text 1 is 0.5 (float)", "convert it with str(...), or drop it"),
    (lambda: ["a", ["b", "c"]], "text 1 is ['b', 'c'] (list)", "convert it with str(...), or drop it"),
    (lambda: ["a", b"caf\xc3\xa9"], "text 1 is b'caf\\xc3\\xa9' (bytes)", "decode it, as in content.decode('utf-8')"),
    (lambda: [bytearray(b"a")], "text 0 is bytearray(b'a') (bytearray)", "decode it, as in content.decode('utf-8')"),
    (
        lambda: ["a"] * 999 + [b"x" * 10**6],
        f"text 999 is b'{'x' * 58} (bytes)",
        "decode it, as in content.decode('utf-8')",
    ),
    (lambda: np.array([1.5, 2.5]), "text 0 is ", "convert it with str(...), or drop it"),
]

HOLDERS: list[tuple[Callable[[], Any], str, str]] = [
    (lambda: pa.table({"text": ["a"]}), "a Table where texts are meant", "pass one column, as in table['text']"),
    (
        lambda: b"abc",
        "b'abc' (bytes) where texts are meant",
        "decode them, and put the text into a list: [content.decode('utf-8')]",
    ),
    (lambda: 5, "5 (int) where texts are meant", "pass a list, or read the texts first: read_corpus(path).texts"),
    (
        lambda: None,
        "None (NoneType) where texts are meant",
        "pass a list, or read the texts first: read_corpus(path).texts",
    ),
    (lambda: {"a": 1}, "a dict where texts are meant", "pass list(texts.values())"),
    (lambda: {"a", "b"}, "a set of texts, which has no order", "pass sorted(texts)"),
    (
        lambda: pd.DataFrame({"text": ["a"]}),
        "a DataFrame where texts are meant",
        "pass one column, as in table['text']",
    ),
    (
        lambda: pl.DataFrame({"text": ["a"]}),
        "a DataFrame where texts are meant",
        "pass one column, as in table['text']",
    ),
    (
        lambda: np.array([["a"], ["b"]]),
        "an array of shape (2, 1) where texts are meant",
        "pass one column, as in array[:, 0]",
    ),
    (lambda: np.array("a"), "an array of shape () where texts are meant", "put the string into a list"),
]

NO_STREAM: list[tuple[Callable[[], Any], str, str]] = [  # of a TextStream, a string or a path is where the texts are
    (lambda: "a text", "one string 'a text' where texts are meant", "put the string into a list"),
    (
        lambda: Path("a.txt"),
        f"{Path('a.txt')!r} ({type(Path()).__name__}) where texts are meant",
        "pass a list, or read the texts first: read_corpus(path).texts",
    ),
]


def cases() -> list[Any]:
    table = [(name, *row, STRING) for name in TAKERS for row in ITEMS]
    table += [(name, *row, LIST) for name in TAKERS for row in HOLDERS]
    table += [(name, *row, LIST) for name in TAKERS if name != "TextStream" for row in NO_STREAM]
    return [pytest.param(*row, id=f"{row[0]}: {row[2][:40]}") for row in table]


@pytest.mark.parametrize(("name", "given", "said", "fix", "expected"), cases())
def test_what_is_no_row_of_texts_is_refused_in_the_same_words(
    name: str, given: Callable[[], Any], said: str, fix: str, expected: str, says: Callable[..., tuple[str, str, str]]
) -> None:
    found = says(lambda: TAKERS[name](given()))
    assert found[0].startswith(said)
    assert found[1:] == (expected, fix)


@pytest.mark.parametrize("name", TAKERS)
def test_texts_may_come_in_whatever_keeps_their_order(name: str) -> None:
    """np.str_ and other strings are strings; a pandas index says nothing."""
    for row in (
        tuple(PROSE),
        np.array(PROSE),
        np.array(PROSE, dtype=object),
        pd.Series(PROSE, index=[7, 5, 3]),
        pl.Series(PROSE),
        pa.chunked_array([PROSE]),
        iter(PROSE),
        (text for text in PROSE),
        list(map(np.str_, PROSE)),
    ):
        TAKERS[name](row)

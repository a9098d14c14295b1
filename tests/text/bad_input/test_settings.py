"""Sizes of nothing, n-grams the wrong way round, and other settings that cannot be: refused when texts come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.text import (
    Bag,
    HashedBag,
    SequenceVectorizer,
    TextStream,
    TokenCounts,
    Tokenizer,
    Vocabulary,
    hash_ids,
)
from carryline.text.vectors import Vectors

PROSE = ["a first text", "a second text", "a third text"]

NGRAMS: dict[str, Callable[[Any], Any]] = {
    "Tokenizer": lambda ngrams: Tokenizer(ngrams=ngrams),
    "Bag": lambda ngrams: Bag(ngrams=ngrams).fit(PROSE),
    "HashedBag": lambda ngrams: HashedBag(ngrams=ngrams).transform(PROSE),
}


@pytest.mark.parametrize(
    "ngrams", [(2, 1), (0, 1), (0, 0), (-1, 2), (1,), (1, 2, 3), 2, None, "12", (1.0, 2.0), (1, None)]
)
@pytest.mark.parametrize("name", NGRAMS)
def test_n_grams_have_a_shortest_and_a_longest(
    name: str, ngrams: Any, says: Callable[..., tuple[str, str, str]]
) -> None:
    assert says(lambda: NGRAMS[name](ngrams)) == (
        f"{name}(ngrams={ngrams!r})",
        "(shortest, longest), whole numbers with 1 <= shortest <= longest",
        "pass ngrams=(1, 2) for words and pairs of words",
    )


SIZES: list[tuple[Callable[[Any], Any], str, int]] = [
    (lambda n: Vocabulary.fit(PROSE, size=n), "Vocabulary.fit(size={0})", 2),
    (lambda n: Vocabulary.fit(PROSE, size=n, oov="?"), "Vocabulary.fit(size={0})", 3),
    (lambda n: Vocabulary.fit(PROSE, min_count=n), "Vocabulary.fit(min_count={0})", 1),
    (lambda n: Vocabulary.from_counts(TokenCounts(), size=n), "Vocabulary.from_counts(size={0})", 2),
    (lambda n: Vocabulary(["a"], oov="?").most_frequent(n), "Vocabulary.most_frequent(size={0})", 3),
    (lambda n: SequenceVectorizer(size=n).fit(PROSE), "SequenceVectorizer(size={0})", 3),
    (lambda n: SequenceVectorizer(length=n).partial_fit(PROSE), "SequenceVectorizer(length={0})", 1),
    (lambda n: SequenceVectorizer(min_count=n).fit_transform(PROSE), "SequenceVectorizer(min_count={0})", 1),
    (lambda n: Bag(size=n).fit(PROSE), "Bag(size={0})", 1),
    (lambda n: TextStream(PROSE, batch_size=n), "TextStream(batch_size={0})", 1),
]


@pytest.mark.parametrize("size", [0, -1, 1.5, True, "10"])
@pytest.mark.parametrize(("call", "given", "least"), SIZES, ids=[f"{given} {least}" for _, given, least in SIZES])
def test_a_size_has_room_for_something(
    call: Callable[[Any], Any], given: str, least: int, size: Any, says: Callable[..., tuple[str, str, str]]
) -> None:
    found, expected, fix = says(lambda: call(size))
    assert found == given.format(repr(size))
    assert expected.startswith(f"a whole number of at least {least}")
    assert fix == f"correct {given.split('(')[1].split('=', maxsplit=1)[0]}, or leave it out"


CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: hash_ids(["a"], 0),
        "hash_ids(dimensions=0)\n"
        "  expected: a whole number of at least 2 (0 is the padding) and below 2**31\n"
        "  fix: pass dimensions=1000",
    ),
    (
        lambda: SequenceVectorizer(side="left").fit(PROSE),  # type: ignore[arg-type]
        "SequenceVectorizer(side='left')\n  expected: 'pre' or 'post'\n  fix: correct side",
    ),
    (
        lambda: SequenceVectorizer(truncate=None).fit(PROSE),  # type: ignore[arg-type]
        "SequenceVectorizer(truncate=None)\n  expected: 'pre' or 'post'\n  fix: correct truncate",
    ),
    (
        lambda: SequenceVectorizer().fit(["a " * 3_000_000]).transform([""] * 1000),
        "SequenceVectorizer(length=None) of 1000 texts, as long as the longest: 3000000 ids each\n"
        "  expected: at most 2147483648 ids in all\n"
        "  fix: pass length=500",
    ),
    (
        lambda: SequenceVectorizer(tokenizer=str.split).fit(PROSE),  # type: ignore[arg-type]
        "SequenceVectorizer(tokenizer=<method 'split' of 'str' objects>)\n"
        "  expected: a Tokenizer\n"
        "  fix: pass tokenizer=Tokenizer(...)",
    ),
    (
        lambda: SequenceVectorizer(oov=1).fit(PROSE),  # type: ignore[arg-type]
        "SequenceVectorizer(oov=1)\n  expected: a string, or None\n  fix: pass oov='<oov>'",
    ),
    (
        lambda: Vocabulary(["a"], oov=1),  # type: ignore[arg-type]
        "Vocabulary(oov=1)\n  expected: a string, or None\n  fix: pass oov='<oov>'",
    ),
    (
        lambda: Vocabulary(["a", 5]),  # type: ignore[list-item]
        "token 1 is 5 (int)\n  expected: every token a string\n  fix: convert it with str(...), or drop it",
    ),
    (
        lambda: Vectors(["a", None], [[1.0], [2.0]]),  # type: ignore[list-item]
        "word 1 is None (NoneType)\n  expected: every word a string\n  fix: put '' in its place, or drop it",
    ),
    (
        lambda: Vectors([b"a"], [[1.0]]),  # type: ignore[list-item]
        "word 0 is b'a' (bytes)\n  expected: every word a string\n  fix: decode it, as in content.decode('utf-8')",
    ),
    (
        lambda: Vectors(["a"], [[1.0]]).nearest("a", 0),
        "Vectors.nearest(count=0)\n  expected: a whole number of at least 1\n  fix: correct count, or leave it out",
    ),
    (
        lambda: SequenceVectorizer().set_params(lenght=5),
        "SequenceVectorizer.set_params(lenght=...); did you mean 'length'?\n"
        "  expected: one of 'length', 'size', 'min_count', 'oov', 'side', 'truncate', 'tokenizer'\n"
        "  fix: correct the name",
    ),
    (
        lambda: SequenceVectorizer().transform(PROSE),
        "SequenceVectorizer.vocabulary_ before fit\n  expected: a fitted vectoriser\n  fix: call fit(texts) first",
    ),
    (
        lambda: Bag(vocabulary=[]).fit(PROSE),
        "Bag(vocabulary=...) of nothing\n  expected: at least one term\n  fix: leave it out, to find the terms",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

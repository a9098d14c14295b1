"""Vocabularies that cannot be made or asked, and exactly what is said then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.text import Vocabulary

PROSE = ["a first text", "a second text", "a third text"]

CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: Vocabulary(["a", "b", "a"]),
        "Vocabulary(...) with the token 'a' twice\n"
        "  expected: distinct tokens, none of them the oov token\n"
        "  fix: remove one of them, or choose another oov token",
    ),
    (
        lambda: Vocabulary.fit(PROSE, size=2, oov="?"),
        "Vocabulary.fit(size=2)\n"
        "  expected: a whole number of at least 3: padding, oov and one token\n"
        "  fix: correct size, or leave it out",
    ),
    (
        lambda: Vocabulary(["film", "actor"])["flim"],
        "no token 'flim' in the vocabulary; did you mean 'film'?\n"
        "  expected: a token that was among the most frequent of the fitted texts\n"
        "  fix: test with `in`, or fit the vocabulary with oov='<oov>'",
    ),
    (
        lambda: Vocabulary(["a"]).decode([[1, 2]]),
        "Vocabulary.decode with the id 2\n"
        "  expected: ids from 0 to 1\n"
        "  fix: decode with the vocabulary that encoded them",
    ),
    (
        lambda: Vocabulary(["a"]).matrix(["a"], mode="tfidf"),
        "Vocabulary.matrix(mode='tfidf') of a vocabulary that was not fitted\n"
        "  expected: the document counts that Vocabulary.fit finds, and a saved vocabulary keeps\n"
        "  fix: use Vocabulary.fit(texts)",
    ),
    (
        lambda: Vocabulary(["a"]).matrix(["a"], mode="cuont"),
        "Vocabulary.matrix(mode='cuont'); did you mean 'count'?\n"
        "  expected: one of 'binary', 'count', 'freq', 'tfidf'\n"
        "  fix: correct the mode",
    ),
    (
        lambda: Vocabulary.fit(PROSE, size=2.5),
        "Vocabulary.fit(size=2.5)\n"
        "  expected: a whole number of at least 2: padding and one token\n"
        "  fix: correct size, or leave it out",
    ),
    (
        lambda: Vocabulary.fit(PROSE, min_count=0),
        "Vocabulary.fit(min_count=0)\n"
        "  expected: a whole number of at least 1\n"
        "  fix: correct min_count, or leave it out",
    ),
    (
        lambda: Vocabulary(["a"]).decode([[1.0]]),
        "Vocabulary.decode of float64 values of shape (total, ...) = (1,)\n"
        "  expected: one whole number of at least 0 per token\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

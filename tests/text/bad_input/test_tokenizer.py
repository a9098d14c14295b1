"""Tokenizers that cannot be made, and exactly what is said then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.text import Tokenizer

CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: Tokenizer(level="wrod"),  # type: ignore[arg-type]
        "Tokenizer(level='wrod'); did you mean 'word'?\n"
        "  expected: 'word', 'character' or 'within_word'\n"
        "  fix: correct the level",
    ),
    (
        lambda: Tokenizer(preset="kears"),
        "no tokenizer preset is named 'kears'; did you mean 'keras'?\n"
        "  expected: one of 'default', 'keras', 'whitespace', 'sklearn'\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: Tokenizer(ngrams=(2, 1)),
        "Tokenizer(ngrams=(2, 1))\n"
        "  expected: (shortest, longest), whole numbers with 1 <= shortest <= longest\n"
        "  fix: pass ngrams=(1, 2) for words and pairs of words",
    ),
    (
        lambda: Tokenizer(filters="!"),
        "Tokenizer(preset='default') with filters or split\n"
        "  expected: filters and split with the keras preset only\n"
        "  fix: leave them out, or pass preset='keras'",
    ),
    (
        lambda: Tokenizer(preset="keras", split=""),
        "Tokenizer(split='')\n  expected: at least one character to split at\n  fix: pass split=' '",
    ),
    (
        lambda: Tokenizer().tokenize(["a", None]),  # type: ignore[list-item]
        "text 1 is None (NoneType)\n  expected: every text a string\n  fix: put '' in its place, or drop it",
    ),
    (
        lambda: Tokenizer().tokenize("abc"),
        "one string 'abc' where texts are meant\n"
        "  expected: a list of texts, each a string\n"
        "  fix: put the string into a list",
    ),
    (
        lambda: Tokenizer.from_dict({"colour": 1}),
        "tokenizer settings {'colour': 1}\n  expected: what Tokenizer.to_dict() gave\n  fix: save them again",
    ),
    (
        lambda: Tokenizer.from_dict(5),
        "tokenizer settings 5\n  expected: what Tokenizer.to_dict() gave\n  fix: save them again",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

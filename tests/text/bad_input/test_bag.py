"""Bags that cannot be made, fitted or asked, and exactly what is said then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.ground.ragged import Ragged
from carryline.text import Bag, Tokenizer

PROSE = ["a first text", "a second text", "a third text"]


def _changed_state(**changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    arrays, rest = Bag().fit(PROSE).state()
    return arrays, rest | changed


CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: Bag(mode="tf-idf"),  # type: ignore[arg-type]
        "Bag(mode='tf-idf'); did you mean 'tfidf'?\n"
        "  expected: one of 'binary', 'count', 'freq', 'tfidf'\n"
        "  fix: correct the mode",
    ),
    (
        lambda: Bag(tokenizer=Tokenizer(ngrams=(1, 2))),
        "Bag(tokenizer=Tokenizer(ngrams=(1, 2)))\n"
        "  expected: a tokenizer of single tokens: the bag joins them itself\n"
        "  fix: pass Bag(ngrams=(1, 2)), and leave the tokenizer's ngrams out",
    ),
    (
        lambda: Bag().transform(PROSE),
        "Bag.transform before Bag.fit\n  expected: a fitted bag\n  fix: call fit(texts) first",
    ),
    (
        lambda: Bag(min_documents=5).fit(PROSE),
        "Bag found no n-gram of length 1 to 1 in 3 texts\n"
        "  expected: n-grams in at least 5 and at most 100% of the texts\n"
        "  fix: lower min_documents, raise max_share, or give texts that are not empty",
    ),
    (
        lambda: Bag(max_share=30).fit(PROSE),
        "Bag(max_share=30)\n  expected: a share of the texts, above 0 and at most 1\n  fix: correct max_share",
    ),
    (
        lambda: Bag(size=0),
        "Bag(size=0)\n  expected: a whole number of at least 1\n  fix: correct size, or leave it out",
    ),
    (
        lambda: Bag(min_documents=0.5),
        "Bag(min_documents=0.5)\n"
        "  expected: a whole number of at least 1\n"
        "  fix: correct min_documents, or leave it out",
    ),
    (
        lambda: Bag().state(),
        "Bag.state before Bag.fit\n  expected: a fitted bag\n  fix: call fit(texts) first",
    ),
    (
        lambda: Bag.from_state(*_changed_state(words=["a"])),
        "the state of a bag has 1 words and a stride of 8\n"
        "  expected: what Bag.state() gave, whole\n"
        "  fix: save it again",
    ),
    (
        lambda: Bag.from_state(*_changed_state(stride="7")),
        "the state of a bag has 5 words and a stride of '7'\n"
        "  expected: what Bag.state() gave, whole\n"
        "  fix: save it again",
    ),
    (
        lambda: Bag().fit(PROSE).transform(Ragged.from_sequences([[1]])),
        "Bag.transform(ids) of a bag fitted on texts\n  expected: texts\n  fix: pass the texts",
    ),
    (
        lambda: Bag().fit(Ragged.from_sequences([[1]])).transform(PROSE),
        "Bag.transform(texts) of a bag fitted on ids\n"
        "  expected: ids of the same vocabulary\n"
        "  fix: pass vocabulary.encode(texts)",
    ),
    (
        lambda: Bag().fit(Ragged.from_sequences([[1]])).names(),
        "Bag.names() of a bag that knows no words\n  expected: fitted texts\n  fix: fit it on texts",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

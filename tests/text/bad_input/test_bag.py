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
        lambda: Bag(mode="tf-idf").fit(PROSE),  # type: ignore[arg-type]
        "Bag(mode='tf-idf'); did you mean 'tfidf'?\n"
        "  expected: one of 'binary', 'count', 'freq', 'tfidf'\n"
        "  fix: correct the mode",
    ),
    (
        lambda: Bag(tokenizer=Tokenizer(ngrams=(1, 2))).fit(PROSE),
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
        "  expected: n-grams in 5 to 1.0 of them (min_, max_documents)\n"
        "  fix: lower min_documents, raise max_documents, or give texts that are not empty",
    ),
    (
        lambda: Bag(max_documents=1.5).fit(PROSE),
        "Bag(max_documents=1.5)\n"
        "  expected: a whole number of texts of at least 1, or a share of them from 0.0 to 1.0\n"
        "  fix: correct max_documents, or leave it out",
    ),
    (
        lambda: Bag(min_documents=0).fit(PROSE),
        "Bag(min_documents=0)\n"
        "  expected: a whole number of texts of at least 1, or a share of them from 0.0 to 1.0\n"
        "  fix: correct min_documents, or leave it out",
    ),
    (
        lambda: Bag(size=0).fit(PROSE),
        "Bag(size=0)\n  expected: a whole number of at least 1\n  fix: correct size, or leave it out",
    ),
    (
        lambda: Bag(norm="max").fit(PROSE),  # type: ignore[arg-type]
        "Bag(norm='max')\n  expected: one of 'l1', 'l2', None\n  fix: correct the norm",
    ),
    (
        lambda: Bag(sublinear=1).fit(PROSE),  # type: ignore[arg-type]
        "Bag(sublinear=1)\n  expected: True or False\n  fix: correct sublinear",
    ),
    (
        lambda: Bag(dtype="text").fit(PROSE),
        "Bag(dtype='text')\n"
        "  expected: a type of whole numbers, or of floats of at least 32 bits\n"
        "  fix: pass dtype=np.float32",
    ),
    (
        lambda: Bag(tokenizer=str.split).fit(PROSE),  # type: ignore[arg-type]
        "Bag(tokenizer=<method 'split' of 'str' objects>)\n"
        "  expected: a Tokenizer\n"
        "  fix: pass tokenizer=Tokenizer(...)",
    ),
    (
        lambda: Bag(vocabulary=[]).fit(PROSE),
        "Bag(vocabulary=...) of nothing\n  expected: at least one term\n  fix: leave it out, to find the terms",
    ),
    (
        lambda: Bag(vocabulary=["a", "b", "a"]).fit(PROSE),
        "Bag(vocabulary=...) with the term 'a' twice\n  expected: distinct terms\n  fix: remove one of them",
    ),
    (
        lambda: Bag(vocabulary={"a": 0, "b": 2}).fit(PROSE),
        "Bag(vocabulary=...) whose column numbers are 0, 2\n"
        "  expected: each of 0 to 1 once\n"
        "  fix: pass the terms as a list, in the order of their columns",
    ),
    (
        lambda: Bag(vocabulary=["a"]).fit(Ragged.from_sequences([[1]])),
        "Bag(vocabulary=...) with ids for texts\n"
        "  expected: texts, in which the terms can be found\n"
        "  fix: pass the texts, or leave the vocabulary out",
    ),
    (
        lambda: Bag().partial_fit(PROSE).partial_fit(Ragged.from_sequences([[1]])),
        "Bag.partial_fit of ids and of texts\n"
        "  expected: all batches of one kind\n"
        "  fix: pass vocabulary.encode(texts) each time, or the texts each time",
    ),
    (
        lambda: Bag().fit(PROSE).partial_fit(PROSE),
        "Bag.partial_fit after Bag.fit, which forgets what its settings leave out\n"
        "  expected: a bag that counted all its texts by partial_fit\n"
        "  fix: call partial_fit from the first batch on",
    ),
    (
        lambda: Bag().state(),
        "Bag.state before Bag.fit\n  expected: a fitted bag\n  fix: call fit(texts) first",
    ),
    (
        lambda: Bag.from_state(*_changed_state(words=["a"])),
        "the state of a bag has 1 words and a stride of 7\n"
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

"""Ids that cannot be counted, each with its exact message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels.text.ngrams import Finder, compose, count

FIX = "\n  fix: number the tokens with a Vocabulary, or with Tokenizer.number(texts)"


def ragged(texts: Any) -> Ragged:
    return Ragged.from_sequences(texts)


TABLE: list[tuple[Callable[[], Any], str]] = [
    (lambda: count(ragged([[1, -1]]), stride=4), f"ids from -1 to 1\n  expected: ids from 0 to 2{FIX}"),
    (lambda: count(ragged([[1], [3]]), stride=4), f"ids from 0 to 3\n  expected: ids from 0 to 2{FIX}"),
    (lambda: Finder([], 4).rows(ragged([[-2]]), 1), f"ids from -2 to -1\n  expected: ids from 0 to 2147483646{FIX}"),
    (
        lambda: Finder([], 4).rows(ragged([[2**32 + 1]]), 1),
        f"ids from 0 to 4294967297\n  expected: ids from 0 to 2147483646{FIX}",
    ),
    (lambda: compose(ragged([[0, 2]]), ragged([[1], [2]])), f"ids from 0 to 2\n  expected: ids from 0 to 1{FIX}"),
    (lambda: compose(ragged([[0]]), ragged([[-1]])), f"ids from -1 to -1\n  expected: ids from 0 to 2147483646{FIX}"),
]


@pytest.mark.parametrize(("bad", "message"), TABLE, ids=[message.splitlines()[0] for _, message in TABLE])
def test_bad_ids_say_what_is_wrong(bad: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        bad()
    assert str(caught.value) == message

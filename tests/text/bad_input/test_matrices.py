"""Ids that make no array, and exactly what is said then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from carryline.text import hash_ids, id_matrix, multi_hot, one_hot, pad, sliding_pairs

CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: id_matrix([[1]], mode="cuont"),
        "mode='cuont'; did you mean 'count'?\n  expected: one of 'binary', 'count', 'freq'\n  fix: correct the mode",
    ),
    (
        lambda: pad([[1]], 0),
        "pad(length=0)\n  expected: a whole number of at least 1, or None\n  fix: pass length=500",
    ),
    (
        lambda: pad([[1]], 3, side="left"),  # type: ignore[arg-type]
        "pad(side='left')\n  expected: 'pre' or 'post'\n  fix: correct side",
    ),
    (
        lambda: pad([[1]], 3, value=0.5),
        "pad(value=0.5) into int64\n"
        "  expected: a value that int64 can hold\n"
        "  fix: pass another value, or dtype='float32'",
    ),
    (
        lambda: multi_hot([[1, 5]], 5),
        "id_matrix(width=5) with the id 5\n"
        "  expected: a width of at least 6, one more than the largest id\n"
        "  fix: pass width=len(vocabulary)",
    ),
    (
        lambda: one_hot([[-1]]),
        "one_hot of int64 values of shape (total, ...) = (1,)\n"
        "  expected: one whole number of at least 0 per token\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: id_matrix([["a"]]),
        "id_matrix of <U1 values of shape (total, ...) = (1,)\n"
        "  expected: one whole number of at least 0 per token\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: pad([[300]], 2, dtype="int8"),
        "pad(dtype=int8) of the value 300\n"
        "  expected: values that int8 can hold\n"
        "  fix: pass a wider dtype, or leave it out",
    ),
    (
        lambda: pad([1, 2, 3], 2),
        "sequences of type list cannot be joined (len() of unsized object)\n"
        "  expected: a Ragged, a list of lists of ids, or an array (sequences, length)\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: hash_ids(["a"], 1),
        "hash_ids(dimensions=1)\n"
        "  expected: a whole number of at least 2 (0 is the padding) and below 2**31\n"
        "  fix: pass dimensions=1000",
    ),
    (
        lambda: sliding_pairs([[1, 2]], 0),
        "sliding_pairs(length=0)\n  expected: a whole number of at least 1\n  fix: pass length=2",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

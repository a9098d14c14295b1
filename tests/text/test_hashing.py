from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.text import fnv1a, hash_ids, one_hot

# From the reference implementation's own test program, test_fnv.c (Noll), fnv1a_32 vectors.
PUBLISHED = {
    "": 0x811C9DC5,
    "a": 0xE40C292C,
    "b": 0xE70C2DE5,
    "c": 0xE60C2C52,
    "d": 0xE10C2473,
    "e": 0xE00C22E0,
    "f": 0xE30C2799,
    "fo": 0x6222E842,
    "foo": 0xA9F37ED7,
    "foob": 0x3F5076EF,
    "fooba": 0x39AAA18A,
    "foobar": 0xBF9CF968,
}


@pytest.mark.parametrize("token", PUBLISHED)
def test_the_published_vectors(token: str) -> None:
    assert fnv1a([token]).tolist() == [PUBLISHED[token]]


def test_vectors_together_and_in_any_order() -> None:
    words = [*PUBLISHED, "foobar", "a"]
    assert fnv1a(words).tolist() == [PUBLISHED[word] for word in words]
    assert fnv1a(words[::-1]).tolist() == [PUBLISHED[word] for word in words[::-1]]
    assert fnv1a([]).tolist() == []


@given(words=st.lists(st.text(max_size=12), max_size=10))
def test_the_vectorised_hash_is_the_plain_one(words: list[str]) -> None:
    expected = []
    for word in words:
        value = 0x811C9DC5
        for byte in word.encode("utf-8", "surrogatepass"):
            value = (value ^ byte) * 0x01000193 % 2**32
        expected.append(value)
    assert fnv1a(words).tolist() == expected


@given(words=st.lists(st.text(min_size=1, max_size=5), max_size=8), dimensions=st.integers(2, 2**31 - 1))
def test_ids_stay_in_range(words: list[str], dimensions: int) -> None:
    ids = hash_ids([words], dimensions)
    assert ids.values.dtype == np.int32
    assert len(ids.values) == len(words)
    assert ((ids.values >= 1) & (ids.values < dimensions)).all()


def test_listing_6_4_has_its_shape() -> None:
    """1,000 dimensions, at most 10 words."""
    samples = ["The cat sat on the mat.", "The dog ate my homework."]
    cube = one_hot(hash_ids(samples, 1000), 10, width=1000)
    assert cube.shape == (2, 10, 1000)
    assert cube.sum() == 11
    assert hash_ids(samples, 1000)[0].tolist()[0] == PUBLISHED_THE % 999 + 1


PUBLISHED_THE = int(fnv1a(["the"])[0])


def test_the_hash_does_not_depend_on_the_run() -> None:
    code = "from carryline.text import hash_ids; print(hash_ids(['The cat sat'], 1000).values.tolist())"
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[866, 429, 616]"

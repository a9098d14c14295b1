"""Hashed rows: compiled code against its NumPy twin, the twin against scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction import FeatureHasher
from sklearn.utils import murmurhash3_32

from carryline.kernels.text import available
from carryline.kernels.text.hashing import hash_rows, hash_tokens, murmur3
from carryline.text import Tokenizer

compiled = pytest.mark.skipif(not available(), reason="no compiled kernels here")
TEXTS = [
    "The cat sat on the mat. The cat!",
    "",
    "a",
    "Straße, 日本語 and\u0301 \U0001f469\u200d\U0001f467",
    "a b c d " * 40,
]


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=10))
def test_murmur3_is_that_of_scikit_learn(tokens: list[str]) -> None:
    assert murmur3(tokens).tolist() == [murmurhash3_32(token, seed=0, positive=True) for token in tokens]


@example([["akqlrggi"]], 7, True)  # its hash is -2^31, which has no absolute value of 32 bits
@example([["akqlrggi"]], 2**31 - 1, False)
@given(
    st.lists(st.lists(st.text("ab日", max_size=5), max_size=9), min_size=1), st.integers(1, 2**31 - 1), st.booleans()
)
def test_hashed_tokens_are_those_of_feature_hasher(texts: list[list[str]], dimensions: int, signed: bool) -> None:
    expected = FeatureHasher(dimensions, input_type="string", alternate_sign=signed).transform(texts)
    found = hash_tokens(texts, dimensions, hash="murmur3", signed=signed)
    assert found.indptr.tolist() == expected.indptr.tolist()
    assert found.indices.tolist() == expected.indices.tolist()
    assert found.counts.tolist() == expected.data.tolist()


def assert_same(texts: list[str], tokenizer: Tokenizer, **how: Any) -> None:
    expected = hash_tokens(tokenizer.tokenize(texts), **how)
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        found = hash_rows(texts, tokenizer.compiled, tokenizer.ngrams, **how)
        assert [each.dtype for each in found] == [each.dtype for each in expected]
        assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


@compiled
@pytest.mark.parametrize("hash_", ["fnv1a", "murmur3"])
@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("level", ["word", "character", "within_word"])
@pytest.mark.parametrize("ngrams", [(1, 1), (1, 3), (2, 2), (3, 5), (9, 9)])
def test_compiled_rows_are_those_of_tokens(hash_: str, signed: bool, level: Any, ngrams: tuple[int, int]) -> None:
    tokenizer = Tokenizer(level=level, ngrams=ngrams)
    for dimensions in (1, 7, 64, 2**20, 2**31 - 1):
        assert_same(TEXTS, tokenizer, dimensions=dimensions, hash=hash_, signed=signed)


@compiled
@settings(max_examples=200)
@given(
    st.lists(st.text(max_size=30), max_size=5),
    st.sampled_from(["default", "keras", "whitespace", "sklearn"]),
    st.sampled_from(["word", "character", "within_word"]),
    st.tuples(st.integers(1, 3), st.integers(0, 3)),
    st.sampled_from(["fnv1a", "murmur3"]),
    st.booleans(),
)
def test_compiled_rows_of_any_text(
    texts: list[str], preset: str, level: Any, ngrams: tuple[int, int], hash_: str, signed: bool
) -> None:
    tokenizer = Tokenizer(preset=preset, level=level, ngrams=(ngrams[0], sum(ngrams)))
    assert_same(texts, tokenizer, dimensions=2**10, hash=hash_, signed=signed)


@compiled
def test_compiled_rows_of_texts_of_many_chunks() -> None:
    random = np.random.default_rng(0)
    words = np.array([f"w{i}" for i in range(5000)])
    texts = [" ".join(words[np.minimum(random.zipf(1.2, n), 4999)]) for n in random.integers(0, 200, 500)]
    assert_same(texts, Tokenizer(ngrams=(1, 2)), dimensions=2**12, hash="murmur3", signed=True)


@compiled
def test_a_hash_without_an_absolute_value() -> None:
    assert_same(["akqlrggi"], Tokenizer(), dimensions=1000, hash="murmur3", signed=True)


@compiled
def test_what_cancels_stays_stored() -> None:
    tokens = [str(i) for i in range(100)]
    columns = hash_tokens([[token] for token in tokens], 1, hash="murmur3", signed=True).counts
    one, other = tokens[int(columns.argmax())], tokens[int(columns.argmin())]
    found = hash_rows([f"{one} {other}"], Tokenizer().compiled, (1, 1), 1, hash="murmur3", signed=True)
    assert [each.tolist() for each in found] == [[0], [0], [0, 1]]

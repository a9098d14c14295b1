from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text import Tokenized, Tokenizer, Vocabulary
from carryline.text.counting import TokenCounts

batches = st.lists(st.lists(st.text(alphabet="ab \u0301", max_size=8), max_size=5), max_size=5)


@settings(deadline=None)
@given(batches=batches)
def test_batches_count_as_one_corpus(batches: list[list[str]]) -> None:
    """Counts, document frequencies, and the order of first occurrence over the borders of batches."""
    parts, whole = TokenCounts(), TokenCounts()
    for batch in batches:
        parts.partial_fit(batch)
    whole.partial_fit([text for batch in batches for text in batch])
    assert parts.tokens == whole.tokens
    np.testing.assert_array_equal(parts.counts, whole.counts)
    np.testing.assert_array_equal(parts.document_frequency, whole.document_frequency)
    assert (parts.documents, parts.longest, len(parts)) == (whole.documents, whole.longest, len(whole))


@settings(deadline=None)
@given(batches=batches, size=st.integers(3, 6), min_count=st.integers(1, 3))
def test_the_vocabulary_of_counts_is_that_of_one_fit(batches: list[list[str]], size: int, min_count: int) -> None:
    counts = TokenCounts()
    for batch in batches:
        counts.partial_fit(batch)
    parts = Vocabulary.from_counts(counts, size=size, min_count=min_count, oov="a")
    whole = Vocabulary.fit([text for batch in batches for text in batch], size=size, min_count=min_count, oov="a")
    assert parts.tokens == whole.tokens
    np.testing.assert_array_equal(parts.counts, whole.counts)
    np.testing.assert_array_equal(parts.document_frequency, whole.document_frequency)
    assert parts.documents == whole.documents


@settings(deadline=None)
@given(batches=batches)
def test_counts_are_those_of_counters(batches: list[list[str]]) -> None:
    counts = TokenCounts(Tokenizer(preset="whitespace"))
    for batch in batches:
        counts.partial_fit(batch)
    texts = [text.split() for batch in batches for text in batch]
    assert dict(zip(counts.tokens, counts.counts.tolist(), strict=True)) == Counter(w for text in texts for w in text)
    frequency = Counter(word for text in texts for word in set(text))
    assert dict(zip(counts.tokens, counts.document_frequency.tolist(), strict=True)) == frequency
    assert counts.longest == max(map(len, texts), default=0)


def test_the_table_grows_with_distinct_tokens_only() -> None:
    counts = TokenCounts()
    for number in range(5):
        counts.partial_fit([[f"{number}:{word}" for word in range(1000)]] * 3)
    assert (len(counts), counts.documents, int(counts.counts.sum())) == (5000, 15, 15_000)
    size = counts._table.nbytes
    for _ in range(50):
        counts.partial_fit([["0:1", "0:2"]] * 100)
    assert counts._table.nbytes == size
    assert repr(counts) == "TokenCounts(5000 tokens of 5015 texts)"


def test_types_whose_texts_were_left_out_are_not_counted() -> None:
    types, ids = Tokenizer().index(["a b", "c a", "d"])
    counts = TokenCounts().partial_fit(Tokenized(types, ids[1:2]))
    assert (counts.tokens, counts.counts.tolist()) == (["a", "c"], [1, 1])


def test_a_batch_that_is_refused_changes_nothing() -> None:
    counts = TokenCounts().partial_fit(["a b"])
    with pytest.raises(InputError, match="text 1 is None"):
        counts.partial_fit(["c", None])  # type: ignore[list-item]
    assert (counts.tokens, counts.documents) == (["a", "b"], 1)

from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.ragged import Ragged
from carryline.text import Tokenizer, Vocabulary, id_matrix, multi_hot, one_hot, pad
from carryline.text.matrices import Side

SAMPLES = ["The cat sat on the mat.", "The dog ate my homework."]
rows = st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=6)
sides = st.sampled_from(["pre", "post"])


def test_listing_6_1() -> None:
    """Word one-hot, transcribed from the listing: split at white space, index from 1, at most 10 words."""
    token_index: dict[str, int] = {}
    for sample in SAMPLES:
        for word in sample.split():
            if word not in token_index:
                token_index[word] = len(token_index) + 1
    results = np.zeros((len(SAMPLES), 10, max(token_index.values()) + 1))
    for i, sample in enumerate(SAMPLES):
        for j, word in list(enumerate(sample.split()))[:10]:
            results[i, j, token_index[word]] = 1.0

    tokenizer = Tokenizer(preset="whitespace", lower=False)
    vocabulary = Vocabulary(tokenizer.index(SAMPLES).types, tokenizer=tokenizer)
    ours = one_hot(vocabulary.encode(SAMPLES), 10)
    assert ours.shape == (2, 10, 11)
    np.testing.assert_array_equal(ours, results)
    assert not ours[:, :, 0].any()  # index 0 is nobody's


def test_listing_6_2() -> None:
    """Character one-hot, printable ASCII, at most 50 characters (with the listing's swapped dictionary put right)."""
    token_index = dict(zip(string.printable, range(1, len(string.printable) + 1), strict=True))
    results = np.zeros((len(SAMPLES), 50, max(token_index.values()) + 1))
    for i, sample in enumerate(SAMPLES):
        for j, character in enumerate(sample):
            results[i, j, token_index[character]] = 1.0

    tokenizer = Tokenizer(level="character", lower=False)
    vocabulary = Vocabulary(string.printable, tokenizer=tokenizer)
    ours = one_hot(vocabulary.encode(SAMPLES), 50, width=len(vocabulary))
    assert ours.shape == (2, 50, 101)
    np.testing.assert_array_equal(ours, results)


def test_pad_as_keras_documents_it() -> None:
    """The examples in the documentation of keras.utils.pad_sequences."""
    sequences = [[1], [2, 3], [4, 5, 6]]
    assert pad(sequences).tolist() == [[0, 0, 1], [0, 2, 3], [4, 5, 6]]
    assert pad(sequences, value=-1).tolist() == [[-1, -1, 1], [-1, 2, 3], [4, 5, 6]]
    assert pad(sequences, side="post").tolist() == [[1, 0, 0], [2, 3, 0], [4, 5, 6]]
    assert pad(sequences, 2).tolist() == [[0, 1], [2, 3], [5, 6]]


@given(rows=rows, length=st.one_of(st.none(), st.integers(1, 8)), side=sides, truncate=sides, value=st.integers(-3, 3))
def test_pad_keeps_what_fits_and_fills_the_rest(
    rows: list[list[int]], length: int | None, side: Side, truncate: Side, value: int
) -> None:
    padded = pad(rows, length, side=side, truncate=truncate, value=value)
    width = length or max(map(len, rows))
    assert padded.shape == (len(rows), width)
    for row, line in zip(rows, padded.tolist(), strict=True):
        kept = (row[-width:] if truncate == "pre" else row[:width]) if width else []
        fill = [value] * (width - len(kept))
        assert line == (fill + kept if side == "pre" else kept + fill)


def test_pad_keeps_types_and_further_axes() -> None:
    ragged = Ragged.from_sequences([[[1.5, 2.0]], [[3.0, 4.0], [5.0, 6.0]]], dtype=np.float32)
    padded = pad(ragged, side="post", value=np.float32(0.5))
    assert padded.dtype == np.float32
    assert padded.tolist() == [[[1.5, 2.0], [0.5, 0.5]], [[3.0, 4.0], [5.0, 6.0]]]
    assert pad([[1]], dtype="int8").dtype == np.int8
    rectangle = np.array([[1, 2, 3]], dtype=np.int32)
    assert pad(rectangle, 2).tolist() == [[2, 3]]


@given(rows=rows)
def test_matrices_count_ids_and_give_padding_nothing(rows: list[list[int]]) -> None:
    dense = np.zeros((len(rows), 10))
    for number, row in enumerate(rows):
        for index in row:
            dense[number, index] += index > 0
    ragged = Ragged.from_sequences(rows, dtype=np.int32)
    count = id_matrix(ragged, 10, mode="count")
    assert count.has_sorted_indices
    np.testing.assert_array_equal(count.toarray(), dense)
    np.testing.assert_array_equal(multi_hot(ragged, 10).toarray(), dense > 0)
    freq = id_matrix(ragged, 10, mode="freq", dtype=np.float64).toarray()
    np.testing.assert_allclose(freq.sum(axis=1), dense.any(axis=1))
    np.testing.assert_allclose(freq * dense.sum(axis=1, keepdims=True), dense)
    cube = one_hot(ragged, width=10)
    np.testing.assert_array_equal(cube.sum(axis=1), dense)


def test_the_width_is_found_when_it_is_not_given() -> None:
    assert multi_hot([[3], []]).shape == (2, 4)
    assert one_hot([[1, 2]]).shape == (1, 2, 3)


@pytest.mark.parametrize("call", [pad, one_hot, multi_hot])
def test_no_sequences_are_an_empty_array(call: object) -> None:
    assert call([]).shape[0] == 0  # type: ignore[operator]


def test_pad_with_a_missing_value() -> None:
    np.testing.assert_array_equal(pad([[1.5], []], 2, value=np.nan), [[np.nan, 1.5], [np.nan, np.nan]])

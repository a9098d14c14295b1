"""A corpus cut into words once: the ids of every vocabulary, for networks of both kinds."""

from __future__ import annotations

import numpy as np
import pytest

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.tasks.prepared import for_network, prepare
from carryline.text import Corpus, Vocabulary

TRAIN = Corpus.of(["a b a c", "a b d", ""], ["x", "y", "y"])


def test_the_most_frequent_word_has_the_smallest_id() -> None:
    prepared = prepare(TRAIN)
    assert prepared.words.tokens == ("", "<oov>", "a", "b", "c", "d")
    assert [row.tolist() for row in prepared.ids] == [[2, 3, 2, 4], [2, 3, 5], []]
    assert prepared.classes == ("x", "y")
    assert len(prepared) == 3


def test_other_texts_are_seen_with_the_words_and_classes_of_training() -> None:
    other = prepare(Corpus.of(["d e a", "f"], ["y", "x"]), like=prepare(TRAIN))
    assert [row.tolist() for row in other.ids] == [[5, 1, 2], [1]]
    assert other.labels is not None
    assert other.labels.tolist() == [1, 0]


def test_a_smaller_vocabulary_is_the_head_of_the_larger_one() -> None:
    words = prepare(TRAIN).words
    small = words.most_frequent(4)
    assert small.tokens == ("", "<oov>", "a", "b")
    assert small.tokenizer == words.tokenizer
    assert words.most_frequent(100) is words


@pytest.mark.parametrize("size", [3, 4, 5, 6, 60])
def test_clipping_ids_is_encoding_with_the_smaller_vocabulary(size: int) -> None:
    prepared = prepare(TRAIN)
    small = prepared.words.most_frequent(size)
    clipped = for_network(prepared.ids, vocabulary=len(small), length=10, ragged=True)
    again = for_network(small.encode(TRAIN.texts), vocabulary=len(small), length=10, ragged=True)
    assert isinstance(clipped, Ragged)
    assert isinstance(again, Ragged)
    assert [row.tolist() for row in clipped] == [row.tolist() for row in again]


def test_long_texts_keep_their_last_words_and_empty_ones_get_an_unknown() -> None:
    ids = Ragged.from_sequences([[], [2, 3, 4], [], [], [9, 2], []], dtype=np.int32)
    found = for_network(ids, vocabulary=5, length=2, ragged=True)
    assert isinstance(found, Ragged)
    assert [row.tolist() for row in found] == [[1], [3, 4], [1], [1], [1, 2], [1]]
    padded = for_network(ids, vocabulary=5, length=4, ragged=False)
    assert isinstance(padded, np.ndarray)
    assert padded.tolist() == [[0] * 4, [0, 2, 3, 4], [0] * 4, [0] * 4, [0, 0, 1, 2], [0] * 4]


def test_a_class_that_training_does_not_have_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        prepare(Corpus.of(["a", "b"], ["x", "why"], source="new.csv"), like=prepare(TRAIN))
    assert str(caught.value) == (
        "class 'why' in new.csv; did you mean 'y'?\n"
        "  expected: one of the classes of training, 'x', 'y'\n"
        "  fix: rename the class, leave its texts out, or train with it"
    )


def test_texts_without_labels_stay_without() -> None:
    assert prepare(Corpus(["a"]), like=prepare(TRAIN)).labels is None


def test_a_vocabulary_that_was_saved_encodes_the_same(tmp_path: object) -> None:
    from pathlib import Path

    prepared = prepare(TRAIN)
    prepared.words.save(Path(str(tmp_path)) / "vocabulary.txt")
    again = Vocabulary.load(Path(str(tmp_path)) / "vocabulary.txt")
    assert [row.tolist() for row in again.encode(TRAIN.texts)] == [row.tolist() for row in prepared.ids]

"""The algebra of known n-grams: spelt out, trimmed, in alphabetical order, checked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels.text.levels import Level, alphabetical, check_levels, spell, trim
from carryline.kernels.text.ngrams import count

STRIDE = 8
corpora = st.lists(st.lists(st.integers(0, STRIDE - 2), max_size=9), max_size=6)


def counted(texts: list[list[int]], lengths: tuple[int, int], most: int | None = None) -> list[Level]:
    ids = Ragged.from_sequences(texts, dtype=np.int32)
    return count(ids, stride=STRIDE, lengths=lengths, most=most).levels


def level(keys: list[int], columns: list[int]) -> Level:
    return Level(np.array(keys, np.int64), np.array(columns, np.int32))


@given(corpora, st.integers(1, 4))
def test_alphabetical_is_the_order_of_tuples(texts: list[list[int]], longest: int) -> None:
    levels = counted(texts, (min(longest, 2), longest), most=3)
    spelt = spell(levels, STRIDE)
    places = alphabetical(levels, STRIDE)
    assert [gram for _, gram in sorted(zip(places.tolist(), spelt, strict=True))] == sorted(spelt)


def test_alphabetical_order_of_words_is_that_of_their_n_grams() -> None:
    words = ["", "a", "an", "b", "ba"]  # by id, in the order of strings; 0 is padding
    levels = counted([[1, 2, 3, 4, 1], [4, 3, 1, 1]], (1, 3))
    spelt = [" ".join(words[id_] for id_ in gram) for gram in spell(levels, STRIDE)]
    assert [spelt[i] for i in np.argsort(alphabetical(levels, STRIDE))] == sorted(spelt)


@given(corpora, st.integers(1, 4), st.data())
def test_trimmed_levels_spell_the_same_and_hold_nothing_else(
    texts: list[list[int]], longest: int, data: st.DataObject
) -> None:
    levels = counted(texts, (1, longest))
    spelt = spell(levels, STRIDE)
    kept = data.draw(st.lists(st.sampled_from(range(len(spelt))), unique=True)) if spelt else []
    numbers = np.full(len(spelt) + 1, -1, dtype=np.int32)
    numbers[kept] = np.arange(len(kept))
    trimmed = trim([Level(each.keys, numbers[each.columns]) for each in levels], STRIDE)
    check_levels(trimmed, STRIDE, len(kept))
    assert spell(trimmed, STRIDE) == [spelt[i] for i in kept]
    beginnings = {spelt[i][:n] for i in kept for n in range(1, len(spelt[i]) + 1)}
    assert sum(len(each.keys) for each in trimmed) == len(beginnings)


@pytest.mark.parametrize(
    ("levels", "columns"),
    [
        ([level([1, 2], [0, 1])], 3),  # a column that nothing has
        ([level([1, 2], [0, 0])], 1),  # one that two have
        ([level([2, 1], [0, 1])], 2),  # keys that fall
        ([level([-1, 1], [0, 1])], 2),
        ([level([1, 9], [0, 1])], 2),  # an id beyond the stride
        ([level([1], [0, 1])], 2),  # more columns than keys
        ([level([1], [0]), level([9], [1])], 2),  # an unknown beginning
    ],
)
def test_levels_that_cannot_be_are_refused(levels: list[Level], columns: int) -> None:
    with pytest.raises(InputError, match="disagree with each other"):
        check_levels(levels, STRIDE, columns)

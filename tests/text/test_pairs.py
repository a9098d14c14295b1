from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from carryline.text import Vocabulary, sliding_pairs


def test_two_words_and_the_next() -> None:
    vocabulary = Vocabulary.fit(["the cat sat on the mat"])
    before, after = sliding_pairs(vocabulary.encode(["the cat sat on the mat"]), 2)
    words = vocabulary.tokens
    assert [(words[a], words[b], words[c]) for (a, b), c in zip(before.tolist(), after.tolist(), strict=True)] == [
        ("the", "cat", "sat"),
        ("cat", "sat", "on"),
        ("sat", "on", "the"),
        ("on", "the", "mat"),
    ]


@given(rows=st.lists(st.lists(st.integers(1, 9), max_size=6), min_size=1, max_size=5), length=st.integers(1, 4))
def test_pairs_never_cross_texts(rows: list[list[int]], length: int) -> None:
    before, after = sliding_pairs(rows, length)
    expected = [(row[i : i + length], row[i + length]) for row in rows for i in range(len(row) - length)]
    assert before.tolist() == [run for run, _ in expected]
    assert after.tolist() == [following for _, following in expected]
    assert before.shape == (len(expected), length)

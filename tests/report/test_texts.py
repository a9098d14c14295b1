"""Attention drawn on a text: every word once, where it belongs, shaded by its share."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import pytest

from carryline.ground.errors import InputError
from carryline.report import texts

TEXT = 'A "superb" film, truly!<br /><br />I liked the plot $x$ ' + "very " * 40


def told(text: str, bounds: list[int], weights: list[float]) -> list[Any]:
    """Sentences that begin at `bounds`, words of equal weight at white space."""
    found = []
    for start, end, weight in zip(bounds, [*bounds[1:], len(text)], weights, strict=True):
        words, at = [], start
        for piece in text[start:end].replace("<br /><br />", " " * 12).split(" "):
            word = piece.strip('",!')
            if word:
                first = at + piece.index(word)
                words.append(SimpleNamespace(start=first, end=first + len(word), weight=0.0))
            at += len(piece) + 1
        for word in words:
            word.weight = 1 / len(words)
        found.append(SimpleNamespace(start=words[0].start, end=words[-1].end, weight=weight, words=words))
    return found


def test_all_words_are_drawn_in_their_order_and_none_over_another() -> None:
    figure = texts.attention(TEXT, told(TEXT, [0, TEXT.index("I liked")], [0.75, 0.25]))
    drawn = [
        (round(item.get_position()[1], 2), item.get_position()[0], item.get_text()) for item in figure.axes[0].texts
    ]
    assert drawn == sorted(drawn)
    assert "".join(word for *_, word in drawn) == "".join(TEXT.replace("<br />", " ").split())
    for (row, column, word), (below, following, _) in pairwise(drawn):
        assert below > row or following >= column + len(word)
        assert column + len(word) <= 92
    plt.close(figure)


def test_bars_are_shares_and_shades_what_is_beyond_the_average() -> None:
    sentences = told("One two. Three four", [0, 9], [0.8, 0.2])
    for word, weight in zip([*sentences[0].words, *sentences[1].words], [0.75, 0.25, 0.0, 1.0], strict=True):
        word.weight = weight
    figure = texts.attention("One two. Three four", sentences)
    patches = figure.axes[0].patches
    bars = [patch for patch in patches if patch.get_x() < 0]
    assert bars[1].get_width() / bars[0].get_width() == pytest.approx(0.25)
    shades = [(patch.get_x(), patch.get_alpha()) for patch in patches if patch.get_x() >= 0]
    assert shades == [(0, pytest.approx(0.6)), (6, pytest.approx(0.3))]  # 0.8 * 0.5 and 0.2 * 1
    plt.close(figure)


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(InputError) as raised:
        texts.attention("!!!", [])
    assert str(raised.value) == (
        "attention on a text without words\n  expected: at least one word that was read\n  fix: choose another text"
    )

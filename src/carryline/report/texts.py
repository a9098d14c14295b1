"""What a network makes of a text, drawn on the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from carryline.ground.errors import InputError
from carryline.report.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS, _BAR = 92, 8  # characters of a line, and of the bar before it
_SIZE, _ADVANCE = 9.0, 0.602  # points; and the width of a letter in the fixed font, in its size
_TAG = re.compile(r"</?(?:br|p|hr)\s*/?>", re.IGNORECASE)


class Word(Protocol):
    """`text[start:end]` and its share of its sentence."""

    start: int
    end: int
    weight: float


class Sentence(Protocol):
    """`text[start:end]`, its share of the text, and its words."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def weight(self) -> float:
        """Its share of the text."""
        ...

    @property
    def words(self) -> Sequence[Word]:
        """Its words, in order."""
        ...


def shades(sentences: Sequence[tuple[float, Sequence[float]]]) -> list[list[float]]:
    """How strongly to shade each word, 0 to 1: of sentences as (share of the text, shares of its words).

    What is shaded is what a word has beyond the average word of its sentence, times the sentence's share: words of
    short sentences have large shares without being looked at more than others.
    """
    beyond = [[share * max(word * len(words) - 1, 0.0) for word in words] for share, words in sentences]
    most = max((value for values in beyond for value in values), default=0.0) or 1.0
    return [[value / most for value in values] for values in beyond]


def attention(text: str, sentences: Sequence[Sentence]) -> Figure:
    """Where a network looked in a text: sentences with a bar by their share, words shaded as `shades` tells.

    `sentences` is what `TextClassifier.attention(text)` gives. What the network did not read is not drawn.
    """
    from matplotlib import pyplot as plt
    from matplotlib.patches import Rectangle

    if not sentences:
        raise InputError(
            "attention on a text without words", expected="at least one word that was read", fix="choose another text"
        )
    heaviest = max(sentence.weight for sentence in sentences)
    shading = shades([(sentence.weight, [word.weight for word in sentence.words]) for sentence in sentences])
    drawn = [list(_lines(text, *each)) for each in zip(sentences, shading, _ends(text, sentences), strict=True)]
    rows = sum(max(line for line, *_ in each) + 1 for each in drawn)
    width = (_COLUMNS + _BAR) * _ADVANCE * _SIZE / 72
    figure = plt.figure(figsize=(width, rows * _SIZE * 1.6 / 72))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(-_BAR, _COLUMNS), ylim=(rows, 0))
    axes.axis("off")
    row = 0
    for sentence, places in zip(sentences, drawn, strict=True):
        share = sentence.weight / heaviest
        axes.add_patch(Rectangle((-_BAR + 0.5, row + 0.3), (_BAR - 2) * share, 0.4, color=LIGHT["network"], lw=0))
        for line, column, piece, shade in places:
            if shade:
                place = (column, row + line + 0.04)
                axes.add_patch(Rectangle(place, len(piece), 0.92, color=LIGHT["network"], alpha=0.6 * shade, lw=0))
            axes.text(
                column, row + line + 0.5, piece, family="monospace", fontsize=_SIZE, va="center", parse_math=False
            )
        row += max(line for line, *_ in places) + 1
    return figure


def _ends(text: str, sentences: Sequence[Sentence]) -> list[int]:
    """Where what follows a sentence ends: its full stop and closing quotes are drawn with it."""
    return [*(following.start for following in sentences[1:]), len(text)]


def _lines(text: str, sentence: Sentence, shading: list[float], end: int) -> Iterator[tuple[int, int, str, float]]:
    """Each word and what stands after it, with its line and column within the sentence and its shade."""
    line = column = 0
    ends = [*(word.start for word in sentence.words[1:]), end]
    for word, shade, following in zip(sentence.words, shading, ends, strict=True):
        piece = text[word.start : word.end]
        after = " ".join(_TAG.sub(" ", text[word.end : following]).split()) or ""
        blank = text[word.end : following][:1].isspace() or _TAG.match(text, word.end) is not None
        if column and column + len(piece) + len(after) > _COLUMNS:
            line, column = line + 1, 0
        yield line, column, piece, shade
        column += len(piece)
        if after:
            yield line, column + blank, after, 0.0
            column += len(after) + blank
        column += text[following - 1 : following].isspace() or text[following - 1 : following] == ">"

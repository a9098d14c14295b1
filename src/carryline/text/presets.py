"""How a text is cut, by name. A preset makes, from a tokenizer's settings, a function of one text to its tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from itertools import groupby
from typing import Protocol

from carryline.ground.registry import Registry
from carryline.kernels.text import HAN, PICTURE, Cutter, marks

Cut = Callable[[str], list[str]]

KERAS_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'  # without the apostrophe, as Keras has it
KERAS_SPLIT = " "


class Preset(Protocol):
    """Make the cutting function for these settings; `filters` and `split` are None outside the keras preset.

    `level`: "word" and "character" are cut into these, "within_word" into the words that n-grams of characters lie in.
    """

    def __call__(self, level: str, *, lower: bool, filters: str | None, split: str | None) -> Cut:
        """The function that cuts one text."""
        ...


PRESETS: Registry[Preset] = Registry("tokenizer preset")


def unicode_text(level: str, *, lower: bool, filters: str | None = None, split: str | None = None) -> Cut:
    """Words and characters as a reader sees them, in any script.

    - Composed and decomposed letters are the same (NFC), and a letter keeps its combining marks: Telugu and Hindi
      words stay whole. Zero-width joiners inside a word belong to it.
    - Chinese characters are one token each; scripts without spaces that are not Chinese (Thai, kana) are cut at
      white space and punctuation only.
    - An emoji is a token, with its skin tone, flag letters, or all that zero-width joiners tie to it.
    - An apostrophe between letters stays ("don't"; the typographic one becomes "'"). Other punctuation, and the
      underscore, separate words. So do the HTML breaks `<br />`, `<p>` and `<hr>`, which fill reviews from the web.
    - `lower` is `str.lower`, which keeps a word's spelling ("Straße" becomes "straße", not "strasse").
    - level "character": one token per perceived character, white space too; a break counts as one newline.
    """
    plain = _ascii_characters if level == "character" else _ASCII_WORD.findall

    def cut(text: str) -> list[str]:
        text = _prepare(text, lower)
        if text.isascii():  # most texts of most English corpora: a smaller pattern, twice the speed
            return plain(text)
        return any_script(level == "character").findall(text)

    return cut


def keras(level: str, *, lower: bool, filters: str | None = None, split: str | None = None) -> Cut:
    """Exactly the classic Keras `Tokenizer`: lower, turn filtered characters into `split`, split there only."""
    if level == "character":
        return (lambda text: list(text.lower())) if lower else list
    split = KERAS_SPLIT if split is None else split
    table = str.maketrans(dict.fromkeys(KERAS_FILTERS if filters is None else filters, split))

    def cut(text: str) -> list[str]:
        return [word for word in (text.lower() if lower else text).translate(table).split(split) if word]

    return cut


def whitespace(level: str, *, lower: bool, filters: str | None = None, split: str | None = None) -> Cut:
    """Split at white space only, as listing 6.1 does ("mat." keeps its full stop); or into single code points."""
    if level == "character":
        return keras(level, lower=lower)
    return (lambda text: text.lower().split()) if lower else str.split


def sklearn(level: str, *, lower: bool, filters: str | None = None, split: str | None = None) -> Cut:
    """Exactly as scikit-learn's vectorisers cut by default: their `analyzer` is "word", "char" or "char_wb".

    Words have at least two characters, and combining marks do not belong to them; where white space follows white
    space, all of it counts as one space.
    """

    def cut(text: str) -> list[str]:
        if lower:
            text = text.lower()
        match level:
            case "word":
                return _SKLEARN_WORD.findall(text)
            case "character":
                return list(_BLANKS.sub(" ", text))
            case _:
                return text.split()

    return cut


def compiled(preset: str, level: str, *, lower: bool, filters: str | None, split: str | None) -> Cutter | None:
    """What cuts in the same way by compiled code; None where only Python can: other presets, a split of several."""
    if preset not in ("default", "keras", "whitespace", "sklearn"):
        return None
    split = KERAS_SPLIT if split is None else split
    if len(split) != 1:
        return None
    return Cutter(
        preset, level, lower, KERAS_FILTERS if filters is None else filters, split, partial(_prepare, lower=lower)
    )


PRESETS.register("default", unicode_text)
PRESETS.register("keras", keras)
PRESETS.register("whitespace", whitespace)
PRESETS.register("sklearn", sklearn)

BREAK = re.compile(r"</?(?:br|p|hr)\s*/?>", re.IGNORECASE)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
_ASCII_CHARACTER = re.compile(r"\r\n|[\x00-\x7f]")
_SKLEARN_WORD = re.compile(r"\b\w\w+\b")
_BLANKS = re.compile(r"\s\s+")

_JOINERS = "\u200c\u200d"
_SKIN = "\U0001f3fb-\U0001f3ff"


def _prepare(text: str, lower: bool) -> str:
    """All that the default preset does to a text before it looks for tokens."""
    if lower:
        text = text.lower()
    if "<" in text:
        text = BREAK.sub("\n", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text).replace("\u2019", "'")


def _ascii_characters(text: str) -> list[str]:
    return _ASCII_CHARACTER.findall(text) if "\r" in text else list(text)


@cache
def any_script(characters: bool) -> re.Pattern[str]:
    """The pattern for texts beyond ASCII; made at the first such text, since finding all marks takes 20 ms."""
    mark = _ranges(marks().tolist())
    inside = mark + _JOINERS
    one = f"[{PICTURE}]\ufe0f?[{_SKIN}]?[\U000e0020-\U000e007f]*"
    emoji = f"{one}(?:\u200d{one})*|[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3"
    if characters:
        return re.compile(rf"\r\n|{emoji}|[\s\S][{inside}]*")
    word = f"[^\\W_{HAN}](?:[^\\W_{HAN}]|[{inside}])*"
    return re.compile(f"{emoji}|[{HAN}][{mark}]*|{word}(?:'{word})*")


def _ranges(codes: list[int]) -> str:
    """Rising code points as the ranges of a character class."""
    runs = ([code for _, code in run] for _, run in groupby(enumerate(codes), lambda item: item[1] - item[0]))
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)

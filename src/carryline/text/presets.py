"""How a text is cut, by name. A preset makes, from a tokenizer's settings, a function of one text to its tokens."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Protocol

from carryline.ground.registry import Registry

Cut = Callable[[str], list[str]]

KERAS_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'  # without the apostrophe, as Keras has it
KERAS_SPLIT = " "


class Preset(Protocol):
    """Make the cutting function for these settings; `filters` and `split` are None outside the keras preset."""

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
    plain = _ASCII_WORD.findall if level == "word" else _ascii_characters

    def cut(text: str) -> list[str]:
        if lower:
            text = text.lower()
        if "<" in text:
            text = _BREAK.sub("\n", text)
        if text.isascii():  # most texts of most English corpora: a smaller pattern, twice the speed
            return plain(text)
        text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
        return _any_script(level).findall(text)

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


PRESETS.register("default", unicode_text)
PRESETS.register("keras", keras)
PRESETS.register("whitespace", whitespace)

_BREAK = re.compile(r"</?(?:br|p|hr)\s*/?>", re.IGNORECASE)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")
_ASCII_CHARACTER = re.compile(r"\r\n|[\x00-\x7f]")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3005\u3007"
_JOINERS = "\u200c\u200d"
_SKIN = "\U0001f3fb-\U0001f3ff"
_PICTURE = (  # Unicode's Extended_Pictographic, widened to whole blocks: the standard library has no such property
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)


def _ascii_characters(text: str) -> list[str]:
    return _ASCII_CHARACTER.findall(text) if "\r" in text else list(text)


@cache
def _any_script(level: str) -> re.Pattern[str]:
    """The pattern for texts beyond ASCII; made at the first such text, since finding all marks takes 10 ms."""
    marks = _marks()
    one = f"[{_PICTURE}]\ufe0f?[{_SKIN}]?[\U000e0020-\U000e007f]*"
    emoji = f"{one}(?:\u200d{one})*|[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3"
    if level == "character":
        return re.compile(rf"\r\n|{emoji}|[\s\S][{marks}{_JOINERS}]*")
    inner = f"(?:[^\\W_{_HAN}]|[{marks}{_JOINERS}])*"
    word = f"[^\\W_{_HAN}]{inner}"
    return re.compile(f"{emoji}|[{_HAN}][{marks}]*|{word}(?:'{word})*")


def _marks() -> str:
    """Every combining mark (Mn, Mc, Me) as the ranges of a character class."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x20000), *range(0xE0100, min(0xE01F0, sys.maxunicode))):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)

"""Where the sentences of a text begin and end, and its words: by rules, as offsets into the raw text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from carryline.text.presets import BREAK, any_script

Span = tuple[int, int]
"""From the first character to behind the last: `text[start:end]`."""


def sentence_spans(text: str) -> list[Span]:
    """The sentences of a text, in order.

    A sentence ends at full stops, question and exclamation marks, with the quotes and brackets that close after them;
    at a blank line; and at an HTML break. It does not end

    - after an abbreviation ("Mr.", "U.S.", "vs.") or an initial ("J. Smith"), or within a number or a name ("3.5")
    - where "..." or a closing quote or bracket is followed by a small letter: the sentence goes on

    A missing space ("great film.The plot") ends one too. What lies between sentences is white space and breaks.

    >>> text = "Mr. Lynch, at last! He said \\"Why?\\" and left... slowly.<br /><br />7.5/10"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Mr. Lynch, at last!', 'He said "Why?" and left... slowly.', '7.5/10']
    """
    spans: list[Span] = []
    start = 0
    for end, after in _ends(text):
        _add(spans, text, start, end)
        start = after
    _add(spans, text, start, len(text))
    return spans


def word_spans(text: str) -> list[Span]:
    """The words of a text, in order: where those that `Tokenizer().tokenize([text])` gives stand in it.

    >>> text = "<b>Don't</b> PANIC!"
    >>> [text[start:end] for start, end in word_spans(text)]
    ['b', "Don't", 'b', 'PANIC']
    """
    blank = BREAK.sub(lambda tag: " " * len(tag.group()), text) if "<" in text else text
    plain, places = (blank, None) if blank.isascii() else _composed(blank)
    found = any_script(False).finditer(plain.replace("\u2019", "'"))
    if places is None:
        return [match.span() for match in found]
    return [(places[match.start()], places[match.end()]) for match in found]


_QUOTES = "\"'\u201d\u2019\u00bb)\\]"
_END = re.compile(
    rf"(?P<tag>{BREAK.pattern})|(?P<blank>\n\s*\n)|(?P<wide>[。！？]+[」』”’）]*)"
    rf"|(?P<stop>[.!?\u2026]+)(?P<closing>[{_QUOTES}]*)(?=(?P<space>\s)|[A-Z<])",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"(?<!\w['\u2019])[^\W\d_](?:[^\W\d_]|\.(?=[^\W\d_]))*\Z")
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st sr jr rev hon gen col capt lt sgt maj gov sen rep pres messrs mme mlle vs etc al eg ie cf
    viz approx dept est fig inc ltd co corp bros no nos vol pp ed eds ave blvd rd feat ft misc mt jan feb mar apr jun
    jul aug sep sept oct nov dec""".split()  # noqa: SIM905  (a list of so many words is read more easily so)
)
_AT_ANY_END = frozenset(("etc", "inc", "ltd", "co", "corp", "bros", "jr", "sr", "a.m", "p.m"))  # even of a sentence


def _ends(text: str) -> Iterator[Span]:
    """Where each sentence but the last ends, and from where to look for the next."""
    for match in _END.finditer(text):
        if match["stop"] is None:
            yield (match.end() if match["wide"] else match.start()), match.end()
        elif _ends_here(text, match):
            yield match.end(), match.end()


def _ends_here(text: str, match: re.Match[str]) -> bool:
    stop, following = match["stop"], text[match.end() : match.end() + 64].lstrip()[:1]
    if match["space"] is None and following != "<":
        before = text[max(match.start() - 2, 0) : match.start()]
        return following.isupper() and before.islower() and len(before) == 2 and before.isalpha()
    if following.islower() and (match["closing"] or (len(stop) > 1 and set(stop) == {"."}) or "\u2026" in stop):
        return False
    if stop != "." or match["closing"]:
        return True
    found = _WORD_BEFORE.search(text, max(match.start() - 16, 0), match.start())
    word = "" if found is None else found.group().lower()
    if len(word) == 1:
        return not found.group().isupper() or word == "i"  # type: ignore[union-attr]
    abbreviated = "." in word or word in _ABBREVIATIONS
    return not abbreviated or (word in _AT_ANY_END and following.isupper())


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    """Add a sentence without the white space around it, if anything is left of it."""
    sentence = text[start:end]
    if stripped := sentence.strip():
        first = start + sentence.index(stripped[0])
        spans.append((first, first + len(stripped)))


def _composed(text: str) -> tuple[str, list[int]]:
    """The text with its letters composed (NFC), and of each of its characters, and its end, the place in the raw text.

    Composed are a letter and the marks that follow it, nothing more: of each, the raw text's place stays known.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, list(range(len(text) + 1))
    starts = [at for at, character in enumerate(text) if not at or not _follows(character)]
    composed: list[str] = []
    places: list[int] = []
    for start, end in pairwise([*starts, len(text)]):
        part = unicodedata.normalize("NFC", text[start:end])
        composed.append(part)
        # Of a part that was composed, all characters stand where it begins, so that a word is never cut within one.
        places += range(start, end) if len(part) == end - start else [start] * len(part)
    return "".join(composed), [*places, len(text)]


def _follows(character: str) -> bool:
    """Whether a character may be composed with the one before: marks, and the later letters of a Hangul syllable."""
    return unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"

"""What compiled code knows of each code point: a table of this Python's own `re`, `str.lower` and `unicodedata`.

Built at the first text beyond ASCII, in some 50 ms: each property is asked of one long string, not of each character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Codes = NDArray[np.unsignedinteger[Any]]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3005\u3007"
PICTURE = (  # Unicode's Extended_Pictographic, widened to whole blocks: the standard library has no such property
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)

BLOCK = 256
MARK = 4
CHARACTER = np.dtype([("flags", np.uint16), ("combining", np.uint8), ("unused", np.uint8), ("lower", np.int32)])

# Beyond: code points without a use so far, the tags and selectors of plane 14, private use.
_RANGES = ((0, 0x40000), (0xE0000, 0xE1000))
_JAMO = [*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)]  # vowels and ends of Hangul syllables


@cache
def table() -> tuple[NDArray[np.uint16], NDArray[np.void]]:
    """`blocks` (0x110000 / BLOCK,) and `characters` (distinct blocks * BLOCK,) of native/text/characters.h.

    Code point c is `characters[blocks[c // BLOCK] * BLOCK + c % BLOCK]`.
    """
    blocks = np.zeros(0x110000 // BLOCK, dtype=np.uint16)
    distinct = {bytes(BLOCK * CHARACTER.itemsize): 0}
    for first, last in _RANGES:
        for number, block in enumerate(_describe(first, last).reshape(-1, BLOCK), first // BLOCK):
            blocks[number] = distinct.setdefault(block.tobytes(), len(distinct))
    return blocks, np.frombuffer(b"".join(distinct), dtype=CHARACTER)


def marks() -> NDArray[np.int64]:
    """Every combining mark (Mn, Mc, Me), rising."""
    return np.concatenate(
        [first + np.flatnonzero(_is_mark(_string(np.arange(first, last, dtype=np.uint32)))) for first, last in _RANGES]
    )


def _describe(first: int, last: int) -> NDArray[np.void]:
    """The characters of the code points from `first` to `last - 1`."""
    codes = np.arange(first, last, dtype=np.uint32)
    text = _string(codes)
    found = np.zeros(len(text), dtype=CHARACTER)
    found["lower"] = _lower(text).astype(np.int32) - codes.astype(np.int32)
    for bit, flag in enumerate(_flags(text)):  # in the order of Character::Flag
        found["flags"] |= flag.astype(np.uint16) << bit
    mark = np.flatnonzero(found["flags"] & MARK)
    found["combining"][mark] = [unicodedata.combining(text[place]) for place in mark]
    return found


def _flags(text: str) -> Iterator[Flags]:
    yield _matches(r"\w", text)
    yield _matches(r"\s", text)
    yield _is_mark(text)
    yield _matches(f"[{HAN}]", text)
    yield _matches(f"[{PICTURE}]", text)
    cased = _ends_word("", text)
    yield cased
    yield _ends_word("a", text) & ~cased
    yield _may_change(text)
    yield _matches("\u0130", text)


def _matches(pattern: str, text: str) -> Flags:
    found = np.zeros(len(text), dtype=bool)
    for match in re.finditer(f"(?:{pattern})+", text):
        found[match.start() : match.end()] = True
    return found


def _is_mark(text: str) -> Flags:
    found: Flags = np.frombuffer("".join(map(unicodedata.category, text)).encode(), dtype=np.uint8)[::2] == ord("M")
    return found


def _may_change(text: str) -> Flags:
    """Where NFC_Quick_Check is not "yes": the character has another normal form, or composes with one before it."""
    codes = _codes(text)
    found = np.zeros(0x110000, dtype=bool)
    found[_JAMO] = True
    spaced = _string(np.column_stack([codes, np.full_like(codes, ord(" "))]))  # so that no mark is out of order
    for start in range(0, len(text), BLOCK):
        if unicodedata.is_normalized("NFD", spaced[2 * start : 2 * (start + BLOCK)]):
            continue  # none of the block has a decomposition
        for character in text[start : start + BLOCK]:
            parts = unicodedata.decomposition(character)
            if parts and parts[0] != "<":  # angle brackets: a compatibility decomposition, which NFC leaves alone
                found[ord(character)] |= unicodedata.normalize("NFC", character) != character
                found[[int(part, 16) for part in parts.split()[1:]]] = True
    changing: Flags = found[codes]
    return changing


def _lower(text: str) -> Codes:
    """The lower case of each code point, as if each stood alone; that of U+0130, which is two, by its first."""
    lowered = _codes(text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower())
    assert len(lowered) == len(text), "this Python has a lower case of two code points that is not known here"
    return lowered


def _ends_word(before: str, text: str) -> Flags:
    """Is the sigma of `before + character + sigma` a final one? So `str.lower` tells what it takes for a letter."""
    probes = np.empty((len(text), len(before) + 3), dtype="<u4")
    probes[:] = [*map(ord, before), 0, ord("\u03a3"), ord(" ")]
    probes[:, -3] = _codes(text.replace("\u0130", "i"))
    lowered = _codes(_string(probes).lower()).reshape(probes.shape)
    final: Flags = lowered[:, -2] == ord("\u03c2")
    return final


def _string(codes: Codes) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")

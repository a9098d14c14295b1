"""The table of characters says of each code point what this Python says of it."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.kernels.text import HAN, PICTURE, marks
from carryline.kernels.text.characters import BLOCK, table

WORD, SPACE, MARK, HAN_FLAG, PICTURE_FLAG, CASED, CASE_IGNORABLE, NOT_NFC, WIDENS = (1 << bit for bit in range(9))
PATTERNS = [(WORD, re.compile(r"\w")), (SPACE, re.compile(r"\s")), (HAN_FLAG, re.compile(f"[{HAN}]"))]
PATTERNS += [(PICTURE_FLAG, re.compile(f"[{PICTURE}]"))]


def check(code: int) -> None:
    """One code point, each property asked of Python on its own."""
    blocks, characters = table()
    found, character = characters[int(blocks[code // BLOCK]) * BLOCK + code % BLOCK], chr(code)
    flags = int(found["flags"])
    for flag, pattern in PATTERNS:
        assert bool(flags & flag) == bool(pattern.match(character)), (hex(code), flag)
    assert bool(flags & MARK) == (unicodedata.category(character)[0] == "M"), hex(code)
    assert found["combining"] == unicodedata.combining(character), hex(code)
    lowered = character.lower() if character != "Σ" else "σ"
    assert character.lower()[0] == chr(code + int(found["lower"])), hex(code)
    assert bool(flags & WIDENS) == (len(lowered) > 1), hex(code)
    before, after = ("a" + character + "Σ").lower()[-1] == "ς", (character + "Σ").lower()[-1] == "ς"
    assert (bool(flags & CASED), bool(flags & CASE_IGNORABLE)) == (after, before and not after), hex(code)
    if unicodedata.normalize("NFC", character) != character:
        assert flags & NOT_NFC, hex(code)
    assert not flags & NOT_NFC or code > 0xFF, hex(code)  # compiled code takes Latin-1 for normal as it is


@given(code=st.integers(0, 0x10FFFF))
def test_any_character(code: int) -> None:
    check(code)


@pytest.mark.slow
def test_every_character() -> None:
    for code in range(0x110000):
        check(code)


@given(
    text=st.text(
        st.sampled_from([chr(code) for code in range(0x110000) if unicodedata.decomposition(chr(code))])
        | st.characters(),
        max_size=6,
    )
)
def test_what_may_change_in_normal_form_is_flagged(text: str) -> None:
    """The quick check of Unicode (UAX 15, section 9) never says "normal" of what is not."""
    blocks, characters = table()
    codes = np.array([*map(ord, text)], dtype=np.int64)
    found = characters[blocks[codes // BLOCK].astype(np.int64) * BLOCK + codes % BLOCK]
    combining = found["combining"].astype(int)
    ordered = all(b == 0 or b >= a for a, b in pairwise(combining))
    if ordered and not (found["flags"] & NOT_NFC).any():
        assert unicodedata.normalize("NFC", text) == text


def test_marks_are_those_of_all_code_points() -> None:
    assert marks().tolist() == [code for code in range(0x110000) if unicodedata.category(chr(code))[0] == "M"]

"""Compiled code cuts and numbers as Python does, code point by code point; its regular expressions are the oracle."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline import kernels
from carryline.kernels import text as compiled_text
from carryline.text import Tokenizer
from carryline.text.presets import PRESETS
from carryline.text.tokenizer import LEVELS

pytestmark = pytest.mark.skipif(not compiled_text.available(), reason="installed without compiled kernels")

SETTINGS: list[dict[str, Any]] = [
    {"preset": preset, "level": level, "lower": lower}
    for preset, level, lower in product(PRESETS, LEVELS, (True, False))
]
SETTINGS += [{"preset": "keras", "level": level, "filters": "éb’<", "split": "ш"} for level in LEVELS]

# Whatever a rule somewhere treats in its own way, so that random texts meet it often.
ODD = [
    *"aZ_09#*'’ \t\n\r\v\x0b\x1c\x1f\x85\xa0\u2028\u3000\x00<>/.,-",
    *("<br />", "<BR>", "</p >", "<hr\u2003/>", "<br<br>", "<p", "\r\n", "Σ", "σ", "ς", "İ", "ı", "K", "ſ", "ß", "ẞ"),
    *("\u0301", "\u0323", "\u0307", "\u0345", "\u093c", "\u09be", "\u20e3", "\ufe0f", "\u200d", "\u200c", "\u00ad"),
    *("e\u0301", "é", "ǆ", "ǅ", "Å", "Ω", "ﬁ", "ｱﾞ", "が", "か\u3099", "가", "\u1100\u1161\u11a8", "\u1161", "\u11a7"),
    *(
        "中",
        "々",
        "〇",
        "\uf900",
        "\U0002f800",
        "\U00020000",
        "ア",
        "ー",
        "తె",
        "हि",
        "น้ำ",
        "\u2260",
        "\u2126",
        "\u212b",
    ),
    *("👍", "🏽", "👩\u200d👩", "❤\ufe0f", "🇮", "🇳", "1\ufe0f\u20e3", "™", "ℹ", "Ⓜ", "🏴\U000e0067\U000e007f", "©"),
    *(
        "\ud83d",
        "\ude00",
        "\udcff",
        "\udc80",
        "\U0010ffff",
        "\U0001d15e",
        "\U00011099\U000110ba",
        "\U0001e921",
        "Ა",
        "Ꭰ",
    ),
]
CHARACTERS = st.one_of(
    st.sampled_from(ODD), st.characters(exclude_categories=[]), st.characters(max_codepoint=255, exclude_categories=[])
)
TEXTS = st.lists(CHARACTERS, max_size=16).map("".join)


def both(texts: list[str], **how: Any) -> tuple[list[list[str]], list[list[str]]]:
    tokenizer = Tokenizer(**how)
    types, ids = tokenizer.index(texts)
    with kernels.use("reference"):
        reference = tokenizer.index(texts)
    assert types == reference.types
    assert np.array_equal(ids.values, reference.ids.values)
    assert ids.values.dtype == np.int32
    assert np.array_equal(ids.offsets, reference.ids.offsets)
    return [[types[i] for i in row] for row in ids], tokenizer.tokenize(texts)


@settings(max_examples=150, deadline=None)  # the first builds the tables
@pytest.mark.parametrize("how", SETTINGS, ids=lambda how: "-".join(map(str, how.values())))
@given(texts=st.lists(TEXTS, max_size=4), low=st.integers(1, 4), more=st.integers(0, 2))
def test_any_text_is_cut_as_python_cuts_it(how: dict[str, Any], texts: list[str], low: int, more: int) -> None:
    found, expected = both(texts, ngrams=(low, low + more), **how)
    assert found == expected

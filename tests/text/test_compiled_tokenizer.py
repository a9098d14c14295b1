"""Compiled code cuts and numbers as Python does, code point by code point; its regular expressions are the oracle."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline import kernels
from carryline.ground.errors import InputError
from carryline.kernels import native
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


@settings(max_examples=150)
@pytest.mark.parametrize("how", SETTINGS, ids=lambda how: "-".join(map(str, how.values())))
@given(texts=st.lists(TEXTS, max_size=4), low=st.integers(1, 4), more=st.integers(0, 2))
def test_any_text_is_cut_as_python_cuts_it(how: dict[str, Any], texts: list[str], low: int, more: int) -> None:
    found, expected = both(texts, ngrams=(low, low + more), **how)
    assert found == expected


PROSE = "The cat's CAFÉ — “it’s 10/10”…<br />ΣΑΣ 东京 👍🏽 e\u0301\x00 \udcff İstanbul\r\n"


def test_numbers_do_not_depend_on_threads() -> None:
    generator = np.random.default_rng(7)
    words = PROSE.split() + [f"word{number}" for number in range(5000)]
    places = generator.integers(0, len(words), 200_000)
    texts = [" ".join(words[place] for place in part) for part in np.array_split(places, 2000)]
    for how in ({}, {"ngrams": (1, 2)}, {"preset": "sklearn", "level": "within_word", "ngrams": (2, 3)}):
        cutter = Tokenizer(**how).compiled
        assert cutter is not None
        for order in ("first", "alphabetical"):
            before = torch.get_num_threads()
            found = []
            for threads in (1, 2, 5):
                torch.set_num_threads(threads)
                found.append(compiled_text.number(texts, cutter, how.get("ngrams", (1, 1)), order=order))
            torch.set_num_threads(before)
            for types, ids, offsets in found[1:]:
                assert types == found[0][0]
                assert np.array_equal(ids, found[0][1])
                assert np.array_equal(offsets, found[0][2])


@given(texts=st.lists(TEXTS, max_size=6))
def test_types_in_alphabetical_order_are_sorted_strings(texts: list[str]) -> None:
    cutter = Tokenizer(preset="keras", level="character").compiled
    assert cutter is not None
    types, ids, offsets = compiled_text.number(texts, cutter, (1, 3), order="alphabetical")
    first, first_ids, first_offsets = compiled_text.number(texts, cutter, (1, 3))
    assert types == sorted(first)
    assert [types[i] for i in ids] == [first[i] for i in first_ids]
    assert np.array_equal(offsets, first_offsets)


def test_words_that_share_eight_letters_are_in_order() -> None:
    words = ["interest", "interests", "interesting", "interest\x00", "interested", "intereSt", "", "interest\U0010ffff"]
    cutter = Tokenizer(preset="keras", filters="", lower=False).compiled
    assert cutter is not None
    types, _, _ = compiled_text.number([" ".join(words)], cutter, order="alphabetical")
    assert types == sorted(filter(None, words))


def test_a_split_of_several_characters_is_left_to_python() -> None:
    tokenizer = Tokenizer(preset="keras", split="--", filters="!")
    assert tokenizer.compiled is None
    assert tokenizer.index(["a--b!c", "B--"]).types == ["a", "b", "c"]


def test_a_preset_of_ones_own_is_left_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRESETS._items, "shout", lambda *_, **__: lambda text: text.upper().split())
    assert Tokenizer(preset="shout").index(["a b a"]).types == ["A", "B"]


@pytest.mark.parametrize("how", [{}, {"level": "character"}, {"preset": "keras"}, {"preset": "sklearn"}], ids=str)
def test_a_text_of_a_million_characters(how: dict[str, Any]) -> None:
    text = PROSE * 20_000
    both([text, "", text.encode("ascii", "ignore").decode()], **how)


def test_a_million_empty_texts() -> None:
    types, ids = Tokenizer().index([""] * 1_000_000 + ["end"])
    assert types == ["end"]
    assert len(ids) == 1_000_001
    assert ids.lengths.sum() == 1


def test_compiled_code_cuts_unless_it_was_told_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(compiled_text, "number", lambda *_: asked.append(1) or ([], np.zeros(0, np.int32), np.zeros(1)))
    Tokenizer().index([])
    assert asked == [1]
    with kernels.use("reference"):
        assert not compiled_text.available()
        Tokenizer().index([])
    assert asked == [1]


def test_what_is_too_much_is_an_error_of_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """No machine of these tests holds such a text: compiled code is made to say what it would."""

    class Full:
        Cutter = staticmethod(lambda *_: None)

        @staticmethod
        def number(*_: Any) -> None:
            raise ValueError("a text of more than 4 GB")

    monkeypatch.setattr(native, "module", Full)
    cutter = compiled_text.Cutter("default", "word", True, "", " ", str)
    with pytest.raises(InputError, match="a text of more than 4 GB\n  expected: texts of at most 4 GB each"):
        compiled_text.number(["a"], cutter)


def test_no_texts() -> None:
    types, ids = Tokenizer().index([])
    assert types == []
    assert len(ids) == 0
    assert ids.values.dtype == np.int32


def test_a_string_of_a_kind_of_its_own() -> None:
    class Own(str):
        __slots__ = ()

    assert Tokenizer().index([Own("A b"), np.str_("É")]).types == ["a", "b", "é"]


def test_texts_that_change_while_they_are_cut_are_cut_as_they_were() -> None:
    """Compiled code keeps the strings of the list, not the list."""
    texts = ["e\u0301 a"] * 10
    cutter = compiled_text.Cutter("default", "word", True, "", " ", lambda text: texts.clear() or text.upper())
    types, _, offsets = compiled_text.number(texts, cutter)
    assert types == ["E\u0301", "A"]  # what is prepared is cut as it comes
    assert len(offsets) == 11


def test_an_error_while_a_text_is_prepared_comes_through() -> None:
    cutter = compiled_text.Cutter("default", "word", True, "", " ", lambda text: text.nothing)  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="nothing"):
        compiled_text.number(["e\u0301"], cutter)
    with pytest.raises(TypeError, match="no str"):
        compiled_text.number(["a", None], cutter)  # type: ignore[list-item]


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("how", SETTINGS, ids=lambda how: "-".join(map(str, how.values())))
def test_reviews_are_cut_as_python_cuts_them(imdb: Path, how: dict[str, Any]) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((imdb / "train" / "pos").iterdir())[:3000]]
    both(texts, **how)

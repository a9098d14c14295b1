from __future__ import annotations

import pickle
import unicodedata

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.text import Corpus, Tokenized, Tokenizer
from carryline.text.presets import PRESETS

LEVELS = ("word", "character")


def cut(text: str, **settings: object) -> list[str]:
    return Tokenizer(**settings).tokenize([text])[0]  # type: ignore[arg-type]


def test_the_chapters_bags_of_ngrams() -> None:
    """The chapter's printed sets of 2-grams and 3-grams of "The cat sat on the mat"."""
    text = "The cat sat on the mat."
    assert set(cut(text, ngrams=(1, 2), lower=False)) == {
        *("The", "The cat", "cat", "cat sat", "sat", "sat on", "on", "on the", "the", "the mat", "mat"),
    }
    three = set(cut(text, ngrams=(1, 3), lower=False))
    assert three == {
        *("The", "The cat", "cat", "cat sat", "The cat sat", "sat", "sat on", "on", "cat sat on"),
        *("on the", "sat on the", "the", "the mat", "mat", "on the mat"),
    }
    assert len(three) == 15


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The cat sat.", ["the", "cat", "sat"]),
        ("Don't — it’s O'Neil's 'film'", ["don't", "it's", "o'neil's", "film"]),
        ("One.<br /><br />Two<BR>three <p>four</p>", ["one", "two", "three", "four"]),
        ("if a<b and c>d", ["if", "a", "b", "and", "c", "d"]),
        ("_great_ snake_case 8/10", ["great", "snake", "case", "8", "10"]),
        ("తెలుగు భాష చాలా బాగుంది", ["తెలుగు", "భాష", "చాలా", "బాగుంది"]),
        ("हिन्दी में किताबें", ["हिन्दी", "में", "किताबें"]),
        ("می‌خواهم", ["می‌خواهم"]),  # a zero-width non-joiner inside a Persian word
        ("我喜欢这部电影。good电影", ["我", "喜", "欢", "这", "部", "电", "影", "good", "电", "影"]),
        ("東京はカメラ", ["東", "京", "はカメラ"]),
        ("한국어 영화", ["한국어", "영화"]),
        ("love it 👍🏽👍! 👩‍👩‍👧 🇮🇳🇩🇪 ❤️", ["love", "it", "👍🏽", "👍", "👩‍👩‍👧", "🇮🇳", "🇩🇪", "❤️"]),
        ("press 1️⃣ now", ["press", "1️⃣", "now"]),
        ("Cafe\u0301 CAFÉ", ["café", "café"]),
        ("Straße İstanbul ΟΔΟΣ", ["straße", "i̇stanbul", "οδος"]),
        ("x\u0335y", ["x\u0335y"]),  # an overlay that composes with nothing
        ("", []),
        (" \n\t…", []),
    ],
)
def test_words_of_many_scripts(text: str, tokens: list[str]) -> None:
    assert cut(text) == [unicodedata.normalize("NFC", token) for token in tokens]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Ab c", ["a", "b", " ", "c"]),
        ("a<br />b\r\nc", ["a", "\n", "b", "\r\n", "c"]),
        ("नमस्ते", ["न", "म", "स्", "ते"]),
        ("e\u0301🇮🇳👩‍👩‍👧!", ["é", "🇮🇳", "👩‍👩‍👧", "!"]),
        ("中文", ["中", "文"]),
    ],
)
def test_characters_as_a_reader_sees_them(text: str, tokens: list[str]) -> None:
    assert cut(text, level="character") == tokens


def test_ngrams_of_characters_within_words_know_where_a_word_ends() -> None:
    within = Tokenizer(level="within_word", ngrams=(2, 3))
    assert within.tokenize(["Ab, c"]) == [[" a", "ab", "b ", " ab", "ab ", " c", "c ", " c "]]
    assert within.tokenize(["नम"]) == [[" न", "नम", "म ", " नम", "नम "]]
    assert within.tokenize(["की"]) == [[" की", "की ", " की "]]  # a letter and its vowel sign are one character
    assert cut("a bcde", level="within_word", ngrams=(5, 6)) == [
        " a ",
        " bcde",
        "bcde ",
        " bcde ",
    ]  # short: whole, once
    assert cut("don't", level="within_word", ngrams=(7, 7), preset="whitespace") == [" don't "]


def test_the_sklearn_preset_drops_single_letters_and_shreds_marks() -> None:
    assert cut("I saw_1 a हिन्दी film", preset="sklearn") == ["saw_1", "film"]
    assert cut("a \n\tb c", preset="sklearn", level="character") == ["a", " ", "b", " ", "c"]
    assert cut("a\nb", preset="sklearn", level="character") == ["a", "\n", "b"]


def test_the_keras_preset_splits_where_keras_does() -> None:
    keras = Tokenizer(preset="keras")
    assert keras.tokenize(["Don't_stop,<br />me now\xa0please"])[0] == ["don't", "stop", "br", "me", "now\xa0please"]
    assert cut("a--B--c", preset="keras", split="--", filters="") == ["a", "b", "c"]
    assert cut("a.b", preset="keras", split="--", filters=".") == ["a", "b"]
    assert cut("A.b", preset="keras", filters="", lower=False) == ["A.b"]
    assert cut("Ab e\u0301", preset="keras", level="character") == ["a", "b", " ", "e", "\u0301"]


def test_the_whitespace_preset_keeps_the_full_stop() -> None:
    assert cut("The cat sat on the mat.", preset="whitespace", lower=False) == [
        "The",
        "cat",
        "sat",
        "on",
        "the",
        "mat.",
    ]


def test_ngrams_of_characters_are_joined_by_nothing() -> None:
    assert cut("abc", level="character", ngrams=(2, 3)) == ["ab", "bc", "abc"]
    assert cut("one two", ngrams=(3, 3)) == []


# The contract of every registered preset.

presets = pytest.mark.parametrize("preset", PRESETS)
levels = pytest.mark.parametrize("level", LEVELS)


@presets
@levels
@given(texts=st.lists(st.text(max_size=30), max_size=5), lower=st.booleans())
def test_every_preset_gives_numbers_for_what_it_cuts(preset: str, level: str, texts: list[str], lower: bool) -> None:
    tokenizer = Tokenizer(preset=preset, level=level, lower=lower)  # type: ignore[arg-type]
    tokens = tokenizer.tokenize(texts)
    assert all(token for row in tokens for token in row)
    types, ids = tokenizer.index(texts)
    assert [[types[i] for i in row] for row in ids] == tokens
    assert list(dict.fromkeys(token for row in tokens for token in row)) == types  # in order of first occurrence
    assert ids.values.dtype == np.int32
    if level == "word":
        assert not any(
            character.isspace() and character in " \t\n" for row in tokens for t in row for character in t
        ) or (preset == "keras")


@presets
@levels
@given(text=st.text(max_size=40))
def test_every_preset_ignores_case_when_told(preset: str, level: str, text: str) -> None:
    tokenizer = Tokenizer(preset=preset, level=level)  # type: ignore[arg-type]
    assert tokenizer.tokenize([text.lower()]) == tokenizer.tokenize([text.lower().lower()])
    assert tokenizer.tokenize([text]) == Tokenizer(preset=preset, level=level, lower=False).tokenize(  # type: ignore[arg-type]
        [text.lower()]
    )


@presets
@levels
def test_every_preset_is_saved_as_settings(preset: str, level: str) -> None:
    tokenizer = Tokenizer(preset=preset, level=level, ngrams=(1, 2))  # type: ignore[arg-type]
    assert Tokenizer.from_dict(tokenizer.to_dict()) == tokenizer
    assert pickle.loads(pickle.dumps(tokenizer)) == tokenizer  # for worker processes; nothing is stored so


@given(text=st.text(alphabet=st.characters(max_codepoint=127), max_size=60))
def test_the_ascii_pattern_is_the_full_pattern_on_ascii(text: str) -> None:
    """ASCII texts take a faster pattern; a foreign letter at the end forces the other one."""
    for level in LEVELS:
        tail = " ж" if level == "word" else "ж"
        assert cut(text + tail, level=level)[:-1] == cut(text, level=level)


@given(text=st.text(max_size=40))
def test_characters_lose_nothing(text: str) -> None:
    whole = "".join(cut(text, level="character", lower=False))
    if "<" not in text:
        assert whole == unicodedata.normalize("NFC", text).replace("’", "'")


@given(words=st.lists(st.sampled_from(["a", "b", "c"]), max_size=12), low=st.integers(1, 3), more=st.integers(0, 2))
def test_there_are_as_many_ngrams_as_places_for_them(words: list[str], low: int, more: int) -> None:
    grams = cut(" ".join(words), ngrams=(low, low + more))
    assert len(grams) == sum(max(len(words) - n + 1, 0) for n in range(low, low + more + 1))


def test_what_is_numbered_already_is_left_alone() -> None:
    tokenizer = Tokenizer()
    tokenized = tokenizer.index(["a b"])
    assert tokenizer.number(tokenized) is tokenized
    assert tokenizer.number([["x", "y"], ["y"]]).types == ["x", "y"]
    assert isinstance(tokenizer.number([]), Tokenized)


def test_texts_may_come_in_any_kind_of_row() -> None:
    expected = [["a", "b"], ["c"]]
    texts = ["a b", "c"]
    series = pd.Series(texts, index=[5, 7])
    for source in (tuple(texts), np.array(texts), series, pl.Series(texts), iter(texts), Corpus.of(texts)):
        types, ids = Tokenizer().number(source)  # type: ignore[arg-type]
        assert [[types[i] for i in row] for row in ids] == expected

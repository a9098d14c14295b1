"""Texts that are strings, and odd: what becomes of each is said here and in docs/text.md, and nothing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest

from carryline import kernels
from carryline.text import (
    Bag,
    HashedBag,
    SequenceVectorizer,
    TextStream,
    TokenCounts,
    Tokenizer,
    Vocabulary,
    hash_ids,
)
from carryline.text.vectors import Vectors

PRESETS = ("default", "keras", "whitespace", "sklearn")


@pytest.fixture(params=["auto", "reference"], autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Compiled code, where there is some, and Python alone: the outcome is one."""
    with kernels.use(request.param):
        yield request.param


# Half a surrogate pair, as `errors="surrogateescape"` and broken JSON give it: a character that is no letter.

HALF = "caf\udce9 ol\ud83d \udc00"


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("default", ["caf", "ol"]),
        ("sklearn", ["caf", "ol"]),
        ("keras", ["caf\udce9", "ol\ud83d", "\udc00"]),
        ("whitespace", ["caf\udce9", "ol\ud83d", "\udc00"]),
    ],
)
def test_half_a_surrogate_pair_is_no_letter_and_survives_where_only_spaces_part_words(
    preset: str, expected: list[str]
) -> None:
    assert Tokenizer(preset=preset).tokenize([HALF]) == [expected]


def test_half_a_surrogate_pair_is_counted_saved_and_hashed_as_any_character(tmp_path: Path) -> None:
    tokenizer = Tokenizer(preset="whitespace")
    texts = [HALF, "ol\ud83d caf\u00e9"]
    vocabulary = Vocabulary.fit(texts, tokenizer=tokenizer)
    assert vocabulary["ol\ud83d"] == 1
    vocabulary.save(tmp_path / "v.txt")
    assert Vocabulary.load(tmp_path / "v.txt").tokens == vocabulary.tokens
    bag = Bag(tokenizer=tokenizer, mode="count", ngrams=(1, 2))
    assert bag.fit_transform(texts).sum() == 8
    assert "caf\udce9 ol\ud83d" in bag.names()
    assert HashedBag(tokenizer=tokenizer, mode="count").transform(texts).sum() == 5
    assert len(set(hash_ids(texts, 2**30, tokenizer=tokenizer).values.tolist())) == 4
    assert SequenceVectorizer(tokenizer=tokenizer).fit_transform(texts).shape == (2, 3)


# NUL, at which other languages end a string: a character like other controls.


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("default", ["ab", "cd", "ef"]),
        ("sklearn", ["ab", "cd", "ef"]),
        ("keras", ["ab\0cd", "\0", "ef"]),
        ("whitespace", ["ab\0cd", "\0", "ef"]),
    ],
)
def test_nul_ends_no_text(preset: str, expected: list[str], tmp_path: Path) -> None:
    tokenizer = Tokenizer(preset=preset)
    assert tokenizer.tokenize(["ab\0cd \0 ef"]) == [expected]
    vocabulary = Vocabulary.fit(["ab\0cd \0 ef"], tokenizer=tokenizer)
    vocabulary.save(tmp_path / "v.txt")
    assert Vocabulary.load(tmp_path / "v.txt").tokens[1:] == tuple(expected)
    assert hash_ids(["a\0b", "a\0c"], 2**30, tokenizer=Tokenizer(level="character")).values[[2, 5]].tolist() == (
        hash_ids(["bc"], 2**30, tokenizer=Tokenizer(level="character")).values.tolist()
    )


# One word in two spellings: composed and decomposed letters look the same.

COMPOSED, DECOMPOSED = "caf\u00e9s", normalize("NFD", "caf\u00e9s")


@pytest.mark.parametrize(
    ("preset", "same"), [("default", True), ("sklearn", False), ("keras", False), ("whitespace", False)]
)
def test_words_that_differ_by_normal_form_only_are_one_in_the_default_preset(preset: str, same: bool) -> None:
    tokenizer = Tokenizer(preset=preset)
    composed, decomposed = tokenizer.tokenize([COMPOSED, DECOMPOSED])
    assert composed == [COMPOSED]
    assert (composed == decomposed) == same
    assert (len(TokenCounts(tokenizer).partial_fit([COMPOSED, DECOMPOSED])) == 1) == same
    ids = SequenceVectorizer(tokenizer=tokenizer).fit([COMPOSED]).transform([DECOMPOSED])
    assert (ids.tolist() == [[2]]) == same


def test_a_given_vocabulary_is_taken_as_it_is_spelt() -> None:
    """Tokens are composed when texts are cut; a list of tokens is nobody's to change."""
    assert Vocabulary([DECOMPOSED], oov="?").encode([COMPOSED, DECOMPOSED]).values.tolist() == [1, 1]
    assert Vocabulary([DECOMPOSED], oov="?").encode([[DECOMPOSED]]).values.tolist() == [2]


def test_vectors_take_words_as_they_are_spelt() -> None:
    vectors = Vectors([DECOMPOSED, "caf\udce9", "a\0b"], [[1.0], [2.0], [3.0]])
    assert COMPOSED not in vectors
    assert [vectors[word].tolist() for word in (DECOMPOSED, "caf\udce9", "a\0b")] == [[1.0], [2.0], [3.0]]


# No texts, texts of nothing, a million of them.


def test_a_vocabulary_of_nothing_knows_the_padding_alone(tmp_path: Path) -> None:
    for texts in ([], ["", " \n", "..."], [[]], TextStream([])):
        vocabulary = Vocabulary.fit(texts)
        assert (len(vocabulary), vocabulary.tokens) == (1, ("",))
        assert vocabulary.encode(["a b", ""]).lengths.tolist() == [0, 0]
        assert vocabulary.matrix(["a b"], mode="count").shape == (1, 1)
        vocabulary.save(tmp_path / "v.txt")
        loaded = Vocabulary.load(tmp_path / "v.txt")
        assert (loaded.tokens, loaded.documents) == (vocabulary.tokens, vocabulary.documents)
    assert Vocabulary.fit([], oov="?").encode(["a b"])[0].tolist() == [1, 1]


def test_sequences_of_nothing_are_rows_of_padding() -> None:
    assert SequenceVectorizer().fit([]).transform(["a b"]).tolist() == [[1]]
    assert SequenceVectorizer(oov=None, length=3).fit(["..."]).transform(["a b", ""]).tolist() == [[0, 0, 0]] * 2
    assert SequenceVectorizer(length=3).fit_transform([]).shape == (0, 3)


def test_rows_of_no_texts_have_all_columns() -> None:
    assert Bag().fit(["a b"]).transform([]).shape == (0, 2)
    assert HashedBag(dimensions=8).transform([]).shape == (0, 8)
    assert len(hash_ids([], 8)) == len(Vocabulary(["a"]).encode([])) == 0


def test_a_million_empty_texts_are_a_million_empty_rows(engine: str) -> None:
    rows = 1_000_000 if engine == "auto" else 100_000  # Python alone takes 5 us for each
    texts = [""] * rows
    vocabulary = Vocabulary.fit(texts)
    assert (len(vocabulary), vocabulary.documents) == (1, rows)
    assert vocabulary.encode(texts).lengths.max() == 0
    assert HashedBag().transform(texts).nnz == 0
    assert Bag().fit(["a b"]).transform(texts).shape == (rows, 2)
    assert not SequenceVectorizer(length=2).fit(["a"]).transform(texts).any()


LARGE = 100_000_000


@pytest.mark.slow  # 1 minute, most of it with Python alone
def test_a_document_of_a_hundred_megabytes_is_a_document_like_others(tmp_path: Path, engine: str) -> None:
    text = "alpha beta gamma \u00e9t\u00e9. " * (LARGE // 22)
    words = 4 * (LARGE // 22)
    counts = TokenCounts().partial_fit([text, "alpha"])
    assert (counts.tokens, counts.documents, counts.longest) == (["alpha", "beta", "gamma", "\u00e9t\u00e9"], 2, words)
    assert counts.counts.tolist() == [words // 4 + 1, *[words // 4] * 3]
    vectorizer = SequenceVectorizer(length=500, truncate="post").fit(["gamma beta"])
    assert vectorizer.transform([text])[0, :4].tolist() == [1, 3, 2, 1]
    rows = Bag(mode="count", ngrams=(1, 2)).fit_transform([text, "alpha beta"])
    assert rows[0].sum() == 2 * words - 1
    assert HashedBag(mode="count").transform([text]).sum() == words
    (tmp_path / "a.txt").write_text(f"{text}\nalpha\n")
    assert [len(batch) for batch in TextStream(tmp_path / "a.txt")] == [1, 1]


def test_a_text_of_one_long_word_is_one_word() -> None:
    word = "x" * 3_000_000
    assert Tokenizer().tokenize([f"a {word} b"]) == [["a", word, "b"]]
    assert np.diff(Vocabulary.fit([word]).encode([word, word]).offsets).tolist() == [1, 1]

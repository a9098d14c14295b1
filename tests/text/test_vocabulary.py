from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text import Tokenizer, Vocabulary

SAMPLES = ["The cat sat on the mat.", "The dog ate my homework."]
tokens = st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=6)
corpora = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=8), min_size=1, max_size=6)


def test_listing_6_3() -> None:
    """Nine unique tokens; sequences and binary matrix of the 1,000 most frequent words."""
    vocabulary = Vocabulary.fit(SAMPLES, size=1000, tokenizer=Tokenizer(preset="keras"))
    assert vocabulary.tokens[1:] == ("the", "cat", "sat", "on", "mat", "dog", "ate", "my", "homework")
    assert [ids.tolist() for ids in vocabulary.encode(SAMPLES)] == [[1, 2, 3, 4, 1, 5], [1, 6, 7, 8, 9]]
    matrix = vocabulary.matrix(SAMPLES, mode="binary", width=1000)
    assert matrix.shape == (2, 1000)
    assert matrix[:, 0].nnz == 0  # index 0 is nobody's
    assert matrix.sum() == 10


def test_indices_follow_frequency_then_first_occurrence() -> None:
    vocabulary = Vocabulary.fit(["b a c", "c b", "d"], oov="?")
    assert vocabulary.tokens == ("", "?", "b", "c", "a", "d")
    assert len(vocabulary) == 6
    assert vocabulary["c"] == 3
    assert vocabulary["zebra"] == 1
    assert "a" in vocabulary
    assert "zebra" not in vocabulary
    assert vocabulary.counts is not None
    assert vocabulary.counts.tolist() == [0, 0, 2, 2, 1, 1]
    assert vocabulary.document_frequency is not None
    assert vocabulary.document_frequency.tolist() == [0, 0, 2, 2, 1, 1]
    assert vocabulary.documents == 3


def test_size_counts_everything_and_min_count_leaves_out() -> None:
    texts = ["a a a b b c"]
    assert Vocabulary.fit(texts, size=3).tokens == ("", "a", "b")
    assert Vocabulary.fit(texts, size=3, oov="?").tokens == ("", "?", "a")
    assert Vocabulary.fit(texts, min_count=2).tokens == ("", "a", "b")
    assert Vocabulary.fit(texts, size=100).tokens == ("", "a", "b", "c")


@settings(deadline=None)
@given(corpus=corpora, size=st.integers(3, 9), oov=st.sampled_from([None, "?"]))
def test_the_most_frequent_are_those_of_a_smaller_fit(corpus: list[list[str]], size: int, oov: str | None) -> None:
    smaller, fitted = Vocabulary.fit(corpus, oov=oov).most_frequent(size), Vocabulary.fit(corpus, oov=oov, size=size)
    assert (smaller.tokens, smaller.oov, smaller.documents) == (fitted.tokens, fitted.oov, fitted.documents)
    np.testing.assert_array_equal(smaller.counts, fitted.counts)
    np.testing.assert_array_equal(smaller.document_frequency, fitted.document_frequency)


def test_unknown_tokens_are_left_out_or_oov() -> None:
    assert Vocabulary(["a", "b"]).encode(["a x b x", "x"])[0].tolist() == [1, 2]
    assert Vocabulary(["a", "b"]).encode(["x", "a"]).lengths.tolist() == [0, 1]
    assert Vocabulary(["a", "b"], oov="?").encode(["a x b x"])[0].tolist() == [2, 1, 3, 1]


def test_a_token_spelt_like_oov_counts_as_unknown() -> None:
    vocabulary = Vocabulary.fit(["? ? a"], oov="?", tokenizer=Tokenizer(preset="whitespace"))
    assert vocabulary.tokens == ("", "?", "a")
    assert vocabulary.encode(["? a"])[0].tolist() == [1, 2]


def test_texts_lists_and_numbered_corpora_give_the_same() -> None:
    tokenizer = Tokenizer()
    cut = tokenizer.index(SAMPLES)
    lists = tokenizer.tokenize(SAMPLES)
    fitted = [Vocabulary.fit(source) for source in (SAMPLES, lists, cut)]
    assert len({vocabulary.tokens for vocabulary in fitted}) == 1
    encoded = [fitted[0].encode(source) for source in (SAMPLES, lists, cut)]
    assert all(ids.values.tolist() == encoded[0].values.tolist() for ids in encoded)
    assert encoded[0].values.dtype == np.int32


@settings(deadline=None)
@given(corpus=corpora)
def test_encode_and_decode_are_a_round_trip(corpus: list[list[str]]) -> None:
    if not any(corpus):
        return
    vocabulary = Vocabulary.fit(corpus)
    assert vocabulary.decode(vocabulary.encode(corpus)) == corpus


@settings(deadline=None)
@given(corpus=corpora, size=st.integers(3, 9), min_count=st.integers(1, 3))
def test_counts_are_those_of_a_counter(corpus: list[list[str]], size: int, min_count: int) -> None:
    vocabulary = Vocabulary.fit(corpus, size=size, min_count=min_count, oov="?")
    counter = Counter(token for text in corpus for token in text)
    expected = [(t, n) for t, n in counter.most_common() if n >= min_count][: size - 2]
    assert vocabulary.counts is not None
    assert list(zip(vocabulary.tokens[2:], vocabulary.counts[2:].tolist(), strict=True)) == expected
    assert vocabulary.document_frequency is not None
    frequency = Counter(token for text in corpus for token in set(text))
    assert vocabulary.document_frequency[2:].tolist() == [frequency[token] for token, _ in expected]


@settings(deadline=None)
@given(words=st.lists(tokens, unique=True, max_size=8), oov=st.sampled_from([None, "<oov>"]))
def test_a_saved_vocabulary_is_plain_text_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], oov: str | None
) -> None:
    path = tmp_path_factory.mktemp("vocabulary") / "vocabulary.txt"
    tokenizer = Tokenizer(preset="keras", filters="!", level="character")
    vocabulary = Vocabulary([word for word in words if word != oov], oov=oov, tokenizer=tokenizer)
    vocabulary.save(path)
    loaded = Vocabulary.load(path)
    assert loaded.tokens == vocabulary.tokens
    assert loaded.oov == oov
    assert loaded.tokenizer == tokenizer
    assert path.read_bytes().count(b"\n") == len(vocabulary)


def test_the_line_is_the_index(tmp_path: Path) -> None:
    Vocabulary(["film", "a\\nb", "tab\there", "line\nend"], oov="<oov>").save(tmp_path / "v.txt")
    lines = (tmp_path / "v.txt").read_text("utf-8").split("\n")
    assert lines[0].startswith("# carryline vocabulary 2 ")
    assert lines[1:] == ["<oov>", "film", r"a\\nb", r"tab\there", r"line\nend", ""]


def test_the_counts_stand_beside_their_token(tmp_path: Path) -> None:
    Vocabulary.fit(["b a a", "a"], oov="<oov>").save(tmp_path / "v.txt")
    assert (tmp_path / "v.txt").read_text("utf-8").split("\n")[1:] == ["<oov>\t0\t0", "a\t3\t2", "b\t1\t1", ""]


@settings(deadline=None)
@given(corpus=st.lists(st.lists(st.text(min_size=1, max_size=3), max_size=8), max_size=6), size=st.integers(3, 9))
def test_a_loaded_vocabulary_is_the_one_that_was_fitted(
    tmp_path_factory: pytest.TempPathFactory, corpus: list[list[str]], size: int
) -> None:
    """Counts, surrogates, control characters and all."""
    path = tmp_path_factory.mktemp("vocabulary") / "vocabulary.txt"
    fitted = Vocabulary.fit(corpus, size=size, oov="<oov>")
    fitted.save(path)
    loaded = Vocabulary.load(path)
    assert (loaded.tokens, loaded.oov, loaded.documents) == (fitted.tokens, fitted.oov, fitted.documents)
    np.testing.assert_array_equal(loaded.counts, fitted.counts)
    np.testing.assert_array_equal(loaded.document_frequency, fitted.document_frequency)
    content = path.read_bytes()
    loaded.save(path)
    assert path.read_bytes() == content


def test_a_file_of_the_first_format_still_loads(tmp_path: Path) -> None:
    """As models of version 0.1 hold it: no hash, no counts, surrogates as three bytes each."""
    tokenizer = (
        '{"level": "word", "ngrams": [1, 1], "preset": "default", "lower": true, "filters": null, "split": null}'
    )
    head = f'# carryline vocabulary 1 {{"oov": "<oov>", "tokenizer": {tokenizer}, "size": 6}}'
    content = "\n".join([head, "<oov>", "film", r"a\\nb", r"tab\there", "\ud83d", ""])
    (tmp_path / "v.txt").write_bytes(content.encode("utf-8", "surrogatepass"))
    loaded = Vocabulary.load(tmp_path / "v.txt")
    assert loaded.tokens == ("", "<oov>", "film", "a\\nb", "tab\there", "\ud83d")
    assert (loaded.oov, loaded.tokenizer, loaded.counts) == ("<oov>", Tokenizer(), None)
    with pytest.raises(InputError, match="was not fitted"):
        loaded.matrix(["a"], mode="tfidf")


def test_keras_tfidf_by_hand() -> None:
    vocabulary = Vocabulary.fit(["a a b", "b"])
    matrix = vocabulary.matrix(["a a b"], mode="tfidf").toarray()
    expected = [0, (1 + np.log(2)) * np.log(1 + 2 / 2), np.log(1 + 2 / 3)]
    order = [0, vocabulary["a"], vocabulary["b"]]
    np.testing.assert_allclose(matrix[0, order], expected)

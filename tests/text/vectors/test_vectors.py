"""Vectors: look-ups, the matrix of an embedding with its coverage, neighbours and analogies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text import Tokenizer, Vocabulary
from carryline.text.vectors import Vectors

ANIMALS = Vectors(["cat", "dog", "Dog", "zero"], [[1, 0, 0.5], [0, 2, 0], [0, 1, 1], [0, 0, 0]])


@pytest.mark.usefixtures("kernel")
def test_a_word_is_looked_up_as_it_is_given():
    assert ANIMALS["dog"].tolist() == [0, 2, 0]
    assert ANIMALS["Dog"].tolist() == [0, 1, 1]
    assert [word in ANIMALS for word in ("cat", "Cat", "", "ca", "cat ", "\ud800")] == [True] + [False] * 5
    assert 3 not in ANIMALS
    assert (len(ANIMALS), ANIMALS.dimension, repr(ANIMALS)) == (4, 3, "Vectors(words=4, dimension=3)")
    assert list(ANIMALS.words) == ["cat", "dog", "Dog", "zero"]
    assert (ANIMALS.words[-1], ANIMALS.words[1:3]) == ("zero", ["dog", "Dog"])


@pytest.mark.usefixtures("kernel")
@given(st.lists(st.text(max_size=4), min_size=1, max_size=30, unique=True))
def test_every_word_finds_its_own_vector(words):
    words = [word for word in words if not any(0xD800 <= ord(letter) < 0xE000 for letter in word)] or ["a"]
    vectors = Vectors(words, np.arange(len(words))[:, None])
    assert [vectors[word][0] for word in words] == list(range(len(words)))
    assert list(vectors.words) == words
    assert "no such word" not in vectors


def test_what_is_given_is_not_changed_and_cannot_be():
    given = np.zeros((1, 2), dtype=np.float32)
    vectors = Vectors(["a"], given)
    with pytest.raises(ValueError, match="read-only"):
        vectors["a"][0] = 1
    assert given.flags.writeable


@pytest.mark.usefixtures("kernel")
def test_the_matrix_of_a_vocabulary_has_zeros_for_padding_and_unknown_words():
    vocabulary = Vocabulary(["dog", "bird", "cat"], oov="<oov>")
    weights, coverage = ANIMALS.matrix(vocabulary)
    assert weights.dtype == np.float32
    assert weights.flags.writeable
    assert weights.tolist() == [[0, 0, 0], [0, 0, 0], [0, 2, 0], [0, 0, 0], [1, 0, 0.5]]
    assert (coverage.words, coverage.found, coverage.tokens, coverage.missing) == (3, 2, None, ("bird",))
    assert str(coverage) == "vectors for 2 of 3 words (66.7%); without: 'bird'"


def test_coverage_counts_tokens_and_names_the_most_frequent_words_that_are_missing():
    texts = ["cat cat cat dog bird", "bird fish", "fish fish"]
    for oov in (None, "cat"):
        _, coverage = ANIMALS.matrix(Vocabulary.fit(texts, oov=oov, tokenizer=Tokenizer(preset="whitespace")))
        words = 4 if oov is None else 3
        assert (coverage.words, coverage.found, coverage.missing) == (words, words - 2, ("fish", "bird"))
        assert coverage.tokens == (4 / 9 if oov is None else 1 / 6)
    assert str(coverage) == "vectors for 1 of 3 words (33.3%), 16.7% of the tokens; without: 'fish', 'bird'"


def test_the_oov_token_has_a_vector_if_it_is_a_word():
    weights, coverage = ANIMALS.matrix(Vocabulary(["dog"], oov="cat"))
    assert weights[1].tolist() == [1, 0, 0.5]
    assert (coverage.words, coverage.found) == (1, 1)


def test_a_long_list_of_missing_words_is_cut():
    _, coverage = ANIMALS.matrix(Vocabulary([str(i) for i in range(2_000)]))
    assert str(coverage).endswith("'8', '9' and 1,990 more")
    assert len(coverage.missing) == 2_000


def test_neighbours_are_those_of_the_smallest_angle():
    found = ANIMALS.nearest("dog", 9)
    assert [word for word, _ in found] == ["Dog", "cat", "zero"]
    assert found[0][1] == pytest.approx(1 / np.sqrt(2))
    assert ANIMALS.nearest([0, 5, 0], 2) == [("dog", 1.0), ("Dog", pytest.approx(1 / np.sqrt(2)))]
    assert ANIMALS.nearest(ANIMALS["zero"], 2) == [("cat", 0.0), ("dog", 0.0)]  # of equals, the first


@given(st.integers(0, 2**32 - 1), st.integers(1, 25))
def test_neighbours_are_found_as_by_sorting_all_cosines(seed, count):
    rows = np.random.default_rng(seed).integers(-2, 3, (20, 4)).astype(np.float32)
    vectors = Vectors([str(i) for i in range(20)], rows)
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    found = vectors.nearest("0", count)
    cosines = np.sort((unit @ unit[0])[1:])[::-1][:count]
    assert [cosine for _, cosine in found] == pytest.approx(cosines.tolist(), abs=1e-6)
    assert "0" not in dict(found)
    assert len(dict(found)) == min(count, 19)


def test_an_analogy_weighs_words_alike_whatever_the_length_of_their_vectors():
    words = ["king", "man", "woman", "queen", "child"]
    rows = np.array([[1, 0, 1], [0, 0, 1], [0, 1, 1], [1, 1, 1], [0.2, 0.1, 1]])
    for scale in (1, [[9], [1], [3], [5], [2]]):
        vectors = Vectors(words, rows * scale)
        found = vectors.analogy(positive=["king", "woman"], negative=["man"])
        assert [word for word, _ in found] == ["queen", "child"]  # and none of the three


@pytest.mark.data
def test_analogies_on_real_vectors(data):
    vectors = Vectors.load(data / "vectors" / "glove.6B.50d.part.txt")

    def best(first: str, second: str, third: str) -> str:
        return vectors.analogy(positive=[first, third], negative=[second], count=1)[0][0]

    assert best("king", "man", "woman") == "queen"
    assert best("paris", "france", "japan") == "tokyo"
    assert best("biggest", "big", "large") == "largest"
    assert best("better", "good", "bad") == "worse"
    assert best("his", "he", "she") == "her"
    assert [word for word, _ in vectors.nearest("film", 3)] == ["movie", "films", "documentary"]


@pytest.mark.data
def test_coverage_on_real_reviews(data, imdb):
    texts = [path.read_text(encoding="utf-8") for path in sorted((imdb / "train" / "pos").iterdir())[:500]]
    vectors = Vectors.load(data / "vectors" / "glove.6B.50d.part.txt")
    weights, coverage = vectors.matrix(Vocabulary.fit(texts, size=5_000, oov="<oov>"))
    assert weights.shape == (5_000, 50)
    assert coverage.words == 4_998
    assert coverage.found + len(coverage.missing) == coverage.words
    assert 0.5 < coverage.found / coverage.words < 0.9 < coverage.tokens < 1


REFUSED = [
    (lambda: Vectors(["a"], [1.0]), "Vectors(1 words, a matrix of shape (1,))"),
    (lambda: Vectors(["a", "b"], [[1.0]]), "Vectors(2 words, a matrix of shape (1, 1))"),
    (lambda: Vectors(["a"], [[]]), "Vectors(1 words, a matrix of shape (1, 0))"),
    (lambda: Vectors([], np.zeros((0, 3))), "Vectors(0 words, a matrix of shape (0, 3))"),
    (lambda: Vectors(["a", "b"], [[1, 2], [3, np.nan]]), "Vectors(...): number 2 of 'b' is nan"),
    (lambda: Vectors(["a", "a"], [[1], [2]]), "Vectors(...) with the word 'a' twice"),
    (lambda: Vectors(["\ud800"], [[1]]), r"Vectors(...) with the word '\ud800', which UTF-8 cannot hold"),
    (lambda: Vectors(["a", 2], [[1], [2]]), "word 1 is 2 (int)"),
    (lambda: Vectors("ab", [[1], [2]]), "one string 'ab' where words are meant"),
    (lambda: ANIMALS["CAT"], "no vector for 'CAT'; did you mean 'cat'?"),
    (lambda: ANIMALS["doG"], "no vector for 'doG'; did you mean 'dog'?"),
    (lambda: ANIMALS["bird"], "no vector for 'bird'"),
    (lambda: ANIMALS[3], "no vector for 3"),
    (lambda: ANIMALS.nearest("bird"), "no vector for 'bird'"),
    (lambda: ANIMALS.nearest([1, 2]), "Vectors.nearest(a vector of shape (2,))"),
    (lambda: ANIMALS.nearest([1, 2, np.inf]), "Vectors.nearest(a vector of shape (3,))"),
    (lambda: ANIMALS.nearest("cat", 0), "Vectors.nearest(count=0)"),
    (lambda: ANIMALS.analogy(positive="cat"), "Vectors.analogy('cat')"),
    (lambda: ANIMALS.analogy(positive=[]), "Vectors.analogy of no words"),
]


@pytest.mark.parametrize(("call", "given"), REFUSED)
def test_what_cannot_be_done_is_refused(call, given):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.given == given

"""What is saved is loaded again to the bit, and is what other readers expect."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text.vectors import Vectors

STYLES = ["word2vec", "glove", "binary"]
SMALL = Vectors(["a", "é", "b\udcff"], [[0.1, -2], [1e-30, 3e38], [0, 1]])


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("word2vec", "3 2\na 0.1 -2.0\né 1e-30 3e+38\n".encode() + b"b\xff 0.0 1.0\n"),
        ("glove", "a 0.1 -2.0\né 1e-30 3e+38\n".encode() + b"b\xff 0.0 1.0\n"),
        (
            "binary",
            b"3 2\na " + np.array([0.1, -2], "<f4").tobytes() + "\né ".encode()
            + np.array([1e-30, 3e38], "<f4").tobytes() + b"\nb\xff " + np.array([0, 1], "<f4").tobytes() + b"\n",
        ),
    ],
)  # fmt: skip
def test_a_file_is_as_its_readers_expect(tmp_path, style, expected):
    assert SMALL.save(tmp_path / "vectors", style=style).read_bytes() == expected


floats = st.floats(width=32, allow_nan=False, allow_infinity=False)
words = st.text(st.characters(codec="utf-8", exclude_characters=" \t\r\n\ufeff"), min_size=1, max_size=5)


@pytest.mark.parametrize("style", STYLES)
@given(st.data())
def test_what_is_saved_is_loaded_again(tmp_path_factory, style, data):
    names = data.draw(st.lists(words, min_size=1, max_size=5, unique=True))
    rows = data.draw(st.lists(st.tuples(floats, floats), min_size=len(names), max_size=len(names)))
    path = tmp_path_factory.mktemp("saved") / "vectors"
    Vectors(names, rows).save(path, style=style)
    vectors = Vectors.load(path, cache=False)
    assert list(vectors.words) == names
    assert vectors.values.tobytes() == np.array(rows, dtype=np.float32).tobytes()
    assert vectors.facts == ()


def test_more_rows_than_are_written_together_are_saved(tmp_path):
    rows = np.random.default_rng(0).normal(size=(5_000, 3)).astype(np.float32)
    vectors = Vectors([f"w{i}" for i in range(5_000)], rows)
    for style in STYLES:
        assert (Vectors.load(vectors.save(tmp_path / style, style=style)).values == rows).all()


def test_glove_may_have_words_with_spaces(tmp_path):
    names = ["New York", ". . .", "x  y"]
    path = Vectors(names, np.ones((3, 2))).save(tmp_path / "vectors", style="glove")
    assert list(Vectors.load(path).words) == names


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("word", ["", " a", "a ", "a\nb", "a\r", "a 1", "a\tb"])
def test_a_word_that_no_reader_could_find_again_is_refused(tmp_path, style, word):
    path = tmp_path / "vectors"
    vectors = Vectors(["b", word], [[1], [2]])
    if style == "glove" and word in ("a\tb", "a\r"):
        assert list(Vectors.load(vectors.save(path, style=style)).words) == ["b", word]
        return
    with pytest.raises(InputError) as caught:
        vectors.save(path, style=style)
    assert caught.value.given == f"Vectors.save(style={style!r}) with the word {word!r}"
    assert not path.exists()


def test_a_misspelt_style_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"Vectors\.save\(style='word2vce'\); did you mean 'word2vec'\?"):
        SMALL.save(tmp_path / "vectors", style="word2vce")

"""Files of all kinds, each written here by hand; real ones beside an independent reading of their bytes."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from carryline.text.vectors import Vectors

WORDS = ["the", "New York", "é", "1987"]
WITHOUT_SPACES = ["the", "York", "é", "1987"]
ROWS = np.array([[0.5, -0.25], [1e-3, 7], [-0.1, 0.30000001], [12.125, 3.5e-05]], dtype=np.float32)
LINES = ["the 0.5 -0.25", "New York 1e-3 7", "é -0.1 0.30000001", "1987 12.125 3.5e-05"]


def text(*lines: str, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def binary(after: bytes) -> bytes:
    rows = zip(WITHOUT_SPACES, ROWS, strict=True)
    return b"4 2\n" + b"".join(word.encode() + b" " + struct.pack("<2f", *row) + after for word, row in rows)


FILES = {
    "GloVe": text(*LINES),
    "a header, as of word2vec": text("4 2", *LINES),
    "spaces at the ends of lines, as of fastText": text("4 2", *LINES, end=" \n"),
    "Windows' line ends": text(*LINES, end="\r\n"),
    "tabs": text(*LINES[:1], *LINES[1:]).replace(b" 0.", b"\t0.").replace(b" 1e", b"\t1e"),
    "a mark of UTF-8": b"\xef\xbb\xbf" + text(*LINES),
    "blank lines at the end": text(*LINES) + b"\n \n\n",
    "binary, a line end after each": binary(b"\n"),
    "binary, nothing between": binary(b""),
}


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_known_by_its_content(tmp_path, kind, packed):
    path = tmp_path / "vectors.whatever"
    path.write_bytes(gzip.compress(FILES[kind]) if packed else FILES[kind])
    for cached in (False, True, True):
        vectors = Vectors.load(path, cache=cached)
        assert list(vectors.words) == (WITHOUT_SPACES if "binary" in kind else WORDS)
        assert vectors.values.dtype == np.float32
        assert vectors.values.tolist() == ROWS.tolist()
        assert vectors.facts == ()


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("cached", [False, True])
def test_what_is_repaired_is_told(tmp_path, cached):
    path = tmp_path / "vectors.txt"
    path.write_bytes(b"3 1\na 1\nb\xff\xc3\xa9 2\na 3")
    vectors = Vectors.load(path, cache=cached)
    assert list(vectors.words) == ["a", "b\udcffé"]
    assert vectors.values.tolist() == [[1], [2]]
    assert vectors["b\udcffé"].tolist() == [2]
    assert [(fact.what, fact.count, fact.policy, fact.detail) for fact in vectors.facts] == [
        (
            "words that are not UTF-8",
            1,
            "kept: such bytes became surrogate escapes",
            "b'b\\xff\\xc3\\xa9' in line 3, byte 9",
        ),
        ("words that stand there twice", 1, "the first vector was kept", "'a' again in line 4"),
        (
            "the last line has no line end",
            1,
            "it was read as it is",
            "if the file was cut off, its last number may be, too",
        ),
    ]


def test_many_words_that_stand_there_twice_leave_no_gap(tmp_path):
    random = np.random.default_rng(0)
    numbers = random.integers(0, 30_000, 50_000)
    path = tmp_path / "vectors.txt"
    path.write_text("".join(f"w{number} {row} 0.5\n" for row, number in enumerate(numbers)))
    kept, first = np.unique(numbers, return_index=True)
    for cached in (False, True):
        vectors = Vectors.load(path, cache=cached)
        assert len(vectors) == len(kept)
        assert vectors.values[:, 0].tolist() == sorted(first)
        rows = vectors.words.find([f"w{number}" for number in kept])
        assert (vectors.values[rows, 0] == first).all()
        assert vectors.facts[0].count == len(numbers) - len(kept)


def by_lines(path: Path, header: bool) -> tuple[list[bytes], np.ndarray]:
    """Text by Python's split and float, rounded once more: no number of these files lies midway between two float32."""
    lines = path.read_bytes().split(b"\n")[header:-1]
    fields = [line.split(b" ") for line in lines]
    return [row[0] for row in fields], np.array([[float(field) for field in row[1:] if field] for row in fields])


def by_struct(path: Path, gap: bytes) -> tuple[list[bytes], np.ndarray]:
    """word2vec's binary by `struct`, with what stands between rows."""
    content = path.read_bytes()
    head, _, _ = content.partition(b"\n")
    count, dimension = map(int, head.split())
    at, words, rows = len(head) + 1, [], []
    for _ in range(count):
        space = content.index(b" ", at)
        words.append(content[at:space])
        rows.append(struct.unpack_from(f"<{dimension}f", content, space + 1))
        at = space + 1 + 4 * dimension
        assert content[at : at + len(gap)] == gap
        at += len(gap)
    assert at == len(content)
    return words, np.array(rows)


@pytest.mark.data
@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(
    ("name", "shape", "read"),
    [
        ("glove.6B.50d.part.txt", (9_163, 50), lambda path: by_lines(path, False)),
        ("gensim_pang_lee_polarity_fasttext_1694x100.vec", (1_694, 100), lambda path: by_lines(path, True)),
        ("zh_word2vec_7942x128.bin", (7_942, 128), lambda path: by_struct(path, b"\n")),
        ("gensim_euclidean_vectors_2747x10.bin", (2_747, 10), lambda path: by_struct(path, b"")),
    ],
)
def test_real_files_are_read_as_others_read_them(data, name, shape, read):
    words, rows = read(data / "vectors" / name)
    for cached in (False, True, True):
        vectors = Vectors.load(data / "vectors" / name, cache=cached)
        assert vectors.values.shape == shape
        assert [word.encode("utf-8", "surrogateescape") for word in vectors.words] == words
        assert (vectors.values == rows.astype(np.float32)).all()
        broken = [fact.count for fact in vectors.facts if fact.what == "words that are not UTF-8"]
        assert broken == ([5] if name.endswith(".vec") else [])

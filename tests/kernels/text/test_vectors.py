"""Rows of vectors, hashes and the index of words: compiled code and its twins in Python give the same, bit for bit."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from carryline import kernels
from carryline.kernels import native
from carryline.kernels.text import content_hash_numpy, vectors, vectors_numpy
from carryline.kernels.text.vectors import Fault, Layout, Place, ReadWords

needs_compiled = pytest.mark.skipif(not native.available(), reason="no compiled kernels")


def read(content: bytes, dimension: int, rows: int | None = None, *, binary: bool = False):
    """The words and the matrix, or the fault, of either implementation (that of `kernels.use`)."""
    rows = content.count(b"\n") + 1 if rows is None else rows
    layout = Layout(0, len(content), rows, dimension, binary)
    matrix = np.zeros((rows, dimension), dtype=np.float32)
    found = vectors.read_rows(content, layout, vectors.scan(content)[1], matrix)
    if isinstance(found, Fault):
        return found
    return [part.tobytes() for part in found], matrix.tobytes()


def both(*args, **kwargs):
    compiled = read(*args, **kwargs)
    with kernels.use("reference"):
        twin = read(*args, **kwargs)
    assert compiled == twin
    return compiled


def number(text: str) -> np.float32 | None:
    """The number that one line of text holds, None if it is refused."""
    found = both(b"word " + text.encode(), 1)
    return None if isinstance(found, Fault) else np.frombuffer(found[1], np.float32)[0]


def exactly(text: str) -> np.float32:
    """The float32 nearest to a decimal, half to even: the best of a first guess and its neighbours, in fractions."""
    value = Fraction(Decimal(text))
    guess = np.float32(min(max(float(value), -3.4028234e38), 3.4028234e38))
    with np.errstate(over="ignore", under="ignore"):
        near = [np.nextafter(guess, np.float32(-np.inf)), guess, np.nextafter(guess, np.float32(np.inf))]
    finite = [each for each in near if np.isfinite(each)]
    return min(finite, key=lambda each: (abs(Fraction(float(each)) - value), each.view(np.int32) & 1))


def midway(value: float, tail: str) -> str:
    """A decimal midway between a float32 and the next, with some more digits: where rounding twice goes wrong."""
    after = float(np.nextafter(np.float32(value), np.float32(np.inf)))
    return format(Decimal((value + after) / 2), "f") + tail


floats = st.floats(width=32, allow_nan=False, allow_infinity=False)
DECIMALS = st.one_of(
    st.from_regex(r"\A[+-]?([0-9]{1,3}\.?[0-9]{0,30}|\.[0-9]{1,12})([eE][+-]?[0-9]{1,2})?\Z"),
    floats.map(repr),
    floats.map(lambda value: f"{value:.5g}"),
    st.floats(-1e-37, 1e-37).map(lambda value: f"{value:.12g}"),
    st.builds(midway, st.floats(1, 1000, width=32), st.sampled_from(["", "0001", "1"])),
)


@needs_compiled
@given(DECIMALS)
@example("1.000000059604644775390625")  # 1 + 2^-24: a tie, to even
@example("1.00000005960464477539062500000000001")
@example("1.000000178813934326171875")
@example("0.000000000000000000000000000000000000000000001")  # a denormal, which the kernels' threads flush to zero
@example("1.1754943508222875e-38")
@example("7.006492321624085e-46")  # half of the smallest
@example("3.4028235677973366e38")  # just below the midway to what would be the next
@example("3.4028235677973366163753939545814142e38")  # just above: infinite
@example("9007199254740993")
@example("-0")
@example("12345678901234567890e-10")
def test_a_decimal_becomes_the_nearest_float32(text):
    found = number(text)
    if abs(Fraction(Decimal(text))) >= Fraction(2**25 - 1) * 2**103:
        assert found is None
    else:
        assert found == exactly(text)
        assert math.copysign(1, found) == (-1 if text.startswith("-") else 1)


NO_NUMBERS = [
    "",
    "nan",
    "inf",
    "-inf",
    "1e",
    "1e+",
    "e5",
    ".",
    "-",
    "--1",
    "1_0",
    "0x1",
    "1,5",
    "١",
    "1e39",
    "1e9999999999",
]


@needs_compiled
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_a_fault(text):
    assert both(f"a 1\nb {text}".encode(), 1) == Fault(1, 4)


WORDS = ["a", "New York", ". . .", "é", "1987", "3 4", "x 1e99", "", "b\r", "\x0b"]
FIELDS = ["0.5", "-0.25", "1e-3", "12.125", "7", "0.123456789", "nan", "x"]
LINES = st.one_of(
    st.builds(
        lambda word, numbers, gap, tail: gap.join([word, *numbers]) + tail,
        st.sampled_from(WORDS),
        st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4),
        st.sampled_from([" ", " ", " ", "\t", "  "]),
        st.sampled_from(["", "", " ", "\r", " \t "]),
    ),
    st.text(" \t\r0.1ea", max_size=8),
)


@needs_compiled
@given(st.lists(LINES, min_size=1, max_size=12), st.integers(1, 3))
def test_any_lines_are_read_or_refused_alike(lines, dimension):
    both("\n".join(lines).encode(), dimension)


@needs_compiled
@given(st.binary(max_size=60), st.integers(1, 3), st.integers(1, 4))
@example(b"a \0\0\0\0\nb \0\0\x80\x3f\n", 1, 2)
@example(b"a \0\0\0\0b \0\0\x80\x7f", 1, 2)
@example(b"a \0\0\0\0b \0\0\0\0 c", 1, 2)
def test_any_bytes_are_read_as_binary_rows_or_refused_alike(content, dimension, rows):
    both(content, dimension, rows, binary=True)


@pytest.fixture(scope="module")
def large() -> bytes:
    """Rows over several chunks, some of them with long numbers, some with spaces in the word."""
    random = np.random.default_rng(1)
    words = [f"word{i}" if i % 50 else f"a word {i}x" for i in range(9_000)]
    rows = random.normal(size=(len(words), 40)).astype(np.float32).tolist()
    styles = ["{:.5g}".format, "{:.6f}".format, repr, "{:.3e}".format]
    lines = [" ".join([word, *map(styles[i % 4], rows[i])]) for i, word in enumerate(words)]
    return "\n".join(lines).encode()


@needs_compiled
def test_chunks_join_seamlessly_and_threads_change_nothing(large):
    assert len(large) > 3 * vectors_numpy.CHUNK
    expected = both(large, 40)
    before = torch.get_num_threads()
    try:
        for threads in (1, 2, 5):
            torch.set_num_threads(threads)
            assert read(large, 40) == expected
    finally:
        torch.set_num_threads(before)


@needs_compiled
def test_the_first_of_many_faults_is_told(large):
    lines = large.split(b"\n")
    lines[7_000] = lines[3_000] = b"short 1 2"
    assert both(b"\n".join(lines), 40) == Fault(3_000, len(b"\n".join(lines[:3_000])) + 1)


@pytest.mark.parametrize("kernel", [pytest.param("auto", marks=needs_compiled), "reference"])
def test_a_matrix_goes_into_a_file_as_into_memory(tmp_path, kernel):
    content = b"a 1 2\nb 3 4\nc 5 6"
    layout = Layout(0, len(content), 3, 2, False)
    with kernels.use(kernel), (tmp_path / "matrix").open("w+b") as file:
        file.write(b"head")
        file.flush()
        found = vectors.read_rows(content, layout, vectors.scan(content)[1], Place(file.fileno(), 4))
        assert isinstance(found, ReadWords)
        file.seek(0)
        assert file.read() == b"head" + np.arange(1, 7, dtype=np.float32).tobytes()
    with kernels.use(kernel), (tmp_path / "matrix").open("rb") as file, pytest.raises(OSError, match="Bad file"):
        vectors.read_rows(content, layout, vectors.scan(content)[1], Place(file.fileno(), 4))


@pytest.mark.parametrize(
    ("content", "expected"),  # from python-xxhash's documentation and xxHash's own tests
    [(b"", 0xEF46DB3751D8E999), (b"a", 0xD24EC4F1A98C6E5B), (b"abc", 0x44BC2CF5AD770999)],
)
def test_xxh64_is_xxh64(content, expected):
    assert content_hash_numpy.xxh64(content) == expected


@needs_compiled
@pytest.mark.parametrize("size", [1, 7, 31, 32, 100, 65_535, 65_536, 65_537, 200_003])
def test_contents_of_any_size_have_the_same_hash(size):
    content = np.random.default_rng(size).bytes(size)
    with kernels.use("reference"):
        expected = vectors.hash_content(content)
    assert vectors.hash_content(content) == expected == vectors.scan(content)[0]


def test_a_changed_byte_changes_the_hash():
    content = bytearray(200_000)
    before = vectors.hash_content(bytes(content))
    for place in (0, 65_536, 199_999):
        content[place] = 1
        assert vectors.hash_content(bytes(content)) != before
        content[place] = 0
    assert vectors.hash_content(bytes(200_001)) != before


@needs_compiled
@given(st.lists(st.text("abé", max_size=3), max_size=40), st.lists(st.text("abcé", max_size=3), max_size=10))
def test_the_index_of_words_is_the_same(words, asked):
    content = np.frombuffer("".join(f"{word}\n" for word in words).encode() + b"-", dtype=np.uint8)
    offsets = np.cumsum([0, *(len(word.encode()) + 1 for word in words)])
    slots, repeated = vectors.index_words(content, offsets)
    found = vectors.find_words(content, offsets, slots, [word.encode() for word in asked])
    assert repeated.tolist() == [i for i, word in enumerate(words) if word in words[:i]]
    assert found.tolist() == [words.index(word) if word in words else -1 for word in asked]
    with kernels.use("reference"):
        twin, twins_repeated = vectors.index_words(content, offsets)
        twins_found = vectors.find_words(content, offsets, slots, [word.encode() for word in asked])
    assert (twin == slots).all()
    assert (twins_repeated == repeated).all()
    assert (twins_found == found).all()

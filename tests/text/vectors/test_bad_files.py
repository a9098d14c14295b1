"""Files that are no whole files of vectors: what each message says; none takes memory for what is not there."""

from __future__ import annotations

import gzip
import resource
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from carryline.ground.errors import InputError
from carryline.text.vectors import Vectors

KINDS = "vectors as GloVe, word2vec or fastText write them, as they are or packed by gzip"
MEND = "mend the line, or remove it"
CUT = "get the whole file; it was cut off"
WRONG = "get the whole file; it was cut off, or its header is wrong"
OTHER = "give another file"
ROW = "a word and 2 numbers, as in line 1"
NUMBERS = f"a word and its numbers: {KINDS}"
DECIMALS = "finite decimal numbers that float32 can hold"
LINES = "as many lines as its header says"
ONE = "one word and one number at least"
BINARY_ROW = "a word, a space and 2 numbers of 4 bytes"


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


BINARY = b"2 2\na " + floats(1, 2) + b"\nb " + floats(3, 4) + b"\n"

TABLE: dict[str, tuple[bytes, str, str, str]] = {  # content: what is given (after the path), expected, fix
    "nothing": (b"", " is empty", "a file of vectors", OTHER),
    "only line ends": (b"\n \n\n", " is empty", KINDS, OTHER),
    "prose": (b"Once upon a time\nthere was\n", ", line 1: 'Once upon a time'", NUMBERS, OTHER),
    "one word": (b"the\n", ", line 1: 'the'", NUMBERS, OTHER),
    "a short row": (b"a 1 2\nb 1\nc 1 2\n", ", line 2 (byte 6): 1 number after 'b'", ROW, MEND),
    "a short last row": (b"a 1 2\nb 1 2\nc 1\n", ", line 3 (byte 12): 1 number after 'c'", ROW, CUT),
    "a word alone": (b"a 1 2\nb\n", ", line 2 (byte 6): no numbers after 'b'", ROW, CUT),
    "a long row": (b"a 1 2\nb 1 2 3\n", ", line 2 (byte 6): 3 numbers after 'b'", ROW, MEND),
    "a long row under a header": (
        b"2 2\na 1 2\nb 1 2 3\n",
        ", line 3 (byte 10): 3 numbers after 'b'",
        "a word and 2 numbers, as its header says",
        MEND,
    ),
    "a blank line": (b"a 1 2\n\nb 1 2\n", ", line 2 (byte 6): a blank line", ROW, MEND),
    "no word": (b"a 1 2\n 1 2\n", ", line 2 (byte 6): it begins with a space, not with a word", ROW, MEND),
    "nan": (b"a 1 2\nb 1 nan\nc 1 2\n", ", line 2 (byte 6): number 2 is 'nan'", DECIMALS, MEND),
    "infinity, first": (b"a inf 2\nb 1 2\n", ", line 1 (byte 0): number 1 is 'inf'", DECIMALS, MEND),
    "garbage": (b"a 1 2\nb 1 2,5\nc 1 2\n", ", line 2 (byte 6): number 2 is '2,5'", DECIMALS, MEND),
    "too large for float32": (b"a 1 2\nb 4e38 2\nc 1 2\n", ", line 2 (byte 6): number 1 is '4e38'", DECIMALS, MEND),
    "a header of too many": (
        b"3 2\na 1 2\nb 1 2\n",
        ": its header promises 3 words, and 2 lines follow",
        LINES,
        "get the whole file, or let its first line be 2 2",
    ),
    "a header of too few": (
        b"1 2\na 1 2\nb 1 2\n",
        ": its header promises 1 word, and 2 lines follow",
        LINES,
        "get the whole file, or let its first line be 2 2",
    ),
    "a header of far too many": (
        b"1000000 2\na 1 2\nb 1 2\n",
        ": its header promises 1,000,000 words, and 2 lines follow",
        LINES,
        "get the whole file, or let its first line be 2 2",
    ),
    "a header of another dimension": (
        b"2 1\na 1 2\nb 1 2\n",
        ", line 2 (byte 4): 2 numbers after 'a'",
        "a word and 1 number, as its header says",
        MEND,
    ),
    "a dimension of 10^9": (
        b"2 1000000000\na 1 2\nb 1 2\n",
        ": its header promises 2 words of 1,000,000,000 numbers, and 12 bytes follow",
        "4,000,000,003 bytes or more",
        WRONG,
    ),
    "a dimension of 10^18 in binary": (
        b"2 100000000000000000\na " + floats(1, 2),
        ": its header promises 2 words of 100,000,000,000,000,000 numbers, and 10 bytes follow",
        "800,000,000,000,000,003 bytes or more",
        WRONG,
    ),
    "a header alone": (
        b"2 2\n",
        ": its header promises 2 words of 2 numbers, and no bytes follow",
        ONE,
        "give the whole file",
    ),
    "a header of nothing": (
        b"0 100\n",
        ": its header promises no words of 100 numbers, and no bytes follow",
        ONE,
        "give the whole file",
    ),
    "a header without numbers": (
        b"1 0\na\n",
        ": its header promises 1 word of no numbers, and 1 byte follow",
        ONE,
        "give the whole file",
    ),
    "binary cut off": (
        BINARY[:-4],
        ": its header promises 2 words of 2 numbers, and 18 bytes follow",
        "19 bytes or more",
        WRONG,
    ),
    "binary cut off later": (
        b"2 2\nlonger " + floats(1, 2) + b"\nb " + floats(3),
        ", word 2 of 2 (byte 19 of a binary file): the file ends within it",
        BINARY_ROW,
        WRONG,
    ),
    "binary with more": (
        BINARY + b"c " + floats(1, 2),
        ": 10 bytes follow the 2 words that its header promises",
        "as many words as the header says, of 2 numbers each",
        "get the file anew; its header or its end is wrong",
    ),
    "binary without a word": (
        b"2 2\na " + floats(1, 2) + b"\n " + floats(3, 4) + b"\n",
        ", word 2 of 2 (byte 14 of a binary file): no word stands there",
        BINARY_ROW,
        WRONG,
    ),
    "binary with nan": (
        b"2 2\na " + floats(1, float("nan")) + b"\nb " + floats(3, 4) + b"\n",
        ", word 1 of 2 (byte 4 of a binary file): number 2 is nan",
        "finite numbers",
        "leave the word out, or mend its vector",
    ),
    "a gzip file cut off": (
        gzip.compress(b"a 1 2\n" * 9, mtime=0)[:-9],
        " cannot be unpacked: Compressed file ended before the end-of-stream marker was reached",
        "a whole gzip file",
        "get it anew; it was cut off",
    ),
    "nothing in a gzip file": (gzip.compress(b"", mtime=0), " is empty, once unpacked", "a file of vectors", OTHER),
    "bzip2": (b"BZh91AY&SY", " is a bzip2 archive", KINDS, "unpack or convert it first"),
    "UTF-16": ("a 1 2\n".encode("utf-16"), " is UTF-16", KINDS, "unpack or convert it first"),
    "NumPy": (b"\x93NUMPY\x01\x00", " is an array of NumPy", KINDS, "unpack or convert it first"),
}


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("cached", [False, True])
@pytest.mark.parametrize("kind", TABLE)
def test_it_is_refused_with_this_message(tmp_path, cache, kind, cached):
    content, given, expected, fix = TABLE[kind]
    path = tmp_path / "vectors.txt"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        Vectors.load(path, cache=cached)
    assert (caught.value.given, caught.value.expected, caught.value.fix) == (f"{path}{given}", expected, fix)
    assert not cache.exists() or list(cache.iterdir()) == []


def test_a_path_that_is_no_file_is_refused(tmp_path):
    (tmp_path / "glove.6B.50d.txt").write_text("a 1\n")
    with pytest.raises(InputError, match=r"glove\.6B\.5d\.txt does not exist; did you mean 'glove\.6B\.50d\.txt'\?"):
        Vectors.load(tmp_path / "glove.6B.5d.txt")
    with pytest.raises(InputError, match=r"is a folder(.|\n)*give one of its files: 'glove\.6B\.50d\.txt'"):
        Vectors.load(tmp_path)


def test_the_zip_file_that_is_downloaded_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "glove.zip", "w") as archive:
        archive.writestr("glove.txt", "a 1\n")
    with pytest.raises(InputError, match=r"glove\.zip is a zip archive"):
        Vectors.load(tmp_path / "glove.zip")


def long_line(path: Path) -> str:
    """100 MB without a line end."""
    path.write_bytes(b"a " + b"0.5 " * 25_000_000)
    return "line 1: longer than 4,194,304 bytes, which no vector is"


def long_line_within(path: Path) -> str:
    """100 MB of digits in the middle of a file."""
    path.write_bytes(b"a 1\nb " + b"5" * 100_000_000 + b"\nc 1\n")
    return r"line 2 \(byte 4\): longer than 4,194,304 bytes, which no vector is"


def long_word(path: Path) -> str:
    """100 MB of a word of a binary file."""
    path.write_bytes(b"2 1\n\xff " + floats(1) + b"x" * 100_000_000)
    return "word 2 of 2 .*: no word stands there"


def empty_lines(path: Path) -> str:
    """A first line of 200,000 numbers and five million empty ones: a matrix of 4 TB."""
    path.write_bytes(b"a" + b" 1" * 200_000 + b"\n" * 5_000_000 + b"b")
    return r"line 2 \(byte 400,002\): a blank line"


def bomb(path: Path) -> str:
    """A gzip file of 100 KB that unpacks to 100 MB."""
    path.write_bytes(gzip.compress(b"a 0 0 0 0 0 0 0\n" * 6_500_000, 9, mtime=0))
    return r"grows to more than 67,108,864 bytes when it is unpacked"


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("make", [long_line, long_line_within, long_word, empty_lines, bomb])
def test_what_is_too_large_to_be_true_takes_no_memory(tmp_path, make: Callable[[Path], str]):
    path = tmp_path / "vectors.txt"
    expected = make(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_data() + 64_000_000, hard))
    try:
        with pytest.raises(InputError, match=expected):
            Vectors.load(path)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
        path.unlink()


def _data() -> int:
    """The bytes of memory that the process has asked for."""
    status = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmData"))

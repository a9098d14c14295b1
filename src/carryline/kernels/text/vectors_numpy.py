"""The rows of a file of word vectors, in Python and NumPy: the oracle and fallback of native/text/vector_*.cpp."""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Content = bytes | mmap.mmap
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

CHUNK = 1 << 20  # bytes; the lines that begin in each are counted
LONGEST_LINE = 1 << 22  # bytes, of a line of text; also of a word in a binary file
NUMBER = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")  # [+-] digits [. digits] [e [+-] digits]

_BETWEEN = re.compile(rb"[ \t]+")


class Layout(NamedTuple):
    """Where rows are in a file: `first` is the byte behind the header, `end` that behind the last row."""

    first: int
    end: int
    rows: int
    dimension: int
    binary: bool


class Fault(NamedTuple):
    """The first row that cannot be read, and the byte where it begins."""

    row: int
    place: int


class ReadWords(NamedTuple):
    """The words, a line end after each; where each begins (and the last ends) there, and where in the file."""

    content: NDArray[np.uint8]
    offsets: Ints
    places: Ints


class Trouble(NamedTuple):
    """What is wrong with a row: "blank", "no word", "too long", "few", "many", "number" or "cut off".

    `numbers`: how many there are; for "number", which one is none, from 1, and `field` what stands there.
    """

    what: str
    numbers: int = 0
    field: bytes = b""


def count_line_ends(content: Content) -> Ints:
    """How many line ends each chunk of the content holds, (chunks,)."""
    return np.array([content[at : at + CHUNK].count(b"\n") for at in range(0, len(content), CHUNK)], dtype=np.int64)


def read_rows(content: Content, layout: Layout, keep: Callable[[Floats], object]) -> ReadWords | Fault:
    """Read all rows, and hand each one's numbers (dimension,) to `keep`."""
    words: list[bytes] = []
    places: list[int] = []
    at = layout.first
    while at < layout.end or (layout.binary and len(words) < layout.rows):
        found = binary_row(content, at, layout) if layout.binary else _line_row(content, at, layout)
        if isinstance(found, Trouble) or len(words) == layout.rows:
            return Fault(len(words), at)
        word, row, after = found
        words.append(word)
        places.append(at)
        keep(row)
        at = after
        if layout.binary and len(words) == layout.rows:
            at += len(content[at : layout.end]) - len(content[at : layout.end].lstrip(b"\n\r "))
    if len(words) < layout.rows:
        return Fault(len(words), layout.end)
    offsets = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(word) + 1 for word in words], out=offsets[1:])
    joined = b"".join(word + b"\n" for word in words)
    return ReadWords(np.frombuffer(joined, dtype=np.uint8), offsets, np.array(places, dtype=np.int64))


def text_row(line: bytes, dimension: int) -> tuple[bytes, Floats] | Trouble:
    """The word and the numbers of a line (without its line end), read from its end; or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return Trouble("too long")
    line = line.rstrip(b" \t\r")
    if not line:
        return Trouble("blank")
    cuts = [match.start() for match in _BETWEEN.finditer(line)]
    fields = _BETWEEN.split(line)
    if not fields[0]:
        return Trouble("no word")
    if len(cuts) < dimension:
        return Trouble("few", len(cuts))
    row = _numbers(fields[-dimension:])
    if not isinstance(row, Trouble) and len(cuts) > dimension and _is_number(fields[-dimension - 1]):
        words = next((i for i, field in enumerate(reversed(fields[1:])) if not _is_number(field)), len(cuts))
        return Trouble("many", words)
    return row if isinstance(row, Trouble) else (line[: cuts[-dimension]], row)


def _numbers(fields: list[bytes]) -> Floats | Trouble:
    wrong = next((i for i, field in enumerate(fields) if not NUMBER.fullmatch(field)), None)
    if wrong is None:
        row = nearest_floats(fields)
        if np.isfinite(row).all():
            return row
        wrong = int(np.argmin(np.isfinite(row)))
    return Trouble("number", wrong + 1, fields[wrong])


def _is_number(field: bytes) -> bool:
    return not isinstance(_numbers([field]), Trouble)


def nearest_floats(fields: list[bytes]) -> Floats:
    """The float32 nearest to each decimal, rounded once, half to even; infinite where it is beyond float32.

    `float(field)` rounds to 53 bits, and then to 24: that is right unless the first rounding ends midway between two
    float32, or below the normal numbers, where the grid is another.
    """
    wide = np.array([float(field) for field in fields])
    with np.errstate(over="ignore", under="ignore"):
        row = wide.astype(np.float32)
    doubtful = (wide.view(np.int64) & 0x1FFFFFFF == 0x10000000) | (np.abs(wide) < np.finfo(np.float32).tiny)
    for i in np.flatnonzero(doubtful & (wide != 0) & np.isfinite(wide)).tolist():
        row[i] = _nearest(Fraction(Decimal(fields[i].decode("ascii"))))
    return row


def _nearest(number: Fraction) -> np.float32:
    size = abs(number)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    exponent -= size < Fraction(2) ** exponent
    unit = Fraction(2) ** (max(exponent, -126) - 23)
    steps = round(size / unit)  # half to even
    value = np.float32(np.inf) if steps * unit >= Fraction(2) ** 128 else np.float32(float(steps * unit))
    return -value if number < 0 else value


def _line_row(content: Content, at: int, layout: Layout) -> tuple[bytes, Floats, int] | Trouble:
    end = content.find(b"\n", at, layout.end)
    end = layout.end if end < 0 else end
    found = text_row(content[at : min(end, at + LONGEST_LINE + 1)], layout.dimension)
    return found if isinstance(found, Trouble) else (*found, end + 1)


def binary_row(content: Content, at: int, layout: Layout) -> tuple[bytes, Floats, int] | Trouble:
    """The word and the numbers that begin at a byte of a binary file, and the byte behind; or what is wrong there."""
    at += content[at : min(at + 1, layout.end)] == b"\n"
    space = content.find(b" ", at, min(at + LONGEST_LINE, layout.end))
    if space < 0:
        return Trouble("cut off" if layout.end - at <= LONGEST_LINE else "no word")
    if space == at or content.find(b"\n", at, space) >= 0:
        return Trouble("no word")
    stop = space + 1 + 4 * layout.dimension
    if stop > layout.end:
        return Trouble("cut off", (layout.end - space - 1) // 4)
    row = np.frombuffer(content[space + 1 : stop], dtype="<f4")
    if not np.isfinite(row).all():
        wrong = int(np.argmin(np.isfinite(row)))
        return Trouble("number", wrong + 1, str(row[wrong]).encode())
    return content[at:space], row, stop

"""What kind of file holds vectors, and where its rows are: by what the file holds, not by its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from carryline.ground.errors import InputError
from carryline.kernels.text.vectors_numpy import (
    LONGEST_LINE,
    NUMBER,
    Content,
    Fault,
    Ints,
    Layout,
    Trouble,
    binary_row,
    text_row,
)

_HEADER = re.compile(rb"[ \t]*(\d{1,18})[ \t]+(\d{1,18})[ \t\r]*")
_FIELDS = re.compile(rb"[^ \t\r]+")
_LIKE_NUMBER = re.compile(NUMBER.pattern + rb"|[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_UTF8_MARK = b"\xef\xbb\xbf"
_OTHERS = {
    b"PK\x03\x04": "a zip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x93NUMPY": "an array of NumPy",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x80\x02": "a pickle",
    b"\x80\x04": "a pickle",
}
_EXPECTED = "vectors as GloVe, word2vec or fastText write them, as they are or packed by gzip"


class Found(NamedTuple):
    """A file's layout; whether it has a `header`; whether its last line is left `open`, without a line end."""

    layout: Layout
    header: bool
    open: bool


def lay_out(content: Content, line_ends: Ints, path: Path) -> Found:
    """Where the rows of a file are. InputError for what is no file of vectors, or whose header cannot be true."""
    start = len(_UTF8_MARK) if content[:3] == _UTF8_MARK else 0
    other = next((name for magic, name in _OTHERS.items() if content[: len(magic)] == magic), None)
    if other is not None:
        raise InputError(f"{path} is {other}", expected=_EXPECTED, fix="unpack or convert it first")
    end = _without_space(content)
    if end <= start:
        raise InputError(f"{path} is empty", expected=_EXPECTED, fix="give another file")
    stop = content.find(b"\n", start, min(start + LONGEST_LINE + 1, end))
    if stop < 0 and end - start > LONGEST_LINE:
        raise InputError(f"{path}, line 1: {_TOO_LONG}", expected=_EXPECTED, fix="give another file")
    line = content[start : end if stop < 0 else stop]
    header = _HEADER.fullmatch(line)
    if header is None:
        rows = int(line_ends.sum()) - content[end:].count(b"\n") + 1
        return Found(Layout(start, end, rows, _dimension(line, path), False), False, end == len(content))
    count, dimension = int(header[1]), int(header[2])
    first = start + len(line) + 1
    promised = f"{path}: its header promises {_count(count, 'word')}"
    numbers = f"of {_count(dimension, 'number')}, and"
    if not count or not dimension or first >= end:
        raise InputError(
            f"{promised} {numbers} {_count(end - first, 'byte')} follow",
            expected="one word and one number at least",
            fix="give the whole file",
        )
    text = _is_text(content, first, dimension)
    if text:
        rows = int(line_ends.sum()) - content[end:].count(b"\n")
        if rows != count:
            raise InputError(
                f"{promised}, and {_count(rows, 'line')} follow",
                expected="as many lines as its header says",
                fix=f"get the whole file, or let its first line be {rows} {dimension}",
            )
    least = count * (2 * dimension + 2 if text else 4 * dimension + 2) - 1
    if least > len(content) - first:
        raise InputError(
            f"{promised} {numbers} {_count(len(content) - first, 'byte')} follow",
            expected=f"{least:,} bytes or more",
            fix="get the whole file; it was cut off, or its header is wrong",
        )
    layout = Layout(first, end if text else len(content), count, dimension, not text)
    return Found(layout, True, text and end == len(content))


def refuse(content: Content, found: Found, fault: Fault, path: Path) -> InputError:
    """The error that says what is wrong with a row."""
    layout = found.layout
    if layout.binary:
        return _refuse_binary(content, layout, fault, path)
    number = fault.row + (2 if found.header else 1)
    stop = content.find(b"\n", fault.place, min(fault.place + LONGEST_LINE + 1, layout.end))
    line = content[fault.place : min(fault.place + LONGEST_LINE + 1, layout.end) if stop < 0 else stop]
    trouble = text_row(line, layout.dimension)
    assert isinstance(trouble, Trouble), "the row can be read"
    said = "its header says" if found.header else "in line 1"
    given = {
        "blank": "a blank line",
        "no word": "it begins with a space, not with a word",
        "too long": _TOO_LONG,
        "few": f"{_count(trouble.numbers, 'number')} after {_shown(line.split(b' ')[0])}",
        "many": f"{_count(trouble.numbers, 'number')} after {_shown(line.split(b' ')[0])}",
        "number": f"number {trouble.numbers} is {_shown(trouble.field)}",
    }[trouble.what]
    expected = f"a word and {_count(layout.dimension, 'number')}, as {said}"
    if trouble.what == "number":
        expected = "finite decimal numbers that float32 can hold"
    last = fault.row == layout.rows - 1 and trouble.what in ("few", "number")
    return InputError(
        f"{path}, line {number} (byte {fault.place:,}): {given}",
        expected=expected,
        fix="get the whole file; it was cut off" if last else "mend the line, or remove it",
    )


def _refuse_binary(content: Content, layout: Layout, fault: Fault, path: Path) -> InputError:
    where = f"{path}, word {fault.row + 1:,} of {layout.rows:,} (byte {fault.place:,} of a binary file)"
    if fault.row == layout.rows:
        more, words = _count(layout.end - fault.place, "byte"), _count(layout.rows, "word")
        return InputError(
            f"{path}: {more} follow the {words} that its header promises",
            expected=f"as many words as the header says, of {_count(layout.dimension, 'number')} each",
            fix="get the file anew; its header or its end is wrong",
        )
    trouble = binary_row(content, fault.place, layout)
    assert isinstance(trouble, Trouble), "the row can be read"
    if trouble.what == "number":
        given, fix = f"number {trouble.numbers} is {trouble.field.decode()}", "leave the word out, or mend its vector"
        return InputError(f"{where}: {given}", expected="finite numbers", fix=fix)
    given = "the file ends within it" if trouble.what == "cut off" else "no word stands there"
    return InputError(
        f"{where}: {given}",
        expected=f"a word, a space and {_count(layout.dimension, 'number')} of 4 bytes",
        fix="get the whole file; it was cut off, or its header is wrong",
    )


_TOO_LONG = f"longer than {LONGEST_LINE:,} bytes, which no vector is"


def _without_space(content: Content) -> int:
    """Where the content ends without the line ends and spaces behind it; of those, 65,536 at most."""
    tail = content[max(len(content) - (1 << 16), 0) :]
    return len(content) - len(tail) + len(tail.rstrip(b" \t\r\n"))


def _dimension(line: bytes, path: Path) -> int:
    """How many numbers end the first line of a file without a header; its first field is the word, always."""
    fields = _FIELDS.findall(line)[1:]
    count = next((i for i, field in enumerate(reversed(fields)) if not _like_number(field)), len(fields))
    if not count:
        raise InputError(
            f"{path}, line 1: {_shown(line)}", expected=f"a word and its numbers: {_EXPECTED}", fix="give another file"
        )
    return count


def _is_text(content: Content, first: int, dimension: int) -> bool:
    """Are the rows behind a header text? Then its first line has, behind a word, only ASCII, and numbers in it."""
    line = content[first : first + 4096].partition(b"\n")[0]
    word, _, rest = line.replace(b"\t", b" ").partition(b" ")
    numbers = sum(map(_like_number, _FIELDS.findall(rest)))
    return bool(word) and all(32 <= byte < 127 or byte == 13 for byte in rest) and numbers >= min(dimension, 2)


def _like_number(field: bytes) -> bool:
    return _LIKE_NUMBER.fullmatch(field) is not None


def _count(count: int, what: str) -> str:
    return f"no {what}s" if count <= 0 else f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _shown(field: bytes) -> str:
    text = field.decode("utf-8", "replace")
    return repr(text if len(text) <= 40 else text[:37] + "...")

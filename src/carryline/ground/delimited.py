"""Delimited text to columns: the delimiter is found, the shape is checked line by line, numbers are recognised."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carryline.ground.encoding import Broken, decode, detect
from carryline.ground.errors import InputError, listing
from carryline.ground.numbers import MISSING, recognise_numbers

if TYPE_CHECKING:
    import polars as pl

DELIMITERS = ("\t", ";", "|", ",", "^", "~", ":", " ")  # in the order of trust: prose holds commas, clocks hold colons
_SAMPLE = 1 << 16  # bytes that decide the delimiter
_INFER = 10_000  # rows that decide a type; a column that turns out otherwise later is read again as text, and cast
_KINDS = {str: "text", int: "a number", float: "a number", bool: "true or false", type(None): ""}


@dataclass(frozen=True, eq=False)
class Parsed:
    """A frame, how its bytes were read, notes on what was repaired, and the bytes that were no text."""

    frame: pl.DataFrame
    encoding: str
    delimiter: str | None
    notes: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()


def parse_delimited(content: bytes, path: Path, *, strings: bool = False) -> Parsed:
    """Columns of CSV or TSV text. With `strings` every cell stays as written; otherwise numbers become Float64."""
    content, encoding, broken = _to_utf8(content, path)
    delimiter, header = layout(content, path)
    names = column_names(header, path)
    quoted = b'"' in content  # quoted text may hold delimiters and line ends; only polars' parser can count there
    if not quoted and (delimiter == " " or content.count(delimiter.encode()) != _lines(content) * (len(names) - 1)):
        _refuse_uneven(content, delimiter, len(names), path)
    frame, notes = _parse(content, delimiter, len(names), path, strings)
    if frame.width != len(names):
        raise InputError(
            f"{path}: the first line can be read as {len(names)} names or as {frame.width}",
            expected="column names whose quotes are closed",
            fix="repair the first line",
        )
    frame.columns = names
    frame = _without_blank_lines(frame, content)
    empty = [name for name, given in zip(names, header, strict=True) if not given.strip()]
    empty = [name for name in empty if frame[name].null_count() == frame.height]
    frame = frame.drop(empty)  # what a delimiter at the end of each line makes
    if not strings:
        frame, more = recognise_numbers(frame, delimiter)
        notes += more
    return Parsed(frame, encoding, delimiter, tuple(notes), broken)


def parse_json_lines(content: bytes, path: Path) -> Parsed:
    """Columns of JSON lines: one object on each line."""
    import polars as pl

    content, encoding, broken = _to_utf8(content, path)
    rows = []
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{path}, line {number} is not JSON ({error})",
                expected="one JSON object on each line",
                fix="repair the line",
            ) from None
        if not isinstance(row, dict):
            raise InputError(
                f"{path}, line {number} is a JSON {type(row).__name__}",
                expected='one JSON object on each line, such as {"text": "...", "label": "..."}',
                fix="repair the line",
            )
        rows.append(row)
    _refuse_mixed_types(rows, path)
    try:
        frame = pl.from_dicts(rows, infer_schema_length=None) if rows else pl.DataFrame()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{path} holds half a character, \\u{ord(error.object[error.start]):04x}",
            expected="surrogates such as \\ud83d in pairs only",
            fix="repair the text; it was cut in the middle of a character",
        ) from None
    return Parsed(frame, encoding, None, broken=broken)


def _refuse_mixed_types(rows: list[dict[str, object]], path: Path) -> None:
    """Raise when a name holds numbers here and text there: polars would quietly write both as text."""
    kinds: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        for name, value in row.items():
            kind = _KINDS.get(type(value), "a structure")
            if kind and kinds.setdefault(name, kind) != kind:
                raise InputError(
                    f"{path}, row {number}: {name!r} is {kind} where it was {kinds[name]} before",
                    expected="one type for each name",
                    fix="write the values of each name alike",
                )


def _to_utf8(content: bytes, path: Path) -> tuple[bytes, str, tuple[Broken, ...]]:
    encoding = detect(content[: 1 << 12]) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    if not encoding and b"\x00" in content[:_SAMPLE]:
        raise InputError(
            f"{path} is not text (it holds zero bytes)",
            expected="CSV/TSV, Parquet, Feather or JSON lines",
            fix="save the data in one of these formats",
        )
    encoding = encoding or detect(content)
    if encoding == "ascii":
        return _line_ends(content), encoding, ()
    decoded = decode(content, encoding)
    utf8 = encoding == "utf-8" and not decoded.broken
    return _line_ends(content if utf8 else decoded.text.encode()), encoding, decoded.broken


def _line_ends(content: bytes) -> bytes:
    return content.replace(b"\r", b"\n") if b"\r" in content[:_SAMPLE] and b"\n" not in content[:_SAMPLE] else content


def layout(content: bytes, path: Path) -> tuple[str, list[str]]:
    """The delimiter of UTF-8 text (its beginning will do), and the fields of the first line.

    A delimiter is what all lines of a sample hold equally often.
    """
    sample = content[:_SAMPLE].decode("utf-8", errors="ignore").replace("\r", "")
    whole = len(content) <= _SAMPLE
    seen: dict[str, set[int]] = {}
    first = [""]
    for delimiter in DELIMITERS:
        rows = [row for row in csv.reader(sample.split("\n"), delimiter=delimiter) if any(row)]
        if not whole and len(rows) > 2:
            rows.pop()  # cut by the sample's end
        if delimiter == ",":
            first = rows[0]
        widths = {len(row) for row in rows}
        if widths != {1}:
            seen[delimiter] = widths
        if len(widths) == 1 and widths != {1}:
            return delimiter, rows[0]
    by_header = {mark: widths for mark, widths in seen.items() if mark in sample.partition("\n")[0] and mark in "\t;|,"}
    others = [mark for mark in seen if mark in "\t;|," and mark not in by_header]
    if by_header and others and all(min(widths) == 1 for widths in by_header.values()):
        used = [*by_header, *others]
        raise InputError(
            f"{path} mixes delimiters: {listing(used)}",
            expected="the same delimiter on every line",
            fix="write the table with one delimiter",
        )
    if by_header:  # lines differ in length; the line check or the parser says where
        delimiter = next(iter(by_header))
        return delimiter, next(csv.reader([sample.partition("\n")[0]], delimiter=delimiter))
    return ",", first


def column_names(header: list[str], path: Path) -> list[str]:
    """The fields of the first line as names: without white space around them, none twice, none empty."""
    names = [name.strip() or f"column {number}" for number, name in enumerate(header, start=1)]
    refuse_repeated(names, str(path))
    return names


def _refuse_uneven(content: bytes, delimiter: str, width: int, path: Path) -> None:
    """Raise for the first line with more or fewer fields than the header."""
    mark = delimiter.encode()
    uneven = _uneven_line(content, mark, width)
    if uneven:
        number, line = uneven
        fix = "repair the line, or write the table with one delimiter"
        if line.startswith(b"#") or content.startswith(b"#"):
            fix = "remove the comment lines"
        elif width == 1:  # a title, most likely
            fix = "remove what stands above the line of column names"
        raise InputError(
            f"{path}, line {number} has {line.count(mark) + 1} fields where the first line has {width}",
            expected=f"the same number of fields on every line, divided by {delimiter!r}",
            fix=fix,
        )


def _uneven_line(content: bytes, mark: bytes, width: int) -> tuple[int, bytes] | None:
    """The first line with more or fewer fields than `width`, and its number."""
    numbered = enumerate(content.split(b"\n"), start=1)
    return next(((n, line) for n, line in numbered if line.count(mark) + 1 != width and line.strip()), None)


def _lines(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n"))


def _parse(content: bytes, delimiter: str, width: int, path: Path, strings: bool) -> tuple[pl.DataFrame, list[str]]:
    """The frame, and a note where quotes turned out to be a part of the text, as in many files of tabs."""
    import polars as pl

    frame, why = None, ""
    try:
        frame = _read(content, delimiter, strings)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        why = str(error).splitlines()[0]
    if _quotes_are_text(content, delimiter, width, 0 if frame is None else frame.height):
        return _read(content, delimiter, strings, quote=None), [
            "quotes that do not pair up are read as they are written"
        ]
    if frame is None:
        if b'"' not in content:
            _refuse_uneven(content, delimiter, width, path)
        raise InputError(
            f"{path} cannot be parsed ({why})",
            expected=f"lines of the same number of fields, divided by {delimiter!r}",
            fix="repair the file; most often a quote is not closed, or a line is longer than the first",
        )
    return frame, []


def _quotes_are_text(content: bytes, delimiter: str, width: int, rows: int) -> bool:
    """Whether quotes swallowed lines (only `rows` came out) although each line alone has the right number of fields.

    Of tabs only: a quoted field that holds a comma and a line end is common, one with a tab and a line end is not.
    """
    if delimiter != "\t" or b'"' not in content or rows >= _lines(content) - 1:
        return False
    filled = sum(1 for line in content.split(b"\n") if line.strip())
    return rows < filled - 1 and _uneven_line(content, b"\t", width) is None


def _read(content: bytes, delimiter: str, strings: bool, quote: str | None = '"') -> pl.DataFrame:
    import polars as pl

    def read(schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
        return pl.read_csv(
            content,
            separator=delimiter,
            quote_char=quote,
            infer_schema=False,
            schema_overrides=schema,
            null_values=None if strings else list(MISSING),
        )

    if strings:
        return read({})
    try:
        head = pl.read_csv(
            content,
            separator=delimiter,
            quote_char=quote,
            n_rows=_INFER,
            infer_schema_length=_INFER,
            null_values=list(MISSING),
        )
        return read({name: pl.Float64 if kind.is_integer() else kind for name, kind in head.schema.items()})
    except pl.exceptions.ComputeError:
        return read({})  # a column changes its type further down: all text now, numbers by `recognise_numbers`


def _without_blank_lines(frame: pl.DataFrame, content: bytes) -> pl.DataFrame:
    """Blank lines are no rows. In a single column they may be missing values; only those at the end are none."""
    import polars as pl

    if frame.width > 1:
        return frame.filter(~pl.all_horizontal(pl.all().is_null()))
    blank = content[len(content.rstrip(b"\r\n")) :].count(b"\n") - 1
    return frame.head(frame.height - max(blank, 0))


def refuse_repeated(names: Sequence[str], where: str) -> None:
    """Raise InputError when a column name occurs twice."""
    repeated = [name for name in dict.fromkeys(names) if list(names).count(name) > 1]
    if repeated:
        raise InputError(
            f"{where} has more than one column named {listing(repeated)}",
            expected="a name of its own for each column",
            fix="rename or remove the repeated columns",
        )

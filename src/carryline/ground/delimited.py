"""Delimited text to columns: the delimiter is found, the shape is checked line by line, numbers are recognised."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carryline.ground.encoding import Decoded, decode, detect
from carryline.ground.errors import InputError, listing

if TYPE_CHECKING:
    import polars as pl

DELIMITERS = ("\t", ";", "|", ",", "^", "~", ":", " ")  # in the order of trust: prose holds commas, clocks hold colons
MISSING = ("", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "null", "NULL", "None", "none", "#N/A", "-", "--", "?")
_SAMPLE = 1 << 16  # bytes that decide the delimiter
_INFER = 10_000  # rows that decide a type; a column that turns out otherwise later is read again as text, and cast
_MOSTLY = 0.9  # of a column's cells must be numbers for the others to count as missing
_KINDS = {str: "text", int: "a number", float: "a number", bool: "true or false", type(None): ""}
_DECIMAL_COMMA = r"^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$"


@dataclass(frozen=True, eq=False)
class Parsed:
    """A frame, how its bytes were read, and notes on what was repaired."""

    frame: pl.DataFrame
    encoding: str
    delimiter: str | None
    notes: tuple[str, ...]


def parse_delimited(content: bytes, path: Path, *, strings: bool = False) -> Parsed:
    """Columns of CSV or TSV text. With `strings` every cell stays as written; otherwise numbers become Float64."""
    content, encoding, notes = _to_utf8(content, path)
    delimiter, header = _layout(content, path)
    names = _names(header, path)
    if b'"' not in content:  # quoted text may hold delimiters and line ends; only polars' parser can count there
        _refuse_uneven(content, delimiter, len(names), path)
    frame = _parse(content, delimiter, path, strings)
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
        frame, more = recognise_numbers(frame)
        notes += more
    return Parsed(frame, encoding, delimiter, tuple(notes))


def parse_json_lines(content: bytes, path: Path) -> Parsed:
    """Columns of JSON lines: one object on each line."""
    import polars as pl

    content, encoding, notes = _to_utf8(content, path)
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
    frame = pl.from_dicts(rows, infer_schema_length=None) if rows else pl.DataFrame()
    return Parsed(frame, encoding, None, tuple(notes))


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


def _to_utf8(content: bytes, path: Path) -> tuple[bytes, str, list[str]]:
    encoding = detect(content[: 1 << 12]) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    if not encoding and b"\x00" in content[:_SAMPLE]:
        raise InputError(
            f"{path} is not text (it holds zero bytes)",
            expected="CSV/TSV, Parquet, Feather or JSON lines",
            fix="save the data in one of these formats",
        )
    encoding = encoding or detect(content)
    if encoding == "ascii":
        return _line_ends(content), encoding, []
    decoded: Decoded = decode(content, encoding)
    notes = []
    if decoded.broken:
        places = ", ".join(map(str, decoded.broken[:5]))
        notes.append(f"{len(decoded.broken)} broken bytes of {encoding} replaced in {path.name}: {places}")
    utf8 = encoding == "utf-8" and not decoded.broken
    return _line_ends(content if utf8 else decoded.text.encode()), encoding, notes


def _line_ends(content: bytes) -> bytes:
    return content.replace(b"\r", b"\n") if b"\r" in content[:_SAMPLE] and b"\n" not in content[:_SAMPLE] else content


def _layout(content: bytes, path: Path) -> tuple[str, list[str]]:
    """The delimiter, and the fields of the first line. A delimiter is what all lines of a sample hold equally often."""
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


def _names(header: list[str], path: Path) -> list[str]:
    names = [name.strip() or f"column {number}" for number, name in enumerate(header, start=1)]
    refuse_repeated(names, str(path))
    return names


def _refuse_uneven(content: bytes, delimiter: str, width: int, path: Path) -> None:
    """Raise for the first line with more or fewer fields than the header. One pass in C when all is well."""
    mark = delimiter.encode()
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    if content.count(mark) == lines * (width - 1) and delimiter != " ":
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        fields = line.count(mark) + 1
        if fields != width and line.strip():
            raise InputError(
                f"{path}, line {number} has {fields} fields where the first line has {width}",
                expected=f"the same number of fields on every line, divided by {delimiter!r}",
                fix="repair the line, or write the table with one delimiter",
            )


def _parse(content: bytes, delimiter: str, path: Path, strings: bool) -> pl.DataFrame:
    import polars as pl

    def read(infer: int | None) -> pl.DataFrame:
        schema: dict[str, pl.DataType | type[pl.DataType]] = {}
        if infer:
            head = pl.read_csv(
                content, separator=delimiter, n_rows=infer, infer_schema_length=infer, null_values=list(MISSING)
            )
            schema = {name: pl.Float64 if kind.is_integer() else kind for name, kind in head.schema.items()}
        return pl.read_csv(
            content,
            separator=delimiter,
            infer_schema=False,
            schema_overrides=schema,
            null_values=None if strings else list(MISSING),
        )

    try:
        if strings:
            return read(None)
        try:
            return read(_INFER)
        except pl.exceptions.ComputeError:
            return read(None)  # a column changes its type further down: all text now, numbers by `recognise_numbers`
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise InputError(
            f"{path} cannot be parsed ({str(error).splitlines()[0]})",
            expected=f"lines of the same number of fields, divided by {delimiter!r}",
            fix="repair the file; most often a quote is not closed, or a line is longer than the first",
        ) from None


def _without_blank_lines(frame: pl.DataFrame, content: bytes) -> pl.DataFrame:
    """Blank lines are no rows. In a single column they may be missing values; only those at the end are none."""
    import polars as pl

    if frame.width > 1:
        return frame.filter(~pl.all_horizontal(pl.all().is_null()))
    blank = content[len(content.rstrip(b"\r\n")) :].count(b"\n") - 1
    return frame.head(frame.height - max(blank, 0))


def recognise_numbers(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Make text columns numbers that are numbers after all: with blanks, a decimal comma, a few words between them.

    Words count as missing where at least nine in ten cells are numbers; the notes say which words.
    """
    import polars as pl

    def cast(text: pl.Series, commas: bool) -> pl.Series:
        return (text.str.replace(",", ".", literal=True) if commas else text).cast(pl.Float64, strict=False)

    notes = []
    for name in [name for name, kind in frame.schema.items() if kind == pl.String]:
        text = frame[name].str.strip_chars()
        head = text.drop_nulls().head(1000)
        commas = bool(head.str.contains(_DECIMAL_COMMA).any())
        if len(head) == 0 or cast(head, commas).null_count() > (1 - _MOSTLY) * len(head):
            continue
        numbers = cast(text, commas)
        words = text.filter(numbers.is_null() & text.is_not_null() & ~text.is_in(MISSING))
        if len(words) > (1 - _MOSTLY) * (text.len() - text.null_count()):
            continue
        if len(words):
            notes.append(f"{len(words)} cells of {name!r} are not numbers: {listing(words.unique().sort().head(20))}")
        frame = frame.with_columns(numbers.alias(name))
    return frame, notes


def refuse_repeated(names: Sequence[str], where: str) -> None:
    """Raise InputError when a column name occurs twice."""
    repeated = [name for name in dict.fromkeys(names) if list(names).count(name) > 1]
    if repeated:
        raise InputError(
            f"{where} has more than one column named {listing(repeated)}",
            expected="a name of its own for each column",
            fix="rename or remove the repeated columns",
        )

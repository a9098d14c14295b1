"""Where a stream's texts come from: lines, delimited text, JSON lines, Parquet and Feather, the files of a folder."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.ground.delimited import column_names, layout
from carryline.ground.encoding import detect
from carryline.ground.errors import InputError, listing
from carryline.ground.tables import open_bytes
from carryline.text.columns import find_text, refuse_missing_header
from carryline.text.folders import first_not_utf8
from carryline.text.streams.passing import LONGEST, Pass, text_blocks

if TYPE_CHECKING:
    import polars as pl

_SAMPLE = 1000  # rows that show which column holds the texts, where nobody says it
_ROWS = 10_000  # of a Parquet file, at a time


def texts_of(path: Path, text: str | None, this: Pass) -> Iterator[str]:
    """The documents of a file or folder, one by one. `text`: the column of a table; it makes any text file one."""
    if path.is_dir():
        if text is not None:
            raise InputError(
                f"TextStream({str(path)!r}, text={text!r}) of a folder",
                expected="a column with tables only; each file of a folder is one document",
                fix="leave text= out, or give a file",
            )
        return _folder(path, this)
    with open_bytes(path) as file:
        head = file.read(8)
        this.total = os.fstat(file.fileno()).st_size
    if head.startswith(b"PAR1") or head.startswith(b"ARROW1"):
        return _rows(path, text, this, feather=head.startswith(b"ARROW1"))
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".ndjson", ".json"):
        return _json_lines(path, text, this)
    if suffix in (".csv", ".tsv", ".tab") or text is not None:
        return _delimited(path, text, this)
    return _lines(path, this)


def _lines(path: Path, this: Pass) -> Iterator[str]:
    with open_bytes(path) as file:
        for block in text_blocks(file, path, this):
            lines = block.split("\n")
            if not lines[-1]:
                lines.pop()  # the end of a line begins no document
            yield from lines


def _delimited(path: Path, text: str | None, this: Pass) -> Iterator[str]:
    """The cells of one column. Records are told apart by `csv`: a quoted cell may hold delimiters and line ends."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))  # of the whole process; its own 131,072 are a short book
    with open_bytes(path) as file:
        blocks = text_blocks(file, path, this)
        head = next(blocks, "")
        if not head.strip():
            raise InputError(f"{path} is empty", expected="a table with column names and rows", fix="give another file")
        delimiter, header = layout(head.encode("utf-8", "replace"), path)
        names = column_names(header, path)
        lines = chain.from_iterable(io.StringIO(block, newline="\n") for block in chain([head], blocks))
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        records = _records(rows, len(names), path)
        next(records)  # the names
        sample = list(islice(records, _SAMPLE))
        column = _column(names, sample, text, str(path))
        for record in chain(sample, records):
            yield record[column]


def _records(rows: Any, width: int, path: Path) -> Iterator[list[str]]:
    """The records with something in them, each of `width` fields. In a single column an empty line is an empty text."""
    began, blank = 1, 0
    while True:
        try:
            record = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                f"{path}, line {began} cannot be parsed ({error})",
                expected="fields whose quotes are closed, and no bare carriage returns",
                fix="close the quote, or double the quotes that are text",
            ) from None
        if not record:
            blank += 1
        elif len(record) != width:
            raise InputError(
                f"{path}, line {began} has {len(record)} fields where the first line has {width}",
                expected="the same number of fields on every line",
                fix="repair the line, or quote the text that holds a delimiter",
            )
        else:
            if width == 1:
                yield from ([""] for _ in range(blank))  # those at the end are none
            blank = 0
            yield record
        began = rows.line_num + 1


def _column(names: list[str], sample: list[list[str]], text: str | None, where: str) -> int:
    import polars as pl

    if not sample:
        raise InputError(
            f"{where} has column names ({listing(names)}) and no rows",
            expected="rows below the column names",
            fix="give another file",
        )
    frame = pl.DataFrame(sample, schema=dict.fromkeys(names, pl.String), orient="row")
    found = find_text(frame, text, None, where)
    refuse_missing_header(frame, None if text else found, None, where)
    return names.index(found)


def _json_lines(path: Path, text: str | None, this: Pass) -> Iterator[str]:
    with open_bytes(path) as file:
        lines = chain.from_iterable(block.split("\n") for block in _whole_lines(text_blocks(file, path, this)))
        name = text
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            row = _json_row(line, f"{path}, line {number}")
            if name is None:
                import polars as pl

                name = find_text(pl.DataFrame([row]), None, None, str(path))
            yield _json_text(row, name, f"{path}, line {number}", this)


def _whole_lines(blocks: Iterator[str]) -> Iterator[str]:
    """Without each block's last line end, which would count as one more line."""
    return (block.removesuffix("\n") for block in blocks)


def _json_row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{where} is not JSON ({error})", expected="one JSON object on each line", fix="repair the line"
        ) from None
    if not isinstance(row, dict):
        raise InputError(
            f"{where} is a JSON {type(row).__name__}",
            expected='one JSON object on each line, such as {"text": "...", "label": "..."}',
            fix="repair the line",
        )
    return row


def _json_text(row: dict[str, Any], name: str, where: str, this: Pass) -> str:
    value = row.get(name)
    if isinstance(value, str):
        return value
    if value is None and name in row:
        this.missing += 1
        return ""
    given = f"has {value!r:.60} as its {name!r}" if name in row else f"has no {name!r}"
    raise InputError(
        f"{where} {given}", expected="a string in the text column of every row", fix="correct the line, or text="
    )


def _rows(path: Path, text: str | None, this: Pass, *, feather: bool) -> Iterator[str]:
    """The texts of a Parquet or Feather file, whose pieces polars finds without reading the rest."""
    import polars as pl

    try:
        frame = (pl.scan_ipc if feather else pl.scan_parquet)(path)
        name = find_text(frame.head(_SAMPLE).collect(), text, None, str(path))
        column = frame.select(_as_strings(frame.collect_schema()[name], name, str(path)))
        this.total, this.unit = int(frame.select(pl.len()).collect().item()), "documents"
        for start in range(0, this.total, _ROWS):
            values = column.slice(start, _ROWS).collect()[name]
            this.missing += values.null_count()
            this.done += len(values)
            yield from values.fill_null("").to_list()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:  # broken bytes make it panic
        raise InputError(
            f"{path} cannot be read ({str(error).splitlines()[0]})",
            expected=f"a whole {'Feather' if feather else 'Parquet'} file",
            fix="write it again; it was cut short or changed",
        ) from None


def _as_strings(kind: Any, name: str, where: str) -> pl.Expr:
    import polars as pl

    if kind == pl.String:
        return pl.col(name)
    if kind in (pl.Categorical, pl.Enum):
        return pl.col(name).cast(pl.String)
    raise InputError(
        f"{where} has {kind} values in its text column {name!r}",
        expected="strings",
        fix="choose the text column with text=, or convert it",
    )


def _folder(folder: Path, this: Pass) -> Iterator[str]:
    """Every file below the folder is one document, in the order of their paths; hidden ones are passed over."""
    found = False
    this.unit = "documents"
    for path in _files(folder):
        found = True
        size = path.stat().st_size
        if size > LONGEST:
            raise InputError(
                f"{path} has {size >> 20} MiB",
                expected=f"documents of at most {LONGEST >> 20} MiB, one in each file of a folder",
                fix="give that file itself, with one document on each line",
            )
        with open_bytes(path) as file:
            content = file.read()
        encoding = detect(content)
        name = str(path.relative_to(folder))
        if encoding in ("cp1252", "latin-1"):
            this.note_encoding(encoding, f"{name} from {first_not_utf8(content)}")
        yield this.decode(content, encoding, name)
        this.done += 1
    if not found:
        raise InputError(
            f"{folder} holds no files",
            expected="one document in each file, in any folder below",
            fix="give the folder that holds the texts",
        )


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "__")):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path

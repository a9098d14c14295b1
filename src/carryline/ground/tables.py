"""Tables from files, whatever they are: CSV/TSV with any delimiter, Parquet, Feather (Arrow IPC), JSON lines.

    table = read_table("weather.csv")
    table.frame                       # polars
    table.encoding, table.delimiter   # how the bytes were read, where that was a question
    table.notes                       # what was repaired on the way, in words

A format is recognised by its first bytes, then by its name. To add one, register a `Format`; the contract suite
`tests/ground/test_tables.py` then runs over it.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from carryline.ground.delimited import parse_delimited, parse_json_lines, refuse_repeated
from carryline.ground.encoding import Broken
from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.registry import Registry

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, eq=False)
class Table:
    """A polars `frame`; for text also its `encoding` and `delimiter`, `notes` on repairs, and `broken` bytes."""

    frame: pl.DataFrame
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class Format:
    """A file format: what its first bytes or its name look like, and how to read it.

    `read(content, path, strings)` returns a Table; with `strings` every column of a text format stays text.
    """

    read: Callable[[bytes, Path, bool], Table]
    magic: bytes = b""
    suffixes: tuple[str, ...] = ()


formats: Registry[Format] = Registry("table format")

_PACKED = {b"\x1f\x8b": "a gzip archive", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive"}


def read_table(path: str | Path, *, strings: bool = False) -> Table:
    """Read a table from a file.

    Numbers of delimited text become Float64, unless `strings` asks for every cell as it is written. Raises InputError
    for a file that is missing (naming near ones in its folder), a folder, empty, without rows, with lines of different
    lengths, or with two columns of one name.
    """
    path = Path(path)
    content = read_bytes(path)
    if not content or content.isspace() or content == codecs.BOM_UTF8:
        raise InputError(f"{path} is empty", expected="a table with column names and rows", fix="give another file")
    table = _format_of(content, path).read(content, path, strings)
    if not table.frame.height:
        raise InputError(
            f"{path} has column names ({listing(table.frame.columns)}) and no rows",
            expected="rows below the column names",
            fix="give another file",
        )
    return replace(table, sha256=hashlib.sha256(content).hexdigest())


def read_bytes(path: str | Path) -> bytes:
    """The content of a file. Raises InputError for a folder, a missing file (naming near ones), an unreadable one."""
    with open_bytes(path) as file:
        try:
            return file.read()
        except OSError as error:
            raise _unreadable(path, error) from None


def open_bytes(path: str | Path) -> BinaryIO:
    """A file opened for reading bytes, for what is too large to be read at once. Raises as `read_bytes` does."""
    path = Path(path)
    if path.is_dir():
        files = sorted(item.name for item in path.iterdir() if item.is_file() and not item.name.startswith("."))
        raise InputError(
            f"{path} is a folder",
            expected="a file",
            fix=f"give one of its files: {listing(files)}" if files else "give the path of a file",
        )
    try:
        return path.open("rb")
    except FileNotFoundError:
        near = ""
        if path.parent.is_dir():
            near = nearest(path.name, (item.name for item in path.parent.iterdir() if item.is_file()))
        raise InputError(f"{path} does not exist{near}", expected="a file", fix="correct the path") from None
    except OSError as error:
        raise _unreadable(path, error) from None


def refuse_packed(head: bytes, path: Path) -> None:
    """Raise InputError when the first bytes of a file are those of an archive."""
    for magic, words in _PACKED.items():
        if head.startswith(magic):
            raise InputError(f"{path} is {words}", expected="a table", fix="unpack it first")
    if head.startswith(b"PK\x03\x04"):
        raise InputError(
            f"{path} is a zip archive or a spreadsheet",
            expected="CSV/TSV, Parquet, Feather or JSON lines",
            fix="unpack it, or save the sheet as CSV",
        )


def to_polars(table: Any) -> pl.DataFrame:
    """A pandas, polars or pyarrow table (or anything Narwhals knows) as polars.

    A pandas index that says something (has a name, or is no integer) becomes a column in front. Raises InputError for
    other objects, for a table without rows, and for two columns of one name.
    """
    import narwhals as nw

    table = _with_index(table)
    names = [str(name) for name in getattr(table, "columns", [])] if _is_pandas(table) else []
    if _is_pandas(table):
        refuse_repeated(names, "the table")
        table = table.set_axis(names, axis=1)
    elif type(table).__module__.partition(".")[0] == "pyarrow" and hasattr(table, "column_names"):
        refuse_repeated(table.column_names, "the table")
    try:
        native = nw.from_native(table)
        frame = native.collect() if isinstance(native, nw.LazyFrame) else native
        polars: pl.DataFrame = frame.to_polars()
    except TypeError:
        raise InputError(
            f"an object of type {type(table).__name__}",
            expected="a path, or a pandas, polars or pyarrow table",
            fix="make a table of it first",
        ) from None
    if not polars.height:
        raise InputError("the table has no rows", expected="at least one row", fix="give a table with rows")
    return polars


def _unreadable(path: str | Path, error: OSError) -> InputError:
    return InputError(
        f"{path} cannot be read ({error.strerror})",
        expected="a file that you may read",
        fix="look at its permissions",
    )


def _format_of(content: bytes, path: Path) -> Format:
    refuse_packed(content, path)
    for item in formats.values():
        if item.magic and content.startswith(item.magic):
            return item
    for item in formats.values():
        if path.suffix.lower() in item.suffixes and not item.magic:
            return item
    named = [name for name, item in formats.items() if item.magic and path.suffix.lower() in item.suffixes]
    if named:
        raise InputError(
            f"{path} is named like a {named[0]} file, and does not begin like one",
            expected=f"a whole {named[0]} file",
            fix="write it again; it was cut short, or is something else",
        )
    return formats["delimited text"]


def _is_pandas(table: Any) -> bool:
    return type(table).__module__.partition(".")[0] == "pandas"


def _with_index(table: Any) -> Any:
    if not _is_pandas(table):
        return table
    if hasattr(table, "to_frame") and not hasattr(table, "columns"):  # a Series
        table = table.to_frame(name="value" if table.name is None else table.name)
    if not hasattr(table, "index") or not hasattr(table, "columns"):
        return table
    if hasattr(table.index, "to_timestamp"):  # periods: when each begins
        table = table.set_axis(table.index.to_timestamp())
    index = table.index
    if index.nlevels == 1 and index.name is None and (not len(index) or index.dtype.kind in "iu"):  # only row numbers
        return table.reset_index(drop=True)
    name = "index" if table.index.name is None else table.index.name
    return table.reset_index(names=name) if table.index.nlevels == 1 else table.reset_index()


def _read_delimited(content: bytes, path: Path, strings: bool) -> Table:
    text = parse_delimited(content, path, strings=strings)
    return Table(text.frame, text.encoding, text.delimiter, text.notes, text.broken)


def _read_parquet(content: bytes, path: Path, strings: bool) -> Table:
    import polars as pl

    return _binary(pl.read_parquet, content, path, "Parquet")


def _read_feather(content: bytes, path: Path, strings: bool) -> Table:
    import polars as pl

    return _binary(pl.read_ipc, content, path, "Feather")


def _binary(read: Callable[[Any], pl.DataFrame], content: bytes, path: Path, name: str) -> Table:
    import polars as pl

    try:
        return Table(read(io.BytesIO(content)))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:  # broken bytes make it panic
        raise InputError(
            f"{path} cannot be read as {name} ({str(error).splitlines()[0]})",
            expected=f"a whole {name} file",
            fix="write it again; it was cut short or changed",
        ) from None


def _read_json_lines(content: bytes, path: Path, strings: bool) -> Table:
    text = parse_json_lines(content, path)
    return Table(text.frame, text.encoding, broken=text.broken)


formats.register("Parquet", Format(_read_parquet, b"PAR1", (".parquet", ".pq")))
formats.register("Feather", Format(_read_feather, b"ARROW1", (".feather", ".arrow", ".ipc")))
formats.register("JSON lines", Format(_read_json_lines, b"", (".jsonl", ".ndjson", ".json")))
formats.register("delimited text", Format(_read_delimited, b"", (".csv", ".tsv", ".txt", ".tab", ".dat")))

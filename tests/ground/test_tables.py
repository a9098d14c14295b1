from __future__ import annotations

import codecs
import hashlib
import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from carryline.ground.errors import InputError
from carryline.ground.tables import formats, read_table, to_polars

FRAME = pl.DataFrame(
    {"name": ["a", "b, c", 'd "e"', None], "x": [1.5, -2.0, None, 4.0], "n": [1.0, 2.0, 3.0, 40.0]},
)


def write_json_lines(frame, path):
    path.write_text("\n".join(json.dumps(row) for row in frame.to_dicts()) + "\n")


WRITERS = {
    "Parquet": ("x.parquet", lambda frame, path: frame.write_parquet(path)),
    "Feather": ("x.feather", lambda frame, path: frame.write_ipc(path)),
    "JSON lines": ("x.jsonl", write_json_lines),
    "delimited text": ("x.csv", lambda frame, path: frame.write_csv(path)),
}


def test_every_registered_format_has_a_writer_here():
    assert set(WRITERS) == set(formats)


@pytest.mark.parametrize("name", list(formats))
class TestEveryFormat:
    def test_the_same_table_comes_back(self, name, tmp_path):
        file, write = WRITERS[name]
        write(FRAME, tmp_path / file)
        table = read_table(tmp_path / file)
        assert table.frame.equals(FRAME, null_equal=True)
        assert table.frame.schema == FRAME.schema
        assert table.sha256 == hashlib.sha256((tmp_path / file).read_bytes()).hexdigest()
        assert table.notes == ()

    def test_a_path_may_be_a_string(self, name, tmp_path):
        file, write = WRITERS[name]
        write(FRAME, tmp_path / file)
        assert read_table(str(tmp_path / file)).frame.height == FRAME.height

    def test_no_rows(self, name, tmp_path):
        file, write = WRITERS[name]
        write(FRAME.clear(), tmp_path / file)
        with pytest.raises(InputError, match=r"has column names|is empty"):
            read_table(tmp_path / file)

    def test_half_a_file(self, name, tmp_path):
        file, write = WRITERS[name]
        write(pl.concat([FRAME] * 50), tmp_path / file)
        content = (tmp_path / file).read_bytes()
        (tmp_path / file).write_bytes(content[: len(content) // 2 - 3])
        if (
            name == "delimited text"
        ):  # quoted text cut in a row is a shorter table: nothing in it says that more was meant
            assert read_table(tmp_path / file).frame.height < 200
        else:
            with pytest.raises(InputError, match=r"cannot be read as|is not JSON"):
                read_table(tmp_path / file)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", " "])
def test_any_delimiter(tmp_path, delimiter):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(delimiter.join(row) for row in (["a", "b", "c"], ["1", "2.5", "x"], ["3", "4", "y"])))
    table = read_table(path)
    assert table.delimiter == delimiter
    assert table.frame.to_dict(as_series=False) == {"a": [1.0, 3.0], "b": [2.5, 4.0], "c": ["x", "y"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a;b\n1,5;2\n-,25;3\n", {"a": [1.5, -0.25], "b": [2.0, 3.0]}),
        ("a;b\n1;2\n1,5;3\n", {"a": [1.0, 1.5], "b": [2.0, 3.0]}),
        ("a,b,\n1,2,\n3,4,\n", {"a": [1.0, 3.0], "b": [2.0, 4.0]}),
        (" a , b\n 1, 2\n 3, 4\n", {"a": [1.0, 3.0], "b": [2.0, 4.0]}),
        ("a,b\r\n1,2\r\n3,4\r\n", {"a": [1.0, 3.0], "b": [2.0, 4.0]}),
        ("a,b\r1,2\r3,4\r", {"a": [1.0, 3.0], "b": [2.0, 4.0]}),
        ("a,b\n1,2\n3,4\n\n\n", {"a": [1.0, 3.0], "b": [2.0, 4.0]}),
        ("a,b\nNA,1\n-,2\nnan,3\n4,4\n", {"a": [None, None, None, 4.0], "b": [1.0, 2.0, 3.0, 4.0]}),
        ("a\n1\n2\n", {"a": [1.0, 2.0]}),
        ("a\n1\n\n2\n\n", {"a": [1.0, None, 2.0]}),
        ("a;b;;\n1,5;2;;\n3;4;;\n;;;\n", {"a": [1.5, 3.0], "b": [2.0, 4.0]}),
        (",a\n0,1\n1,2\n", {"column 1": [0.0, 1.0], "a": [1.0, 2.0]}),
        ('t,l\n"two\nlines, and",x\n"q ""q""",y\n', {"t": ["two\nlines, and", 'q "q"'], "l": ["x", "y"]}),
        ("Date Time,p (mbar)\n01.01.2009 00:10:00,1\n", {"Date Time": ["01.01.2009 00:10:00"], "p (mbar)": [1.0]}),
    ],
)
def test_texts_as_people_write_them(tmp_path, text, expected):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode())
    assert read_table(path).frame.fill_nan(None).to_dict(as_series=False) == expected


@pytest.mark.parametrize(
    ("delimiter", "cells", "numbers", "note"),
    [
        (",", ['"1,250"', '"1,500"'], [1250, 1500], "'x': commas divide thousands, as in '1,250'"),
        (",", ['"1,250"', "90"], [1250, 90], "'x': commas divide thousands, as in '1,250'"),
        (",", ['"1,250"', '"1,5"'], [1.25, 1.5], None),
        (",", ['"1,250"', '"0,500"'], [1.25, 0.5], None),
        (";", ["1,250", "1,500"], [1.25, 1.5], "'x': commas are decimal, as in '1,250'"),
        (";", ["1,250.5", "1,500"], [1250.5, 1500], "'x': commas divide thousands, as in '1,250.5'"),
        (";", ["-1,250,000", "1,500"], [-1_250_000, 1500], "'x': commas divide thousands, as in '-1,250,000'"),
        (";", ["1.250,5", "1,5"], [1250.5, 1.5], "'x': dots divide thousands, commas are decimal"),
    ],
)
def test_commas_and_dots_in_numbers(tmp_path, delimiter, cells, numbers, note):
    path = tmp_path / "x.csv"
    path.write_text("\n".join([f"i{delimiter}x", *(f"a{delimiter}{cell}" for cell in cells)]))
    table = read_table(path)
    assert table.frame["x"].to_list() == numbers
    assert list(table.notes) == ([note] if note else [])


def test_quotes_of_tab_separated_prose_are_text(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text('t\tl\nhe said "hi\ta\n"so" he said\tb\n')
    table = read_table(path)
    assert table.frame.to_dict(as_series=False) == {"t": ['he said "hi', '"so" he said'], "l": ["a", "b"]}
    assert table.notes == ("quotes that do not pair up are read as they are written",)
    path.write_text('t\tl\n"two\nlines"\ta\n"a ""b"""\tb\n')
    table = read_table(path)
    assert table.frame.to_dict(as_series=False) == {"t": ["two\nlines", 'a "b"'], "l": ["a", "b"]}
    assert table.notes == ()


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")]
)
def test_any_encoding(tmp_path, encoding, named):
    path = tmp_path / "x.csv"
    path.write_bytes("SWDR (W/m²),name\n1.5,Grün\n".encode(encoding))
    table = read_table(path)
    assert table.encoding == named
    assert table.frame.to_dict(as_series=False) == {"SWDR (W/m²)": [1.5], "name": ["Grün"]}


def test_a_type_that_changes_far_down_is_read_all_the_same(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "1,0\n" * 20_000 + "1.5,0\n" + "x,0\n")
    table = read_table(path)
    assert table.frame["a"].dtype == pl.Float64
    assert table.frame["a"].to_list()[-3:] == [1.0, 1.5, None]
    assert table.notes == ("1 cells of 'a' are not numbers: 'x'",)


def test_strings_keep_every_cell_as_written(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("text,label\n007,1\nNA,0\n")
    assert read_table(path, strings=True).frame.to_dict(as_series=False) == {"text": ["007", "NA"], "label": ["1", "0"]}


def test_broken_bytes_are_noted_with_their_offset(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("größe,name\n1,é\n2,".encode() + b"\xff\n")
    assert list(map(str, read_table(path).broken)) == ["ff at byte 20"]


TABLES = {
    "pandas": FRAME.to_pandas(),
    "pandas with pyarrow types": pa.table(FRAME.to_arrow()).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": FRAME,
    "polars lazy": FRAME.lazy(),
    "pyarrow": pa.table(FRAME.to_arrow()),
}


@pytest.mark.parametrize("name", list(TABLES))
def test_tables_in_memory(name):
    frame = to_polars(TABLES[name]).fill_nan(None)
    assert frame.equals(FRAME, null_equal=True)


def test_a_pandas_index_that_says_something_becomes_a_column():
    index = pd.date_range("2020-01-01", periods=3, freq="h", name="when")
    frame = to_polars(pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=index))
    assert frame.columns == ["when", "x"]
    assert to_polars(pd.Series([1.0, 2.0, 3.0], index=index, name="x")).columns == ["when", "x"]
    assert to_polars(pd.DataFrame({"x": [1.0]})).columns == ["x"]
    assert to_polars(pd.DataFrame({"x": [1.0, None, 2.0]}).dropna()).columns == ["x"]
    assert to_polars(pd.DataFrame({0: [1.0]})).columns == ["0"]
    months = pd.period_range("2020-01", periods=3, freq="M", name="month")
    assert to_polars(pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=months))["month"].dt.month().to_list() == [1, 2, 3]


BAD = {
    "empty": (b"", "{path} is empty\n  expected: a table with column names and rows\n  fix: give another file"),
    "blank": (b" \n\n", "{path} is empty\n  expected: a table with column names and rows\n  fix: give another file"),
    "only a mark": (
        codecs.BOM_UTF8,
        "{path} is empty\n"
        "  expected: a table with column names and rows\n  fix: give another file"),
    "header only": (
        b"a,b\n",
        "{path} has column names ('a', 'b') and no rows\n"
        "  expected: rows below the column names\n  fix: give another file",
    ),
    "duplicate columns": (
        b"a,b,a\n1,2,3\n",
        "{path} has more than one column named 'a'\n  expected: a name of its own for each column\n"
        "  fix: rename or remove the repeated columns",
    ),
    "mixed delimiters": (
        b"a,b\n1;2\n3;4\n",
        "{path} mixes delimiters: ',', ';'\n  expected: the same delimiter on every line\n"
        "  fix: write the table with one delimiter",
    ),
    "one line with another delimiter": (
        b"a,b\n1,2\n3;4\n",
        "{path} mixes delimiters: ',', ';'\n  expected: the same delimiter on every line\n"
        "  fix: write the table with one delimiter",
    ),
    "a line cut short": (
        b"a,b,c\n1,2,3\n4,5\n",
        "{path}, line 3 has 2 fields where the first line has 3\n"
        "  expected: the same number of fields on every line, divided by ','\n"
        "  fix: repair the line, or write the table with one delimiter",
    ),
    "a title above the names": (
        b"Station 7\n\na,b\n1,2\n",
        "{path}, line 3 has 2 fields where the first line has 1\n"
        "  expected: the same number of fields on every line, divided by ','\n"
        "  fix: remove what stands above the line of column names",
    ),
    "a line too long and a line too short": (
        b"a,b\n1,2,3\n4\n",
        "{path}, line 2 has 3 fields where the first line has 2\n"
        "  expected: the same number of fields on every line, divided by ','\n"
        "  fix: repair the line, or write the table with one delimiter",
    ),
    "a quote that is not closed": (
        b'a,b\n"x,1\ny,2\n',
        "{path} cannot be parsed (could not parse `\"x,1)\n"
        "  expected: lines of the same number of fields, divided by ','\n"
        "  fix: repair the file; most often a quote is not closed, or a line is longer than the first",
    ),
    "comment lines": (
        b"# station 7\na,b\n1,2\n",
        "{path}, line 2 has 2 fields where the first line has 1\n"
        "  expected: the same number of fields on every line, divided by ','\n"
        "  fix: remove the comment lines",
    ),
    "not text": (
        b"\x00\x01\x02\x03" * 10,
        "{path} is not text (it holds zero bytes)\n  expected: CSV/TSV, Parquet, Feather or JSON lines\n"
        "  fix: save the data in one of these formats",
    ),
    "gzip": (b"\x1f\x8b\x08", "{path} is a gzip archive\n  expected: a table\n  fix: unpack it first"),
    "spreadsheet": (
        b"PK\x03\x04rest",
        "{path} is a zip archive or a spreadsheet\n  expected: CSV/TSV, Parquet, Feather or JSON lines\n"
        "  fix: unpack it, or save the sheet as CSV",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BAD))
def test_bad_files(tmp_path, name):
    content, message = BAD[name]
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_table(path)
    assert str(caught.value) == message.replace("{path}", str(path))


def test_bad_paths(tmp_path):
    (tmp_path / "weather.csv").write_text("a\n1\n")
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "wether.csv")
    assert str(caught.value) == (
        f"{tmp_path / 'wether.csv'} does not exist; did you mean 'weather.csv'?\n"
        "  expected: a file\n  fix: correct the path"
    )
    with pytest.raises(InputError) as caught:
        read_table(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} is a folder\n  expected: a file\n  fix: give one of its files: 'weather.csv'"
    )
    path = tmp_path / "x.parquet"
    path.write_bytes(b"no parquet")
    with pytest.raises(InputError, match="is named like a Parquet file, and does not begin like one"):
        read_table(path)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('{"a": 1}\n{"a": \n', "line 2 is not JSON"),
        ('{"a": 1}\n[1]\n', "line 2 is a JSON list"),
        ('{"a": "\\ud83d"}\n', r"holds half a character, \\ud83d"),
        ('{"a": 1}\n{"a": "x"}\n', "row 2: 'a' is text where it was a number before"),
    ],
)
def test_bad_json_lines(tmp_path, lines, words):
    path = tmp_path / "x.jsonl"
    path.write_text(lines)
    with pytest.raises(InputError, match=words):
        read_table(path)


def test_bad_tables_in_memory():
    with pytest.raises(InputError, match=r"^an object of type ndarray\n  expected: a path, or a pandas"):
        to_polars(np.zeros((2, 2)))
    with pytest.raises(InputError, match="the table has no rows"):
        to_polars(pl.DataFrame({"a": []}))
    with pytest.raises(InputError, match="the table has more than one column named 'a'"):
        to_polars(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with pytest.raises(InputError, match="the table has more than one column named 'a'"):
        to_polars(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]))

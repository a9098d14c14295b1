"""Sources that no stream can be made of, or that are damaged on the way, and exactly what is said then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from carryline.text import TextStream
from carryline.text.streams import passing as passing_module

# {0} stands for the folder of the test.
FILES: list[tuple[dict[str, bytes], str, dict[str, Any], str]] = [
    (
        {"corpus.txt": b"a"},
        "corpu.txt",
        {},
        "{0}/corpu.txt does not exist; did you mean 'corpus.txt'?\n  expected: a file\n  fix: correct the path",
    ),
    (
        {"a.txt": b"a"},
        "",
        {"text": "review"},
        "TextStream('{0}', text='review') of a folder\n"
        "  expected: a column with tables only; each file of a folder is one document\n"
        "  fix: leave text= out, or give a file",
    ),
    (
        {"sub/.hidden": b"a"},
        "sub",
        {},
        "{0}/sub holds no files\n"
        "  expected: one document in each file, in any folder below\n"
        "  fix: give the folder that holds the texts",
    ),
    (
        {"a.txt": "a\n".encode("utf-16")},
        "a.txt",
        {},
        "{0}/a.txt is in UTF-16\n"
        "  expected: UTF-8, cp1252 or latin-1 where a file is read piece by piece\n"
        "  fix: pass TextStream(open('{0}/a.txt', encoding='utf-16')), or save it as UTF-8",
    ),
    (
        {"a.txt": b"a\0b\n"},
        "a.txt",
        {},
        "{0}/a.txt is not text (it holds zero bytes)\n"
        "  expected: text, CSV/TSV, JSON lines, Parquet or Feather\n"
        "  fix: save the texts in one of these formats",
    ),
    (
        {"a.txt": b"\x1f\x8b\x08"},
        "a.txt",
        {},
        "{0}/a.txt is a gzip archive\n  expected: a table\n  fix: unpack it first",
    ),
    (
        {"a.txt": b"short\n" + b"x" * 2000},
        "a.txt",
        {},
        "{0}/a.txt has more than 0 MiB without a line end, from byte 6 on\n"
        "  expected: one document on each line\n"
        "  fix: write each document on a line of its own, or each into a file of a folder",
    ),
    (
        {"a.txt": "caf\u00e9 caf\u00e9\n".encode() + b"a\xffb\n"},
        "a.txt",
        {"broken": "error"},
        "a.txt has broken bytes: a.txt: ff at byte 13\n"
        "  expected: text in utf-8\n"
        "  fix: repair the file, or pass broken='replace'",
    ),
    (
        {"a.csv": b""},
        "a.csv",
        {},
        "{0}/a.csv is empty\n  expected: a table with column names and rows\n  fix: give another file",
    ),
    (
        {"a.csv": b"text,label\n"},
        "a.csv",
        {},
        "{0}/a.csv has column names ('text', 'label') and no rows\n"
        "  expected: rows below the column names\n"
        "  fix: give another file",
    ),
    (
        {"a.csv": b"text,label\na b c,x\n"},
        "a.csv",
        {"text": "txt"},
        "{0}/a.csv has no column 'txt' (text=); did you mean 'text'?\n"
        "  expected: one of 'text', 'label'\n"
        "  fix: correct text=",
    ),
    (
        {"a.csv": b"text,n\na,1\nb\n"},
        "a.csv",
        {},
        "{0}/a.csv, line 3 has 1 fields where the first line has 2\n"
        "  expected: the same number of fields on every line\n"
        "  fix: repair the line, or quote the text that holds a delimiter",
    ),
    (
        {"a.csv": b'text,n\na,1\n"b\nc,2\n'},
        "a.csv",
        {},
        "{0}/a.csv, line 3 cannot be parsed (unexpected end of data)\n"
        "  expected: fields whose quotes are closed, and no bare carriage returns\n"
        "  fix: close the quote, or double the quotes that are text",
    ),
    (
        {"a.jsonl": b'{"text": "a b c"}\n\n{"text": "d'},
        "a.jsonl",
        {},
        "{0}/a.jsonl, line 3 is not JSON (Unterminated string starting at: line 1 column 10 (char 9))\n"
        "  expected: one JSON object on each line\n"
        "  fix: repair the line",
    ),
    (
        {"a.jsonl": b'{"text": "a b c"}\n[1]\n'},
        "a.jsonl",
        {},
        "{0}/a.jsonl, line 2 is a JSON list\n"
        '  expected: one JSON object on each line, such as {{"text": "...", "label": "..."}}\n'
        "  fix: repair the line",
    ),
    (
        {"a.jsonl": b'{"text": "a b c"}\n{"text": 5}\n'},
        "a.jsonl",
        {},
        "{0}/a.jsonl, line 2 has 5 as its 'text'\n"
        "  expected: a string in the text column of every row\n"
        "  fix: correct the line, or text=",
    ),
    (
        {"a.jsonl": b'{"text": "a b c"}\n{"txt": "d"}\n'},
        "a.jsonl",
        {},
        "{0}/a.jsonl, line 2 has no 'text'\n"
        "  expected: a string in the text column of every row\n"
        "  fix: correct the line, or text=",
    ),
]


@pytest.mark.parametrize(("contents", "name", "settings", "expected"), FILES, ids=[row[3][:60] for row in FILES])
def test_a_source_that_cannot_be_read_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    refuses: Callable[..., None],
    contents: dict[str, bytes],
    name: str,
    settings: dict[str, Any],
    expected: str,
) -> None:
    monkeypatch.setattr(passing_module, "LONGEST", 1000)
    monkeypatch.setattr(passing_module, "_BLOCK", 256)
    for path, content in contents.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    stream = TextStream(tmp_path / name, **settings)
    refuses(lambda: list(stream), expected.format(tmp_path))


def test_a_damaged_parquet_file_is_told(tmp_path: Path, says: Callable[..., tuple[str, str, str]]) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"text": ["some words here"], "n": [1]}).write_parquet(path)
    given, expected, _ = says(lambda: list(TextStream(path, text="n")))
    assert given == f"{path} has Int64 values in its text column 'n'"
    path.write_bytes(path.read_bytes()[:-10])
    given, expected, _ = says(lambda: list(TextStream(path)))
    assert given.startswith(f"{path} cannot be read (")
    assert expected == "a whole Parquet file"


def test_an_error_in_the_middle_comes_after_the_batches_before(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "some words here"}\n' * 20 + "[]\n")
    batches = iter(TextStream(tmp_path / "a.jsonl", batch_size=10))
    assert [len(next(batches)) for _ in range(2)] == [10, 10]
    with pytest.raises(ValueError, match="line 21 is a JSON list"):
        next(batches)


CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: TextStream("a.txt", broken="ignore"),  # type: ignore[arg-type]
        "TextStream(broken='ignore')\n  expected: 'replace' or 'error'\n  fix: correct broken",
    ),
    (
        lambda: TextStream(["a"], text="text"),
        "TextStream(text='text') of a list\n"
        "  expected: a column with files only\n"
        "  fix: leave text= out, and pass the texts themselves",
    ),
    (
        lambda: list(TextStream(["a"] * 1000 + [b"b"])),  # type: ignore[list-item]
        "text 1000 is b'b' (bytes)\n  expected: every text a string\n  fix: decode it, as in content.decode('utf-8')",
    ),
    (
        lambda: list(stream := TextStream(iter(["a"]))) + list(stream),
        "TextStream(texts of a list_iterator) was read before, and can be read once only\n"
        "  expected: a path or a list where there is more than one pass\n"
        "  fix: make a new TextStream of a new iterator",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

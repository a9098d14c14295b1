"""Batches of texts from files, folders and iterables: as read_corpus reads them, and nothing lost between blocks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.text import TextStream, read_corpus
from carryline.text.streams import passing as passing_module
from carryline.text.streams.passing import Pass
from carryline.text.streams.progress import amount

lines = st.lists(st.text(alphabet="a\u00e9\U0001f600,;\"'\t \u2028\u0085", max_size=6), min_size=1, max_size=12)
cells = st.text(alphabet="ab\u00e9,;\"'\t \n\u2028", min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing_module, "_BLOCK", 64)


def texts(stream: TextStream) -> list[str]:
    return [text for batch in stream for text in batch]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stream")


@settings(deadline=None)
@given(documents=lines, end=st.sampled_from(["\n", "\r\n"]), last=st.booleans(), mark=st.booleans())
def test_each_line_is_a_document(folder: Path, documents: list[str], end: str, last: bool, mark: bool) -> None:
    content = end.join(documents) + (end if last or not documents[-1] else "")
    (folder / "a.txt").write_bytes(content.encode("utf-8-sig" if mark else "utf-8"))
    stream = TextStream(folder / "a.txt")
    assert texts(stream) == documents
    assert (stream.documents, stream.facts) == (len(documents), ())


def test_line_ends_of_old_macs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a\rb\r\rc")
    assert texts(TextStream(tmp_path / "a.txt")) == ["a", "b", "", "c"]


def test_a_line_longer_than_blocks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 1000 + "\n" + "y" * 300)
    assert texts(TextStream(tmp_path / "a.txt")) == ["x" * 1000, "y" * 300]


@settings(deadline=None)
@given(documents=st.lists(cells, min_size=1, max_size=9), labels=st.booleans())
def test_cells_of_a_table_are_those_that_read_corpus_reads(folder: Path, documents: list[str], labels: bool) -> None:
    documents = ["first words of all", *(f"x{document}" for document in documents)]
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(["label", "text"] if labels else ["text"])
    rows.writerows([["no", text] if labels else [text] for text in documents])
    (folder / "a.csv").write_text(file.getvalue(), newline="")
    normal = [document.replace("\r\n", "\n") for document in documents]
    assert texts(TextStream(folder / "a.csv", text="text")) == normal
    assert texts(TextStream(folder / "a.csv")) == normal


def test_delimiters_names_and_empty_lines(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("id\treview\n1\ta b c\n\n2\td, e\n\n")
    assert texts(TextStream(tmp_path / "a.tsv")) == ["a b c", "d, e"]
    assert texts(TextStream(tmp_path / "a.tsv")) == read_corpus(tmp_path / "a.tsv").texts
    (tmp_path / "one.csv").write_text("text\na b c\n\nd\n\n\n")
    assert texts(TextStream(tmp_path / "one.csv")) == ["a b c", "", "d"]
    (tmp_path / "named.txt").write_text("n;text\n1;a b\n")
    assert texts(TextStream(tmp_path / "named.txt", text="text")) == ["a b"]


@settings(deadline=None)
@given(documents=st.lists(st.none() | st.text(max_size=9), min_size=1, max_size=9))
def test_json_lines(folder: Path, documents: list[str | None]) -> None:
    rows = [json.dumps({"n": 1, "text": document}) for document in ["some words here", *documents]]
    (folder / "a.jsonl").write_text("\n\n".join(rows) + "\n")
    stream = TextStream(folder / "a.jsonl")
    assert texts(stream) == ["some words here", *(document or "" for document in documents)]
    missing = sum(document is None for document in documents)
    assert [(fact.what, fact.count) for fact in stream.facts] == ([("missing text", missing)] if missing else [])


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_parquet_and_feather(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carryline.text.streams.sources._ROWS", 7)
    documents = [f"some words {number}" for number in range(40)]
    frame = pl.DataFrame({"n": range(41), "text": [*documents, None]})
    path = tmp_path / f"a.{kind}"
    if kind == "parquet":
        frame.write_parquet(path, row_group_size=10)
    else:
        frame.write_ipc(path)
    stream = TextStream(path, batch_size=16)
    assert [len(batch) for batch in stream] == [16, 16, 9]
    assert texts(stream) == [*documents, ""]
    assert [(fact.what, fact.count) for fact in stream.facts] == [("missing text", 1)]


def test_every_file_of_a_folder_is_a_document(tmp_path: Path) -> None:
    for name, content in {"b/2.txt": "two", "b/1.txt": "one\nline", "a.txt": "first", ".hidden": "no"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert texts(TextStream(tmp_path)) == ["first", "one\nline", "two"]


def test_any_iterable_of_strings() -> None:
    documents = [str(number) for number in range(1000)]
    for source in (documents, tuple(documents), iter(documents), pl.Series(documents)):
        assert texts(TextStream(source)) == documents
    assert [len(batch) for batch in TextStream(documents, batch_size=300)] == [300, 300, 300, 100]


def test_nothing_is_read_ahead_of_the_batch() -> None:
    drawn: list[int] = []

    def source() -> Iterator[str]:
        for number in range(10_000):
            drawn.append(number)
            yield "text"

    next(iter(TextStream(source(), batch_size=100)))
    assert len(drawn) <= 512


def test_a_batch_ends_early_when_it_holds_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carryline.text.streams.stream._CHARACTERS", 100)
    assert [len(batch) for batch in TextStream(["x" * 40] * 7)] == [3, 3, 1]


def test_each_pass_reads_anew(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\nb\n")
    stream = TextStream(tmp_path / "a.txt")
    assert list(stream) == list(stream) == [["a", "b"]]


def test_broken_bytes_are_told_by_their_place(tmp_path: Path) -> None:
    """As read_corpus tells them, in whichever block they stand."""
    content = "só, não, até já\n".encode() * 20 + b"x\xffy \xe9 z\n" + "só\n".encode() * 20
    (tmp_path / "a.txt").write_bytes(content)
    stream = TextStream(tmp_path / "a.txt")
    assert "x\ufffdy \ufffd z" in texts(stream)
    (fact,) = stream.facts
    first = content.index(b"\xff")
    places = f"a.txt: ff at byte {first}; a.txt: e9 at byte {first + 3}"
    assert (fact.what, fact.count, fact.policy, fact.detail) == ("broken bytes", 2, "replaced by U+FFFD", places)


def test_another_encoding_is_found_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("caf\u00e9 \u201cno\u201d\n".encode("cp1252") * 40)
    stream = TextStream(tmp_path / "a.txt")
    assert texts(stream) == ["caf\u00e9 \u201cno\u201d"] * 40
    assert [(fact.what, fact.policy, fact.detail) for fact in stream.facts] == [
        ("file that is not UTF-8", "read as cp1252", "a.txt from byte 3")
    ]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.txt").write_bytes(b"caf\xe9 caf\xe9")
    stream = TextStream(tmp_path / "folder")
    assert texts(stream) == ["caf\u00e9 caf\u00e9"]
    assert stream.facts[0].detail == "b.txt from byte 3"


def test_a_bar_is_shown_when_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("a\n" * 500)
    for progress, shown in ((True, True), (None, False), (False, False)):
        for _ in TextStream(tmp_path / "a.txt", progress=progress):
            pass
        said = capsys.readouterr()
        assert ("500 documents, 1.00 of 1.00 kB" in said.err.replace("\n", " ")) == shown
        assert said.out == ""


def test_amounts_in_words() -> None:
    assert amount(Pass(documents=1200)) == "1,200 documents"
    assert amount(Pass(documents=12, total=40, unit="documents")) == "12 documents of 40"
    assert amount(Pass(documents=12, done=10**9, total=2 * 10**9)) == "12 documents, 1.00 of 2.00 GB"
    assert amount(Pass(total=0)) == "0 documents, 0.00 of 0.00 bytes"


def test_imdb_as_lines_and_as_a_table(imdb: Path, tmp_path: Path) -> None:
    corpus = read_corpus(imdb / "test" / "pos")
    documents = [text.replace("\n", " ") for text in corpus.texts[:3000]]
    (tmp_path / "a.txt").write_text("".join(f"{text}\n" for text in documents))
    pl.DataFrame({"text": documents}).write_csv(tmp_path / "a.csv")
    assert texts(TextStream(tmp_path / "a.txt")) == texts(TextStream(tmp_path / "a.csv")) == documents

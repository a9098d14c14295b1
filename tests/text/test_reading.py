from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.ground.facts import Fact
from carryline.ground.tables import formats
from carryline.text import Corpus, read_corpus

TEXTS = [
    'plain, with a comma; a semicolon\tand a "quote"',
    "two\nlines",
    "తెలుగు हिन्दी 中文 👩‍👩‍👧",
    "null",
    "1",
    "a longer text about nothing in particular",
]
LABELS = ["neg", "neg", "neg", "pos", "pos", "pos"]
FRAME = pl.DataFrame({"text": TEXTS, "label": LABELS})


def write_folder(path: Path) -> Path:
    for number, (text, label) in enumerate(zip(TEXTS, LABELS, strict=True)):
        (path / label).mkdir(parents=True, exist_ok=True)
        (path / label / f"{number}.txt").write_bytes(text.encode())
    return path


def written(name: str, write: Callable[[Path], object]) -> Callable[[Path], Path]:
    def to(folder: Path) -> Path:
        write(folder / name)
        return folder / name

    return to


WRITERS: dict[str, list[Callable[[Path], Path]]] = {
    "delimited text": [
        written("c.csv", FRAME.write_csv),
        written("c.tsv", lambda path: FRAME.write_csv(path, separator="\t")),
        written("semi.csv", lambda path: FRAME.write_csv(path, separator=";")),
        written("bom.csv", lambda path: path.write_bytes(b"\xef\xbb\xbf" + FRAME.write_csv().encode())),
        written("utf16.csv", lambda path: path.write_bytes(FRAME.write_csv().encode("utf-16"))),
        written("pandas.csv", lambda path: FRAME.to_pandas().to_csv(path, index=False)),
    ],
    "JSON lines": [written("c.jsonl", FRAME.write_ndjson)],
    "Parquet": [written("c.parquet", FRAME.write_parquet)],
    "Feather": [written("c.feather", FRAME.write_ipc), written("c.arrow", FRAME.write_ipc)],
}


def test_every_registered_format_is_in_this_contract() -> None:
    assert set(WRITERS) == set(formats)


@pytest.mark.parametrize("write", [write_folder, *(write for writers in WRITERS.values() for write in writers)])
def test_one_corpus_in_every_format_is_one_corpus(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    same(read_corpus(write(tmp_path)))


@pytest.mark.parametrize(
    "table",
    [
        FRAME,
        FRAME.lazy(),
        FRAME.to_pandas(),
        FRAME.to_arrow(),
        FRAME.with_columns(pl.col("label").cast(pl.Categorical)),
        FRAME.to_pandas().astype({"label": "category"}),
    ],
    ids=lambda table: type(table).__module__.partition(".")[0],
)
def test_a_table_in_memory_is_the_same_corpus(table: object) -> None:
    same(read_corpus(table))


def same(corpus: Corpus) -> None:
    expected = Corpus.of(TEXTS, LABELS)
    assert corpus.texts == TEXTS
    assert corpus.classes == ("neg", "pos")
    np.testing.assert_array_equal(corpus.labels, expected.labels)
    assert corpus.labels is not None
    assert corpus.labels.dtype == np.int64
    assert corpus.sha256 == expected.sha256
    assert corpus.facts == ()


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_numbers_as_labels_are_the_same_classes_in_every_format(tmp_path: Path, suffix: str) -> None:
    frame = pl.DataFrame({"review": TEXTS, "stars": [1, 10, 2, 1, 10, 2]})
    path = tmp_path / f"c.{suffix}"
    {"csv": frame.write_csv, "jsonl": frame.write_ndjson, "parquet": frame.write_parquet}[suffix](path)
    corpus = read_corpus(path, label="stars")
    assert corpus.classes == ("1", "2", "10")
    assert corpus.labels is not None
    assert corpus.labels.tolist() == [0, 2, 1, 0, 2, 1]


def test_columns_are_found_by_name_by_prose_and_by_few_values() -> None:
    prose = [f"many words stand in text number {i}" for i in range(6)]
    numbers = list(range(6))
    assert read_corpus(pl.DataFrame({"id": numbers, "review": prose, "sentiment": LABELS})).classes == ("neg", "pos")
    assert read_corpus(pl.DataFrame({"a": LABELS, "b": prose})).texts == prose
    both = read_corpus(pl.DataFrame({"text": prose, "other": prose, "label": LABELS}))
    assert both.texts == prose
    short = read_corpus(pl.DataFrame({"name": ["Ada", "Emil", "Jo"] * 2, "label": LABELS}))
    assert short.texts[:2] == ["Ada", "Emil"]
    named = read_corpus(pl.DataFrame({"x": prose, "y1": LABELS, "y2": LABELS}), text="x", label="y2")
    assert named.classes == ("neg", "pos")
    alone = read_corpus(pl.DataFrame({"text": prose, "id": numbers}))
    assert alone.labels is None
    assert alone.classes == ()
    assert alone.facts == (Fact("no label column", 1, "read without labels", "columns 'text', 'id'"),)


def test_a_file_without_a_header_is_refused_for_its_first_text_would_be_lost(tmp_path: Path) -> None:
    messages = tmp_path / "messages.tsv"
    messages.write_text("".join(f"{label}\tcall me back in {i} hours\n" for i, label in enumerate(["ham", "spam"] * 3)))
    with pytest.raises(InputError) as labelled:
        read_corpus(messages)
    assert str(labelled.value) == (
        f"{messages} seems to have no header: its first line calls the labels 'ham', which is one of them\n"
        "  expected: the names of the columns in the first line, such as 'text' and 'label'\n"
        "  fix: add that line; if it is there, name the columns with text= and label="
    )
    lines = tmp_path / "lines.csv"
    lines.write_text("a long line that is the first text of six\nthe second text\nthe third text\n")
    with pytest.raises(InputError, match=r"calls the texts 'a long line that is the first text of si\.\.\.'"):
        read_corpus(lines)


def test_a_header_that_reads_like_a_text_is_one_where_the_user_says_so(tmp_path: Path) -> None:
    survey = tmp_path / "survey.csv"
    pl.DataFrame({"How did you like your stay?": TEXTS, "spam": ["spam", "ham"] * 3}).write_csv(survey)
    corpus = read_corpus(survey, text="How did you like your stay?", label="spam")
    assert corpus.texts == TEXTS
    assert corpus.classes == ("ham", "spam")


def test_a_folder_of_files_is_a_corpus_without_labels(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("second")
    (tmp_path / "a.txt").write_text("first")
    (tmp_path / ".hidden").write_text("no")
    corpus = read_corpus(tmp_path)
    assert corpus.texts == ["first", "second"]
    assert corpus.labels is None


def test_files_beside_the_classes_and_unsup_are_left_out_and_told(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "urls.txt").write_text("x")
    (tmp_path / "unsup").mkdir()
    (tmp_path / "unsup" / "0.txt").write_text("x")
    (tmp_path / ".git").mkdir()
    corpus = read_corpus(tmp_path)
    assert corpus.texts == TEXTS
    assert corpus.facts == (
        Fact("folder without a class", 1, "left out", f"{tmp_path / 'unsup'}"),
        Fact("file beside the class folders", 1, "left out", "'urls.txt'"),
    )


def test_a_long_file_is_read_whole(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "a" / "long.txt").write_text("x" * 3_000_001)
    (tmp_path / "b" / "edge.txt").write_text("y" * (1 << 16))
    assert [len(text) for text in read_corpus(tmp_path).texts] == [3_000_001, 1 << 16]


def folder_of(tmp_path: Path, contents: list[bytes]) -> Path:
    for number, content in enumerate(contents):
        folder = tmp_path / "ab"[number % 2]
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_bytes(content)
    return tmp_path


def test_broken_bytes_are_reported_with_file_and_offset(tmp_path: Path) -> None:
    corpus = read_corpus(folder_of(tmp_path, [b"fine", b"well \xff done", "tout é".encode(), b"ok"]))
    assert corpus.texts == ["fine", "tout é", "well � done", "ok"]
    assert corpus.facts == (Fact("broken bytes", 1, "replaced by U+FFFD", "b/1.txt: ff at byte 5"),)
    with pytest.raises(InputError, match=r"has broken bytes: b/1\.txt: ff at byte 5"):
        read_corpus(tmp_path, broken="error")


def test_a_damaged_file_among_good_ones_is_damaged_not_foreign(tmp_path: Path) -> None:
    corpus = read_corpus(folder_of(tmp_path, [b"caf\xe9 au lait", "voilà".encode(), "déjà".encode(), b"ok"]))
    assert corpus.texts[0] == "caf� au lait"
    assert corpus.facts[0].detail == "a/0.txt: e9 at byte 3"


def test_a_western_folder_is_read_as_such_and_told(tmp_path: Path) -> None:
    corpus = read_corpus(
        folder_of(tmp_path, ["café “noir” – 3 €".encode("cp1252"), b"plain", "Größe".encode("cp1252"), b"b"])
    )
    assert corpus.texts == ["café “noir” – 3 €", "Größe", "plain", "b"]
    assert corpus.facts == (
        Fact("file that is not UTF-8", 2, "read as cp1252", "a/0.txt from byte 3; a/2.txt from byte 2"),
    )


def test_marks_of_utf8_and_utf16_are_understood(tmp_path: Path) -> None:
    corpus = read_corpus(folder_of(tmp_path, [b"\xef\xbb\xbfmarked", "sixteen é".encode("utf-16"), b"\xff\xfe odd"]))
    assert corpus.texts == ["marked", "�� odd", "sixteen é"]


@given(contents=st.lists(st.binary(max_size=30), min_size=1, max_size=5))
def test_any_bytes_are_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    folder = folder_of(tmp_path_factory.mktemp("bytes"), contents)
    (folder / "a" / "0.txt").write_bytes(b"one text at least: " + contents[0])  # a corpus without any is refused
    corpus = read_corpus(folder)
    assert len(corpus) == len(contents)
    replaced = [fact for fact in corpus.facts if fact.what == "broken bytes"]
    assert bool(replaced) == any("\ufffd" in text for text in corpus.texts) or "\ufffd".encode() in b"".join(contents)


def test_a_western_csv_and_a_broken_csv(tmp_path: Path) -> None:
    path = tmp_path / "west.csv"
    path.write_bytes("text\ncafé au lait\nthé vert\n".encode("cp1252"))
    corpus = read_corpus(path)
    assert corpus.texts == ["café au lait", "thé vert"]
    assert corpus.facts[-1] == Fact("file that is not UTF-8", 1, "read as cp1252", "west.csv from byte 8")
    path.write_bytes("text\ncafé au lait à midi\nthé \xff vert\n".encode().replace("ÿ".encode(), b"\xff"))
    corpus = read_corpus(path)
    assert corpus.texts == ["café au lait à midi", "thé � vert"]
    assert "west.csv: ff at byte 32" in corpus.facts[-1].detail
    assert corpus.facts[-1].count == 1
    with pytest.raises(InputError, match="has broken bytes"):
        read_corpus(path, broken="error")


def test_empty_documents_are_kept_or_dropped_and_told() -> None:
    table = pd.DataFrame({"text": ["some words here", " \n", None, "more words there"], "label": ["a", "b", "a", "b"]})
    kept = read_corpus(table)
    assert kept.texts == ["some words here", " \n", "", "more words there"]
    assert kept.facts == (
        Fact("missing text", 1, "read as empty", "column 'text'"),
        Fact("empty document", 2, "kept", "texts 2, 3"),
    )
    dropped = read_corpus(table, empty="drop")
    assert dropped.texts == ["some words here", "more words there"]
    assert dropped.labels is not None
    assert dropped.labels.tolist() == [0, 1]


def test_lonely_classes_are_told() -> None:
    corpus = read_corpus(pl.DataFrame({"text": ["a b c", "d e f", "g h i"], "label": ["x", "x", "y"]}))
    assert corpus.facts == (Fact("class with one document", 1, "kept", "'y'"),)
    corpus = read_corpus(pl.DataFrame({"text": ["a b c", "d e f"], "label": ["x", "x"]}))
    assert corpus.facts == (Fact("one class only", 1, "kept", "class 'x': nothing to learn from"),)


def test_a_corpus_is_read_as_itself() -> None:
    corpus = Corpus.of(["a"])
    assert read_corpus(corpus) is corpus


def test_an_arrow_table_with_dictionary_strings() -> None:
    table = pa.table({"text": pa.array(TEXTS).dictionary_encode(), "label": pa.array(LABELS)})
    same(read_corpus(table))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "neg" / "0.txt").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        read_corpus(tmp_path)


@pytest.mark.data
def test_imdb_is_read_whole(imdb: Path) -> None:
    corpus = read_corpus(imdb / "train")
    assert len(corpus) == 25_000
    assert corpus.classes == ("neg", "pos")
    assert corpus.labels is not None
    assert np.bincount(corpus.labels).tolist() == [12_500, 12_500]
    assert corpus.facts == ()
    assert corpus.texts[0] == (imdb / "train" / "neg" / "0_3.txt").read_text("utf-8")
    assert corpus.texts[-1] == (imdb / "train" / "pos" / "9_7.txt").read_text("utf-8")

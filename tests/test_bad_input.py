"""The table of bad input: what is said, with which exit code, and that nothing is half-written.

The table is the transcripts in `tests/bad_input/*.txt`:

    # a missing file
    $ carryline forecast wether.csv --target temp --lookback 1d --ahead 3h
    error: wether.csv does not exist; did you mean 'weather.csv'?
      expected: a file
      fix: correct the path
    [2]

A case starts in a folder that holds `weather.csv` (hourly: time, temp, wind, sky), `reviews.csv` (text, label),
`forecaster/` and `classifier/` (models trained on them), and what `FILES` and `CHANGES` below say under its title.
Standard error must be the transcript word for word, notes on the way apart; `(...)` stands for another library's words.
The last line is the exit code, and every file must be as it was. Where that code is 0, the input is put right: the
lines of the transcript are among those printed, in their order.
"""

from __future__ import annotations

import io
import json
import math
import re
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

import carryline as cl
from carryline.cli import main

SKIES = ("clear", "cloudy", "rain")


def weather(rows: int = 400, **columns: Callable[[int], object]) -> str:
    """Hourly weather as CSV; a keyword replaces or adds a column, by a function of the row's number."""
    cells: dict[str, Callable[[int], object]] = {
        "time": when,
        "temp": lambda row: round(10 + 8 * math.sin(row / 24 * math.tau) + 0.3 * math.sin(1.7 * row), 2),
        "wind": lambda row: round(3 + math.cos(row / 7), 2),
        "sky": lambda row: SKIES[row // 10 % 3],
    }
    cells |= columns
    lines = [",".join(str(cell(row)) for cell in cells.values()) for row in range(rows)]
    return "\n".join([",".join(cells), *lines, ""])


def when(row: int) -> str:
    return f"2024-01-{1 + row // 24:02d} {row % 24:02d}:00:00"


def some(usual: Callable[[int], object], odd: object) -> Callable[[int], object]:
    """A column whose every fiftieth value is odd."""
    return lambda row: odd if row % 50 == 7 else usual(row)


def reviews(*labels: object, documents: int = 40) -> str:
    """Labelled texts as CSV, the labels in turn."""
    turns = [labels[row % len(labels)] for row in range(documents)]
    return "\n".join(
        ["text,label", *(f"a {label} film and number {row},{label}" for row, label in enumerate(turns)), ""]
    )


def lines(rows: int, **columns: Callable[[int], object]) -> str:
    """JSON lines."""
    return "".join(json.dumps({name: cell(row) for name, cell in columns.items()}) + "\n" for row in range(rows))


def reordered(table: str) -> str:
    """CSV with its columns from last to first, and one more."""
    return "".join(",".join([*line.split(",")[::-1], "more"]) + "\n" for line in table.splitlines())


def parquet(table: Mapping[str, list[object]]) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(table).write_parquet(buffer)
    return buffer.getvalue()


def text(row: int) -> str:
    return f"a text of number {row}"


def good_or_bad(row: int) -> str:
    return ("good", "bad")[row % 2]


def rounded(row: int) -> float:
    return round(math.sin(row), 3)


MINE = {"mine/notes.txt": "mine"}
UNLABELLED = {"data.csv": "text\n" + "a fine film\n" * 20}

FILES: dict[str, Mapping[str, str | bytes]] = {
    # series.txt
    "a folder where a file is meant": {"years/2024.csv": weather()},
    "an empty file": {"data.csv": ""},
    "a header only": {"data.csv": "time,temp\n"},
    "one row": {"data.csv": weather(1)},
    "two rows": {"data.csv": weather(2)},
    "zero bytes in the text": {"data.csv": b"time,temp\n\0\0\0\0\n"},
    "a spreadsheet named CSV": {"data.csv": b"PK\x03\x04\x14\0\6\0"},
    "a truncated Parquet file": {"data.parquet": parquet({"a": [1]})[:-20]},
    "text named Parquet": {"data.parquet": weather()},
    "mixed delimiters": {"data.csv": "time,temp\n" + "".join(f"{when(row)};{row}\n" for row in range(50))},
    "a line that is too long": {"data.csv": weather() + "2024-02-01 00:00:00,1,2,clear,9\n"},
    "duplicate columns": {"data.csv": weather().replace("wind", "temp", 1)},
    "a broken JSON line": {"data.jsonl": lines(1, time=when, temp=float) + '{"time": \n'},
    "no time column": {
        "data.csv": "temp,wind\n" + "".join(f"{rounded(row)},{rounded(row * row)}\n" for row in range(400))
    },
    "two time columns": {"data.csv": weather(sent=when)},
    "times that are mostly unreadable": {"data.csv": weather(time=lambda row: "soon" if row % 3 else when(row))},
    "several series in one table": {"data.csv": weather(time=lambda row: when(row // 3))},
    "times that are all the same": {"data.csv": weather(time=lambda row: when(0))},
    "a target of free text": {"data.csv": weather(note=text)},
    "a constant target": {"data.csv": weather(temp=lambda row: 7)},
    "a target that is all missing": {"data.csv": weather(temp=lambda row: "")},
    "a target that is constant in the training part": {"data.csv": weather(temp=lambda row: max(row, 300))},
    "an all-missing column": {"data.csv": weather(snow=lambda row: "")},
    "a constant column": {"data.csv": weather(wind=lambda row: 3)},
    "NaN in the target": {"data.csv": weather(temp=some(rounded, "NaN"))},
    "infinite values": {"data.csv": weather(wind=some(rounded, "inf"))},
    "sentinels": {"data.csv": weather(wind=some(rounded, -9999))},
    "a few words among numbers": {"data.csv": weather(wind=some(rounded, "calm"))},
    "duplicate times": {"data.csv": weather(time=lambda row: when(row - (row == 9)))},
    "times out of order": {"data.csv": weather(time=lambda row: when({8: 9, 9: 8}.get(row, row)))},
    "a gap": {"data.csv": weather(time=lambda row: when(row + 5 * (row > 99)))},
    # studies.txt
    "a folder of something else for the study": MINE,
    "a folder of another study": {
        "study/plan.json": json.dumps(
            {"task": "forecast", "data": "of last week", "ahead": "12h", "budget": "full", "candidates": ["gru"]}
        )
    },
    # texts.txt
    "an empty folder of texts": {"corpus/good/.keep": ""},
    "a folder without classes": {f"corpus/{number}.txt": "a text" for number in range(9)},
    "a folder with one class only": {f"corpus/good/{number}.txt": "a text" for number in range(9)},
    "one class only": {"data.csv": reviews("good")},
    "a class with one document": {"data.csv": reviews("good", "bad") + "so so,mixed\n"},
    "two documents": {"data.csv": reviews("good", "bad", documents=2)},
    "documents that are all empty": {"data.jsonl": lines(20, text=lambda row: " ", label=good_or_bad)},
    "texts that are numbers": {"data.jsonl": lines(20, text=int, label=good_or_bad)},
    "labels of mixed type": {"data.jsonl": lines(20, text=text, label=lambda row: row if row % 2 else "good")},
    "a missing label": {"data.jsonl": lines(20, text=text, label=lambda row: good_or_bad(row) if row % 3 else None)},
    "no label column": UNLABELLED,
    "two columns that could be the text": {"data.jsonl": lines(20, title=text, abstract=text, label=good_or_bad)},
    "a test set with an unknown class": {"data.csv": reviews("good", "mixed")},
    "a test set without labels": UNLABELLED,
    "broken bytes": {
        "data.csv": reviews("good", "bad")
        .replace("film", "film \N{SNOWMAN}")
        .encode()
        .replace(b"number 7", b"number \xff 7")
    },
    "bytes of Windows": {"data.csv": reviews("good", "bad").replace("film", "caf\xe9").encode("cp1252")},
    "an empty document": {"data.csv": reviews("good", "bad") + ",good\n"},
    # models.txt
    "a folder that is no model": MINE,
    "a missing column": {"data.csv": weather(100).replace("wind", "gusts", 1)},
    "columns in another order": {"data.csv": reordered(weather())},
    "an unknown category": {"data.csv": weather(100, sky=lambda row: "hail")},
    "text where the model saw numbers": {"data.csv": weather(100, wind=lambda row: f"strong {row}")},
    "another step than in training": {
        "data.csv": weather(100, time=lambda row: f"2024-01-01 {row // 60:02d}:{row % 60:02d}:00")
    },
    "too little past to predict from": {"data.csv": weather(10)},
    "a folder to write to": MINE,
    "a series for a classifier": {"data.csv": "temp,wind\n1,2\n3,4\n"},
    "texts without labels to evaluate on": UNLABELLED,
    "an unknown class to evaluate on": {"data.csv": reviews("good", "mixed")},
    "a series without its target to evaluate on": {"data.csv": weather().replace("temp", "t", 1)},
    # reports.txt
    "a report of a folder without a study": MINE,
    "a report of a truncated record": {"study/study.json": '{"format": 1,'},
    "a report of a newer record": {"study/study.json": '{"format": 99}'},
    "a report of a record that lacks its parts": {"study/study.json": '{"format": 1}'},
}


def edit(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda folder: (folder / path).write_bytes(change((folder / path).read_bytes()))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a model without its weights": lambda folder: (folder / "forecaster/model.safetensors").unlink(),
    "a model without its scaler": lambda folder: (folder / "forecaster/scaler.json").unlink(),
    "a model without its vocabulary": lambda folder: (folder / "classifier/vocabulary.txt").unlink(),
    "a truncated model": edit("forecaster/model.safetensors", lambda content: content[:-8]),
    "a tampered model": edit("forecaster/model.safetensors", lambda content: content[:-1] + bytes([content[-1] ^ 1])),
    "a truncated configuration": edit("forecaster/config.json", lambda content: content[:40]),
    "a tampered configuration": edit("forecaster/config.json", lambda content: content.replace(b'"1d"', b'"2d"')),
    "a tampered scaler": edit("forecaster/scaler.json", lambda content: content.replace(b"1", b"2")),
    "a tampered vocabulary": edit("classifier/vocabulary.txt", lambda content: content + b"more\n"),
    "a model of a newer version": edit(
        "forecaster/config.json", lambda content: json.dumps(json.loads(content) | {"format": 99}).encode()
    ),
}


@dataclass(frozen=True)
class Case:
    """One block of a transcript."""

    title: str
    arguments: tuple[str, ...]
    said: tuple[str, ...]
    code: int


def transcript(path: Path) -> list[Case]:
    cases = []
    for block in path.read_text().split("# ")[1:]:
        title, command, *said, code = block.strip().splitlines()
        cases.append(
            Case(title, tuple(shlex.split(command.removeprefix("$ carryline "))), tuple(said), int(code[1:-1]))
        )
    return cases


CASES = [case for path in sorted((Path(__file__).parent / "bad_input").glob("*.txt")) for case in transcript(path)]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good data, and models trained on them."""
    shelf = tmp_path_factory.mktemp("shelf")
    (shelf / "weather.csv").write_text(weather())
    (shelf / "reviews.csv").write_text(reviews("good", "bad"))
    forecaster = cl.Forecaster("linear", target="temp", lookback="1d", ahead="3h")
    forecaster.fit(shelf / "weather.csv").save(shelf / "forecaster")
    cl.TextClassifier("tfidf_words").fit(shelf / "reviews.csv").save(shelf / "classifier")
    return shelf


def everything(folder: Path) -> dict[str, bytes | None]:
    """Every folder (None) and file (its bytes) below."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_the_table_is_long_and_every_file_belongs_to_a_case():
    titles = [case.title for case in CASES]
    assert sum(case.code != 0 for case in CASES) >= 40
    assert len(set(titles)) == len(titles)
    assert {*FILES, *CHANGES} <= {*titles}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_bad_input(case: Case, shelf: Path, tmp_path: Path, monkeypatch, capsys):
    here = tmp_path / "here"
    shutil.copytree(shelf, here)
    monkeypatch.chdir(here)
    for name, content in FILES.get(case.title, {}).items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    CHANGES.get(case.title, lambda folder: None)(here)
    before = everything(here)

    code = main(case.arguments)

    out, err = capsys.readouterr()
    if case.code:
        told = re.sub(r"sha256 [0-9a-f]{12}\.\.\.", "sha256 ...", err[err.find("error: ") :])
        wanted = re.escape("\n".join([*case.said, ""])).replace(re.escape("(...)"), r"\(.*\)")
        assert re.fullmatch(wanted, told), told
        assert out == ""
        assert everything(here) == before
    else:
        printed = iter(out.splitlines())
        assert [line for line in case.said if line not in printed] == [], out
    assert code == case.code


def test_the_order_of_columns_does_not_matter(shelf: Path, tmp_path: Path, capsys):
    (tmp_path / "data.csv").write_text(reordered(weather()))
    assert main(["predict", str(shelf / "forecaster"), str(shelf / "weather.csv")]) == 0
    plain = capsys.readouterr().out
    assert main(["predict", str(shelf / "forecaster"), str(tmp_path / "data.csv")]) == 0
    assert capsys.readouterr().out == plain

"""Reading a study's folder: what is whole, what is missing, and what cannot be drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from carryline.ground.errors import InputError
from carryline.report import read
from carryline.report.shape import first_fault

Record = dict[str, Any]


def test_reads_a_whole_folder_without_a_note(forecast_folder: Path) -> None:
    study = read(forecast_folder)
    assert study.notes == ()
    assert set(study.histories) == {"dense", "gru", "gru_dropout", "conv1d", "bidirectional_gru"}
    assert study.forecasts is not None
    assert study.forecasts.columns == ["time", "step", "truth", "winner", "baseline"]
    assert (study.winner["name"], study.baseline and study.baseline["name"]) == ("gru", "linear")


def test_ranks_by_validation_whichever_way_is_better_and_puts_the_diverged_last(
    forecast_folder: Path, classify_folder: Path
) -> None:
    names = [row["name"] for row in read(forecast_folder).leaderboard]
    assert (names[0], names[-1]) == ("gru", "bidirectional_gru")
    assert read(classify_folder).leaderboard[0]["name"] == "nbsvm"


def test_a_missing_history_is_a_note(forecast_folder: Path) -> None:
    (forecast_folder / "history/gru.jsonl").unlink()
    study = read(forecast_folder)
    assert study.notes == ("history/gru.jsonl is missing; its learning curve is not drawn.",)
    assert "gru" not in study.histories


def test_a_history_cut_off_in_a_line_is_read_up_to_there(forecast_folder: Path) -> None:
    path = forecast_folder / "history/gru.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    study = read(forecast_folder)
    assert study.notes == ("history/gru.jsonl, line 20, is not a JSON object; the curve is drawn up to there.",)
    assert len(study.histories["gru"]) == 19


def test_losses_that_are_not_finite_become_none(forecast_folder: Path) -> None:
    (forecast_folder / "history/gru.jsonl").write_text('{"epoch": 1, "loss": NaN, "val_loss": Infinity}\n')
    assert read(forecast_folder).histories["gru"] == [{"epoch": 1.0, "loss": None, "val_loss": None}]


def test_a_history_outside_of_the_folder_is_not_read(study_of: Callable[..., Path], forecast: Record) -> None:
    folder = study_of(forecast)
    (folder.parent / "outside.jsonl").write_text('{"epoch": 1, "loss": 1.0}\n')
    forecast["leaderboard"][5]["history"] = "../outside.jsonl"
    (folder / "study.json").write_text(json.dumps(forecast))
    study = read(folder)
    assert "gru" not in study.histories
    assert study.notes[0] == "../outside.jsonl lies outside the study's folder and was not read."


@pytest.mark.parametrize(
    ("spoil", "note"),
    [
        (lambda path: path.unlink(), "forecasts.parquet is missing; the forecast is not drawn."),
        (
            lambda path: pl.DataFrame({"time": [1]}).write_parquet(path),
            "forecasts.parquet lacks the columns 'truth', 'winner', 'baseline'; the forecast is not drawn.",
        ),
        (lambda path: path.write_bytes(b"PAR1 no more"), "forecasts.parquet cannot be read ("),
        (
            lambda path: pl.read_parquet(path).clear().write_parquet(path),
            "forecasts.parquet is empty; the forecast is not drawn.",
        ),
        (
            lambda path: pl.read_parquet(path).with_columns(truth=pl.lit("x")).write_parquet(path),
            "forecasts.parquet holds other types than times and numbers; the forecast is not drawn.",
        ),
    ],
)
def test_forecasts_that_cannot_be_drawn_are_a_note(
    forecast_folder: Path, spoil: Callable[[Path], Any], note: str
) -> None:
    spoil(forecast_folder / "forecasts.parquet")
    study = read(forecast_folder)
    assert study.forecasts is None
    assert study.notes[0].startswith(note)


def without(*keys: str) -> Callable[[Record], None]:
    def change(record: Record) -> None:
        for key in keys[:-1]:
            record = record[key]
        del record[keys[-1]]

    return change


def with_(value: Any, *keys: str | int) -> Callable[[Any], None]:
    def change(record: Any) -> None:
        for key in keys[:-1]:
            record = record[key]
        record[keys[-1]] = value

    return change


BAD_RECORDS: list[tuple[Callable[[Any], None], str]] = [
    (without("winner"), "winner is missing"),
    (without("format"), "format is missing"),
    (without("leaderboard"), "leaderboard is missing"),
    (without("verdict", "sentence"), "verdict.sentence is missing"),
    (with_("1", "format"), "format is not a whole number"),
    (with_("3.2", "leaderboard", 2, "validation"), "leaderboard[2].validation is not a number"),
    (with_({}, "leaderboard"), "leaderboard is not a list"),
    (with_([1], "leaderboard"), "leaderboard[0] is not an object"),
    (with_(True, "audit", "leaks"), "audit.leaks is not a whole number"),
    (with_("yes", "lower_is_better"), "lower_is_better is not true or false"),
    (with_("grru", "winner"), "winner 'grru' is not on the leaderboard, which has 'last_value', 'seasonal_value'"),
    (
        with_({"classes": ["a", "b"], "matrix": [[1, 2]]}, "confusion"),
        "confusion.matrix is not square over its 2 classes",
    ),
    (with_("survey", "task"), "task is 'survey', and neither 'forecast' nor 'classify'"),
]


@pytest.mark.parametrize(("change", "words"), BAD_RECORDS)
def test_a_record_that_cannot_be_drawn_says_where(
    study_of: Callable[..., Path], forecast: Record, change: Callable[[Any], None], words: str
) -> None:
    folder = study_of(forecast)
    change(forecast)
    (folder / "study.json").write_text(json.dumps(forecast))
    with pytest.raises(InputError) as error:
        read(folder)
    assert error.value.given.startswith(f"{folder / 'study.json'}: {words}")
    assert error.value.expected == "a record of format 1"
    assert error.value.fix == "run the study again with this version of carryline"


def test_folders_without_a_record(tmp_path: Path) -> None:
    cases = [
        (tmp_path, f"{tmp_path}: no study.json in it"),
        (tmp_path / "none", f"{tmp_path / 'none'}: no such folder"),
    ]
    for folder, given in cases:
        with pytest.raises(InputError) as error:
            read(folder)
        assert str(error.value) == (
            f"{given}\n  expected: the folder of a finished study\n"
            "  fix: give the folder that `carryline forecast` or `carryline classify` printed"
        )


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"hello"])
def test_a_record_that_is_not_json(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "study.json").write_bytes(content)
    with pytest.raises(InputError, match=r"study\.json is not JSON"):
        read(tmp_path)


@pytest.mark.parametrize("content", ["[]", "null", "3"])
def test_a_record_that_is_no_object(tmp_path: Path, content: str) -> None:
    (tmp_path / "study.json").write_text(content)
    with pytest.raises(InputError, match=r"study\.json: the record is not an object"):
        read(tmp_path)


def test_a_record_of_a_newer_format_is_refused_before_it_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text('{"format": 2}')
    with pytest.raises(InputError) as error:
        read(tmp_path)
    assert str(error.value) == (
        f"{tmp_path / 'study.json'} has format 2\n  expected: format 1, the newest that this carryline knows\n"
        "  fix: update carryline"
    )


def test_the_samples_have_the_shape(forecast: Record, classify: Record) -> None:
    assert first_fault(forecast) is None
    assert first_fault(classify) is None

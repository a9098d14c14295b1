from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import carryline
from carryline import CarrylineError, InputError
from carryline.series import Audit, Check, Split, TimeSeries, Windows, split_series
from carryline.studies import Study, StudyInterrupted, forecast
from carryline.studies.forecasting import natural_pace
from carryline.tasks import Forecaster

SMALL: dict[str, Any] = {"lookback": "24h", "ahead": "6h", "epochs": 2, "progress": False}
FOUR = ["last_value", "linear", "dense", "conv1d"]


@pytest.fixture(scope="module")
def study(hourly: TimeSeries, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return forecast(hourly, "load (kW)", horizon=6, candidates=FOUR, out=tmp_path_factory.mktemp("study"), **SMALL)


def test_the_folder_holds_everything_and_nothing_that_is_only_for_resuming(study: Study) -> None:
    names = {path.name for path in study.folder.iterdir()}
    assert names == {"plan.json", "study.json", "report.html", "forecasts.parquet", "history", "model"}
    assert {path.name for path in (study.folder / "history").iterdir()} == {"dense.jsonl", "conv1d.jsonl"}
    assert study.report.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")


def test_the_record_says_what_every_study_says(study: Study) -> None:
    text = (study.folder / "study.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    assert "Infinity" not in text
    record = json.loads(text)
    assert record == study.record
    assert (record["format"], record["task"], record["carryline"]) == (1, "forecast", carryline.__version__)
    assert (record["metric"], record["unit"], record["lower_is_better"]) == ("mean absolute error", "kW", True)
    assert (record["protocol"], record["audit"]["leaks"], record["seed"]) == ("clean", 0, 0)
    assert record["windows"]["lookback"] == "1d"
    assert (record["windows"]["every"], record["windows"]["ahead"], record["windows"]["horizon"]) == ("1h", "6h", 6)
    assert [part["part"] for part in record["splits"]] == ["train", "validation", "test"]
    assert record["splits"][0]["from"] == "2024-01-01T00:00:00"
    assert len(record["data_sha256"]) == 64
    assert record["data"]["columns"] == ["load (kW)", "driver"]
    told = [fact for fact in record["data"]["facts"] if fact["what"] == "training targets told as changes"]
    assert [fact["count"] for fact in told] == [record["windows"]["samples"]["train"]]
    assert {row["name"] for row in record["leaderboard"]} == set(FOUR)
    assert all(row["seconds"] >= 0 for row in record["leaderboard"])
    what = {row["name"]: row["description"] for row in record["leaderboard"]}
    assert what["last_value"] == "the newest value of the target"
    assert what["dense"] == "the whole window flattened, one hidden layer of 32"


def test_the_leaderboard_is_a_table_with_the_best_first(study: Study) -> None:
    board = study.leaderboard
    assert board.columns[:3] == ["name", "kind", "mae (kW)"]
    assert board["mae (kW)"].is_sorted()
    assert ((board["low"] <= board["mae (kW)"]) & (board["mae (kW)"] <= board["high"])).all()
    best = board.filter(pl.col("name") == study.verdict.best_baseline)
    assert best["skill"].item() == 0
    assert set(board.filter(pl.col("test").is_not_null())["name"]) == {study.winner, study.verdict.best_baseline}
    assert dict(zip(board["name"], board["epochs"], strict=True)) == dict.fromkeys(FOUR[:2]) | dict.fromkeys(
        FOUR[2:], 2
    )


def test_scores_are_those_of_the_saved_winner_in_the_users_unit(study: Study, hourly: TimeSeries) -> None:
    split = split_series(hourly, target="load (kW)", lookback=24, every=1, ahead=6, horizon=6)
    row = next(row for row in study.record["leaderboard"] if row["name"] == study.winner)
    assert study.best.score(split.validation) == pytest.approx(row["validation"], rel=1e-5)
    assert study.best.score(split.test) == pytest.approx(row["test"], rel=1e-5)


def test_the_best_predicts_from_raw_input(study: Study, hourly: TimeSeries) -> None:
    table = study.best.predict(hourly.tail("2d"))
    assert table["time"].max() == hourly.time[-1].item() + timedelta(hours=6 + 5)


def test_forecasts_are_the_test_part_window_by_window(study: Study, hourly: TimeSeries) -> None:
    table = pl.read_parquet(study.folder / "forecasts.parquet")
    assert table.columns == ["time", "step", "truth", "winner", "baseline"]
    split = split_series(hourly, target="load (kW)", lookback=24, every=1, ahead=6, horizon=6)
    assert len(table) == 6 * len(split.test)
    rows = np.searchsorted(hourly.time, table["time"].to_numpy())
    np.testing.assert_array_equal(table["truth"].to_numpy(), hourly["load (kW)"][rows])
    errors = (table["winner"] - table["truth"]).abs()
    row = next(row for row in study.record["leaderboard"] if row["name"] == study.winner)
    assert errors.mean() == pytest.approx(row["test"], rel=1e-5)
    by_step = study.record["errors"]["by_horizon"]
    assert [(line["step"], line["ahead"]) for line in by_step] == [(step, f"{5 + step}h") for step in range(1, 7)]
    assert np.mean([line["winner"] for line in by_step]) == pytest.approx(row["test"], rel=1e-5)
    hours = {line["hour"]: line["winner"] for line in study.record["errors"]["by_hour"]}
    at_five = errors.filter(table["time"].dt.hour() == 5).mean()
    assert hours[5] == pytest.approx(at_five, rel=1e-5)


def test_a_finished_study_is_loaded_and_not_run_again(
    study: Study, hourly: TimeSeries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Forecaster, "fit", None)
    again = forecast(hourly, "load (kW)", horizon=6, candidates=FOUR, out=study.folder, **SMALL)
    assert again.record == study.record
    loaded = Study.load(study.folder)
    assert loaded.record == study.record
    assert loaded.leaderboard.equals(study.leaderboard)
    assert loaded.verdict == study.verdict
    (study.folder / "report.html").unlink()
    assert loaded.report.is_file()


def test_other_settings_do_not_go_on_in_the_same_folder(study: Study, hourly: TimeSeries) -> None:
    with pytest.raises(InputError, match="holds a study with other settings: seed was 0 and is now 1"):
        forecast(hourly, "load (kW)", horizon=6, candidates=FOUR, out=study.folder, seed=1, **SMALL)
    assert Study.load(study.folder).record == study.record


def test_a_folder_with_other_files_is_left_alone(hourly: TimeSeries, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    for resume in (True, False):
        with pytest.raises(InputError, match="holds files, and no study"):
            forecast(hourly, "load (kW)", out=tmp_path, resume=resume, **SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_nobody_but_the_tested_gathers_test_windows(
    hourly: TimeSeries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every gather of rows of the test part is caught with the forecaster at work; the audit, before all, is nobody."""
    boundary = split_series(hourly, target="load (kW)", lookback=24, ahead=6).test.rows[0]
    gather, seen, at_work = Windows.gather, set(), []

    def watched_gather(self: Windows, indices: Any) -> Any:
        if self.rows[0] >= boundary:
            seen.add(at_work[-1] if at_work else None)
        return gather(self, indices)

    def watched(method: Any) -> Any:
        def call(self: Forecaster, data: Any, **rest: Any) -> Any:
            at_work.append(self.model)
            try:
                return method(self, data, **rest)
            finally:
                at_work.pop()

        return call

    monkeypatch.setattr(Windows, "gather", watched_gather)
    for name in ("fit", "predict_windows"):
        monkeypatch.setattr(Forecaster, name, watched(getattr(Forecaster, name)))
    study = forecast(hourly, "load (kW)", candidates=FOUR, out=tmp_path, **SMALL)
    assert seen - {None} == {study.winner, study.verdict.best_baseline}


def test_a_forecaster_that_peeks_at_the_test_part_is_stopped(
    hourly: TimeSeries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def peeking(self: Forecaster, data: Split, **_: Any) -> None:
        data.test.gather(np.arange(3))

    monkeypatch.setattr(Forecaster, "fit", peeking)
    with pytest.raises(CarrylineError, match="the test part was asked for 'gather' before the choice was made"):
        forecast(hourly, "load (kW)", candidates=["linear"], out=tmp_path, **SMALL)


def test_a_leak_fails_the_study_before_anything_is_written(
    hourly: TimeSeries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaky = Audit(checks=(Check("scaler", False, "rows 0 to 1439 feed the scaler"),), rows={})
    monkeypatch.setattr(Split, "audit", lambda _: leaky)
    with pytest.raises(CarrylineError, match="scaler"):
        forecast(hourly, "load (kW)", candidates=["linear"], out=tmp_path / "study", **SMALL)
    assert not (tmp_path / "study").exists()


def test_an_interrupted_study_resumes_to_the_same_result(
    hourly: TimeSeries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {**SMALL, "candidates": ["last_value", "linear", "gru_dropout", "dense"], "epochs": 3}
    whole = forecast(hourly, "load (kW)", out=tmp_path / "whole", **settings)

    fit = Forecaster.fit

    def cut_short(self: Forecaster, data: Any, **rest: Any) -> Forecaster:
        if self.model == "gru_dropout":
            ticks = iter(range(2))
            rest["callbacks"] = (_Stop(ticks),)
        return fit(self, data, **rest)

    monkeypatch.setattr(Forecaster, "fit", cut_short)
    with pytest.raises(StudyInterrupted) as caught:
        forecast(hourly, "load (kW)", out=tmp_path / "broken", **settings)
    monkeypatch.setattr(Forecaster, "fit", fit)
    folder = caught.value.folder
    assert not (folder / "study.json").exists()
    assert (folder / "candidates" / "linear" / "done.json").is_file()
    assert any((folder / "candidates" / "gru_dropout" / "training").iterdir())
    resumed = forecast(hourly, "load (kW)", out=folder, **settings)
    for before, after in zip(whole.record["leaderboard"], resumed.record["leaderboard"], strict=True):
        assert {**before, "seconds": 0} == {**after, "seconds": 0}
    assert resumed.verdict == whole.verdict
    for name in ("history/gru_dropout.jsonl", "history/dense.jsonl", "forecasts.parquet", "model/model.safetensors"):
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


class _Stop(carryline.training.Callback):
    """Ctrl-C at the end of the second epoch."""

    def __init__(self, ticks: Any) -> None:
        self.ticks = ticks

    def on_epoch_begin(self, epoch: int) -> None:
        if next(self.ticks, None) is None:
            raise KeyboardInterrupt


def test_starting_afresh_replaces_the_study(hourly: TimeSeries, tmp_path: Path) -> None:
    first = forecast(hourly, "load (kW)", candidates=["last_value", "linear"], out=tmp_path, **SMALL)
    second = forecast(hourly, "load (kW)", candidates=["last_value"], out=tmp_path, resume=False, **SMALL)
    assert (first.winner, second.winner) == ("linear", "last_value")
    assert Study.load(tmp_path).winner == "last_value"
    assert not (tmp_path / "history").exists()


def test_the_default_folder_is_found_again(hourly: TimeSeries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = forecast(hourly, "load (kW)", candidates=["last_value"], **SMALL)
    again = forecast(hourly, "load (kW)", candidates=["last_value"], **SMALL)
    other = forecast(hourly, "driver", candidates=["last_value"], **SMALL)
    assert first.folder == again.folder != other.folder
    assert first.folder.parts[0] == "runs"
    assert first.folder.name.startswith("hourly-forecast-")


def test_a_random_walk_is_left_to_the_last_value(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    walk = TimeSeries(
        values=rng.standard_normal((1_500, 1)).cumsum(axis=0).astype(np.float32),
        columns=("price",),
        time=np.datetime64("2020-01-01", "us") + np.arange(1_500) * np.timedelta64(1, "D"),
        step=np.timedelta64(1, "D"),
        source="market",
    )
    study = forecast(walk, "price", lookback=10, ahead=1, candidates=FOUR, epochs=2, out=tmp_path, progress=False)
    assert study.verdict.kind == "baseline"
    assert study.record["persistence"]["suspected"]
    assert study.record["errors"]["by_hour"] == []


def test_a_network_wins_where_a_line_cannot_follow(tmp_path: Path) -> None:
    """The next value is the product of the signs of two columns: no line sees it, a few neurons do."""
    rng = np.random.default_rng(0)
    drivers = rng.choice([-1.0, 1.0], size=(12_000, 2))
    target = np.roll(3 * drivers[:, 0] * drivers[:, 1], 1) + rng.normal(0, 0.3, len(drivers))
    series = TimeSeries(
        values=np.column_stack([target, drivers]).astype(np.float32),
        columns=("level (m)", "left", "right"),
        time=np.datetime64("2024-01-01", "us") + np.arange(len(drivers)) * np.timedelta64(1, "h"),
        step=np.timedelta64(1, "h"),
        source="gates",
    )
    study = forecast(
        series,
        "level (m)",
        lookback=2,
        ahead=1,
        candidates=["linear", "dense"],
        epochs=15,
        out=tmp_path,
        progress=False,
    )
    assert (study.winner, study.verdict.kind, study.verdict.significant) == ("dense", "network", True)
    assert str(study.verdict).startswith("A network is worth it here")
    assert study.record["persistence"]["suspected"] is False
    assert study.leaderboard["skill"][0] > 0.5


def test_windows_are_read_at_a_round_pace_when_none_is_given(hourly: TimeSeries) -> None:
    assert natural_pace(hourly, "5d") == 1
    assert natural_pace(hourly, "30d") == 6
    minutes = TimeSeries(
        values=np.zeros((10, 1), np.float32),
        columns=("x",),
        time=np.datetime64("2024-01-01", "us") + np.arange(10) * np.timedelta64(10, "m"),
        step=np.timedelta64(10, "m"),
    )
    assert natural_pace(minutes, "5d") == 6
    assert natural_pace(minutes, "1d") == 1
    assert natural_pace(minutes, "1000d") == 720


def test_the_leaderboard_can_be_drawn(study: Study) -> None:
    import matplotlib.pyplot as plt

    axes = study.plot()
    assert axes.figure is not None
    plt.close("all")


def test_durations_of_the_standard_library_are_durations_too(hourly: TimeSeries, tmp_path: Path) -> None:
    few: dict[str, Any] = {"candidates": ["last_value"], "out": tmp_path, "progress": False}
    for _ in range(2):  # the second call finds the first one's plan
        study = forecast(hourly, "load (kW)", lookback=timedelta(days=1), ahead=timedelta(hours=6), **few)
    assert study.record["windows"]["ahead"] == "6h"


@pytest.mark.slow
def test_the_books_protocol_is_studied_as_printed(tmp_path: Path) -> None:
    weather = carryline.simulate_weather(310_000)
    settings: dict[str, Any] = {"every": "1h", "candidates": ["last_value"], "out": tmp_path, "progress": False}
    study = forecast(weather, "T (degC)", protocol="book", **settings)
    assert [part["rows"][0] for part in study.record["splits"]] == [0, 200_001, 300_001]
    assert study.record["audit"]["leaks"] == 0


def test_the_model_card_tells_both_scores(study: Study) -> None:
    scores = json.loads((study.folder / "model" / "config.json").read_text(encoding="utf-8"))["scores"]
    row = next(row for row in study.record["leaderboard"] if row["name"] == study.winner)
    assert scores == pytest.approx({"validation": row["validation"], "test": row["test"]}, rel=1e-5)

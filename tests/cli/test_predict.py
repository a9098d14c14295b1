from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from carryline.cli.writing import with_times_as_text
from carryline.tasks import TextClassifier
from carryline.text import Corpus

FORECASTS = pl.DataFrame({"forecast_from": ["2026-01-01"], "time": ["2026-01-02"], "prediction": [1.5]}).with_columns(
    pl.col("forecast_from", "time").str.to_datetime()
)


class FakeForecaster:
    def predict(self, data):
        assert str(data) == "new.csv"
        return FORECASTS


@pytest.fixture
def forecaster(monkeypatch):
    loaded = []
    monkeypatch.setattr("carryline.tasks.load", lambda folder: loaded.append(str(folder)) or FakeForecaster())
    return loaded


@pytest.fixture
def classifier(monkeypatch):
    classifier = TextClassifier("majority_class")
    classifier.classes_ = ("bad", "good")
    classifier.predict_proba = lambda corpus: np.array([[0.25, 0.75], [0.5, 0.5]])[: len(corpus)]
    monkeypatch.setattr("carryline.tasks.load", lambda folder: classifier)
    monkeypatch.setattr("carryline.text.read_corpus", lambda data, text=None: Corpus(["one", "two"]))


def test_without_out_a_forecast_is_csv_on_standard_output(carryline, forecaster):
    assert carryline("predict", "model", "new.csv") == (
        0,
        "forecast_from,time,prediction\n2026-01-01T00:00:00,2026-01-02T00:00:00,1.5\n",
        "",
    )


@pytest.mark.parametrize(
    ("name", "reader"), [("p.csv", pl.read_csv), ("p.parquet", pl.read_parquet), ("P.JSONL", pl.read_ndjson)]
)
def test_the_suffix_says_the_format(carryline, forecaster, tmp_path, name, reader):
    code, out, err = carryline("predict", "model", "new.csv", "--out", name)
    assert (code, out, err) == (0, f"1 rows written to {name}\n", "")
    assert reader(tmp_path / name)["prediction"].to_list() == [1.5]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_with_json_and_no_file_the_predictions_are_in_the_document(carryline, forecaster):
    _, out, _ = carryline("predict", "model", "new.csv", "--json")
    assert json.loads(out) == {
        "model": "model",
        "data": "new.csv",
        "rows": 1,
        "out": None,
        "predictions": [{"forecast_from": "2026-01-01T00:00:00", "time": "2026-01-02T00:00:00", "prediction": 1.5}],
    }


def test_with_json_and_a_file_the_document_says_where(carryline, forecaster):
    _, out, _ = carryline("predict", "model", "new.csv", "--json", "--out", "p.csv")
    assert json.loads(out) == {"model": "model", "data": "new.csv", "rows": 1, "out": "p.csv"}


def test_a_classifier_gives_a_class_and_its_probabilities(carryline, classifier):
    _, out, _ = carryline("predict", "model", "new.csv")
    assert out == "row,prediction,probability bad,probability good\n1,good,0.25,0.75\n2,bad,0.5,0.5\n"


def test_the_folder_of_a_study_stands_for_its_winner(carryline, forecaster, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/study.json").touch()
    carryline("predict", "run", "new.csv")
    carryline("predict", "run/model", "new.csv")
    assert forecaster == ["run/model", "run/model"]


def test_a_fraction_of_a_second_is_kept():
    table = FORECASTS.with_columns(pl.col("time") + pl.duration(milliseconds=250))
    assert with_times_as_text(table)["time"].to_list() == ["2026-01-02T00:00:00.250"]

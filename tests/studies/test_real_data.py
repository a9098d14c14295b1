"""The four studies that users will judge us by, small enough for a test: the right orders of magnitude, no leak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carryline.studies import Study, classify, forecast

pytestmark = [pytest.mark.data, pytest.mark.slow]

SERIES = {  # file, target, and between which errors (in its unit) repeating the value of now must lie, 24 hours ahead
    "jena": ("jena/mpi_roof_2024.csv", "T (degC)", (1.5, 4.0)),
    "beijing": ("beijing_pm25", "TEMP", (1.5, 4.0)),
    "etth1": ("ett/ETTh1.csv", "OT", (1.0, 3.0)),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_study_of_a_real_series(name: str, data: Path, tmp_path: Path) -> None:
    place, target, (low, high) = SERIES[name]
    path = data / place if (data / place).is_file() else next((data / place).glob("*.csv"))
    few: dict[str, Any] = {"candidates": ["last_value", "seasonal_value", "linear", "dense"], "epochs": 2}
    study = forecast(path, target, ahead="24h", out=tmp_path, progress=False, **few)
    board = {row["name"]: row for row in study.record["leaderboard"]}
    assert study.record["audit"]["leaks"] == 0
    assert low < board["last_value"]["validation"] < high
    assert study.record["verdict"]["best_baseline"] in ("last_value", "seasonal_value", "linear")
    _reproduces_itself(study)


def test_a_study_of_the_reviews(imdb: Path, tmp_path: Path) -> None:
    study = classify(
        imdb / "train", test=imdb / "test", candidates=["majority_class", "nbsvm"], out=tmp_path, progress=False
    )
    row = next(row for row in study.record["leaderboard"] if row["name"] == "nbsvm")
    assert study.winner == "nbsvm"
    assert row["test"] >= 0.915
    assert row["test_interval"][0] < row["test"] < row["test_interval"][1]
    assert study.best.predict(["A wonderful film, moving and funny.", "Two hours of boredom."]).tolist() == [
        "pos",
        "neg",
    ]
    _reproduces_itself(study)


def _reproduces_itself(study: Study) -> None:
    assert study.record["command"].startswith(f"carryline {study.record['task']} ")
    assert Study.load(study.folder).record == study.record

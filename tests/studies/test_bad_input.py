"""What a study refuses, word for word; and that nothing is written then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carryline import CarrylineError
from carryline.ground.holding import held
from carryline.series import TimeSeries
from carryline.studies import Study, classify, forecast
from carryline.text import Corpus

SERIES = {
    "unknown budget": (
        {"budget": "quik"},
        "budget='quik'; did you mean 'quick'?\n  expected: one of 'quick', 'book', 'full'\n  fix: correct the name",
    ),
    "no epochs": (
        {"epochs": 0},
        "epochs=0\n  expected: a whole number of at least 1\n  fix: correct epochs, or leave it out",
    ),
    "a seed below zero": (
        {"seed": -1},
        "seed=-1\n  expected: a whole number from 0 to 4294967295\n  fix: correct seed, or leave it out",
    ),
    "a misspelt candidate": (
        {"candidates": ["linaer"]},
        "candidates: no series candidate is named 'linaer'; did you mean 'linear'?\n  expected: names among ",
    ),
    "a candidate for texts": (
        {"candidates": ["nbsvm"]},
        "candidates: no series candidate is named 'nbsvm'\n  expected: names among ",
    ),
    "no candidates": (
        {"candidates": []},
        "candidates=[] names nobody\n  expected: at least one candidate\n  fix: name some of ",
    ),
    "two targets": (
        {"target": ["load (kW)", "driver"]},
        "forecast(target=['load (kW)', 'driver'])\n  expected: the name of one column\n"
        "  fix: run a study for each target; a Forecaster takes several",
    ),
    "a misspelt target": ({"target": "laod (kW)"}, "did you mean 'load (kW)'?"),
    "no distance": ({"ahead": 0}, "ahead=0\n  expected: at least one row\n"),
    "a lookback longer than the data": ({"lookback": "900d"}, "lookback"),
    "a period that is no duration": (
        {"period": "a while"},
        "period='a while'\n  expected: a number and a unit",
    ),
    "a pace that is no duration": ({"every": "now and then"}, "every='now and then'\n  expected: a number and a unit"),
}


@pytest.mark.parametrize("case", SERIES)
def test_a_bad_study_of_a_series_is_refused_and_leaves_nothing(case: str, hourly: TimeSeries, tmp_path: Path) -> None:
    changes, message = SERIES[case]
    arguments: dict[str, Any] = {"target": "load (kW)", "lookback": "24h", "ahead": "6h", **changes}
    with pytest.raises(CarrylineError) as caught:
        forecast(hourly, out=tmp_path / "study", progress=False, **arguments)
    assert message in str(caught.value)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "study").exists()


def corpus(texts: list[str], labels: list[int] | None, classes: tuple[str, ...] = ("bad", "good")) -> Corpus:
    return Corpus(texts, None if labels is None else np.array(labels, dtype=np.int64), classes, source="reviews.csv")


FEW = [f"text {number}" for number in range(4)]
TEXTS = {
    "no labels": (
        corpus(FEW, None, ()),
        {},
        "source: reviews.csv has no labels\n  expected: a class for every text\n  fix: give a folder with one "
        "sub-folder per class, or name the column of classes with label=",
    ),
    "no labels in the test corpus": (
        corpus(FEW, [0, 1, 0, 1]),
        {"test": corpus(["new"], None, ())},
        "test: reviews.csv has no labels\n  expected: a class for every text\n",
    ),
    "a class that training does not know": (
        corpus(FEW, [0, 1, 0, 1]),
        {"test": corpus(["new"], [0], ("so-so",))},
        "test: reviews.csv has the classes 'so-so', which reviews.csv has not\n"
        "  expected: classes among 'bad', 'good'\n",
    ),
    "one class only": (corpus(FEW, [0, 0, 0, 0], ("bad",)), {}, "class"),
    "a class of three texts": (
        corpus([f"text {number}" for number in range(13)], [0, 1] * 5 + [2] * 3, ("bad", "good", "rare")),
        {},
        "reviews.csv has fewer than 4 texts of class 'rare'\n  expected: enough texts of each class: two to learn "
        "from, and one for every other part\n  fix: add texts to it, merge it with another class, or leave it out",
    ),
    "a class of two texts beside a test corpus": (
        corpus([f"text {number}" for number in range(12)], [0, 1] * 5 + [2] * 2, ("bad", "good", "rare")),
        {"test": corpus(["new"], [0])},
        "reviews.csv has fewer than 3 texts of class 'rare' that are not in the test corpus\n",
    ),
    "too few texts for three parts": (
        corpus([*FEW, *FEW], [0, 1, 0, 1, 0, 1, 0, 1]),
        {},
        "part\n  expected: enough texts of each class for training, validation and test\n  fix: give more texts, or a "
        "test corpus of their own",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_a_bad_study_of_texts_is_refused_and_leaves_nothing(case: str, tmp_path: Path) -> None:
    source, changes, message = TEXTS[case]
    with pytest.raises(CarrylineError) as caught:
        classify(source, out=tmp_path / "study", progress=False, **changes)
    assert message in str(caught.value)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "study").exists()


def test_a_test_corpus_that_was_trained_on_is_a_failure_and_not_a_typing_error(tmp_path: Path) -> None:
    source = corpus([f"text {number}" for number in range(50)], [0, 1] * 25)
    with pytest.raises(CarrylineError, match="the leak audit failed") as caught:
        classify(source, test=source[np.arange(20)], out=tmp_path / "study", progress=False)
    assert caught.value.exit_code == 1
    assert not (tmp_path / "study").exists()


def test_a_file_where_the_folder_should_be_is_left_alone(hourly: TimeSeries, tmp_path: Path) -> None:
    (tmp_path / "study").write_text("mine")
    with pytest.raises(CarrylineError, match="is a file\n  expected: a folder\n  fix: choose another path"):
        forecast(hourly, "load (kW)", lookback="24h", ahead="6h", out=tmp_path / "study", progress=False)
    assert (tmp_path / "study").read_text() == "mine"


def test_a_folder_in_which_another_study_runs_is_left_alone(hourly: TimeSeries, tmp_path: Path) -> None:
    with held(tmp_path / "study"), pytest.raises(CarrylineError, match="is in use by another run\n  expected: one run"):
        forecast(hourly, "load (kW)", lookback="24h", ahead="6h", out=tmp_path / "study", progress=False)
    with held(tmp_path / "texts"), pytest.raises(CarrylineError, match="is in use by another run\n  expected: one run"):
        classify(
            corpus([f"text {number}" for number in range(200)], [0, 1] * 100), out=tmp_path / "texts", progress=False
        )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_study_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(CarrylineError, match=r"no study\.json in it"):
        Study.load(tmp_path)

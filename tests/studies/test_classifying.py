from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carryline.studies import Study, classify
from carryline.tasks import TextClassifier
from carryline.text import Corpus

SMALL: dict[str, Any] = {
    "candidates": ["majority_class", "nbsvm", "averaged_embeddings"],
    "epochs": 2,
    "progress": False,
}


@pytest.fixture(scope="module")
def study(reviews: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Study:
    return classify(reviews, out=tmp_path_factory.mktemp("study"), **SMALL)


def test_the_record_says_what_a_study_of_texts_says(study: Study) -> None:
    record = json.loads((study.folder / "study.json").read_text(encoding="utf-8"))
    assert (record["task"], record["metric"], record["unit"], record["lower_is_better"]) == (
        *("classify", "accuracy", "", False),
    )
    assert record["data"]["classes"] == ["bad", "good"]
    assert record["audit"]["leaks"] == 0
    assert record["errors"] is record["windows"] is record["persistence"] is record["target"] is None
    assert sum(part["samples"] for part in record["splits"]) == 200
    assert any("put aside for the test" in fact["what"] for fact in record["data"]["facts"])
    assert study.report.is_file()


def test_the_bags_read_the_reviews_and_the_majority_does_not(study: Study) -> None:
    board = {row["name"]: row for row in study.record["leaderboard"]}
    assert board["nbsvm"]["validation"] > 0.8
    assert board["majority_class"]["validation"] < 0.7
    assert board["majority_class"]["skill"] < 0 == board["nbsvm"]["skill"]
    low, high = board["majority_class"]["validation_interval"]
    assert low < board["majority_class"]["validation"] < high


def test_confusion_and_mistakes_are_those_of_the_winner_on_the_test_part(study: Study) -> None:
    row = next(row for row in study.record["leaderboard"] if row["name"] == study.winner)
    matrix = np.array(study.record["confusion"]["matrix"])
    assert np.trace(matrix) / matrix.sum() == pytest.approx(row["test"])
    wrong = study.record["most_wrong"]
    assert len(wrong) == min(12, matrix.sum() - np.trace(matrix))
    assert all(mistake["truth"] != mistake["predicted"] for mistake in wrong)
    assert [mistake["probability"] for mistake in wrong] == sorted((m["probability"] for m in wrong), reverse=True)


def test_the_best_reads_raw_text(study: Study) -> None:
    assert study.best.predict(["a lovely and gripping film", "dull boring plot"]).tolist() == ["good", "bad"]


def test_three_classes_that_are_numbers_in_a_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    words = ("goal match team", "oven salt bake", "pluie été 🌧")
    rows = [f"{' '.join(rng.choice(words[n % 3].split(), 4))} n{n},{n % 3}" for n in range(90)]
    path = tmp_path / "thèmes.csv"
    path.write_text("\n".join(["body,topic", *rows]), encoding="utf-8")
    study = classify(path, text="body", label="topic", out=tmp_path / "study", **SMALL)
    assert study.record["data"]["classes"] == ["0", "1", "2"]
    assert np.array(study.record["confusion"]["matrix"]).tolist() == [[6, 0, 0], [0, 6, 0], [0, 0, 6]]
    assert study.best.predict(["bake with salt", "la pluie 🌧", "a match of the team"]).tolist() == ["1", "2", "0"]
    program, _, arguments = study.record["python"].partition("study = ")
    assert program == "import carryline as cl\n\n"
    assert arguments.startswith(f"cl.classify({str(path)!r}, text='body', label='topic', candidates=[")


def test_nobody_but_the_tested_reads_test_texts(
    reviews: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test corpus is given, so each reading of its 40 texts can be told by their number."""
    train, test = reviews[np.arange(160)], reviews[np.arange(160, 200)]
    predict, readers = TextClassifier.predict_proba, []

    def watched(self: TextClassifier, texts: Any) -> Any:
        if len(texts) == 40:
            readers.append(self.model)
        return predict(self, texts)

    monkeypatch.setattr(TextClassifier, "predict_proba", watched)
    study = classify(train, test=test, out=tmp_path, **SMALL)
    assert sorted(readers) == sorted({study.winner, study.verdict.best_baseline})
    assert study.record["splits"][2]["samples"] == 40


def test_a_study_asks_again_without_running_again(
    study: Study, reviews: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TextClassifier, "fit", None)
    assert classify(reviews, out=study.folder, **SMALL).record == study.record

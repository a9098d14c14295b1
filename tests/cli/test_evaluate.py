from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from carryline.tasks import TextClassifier
from carryline.text import Corpus


@pytest.fixture
def forecaster(monkeypatch):
    fake = SimpleNamespace(score=lambda data: 2.34567, targets_=("T (degC)",))
    monkeypatch.setattr("carryline.tasks.load", lambda folder: fake)


@pytest.fixture
def classifier(monkeypatch):
    read = []
    classifier = TextClassifier("majority_class")
    classifier.score = lambda corpus: 0.75
    monkeypatch.setattr("carryline.tasks.load", lambda folder: classifier)
    monkeypatch.setattr(
        "carryline.text.read_corpus",
        lambda data, text=None, label=None: read.append((str(data), text, label)) or Corpus(["one", "two"]),
    )
    return read


def test_a_forecaster_is_scored_in_the_units_of_its_target(carryline, forecaster):
    assert carryline("evaluate", "model", "new.csv") == (0, "mean absolute error of T (degC): 2.346\n", "")


def test_a_classifier_is_scored_by_accuracy(carryline, classifier):
    assert carryline("evaluate", "model", "new.csv", "--text", "body", "--label", "queue") == (
        0,
        "accuracy over 2 texts: 0.7500\n",
        "",
    )
    assert classifier == [("new.csv", "body", "queue")]


def test_as_json(carryline, forecaster):
    _, out, _ = carryline("evaluate", "model", "new.csv", "--json")
    assert json.loads(out) == {
        "model": "model",
        "data": "new.csv",
        "metric": "mean absolute error",
        "target": "T (degC)",
        "score": 2.34567,
    }

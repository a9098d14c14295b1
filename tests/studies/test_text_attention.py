"""What a study records of attention: the raw text, cut at its words, with weights that are those of the network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from carryline.studies.text_attention import EACH, attended
from carryline.tasks import TextClassifier, load
from carryline.text import Corpus

GOOD, BAD = "A superb film, truly! I liked the plot.<br />Yes", "An awful film. Waste of time... (really)"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus.of([GOOD, BAD] * 20, ["good", "bad"] * 20)


@pytest.fixture(scope="module")
def fitted(corpus: Corpus) -> TextClassifier:
    return TextClassifier("hierarchical_attention", vocabulary=40, length=80, epochs=1, batch_size=16).fit(corpus)


def outcome(name: str, corpus: Corpus, *, wrong: int = 0, diverged: bool = False) -> Any:
    """Answers of which the first `wrong` are wrong, the later ones surer."""
    assert corpus.labels is not None
    sure = np.linspace(0.6, 0.99, len(corpus.texts))
    given = np.where(np.arange(len(corpus.texts)) < wrong, 1 - corpus.labels, corpus.labels)
    probabilities = np.stack([np.where(given == 0, sure, 1 - sure), np.where(given == 1, sure, 1 - sure)], axis=1)
    kind = "baseline" if name == "majority_class" else "network"
    return SimpleNamespace(
        candidate=SimpleNamespace(name=name, kind=kind), predictions=probabilities, diverged=diverged
    )


@pytest.fixture(scope="module")
def job(fitted: TextClassifier, corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Validation texts and saved candidates; there is no test part to look at."""
    folder = tmp_path_factory.mktemp("study")
    plain = TextClassifier("averaged_embeddings", vocabulary=40, length=80, epochs=1).fit(corpus)
    for name, task in (("hierarchical_attention", fitted), ("averaged_embeddings", plain)):
        task.save(folder / "candidates" / name / "model")
    return SimpleNamespace(corpus={"validation": corpus}.__getitem__, load=load, folder=folder)


def test_the_surest_answers_are_recorded_right_ones_first(job: Any, fitted: TextClassifier, corpus: Corpus) -> None:
    members = (
        outcome("majority_class", corpus),
        outcome("averaged_embeddings", corpus),
        outcome("hierarchical_attention", corpus, wrong=2),
    )
    found = attended(job, SimpleNamespace(outcomes=members), job.folder)  # type: ignore[arg-type]
    assert found is not None
    assert {item["candidate"] for item in found} == {"hierarchical_attention"}
    assert [item["truth"] == item["predicted"] for item in found] == [True] * EACH + [False] * 2
    assert [round(item["probability"], 3) for item in found] == [0.99, 0.98, 0.97, 0.61, 0.6]
    for item in found:
        text = GOOD if item["truth"] == "good" else BAD
        parts = [part for sentence in item["sentences"] for part in sentence["parts"]]
        assert "".join(part["text"] for part in parts) == text
        told = fitted.attention(text)
        weights = [part["weight"] for part in parts if part["weight"] is not None]
        assert weights == [word.weight for sentence in told for word in sentence.words]
        assert [sentence["weight"] for sentence in item["sentences"]] == [sentence.weight for sentence in told]


def test_without_a_network_that_attends_and_did_not_diverge_there_is_nothing(job: Any, corpus: Corpus) -> None:
    members = (
        outcome("averaged_embeddings", corpus),
        outcome("hierarchical_attention", corpus, diverged=True),
    )
    assert attended(job, SimpleNamespace(outcomes=members), job.folder) is None  # type: ignore[arg-type]

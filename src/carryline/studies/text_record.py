"""What only a study of texts records: classes and parts, who is taken for whom, and the most confident mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from carryline.ground.facts import Fact
from carryline.studies.record import diagnoses
from carryline.studies.record import record as common
from carryline.studies.runner import Comparison
from carryline.studies.text_attention import attended
from carryline.studies.text_job import TextJob
from carryline.text import Corpus

WORST, EXCERPT = 12, 400  # mistakes that are shown, and characters of each


def record(
    job: TextJob, comparison: Comparison, folder: Path, *, source: Corpus, seed: int, call: Mapping[str, Any]
) -> dict[str, Any]:
    """The record of a finished comparison, for study.json."""
    parts = {part: job.corpus(part) for part in ("train", "validation", "test")}
    last = Fact(
        "texts of the final fit",
        len(parts["train"]) + len(parts["validation"]),
        "training and validation together, for the best baseline, its penalty kept; networks stay as validated",
    )
    return common(
        task="classify",
        comparison=comparison,
        job=job,
        seed=seed,
        call=call,
        checks=job.parts.checks,
        diagnoses=diagnoses(comparison, folder, monitor="val_acc", told=job.scale.score),
        data={
            "source": source.source,
            "rows": len(source),
            "columns": ["text", "label"],
            "step": None,
            "start": None,
            "end": None,
            "classes": list(source.classes),
            "facts": [fact.to_dict() for fact in (*source.facts, *job.parts.facts, last)],
            "test_source": parts["test"].source,
            "test_sha256": parts["test"].sha256,
        },
        data_sha256=source.sha256,
        target=None,
        splits=[
            {"part": part, "rows": None, "from": None, "to": None, "samples": len(corpus)}
            for part, corpus in parts.items()
        ],
        confusion=_confusion(job, comparison),
        most_wrong=_most_wrong(job, comparison),
        attention=attended(job, comparison, folder),
    )


def _confusion(job: TextJob, comparison: Comparison) -> dict[str, Any]:
    """Row: the class of a test text; column: the class that the winner gave it."""
    corpus = job.corpus("test")
    assert corpus.labels is not None
    given = comparison.test[comparison.verdict.winner].argmax(axis=1)
    size = len(corpus.classes)
    matrix = np.bincount(corpus.labels * size + given, minlength=size * size).reshape(size, size)
    return {"classes": list(corpus.classes), "matrix": matrix.tolist()}


def _most_wrong(job: TextJob, comparison: Comparison) -> list[dict[str, Any]]:
    """The winner's mistakes on the test part that it was surest of, the surest first."""
    corpus = job.corpus("test")
    assert corpus.labels is not None
    probabilities = comparison.test[comparison.verdict.winner]
    given = probabilities.argmax(axis=1)
    sure = probabilities[np.arange(len(given)), given]
    wrong = np.flatnonzero(given != corpus.labels)
    worst = wrong[np.argsort(-sure[wrong], kind="stable")][:WORST]
    return [
        {
            "text": _excerpt(corpus.texts[number]),
            "truth": corpus.classes[corpus.labels[number]],
            "predicted": corpus.classes[given[number]],
            "probability": float(sure[number]),
        }
        for number in worst
    ]


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1].rsplit(" ", 1)[0] + "…"

"""Where the networks of a study with attention look: some validation texts, for the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from carryline.studies.runner import Comparison, Outcome, model_of
from carryline.studies.text_job import TextJob
from carryline.tasks import TextClassifier
from carryline.text import Corpus

EACH, LONGEST = 3, 1500  # texts that are right and that are wrong; characters of one, where there are such


def attended(job: TextJob, comparison: Comparison, folder: Path) -> list[dict[str, Any]] | None:
    """Of each network that attends to words and sentences: its surest answers, right ones and then wrong ones.

    They are validation texts, which every network may see, also one that was not chosen. `sentences` hold their weight
    and their parts, pieces of the raw text with a weight each, None between words: in order they are the text that the
    network read.
    """
    corpus = job.corpus("validation")
    networks = [each for each in comparison.outcomes if each.candidate.kind == "network" and not each.diverged]
    found = []
    for outcome in networks:
        name = outcome.candidate.name
        task = job.load(model_of(folder, name))
        if task.attends:
            found += [_looked(name, task, corpus, outcome.predictions, number) for number in _chosen(corpus, outcome)]
    return found or None


def _looked(name: str, task: TextClassifier, corpus: Corpus, probabilities: Any, number: int) -> dict[str, Any]:
    return {
        "candidate": name,
        "truth": corpus.classes[corpus.labels[number]],  # type: ignore[index]
        "predicted": corpus.classes[probabilities[number].argmax()],
        "probability": float(probabilities[number].max()),
        "sentences": _sentences(task, corpus.texts[number]),
    }


def _chosen(corpus: Corpus, outcome: Outcome) -> list[int]:
    """The numbers of texts that are short enough to be shown; longer ones only where there are no others."""
    probabilities = outcome.predictions
    sure, given = probabilities.max(axis=1), probabilities.argmax(axis=1)
    long = np.array([len(text) > LONGEST for text in corpus.texts])
    order = np.lexsort((-sure, long))
    right = given[order] == corpus.labels[order]  # type: ignore[index]
    return [*order[right][:EACH].tolist(), *order[~right][:EACH].tolist()]


def _sentences(task: TextClassifier, text: str) -> list[dict[str, Any]]:
    found = task.attention(text)
    ends = [*(sentence.start for sentence in found[1:]), len(text)]
    return [
        {"weight": sentence.weight, "parts": list(_parts(text, sentence.words, end))}
        for sentence, end in zip(found, ends, strict=True)
    ]


def _parts(text: str, words: Any, end: int) -> Iterator[dict[str, Any]]:
    """The words with their weights, and what stands between and after them."""
    ends = [*(word.start for word in words[1:]), end]
    for word, following in zip(words, ends, strict=True):
        yield {"text": text[word.start : word.end], "weight": word.weight}
        if between := text[word.end : following]:
            yield {"text": between, "weight": None}

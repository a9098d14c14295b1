"""Where the networks of a study with attention look: some texts of the test part, for the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from carryline.studies.runner import Comparison
from carryline.studies.text_job import TextJob
from carryline.tasks import TextClassifier
from carryline.text import Corpus

EACH, LONGEST = 3, 1500  # texts that are right and that are wrong; characters of one, where there are such


def attended(job: TextJob, comparison: Comparison) -> list[dict[str, Any]] | None:
    """Of each tested network that attends to words and sentences: its surest answers, right ones and then wrong ones.

    `sentences` hold their weight and their parts, pieces of the raw text with a weight each, None between words: in
    order they are the text that the network read.
    """
    corpus = job.corpus("test")
    found = [
        {
            "candidate": name,
            "truth": corpus.classes[corpus.labels[number]],  # type: ignore[index]
            "predicted": corpus.classes[comparison.test[name][number].argmax()],
            "probability": float(comparison.test[name][number].max()),
            "sentences": _sentences(task, corpus.texts[number]),
        }
        for name, task in comparison.tasks.items()
        if isinstance(task, TextClassifier) and task.attends
        for number in _chosen(corpus, comparison.test[name])
    ]
    return found or None


def _chosen(corpus: Corpus, probabilities: Any) -> list[int]:
    """The numbers of texts that are short enough to be shown; longer ones only where there are no others."""
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

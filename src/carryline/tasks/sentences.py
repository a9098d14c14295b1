"""Texts as sentences of words, for networks that read both levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carryline.ground.ragged import Ragged
from carryline.text import Vocabulary, sentence_spans

WIDTH = 50
"""Words of a sentence that are read together; a longer one is read as several, so that few long ones pad no batch."""

_OOV_ID = 1


@dataclass(frozen=True, eq=False)
class Sentences:
    """`words[i]` are the ids of sentence i; text j has the sentences `texts[j]` to `texts[j + 1]` (excluded)."""

    words: Ragged
    texts: NDArray[np.int64]


def cut_sentences(texts: Sequence[str], vocabulary: Vocabulary) -> Sentences:
    """The sentences of each text, their words as ids."""
    spans = [sentence_spans(text) for text in texts]
    sentences = [text[start:end] for text, found in zip(texts, spans, strict=True) for start, end in found]
    counts = np.array([len(found) for found in spans], dtype=np.int64)
    return Sentences(vocabulary.encode(sentences), np.concatenate([[0], np.cumsum(counts)]))


def nested(sentences: Sentences, *, vocabulary: int, length: int) -> Ragged:
    """The last `length` words of each text, as ragged rows of sentences: values (sentences, WIDTH), zeros at the end.

    Words beyond `vocabulary` are unknown; a sentence longer than WIDTH is several; one without words is left out, and a
    text without words is one unknown word.
    """
    words, texts = sentences.words, sentences.texts
    before = words.offsets[texts[1:]]  # where each text's words end
    owner = np.repeat(np.arange(len(texts) - 1), np.diff(texts))  # of sentences
    first = np.maximum(words.offsets[:-1], before[owner] - length)
    kept = np.maximum(words.offsets[1:] - first, 0)
    pieces = -(-kept // WIDTH)
    starts = np.concatenate([[0], np.cumsum(pieces)])
    empty = np.flatnonzero(np.bincount(owner, weights=pieces, minlength=len(texts) - 1) == 0)

    values = np.zeros((starts[-1], WIDTH), dtype=np.int32)
    inside = np.arange(kept.sum()) - np.repeat(np.cumsum(kept) - kept, kept)  # of each word, its place in the sentence
    ids = words.values[np.repeat(np.minimum(first, words.offsets[1:]), kept) + inside]
    values[np.repeat(starts[:-1], kept) + inside // WIDTH, inside % WIDTH] = np.where(ids < vocabulary, ids, _OOV_ID)
    ends = starts[texts]
    values = np.insert(values, ends[empty], np.eye(1, WIDTH, dtype=np.int32) * _OOV_ID, axis=0)
    offsets = ends + np.searchsorted(empty, np.arange(len(texts)))
    return Ragged(values, offsets.astype(np.int64))

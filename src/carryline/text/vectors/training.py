"""Vectors of one's own, from texts without labels: what stands near a word says what it means."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.text.checks import check_count
from carryline.text.tokenizer import Texts, Tokenizer
from carryline.text.vectors.vectors import Vectors
from carryline.text.vocabulary import Vocabulary

_SMOOTHING = 0.75  # of the contexts' frequencies, which word2vec smooths alike: rare contexts would weigh too much
_PASSES = 4  # of the power iteration; more change no neighbour
_AT_ONCE = 1 << 22  # tokens; their pairs are summed before the next ones are looked at
_CALLER = "train_vectors"


def train_vectors(
    texts: Texts,
    *,
    dimension: int = 100,
    window: int = 5,
    min_count: int = 5,
    seed: int = 0,
    tokenizer: Tokenizer | None = None,
) -> Vectors:
    """Vectors (words, dimension) of the words that occur at least `min_count` times, the most frequent word first.

    Words that stand beside the same words get similar vectors: the matrix of positive pointwise mutual information of
    words and the words up to `window` away (weighted `1 - (distance - 1) / window`), cut down to its largest singular
    vectors, each scaled by the root of its singular value. This is what word2vec's skip-gram with negative sampling
    factorises (Levy and Goldberg 2014), with the settings of Levy, Goldberg and Dagan (2015, sections 3 and 7), and on
    corpora of a few million words it is as good and many times as fast: docs/few_labels.md has both beside each other.

        vectors = train_vectors(read_corpus("reviews").texts)
        weights, coverage = vectors.matrix(vocabulary)
        Embedding(weights=weights, trainable=False)

    Texts are cut as `Vocabulary.fit` cuts them, and words that are too rare are left out before neighbours are looked
    for. InputError where too few words remain for `dimension`.
    """
    for name, value in (("dimension", dimension), ("window", window), ("min_count", min_count)):
        check_count(value, name, _CALLER)
    numbered = (tokenizer or Tokenizer()).number(texts)
    vocabulary = Vocabulary.fit(numbered, min_count=min_count)
    words = len(vocabulary) - 1
    if words <= dimension:
        raise InputError(
            f"{_CALLER}(dimension={dimension}) with {words} words that occur {min_count} times or more",
            expected="more words than dimensions",
            fix="lower dimension or min_count, or give more texts",
        )
    counts = _neighbours(vocabulary.encode(numbered), words, window)
    if not counts.nnz:
        raise InputError(
            f"{_CALLER} of texts in which none of {words} words stands near another",
            expected="texts of several words",
            fix="join what belongs together into one text, or lower min_count",
        )
    return Vectors(vocabulary.tokens[1:], _factor(_positive(counts), dimension, seed))


def _neighbours(ids: Ragged, words: int, window: int) -> csr_matrix:
    """How often word j stands near word i, near ones weighing more: (words, words), symmetric. Ids begin at 1."""
    counts = csr_matrix((words, words), dtype=np.float64)
    ends = np.searchsorted(ids.offsets, np.arange(0, len(ids.values), _AT_ONCE), side="left")
    for first, last in zip(ends, [*ends[1:], len(ids)], strict=True):
        part = ids[first:last]
        tokens = part.values - 1
        texts = np.repeat(np.arange(len(part)), part.lengths)
        for distance in range(1, window + 1):
            same = texts[:-distance] == texts[distance:]
            pairs = (tokens[:-distance][same], tokens[distance:][same])
            weights = np.full(len(pairs[0]), 1 - (distance - 1) / window)
            counts += csr_matrix((weights, pairs), shape=counts.shape)
    return (counts + counts.T).tocsr()


def _positive(counts: csr_matrix) -> csr_matrix:
    """`max(0, ln(p(i, j) / (p(i) q(j))))`, float32; q is p raised to 0.75. Pairs that never met stay 0."""
    totals = np.asarray(counts.sum(1), dtype=np.float64).ravel()
    contexts = totals**_SMOOTHING / (totals**_SMOOTHING).sum()
    rows = np.repeat(np.arange(len(totals)), np.diff(counts.indptr))
    information = np.log(counts.data / (totals[rows] * contexts[counts.indices]))
    counts.data = np.maximum(information, 0).astype(np.float32)
    counts.eliminate_zeros()
    return counts


def _factor(matrix: Any, dimension: int, seed: int) -> NDArray[np.float32]:
    """The left singular vectors of the largest values, each times the root of its value: (words, dimension)."""
    from sklearn.utils.extmath import randomized_svd

    vectors, values, _ = randomized_svd(matrix, dimension, n_iter=_PASSES, random_state=seed)
    return np.asarray(vectors * np.sqrt(values), dtype=np.float32)

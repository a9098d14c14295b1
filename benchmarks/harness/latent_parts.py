"""What each part of `LatentSemantics` and of `FewLabelsClassifier` is worth: both taken apart, with other settings.

All of it is measured on the training reviews without a label of 20 other draws, so the test reviews chose nothing.
"""

from __future__ import annotations

from statistics import mean

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from carryline.text import Bag
from harness.few_label_methods import Reviews

SEEDS = range(200, 220)
VIEWS = (8, 16, 32)


def parts(data: Reviews, labels: int) -> dict[str, float]:
    """The mean accuracy with each setting changed alone."""
    pairs, words = (bags(data, (1, longest)) for longest in (2, 1))
    space = points(pairs, 2)
    found = {
        "as it is": accuracy(data, space, labels),
        "weights ln(n / df)": accuracy(data, points(pairs, 1), labels),
        "weights ln(n / df) ** 3": accuracy(data, points(pairs, 3), labels),
        "no weights": accuracy(data, points(pairs, 0), labels),
        "words without pairs": accuracy(data, points(words, 2), labels),
        "1- to 3-grams": accuracy(data, points(bags(data, (1, 3)), 2), labels),
    }
    found |= {f"the first {view} dimensions only": accuracy(data, space, labels, views=(view,)) for view in VIEWS}
    wide = points(pairs, 2, 128)
    found["128 dimensions, views of 32, 64, 128"] = accuracy(data, wide, labels, views=(32, 64, 128))
    found |= {f"C = {c:g}": accuracy(data, space, labels, strength=c) for c in (1.0, 100.0)}
    return found


def bags(data: Reviews, ngrams: tuple[int, int]) -> NDArray[np.float32]:
    """The presence of n-grams in the training reviews, CSR."""
    return Bag(mode="binary", ngrams=ngrams, min_documents=5).fit_transform(data.train.texts)


def points(rows: NDArray[np.float32], power: float, dimensions: int = VIEWS[-1]) -> NDArray[np.float32]:
    """The training reviews by weights `ln(n / df) ** power`, (reviews, dimensions)."""
    weighted = rows.copy()
    weighted.data = (np.log(rows.shape[0] / rows.getnnz(axis=0)) ** power).astype(np.float32)[rows.indices]
    weighted = normalize(weighted)
    _, _, axes = randomized_svd(weighted, dimensions, n_iter=7, random_state=0)
    return weighted @ axes.T


def accuracy(
    data: Reviews, space: NDArray[np.float32], labels: int, *, views: tuple[int, ...] = VIEWS, strength: float = 10.0
) -> float:
    """The mean over the draws, on the reviews without a label."""
    answers = data.train.labels
    rights = []
    for seed in SEEDS:
        few = data.draw(labels, seed)
        sure = np.zeros(len(answers))
        for view in views:
            seen = normalize(space[:, :view])
            sure += LogisticRegression(C=strength).fit(seen[few], answers[few]).predict_proba(seen)[:, 1]
        others = np.setdiff1d(np.arange(len(answers)), few)
        rights.append(((sure > len(views) / 2) == answers)[others].mean())
    return mean(map(float, rights))

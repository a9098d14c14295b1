"""Latent semantic analysis: texts as points in a space of few dimensions, learned without a label."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError
from carryline.text.bags.bag import Bag, Source
from carryline.text.checks import check_count
from carryline.text.estimator import Estimator, not_fitted
from carryline.text.tokenizer import Tokenizer

_PASSES = 7  # of the power iteration: with 2 the last dimensions are still noise, with more nothing changes
_TINY = np.finfo(np.float32).tiny  # a text of nothing but words that all texts hold has the length 0


class LatentSemantics(Estimator):
    """Texts to (texts, dimensions) float32: what they have in common comes first. A scikit-learn estimator.

        space = LatentSemantics().fit(many_texts)
        points = space.transform(other_texts)

    The largest right singular vectors of the texts' bags (Deerwester et al. 1990). A bag tells which words and word
    pairs a text holds, each weighted `ln(n / df) ** 2`, rows scaled to length 1. The square is steeper than the usual
    tf-idf: it takes the few hundred words that stand in most texts out of the first dimensions, which then tell what
    a text is about and how it judges. How much that matters for classes, docs/few_labels.md has in numbers.

    `ngrams`: shortest and longest run of words. `min_documents`: n-grams in fewer texts are left out, as in `Bag`.
    Learned: `bag_`, `weights_` (n-grams,), `axes_` (n-grams, dimensions).
    """

    bag_: Bag
    weights_: NDArray[np.float32]
    axes_: NDArray[np.float32]

    def __init__(
        self,
        *,
        dimensions: int = 32,
        ngrams: tuple[int, int] = (1, 2),
        min_documents: int | float = 5,
        tokenizer: Tokenizer | None = None,
        seed: int = 0,
    ) -> None:
        self.dimensions, self.ngrams, self.min_documents = dimensions, ngrams, min_documents
        self.tokenizer, self.seed = tokenizer, seed

    def fit(self, texts: Source, y: None = None) -> Self:
        """Find the dimensions of these texts. InputError where they hold fewer n-grams, or are fewer, than those."""
        self.fit_transform(texts)
        return self

    def fit_transform(self, texts: Source, y: None = None) -> NDArray[np.float32]:
        """Find the dimensions of these texts, and their points."""
        from sklearn.utils.extmath import randomized_svd

        check_count(self.dimensions, "dimensions", type(self).__name__)
        bag = Bag(mode="binary", ngrams=self.ngrams, min_documents=self.min_documents, tokenizer=self.tokenizer)
        bags = bag.fit_transform(texts)
        if min(bags.shape) < self.dimensions:
            raise InputError(
                f"LatentSemantics(dimensions={self.dimensions}) of {bags.shape[0]} texts with {bags.shape[1]} n-grams",
                expected="at least as many of each as dimensions",
                fix="lower dimensions or min_documents, or give more texts",
            )
        documents = np.bincount(bags.indices, minlength=bags.shape[1])
        self.bag_ = bag
        self.weights_ = (np.log(bags.shape[0] / documents) ** 2).astype(np.float32)
        rows = self._weighted(bags)
        _, _, axes = randomized_svd(rows, self.dimensions, n_iter=_PASSES, random_state=self.seed)
        self.axes_ = np.ascontiguousarray(axes.T, dtype=np.float32)
        return self._project(rows)

    def transform(self, texts: Source) -> NDArray[np.float32]:
        """The points of these texts; one without a known n-gram lies at the origin."""
        self._check_fitted("transform")
        return self._project(self._weighted(self.bag_.transform(texts)))

    def state(self) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Everything that was learned: arrays, and a JSON-able rest."""
        self._check_fitted("state")
        arrays, rest = self.bag_.state()
        named = {f"bag.{name}": array for name, array in arrays.items()}
        return named | {"weights": self.weights_, "axes": self.axes_}, {"bag": rest, "seed": self.seed}

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted space whose `state()` this is."""
        bag = Bag.from_state({name[4:]: array for name, array in arrays.items() if name[:4] == "bag."}, rest["bag"])
        space = cls(
            dimensions=arrays["axes"].shape[1],
            ngrams=bag.ngrams,
            min_documents=bag.min_documents,
            tokenizer=bag.tokenizer,
            seed=rest["seed"],
        )
        space.bag_, space.weights_, space.axes_ = bag, arrays["weights"], arrays["axes"]
        return space

    def _weighted(self, bags: csr_matrix) -> csr_matrix:
        bags.data = self.weights_[bags.indices]
        lengths = np.sqrt(np.asarray(bags.multiply(bags).sum(1))).ravel()
        bags.data /= np.repeat(np.maximum(lengths, _TINY), np.diff(bags.indptr))
        return bags

    def _project(self, rows: csr_matrix) -> NDArray[np.float32]:
        return np.asarray(rows @ self.axes_)

    def _check_fitted(self, call: str) -> None:
        if not hasattr(self, "axes_"):
            raise not_fitted(
                f"LatentSemantics.{call} before LatentSemantics.fit", expected="a fitted space", fix="call fit(texts)"
            )

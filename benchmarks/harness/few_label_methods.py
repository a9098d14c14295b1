"""Ways to a classifier of reviews from few labels. Each sees the labels of `few` and no other; most see other texts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from carryline import Corpus, FewLabelsClassifier, Sequential, TextClassifier, Tokenizer, Vocabulary, pad, read_corpus
from carryline.layers import Dense, Embedding, Flatten
from carryline.text import Vectors, train_vectors
from carryline.training import RMSprop

WORDS, LENGTH, EPOCHS = 10_000, 100, 10  # of the chapter's listings 6.9 to 6.17
COMMON = 1e-3  # a of the weight a / (a + p(word)), as in the paper

Few = NDArray[np.int64]
Method = Callable[["Reviews", Few, int], float]


class Reviews:
    """The two halves of IMDB, and what is made of the texts of the first, whatever their labels."""

    def __init__(self, reviews: Path, glove: Path) -> None:
        self.train, self.test, self.glove = read_corpus(reviews / "train"), read_corpus(reviews / "test"), glove

    def draw(self, labels: int, seed: int) -> Few:
        """Which training reviews have a label."""
        return np.random.default_rng(seed).permutation(len(self.train))[:labels]

    def unlabelled(self, few: Few) -> Corpus:
        """All other training reviews."""
        return self.train[np.setdiff1d(np.arange(len(self.train)), few)]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The most frequent words of the training texts."""
        return Vocabulary.fit(self.train.texts, size=WORDS)

    @cached_property
    def ends(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The last words of each review as ids, of both halves: what the chapter's padding keeps."""
        train, test = (pad(self.vocabulary.encode(half.texts), LENGTH) for half in (self.train, self.test))
        return train, test

    @cached_property
    def ends_as_texts(self) -> tuple[list[str], list[str]]:
        """The same as texts, with all their words."""
        cut = Tokenizer().tokenize
        train, test = ([" ".join(words[-LENGTH:]) for words in cut(half.texts)] for half in (self.train, self.test))
        return train, test

    @cached_property
    def own_vectors(self) -> Vectors:
        """Vectors that are trained on the training texts."""
        return train_vectors(self.train.texts)

    @cached_property
    def means(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The weighted mean of the vectors of a review's words, length 1 (Arora, Liang, Ma 2017, first step)."""
        vocabulary = Vocabulary.fit(self.train.texts, min_count=5)
        weights, _ = self.own_vectors.matrix(vocabulary)
        shares = vocabulary.counts / vocabulary.counts.sum()
        weighted = weights * (COMMON / (COMMON + shares))[:, None]
        train, test = (normalize(vocabulary.matrix(half.texts, "count") @ weighted) for half in (self.train, self.test))
        return train, test


def network(data: Reviews, few: Few, seed: int, *, vectors: str | None = None, tune: bool = False) -> float:
    """The chapter's: an embedding, flattened, and two dense layers; vectors that are given are frozen at first."""
    torch.manual_seed(seed)
    if vectors is None:
        embedding = Embedding(WORDS, 100)
    else:
        known = Vectors.load(data.glove, cache=False) if vectors == "glove" else data.own_vectors
        embedding = Embedding(weights=known.matrix(data.vocabulary)[0], trainable=False)
    model = Sequential([embedding, Flatten(), Dense(32, "relu"), Dense(1, "sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", ["acc"])
    (train, test), labels = data.ends, data.train.labels
    model.fit(train[few], labels[few], epochs=EPOCHS, batch_size=32, seed=seed)
    if tune:
        embedding.trainable = True
        model.compile(RMSprop(learning_rate=1e-4), "binary_crossentropy", ["acc"])
        model.fit(train[few], labels[few], epochs=EPOCHS, batch_size=32, seed=seed)
    return model.evaluate(test, data.test.labels, batch_size=1000)["acc"]


def baseline(data: Reviews, few: Few, seed: int, *, name: str) -> float:
    """A baseline that knows the labelled texts only: its penalty is chosen on a fifth of them."""
    labelled = data.train[few]
    return TextClassifier(name, seed=seed).fit(labelled, validation=0.2).refit(labelled).score(data.test)


def mean_vectors(data: Reviews, few: Few, seed: int) -> float:
    """Logistic regression on the reviews' mean vectors."""
    train, test = data.means
    return float(LogisticRegression(C=10).fit(train[few], data.train.labels[few]).score(test, data.test.labels))


def few_labels(data: Reviews, few: Few, seed: int) -> float:
    """What the library offers for few labels."""
    return FewLabelsClassifier(seed=seed).fit(data.train[few], unlabelled=data.unlabelled(few)).score(data.test)


def few_labels_of_ends(data: Reviews, few: Few, seed: int) -> float:
    """The same, from no more words of a review than the chapter's network sees."""
    train, test = data.ends_as_texts
    labels, answers = ([data.train.classes[i] for i in half.labels] for half in (data.train[few], data.test))
    others = [train[i] for i in np.setdiff1d(np.arange(len(train)), few)]
    classifier = FewLabelsClassifier(seed=seed).fit([train[i] for i in few], labels, unlabelled=others)
    return classifier.score(test, answers)


METHODS: dict[str, tuple[str, Method]] = {
    "network": ("the chapter's network, nothing pretrained", network),
    "network_glove": ("with GloVe (9,163 words, 50 dimensions), frozen", partial(network, vectors="glove")),
    "network_own": ("with `train_vectors` of the unlabelled reviews, frozen", partial(network, vectors="own")),
    "network_tuned": ("the same, then fine-tuned", partial(network, vectors="own", tune=True)),
    "tfidf_ngrams": ("tf-idf of words and word pairs", partial(baseline, name="tfidf_ngrams")),
    "nbsvm": ("naive-Bayes weighted n-grams", partial(baseline, name="nbsvm")),
    "mean_vectors": ("weighted mean of the own vectors, logistic regression", mean_vectors),
    "few_labels_of_ends": ("`FewLabelsClassifier`, of the last 100 words", few_labels_of_ends),
    "few_labels": ("**`FewLabelsClassifier`**", few_labels),
}

"""Raw text to numbers by each library, as its documentation tells its users to, all set to do the same work.

A library has a function for each job that it can do, from the data to the job's parts, which are timed one by one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from harness.text_data import CACHE, DIMENSION, Data, first_word

SIZE = 10_000
UNKNOWN = "[UNK]"


class Part(NamedTuple):
    """What is timed; what tells others that its result is theirs; and what happens before, outside of the clock."""

    run: Callable[[], Any]
    look: Callable[[Any], Any]
    before: Callable[[], object] = lambda: None


Parts = Mapping[str, Part]
Job = Callable[[Data], Parts]


def library(name: str) -> Mapping[str, Job]:
    """The jobs of a library, which is imported when a job first runs."""
    return LIBRARIES[name]


def vectorisers() -> dict[str, Callable[[], Any]]:
    """The settings of scikit-learn's vectorisers, which ours take over from them."""
    from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

    return {
        "counts": partial(CountVectorizer, max_features=SIZE),
        "tfidf": partial(TfidfVectorizer, ngram_range=(1, 2), min_df=3),
        "hashing": partial(HashingVectorizer, ngram_range=(1, 2), n_features=2**20),
        "within_words": partial(CountVectorizer, analyzer="char_wb", ngram_range=(2, 4), max_features=50_000),
        "naive_bayes": partial(CountVectorizer, binary=True, ngram_range=(1, 3), min_df=2),
    }


def ours(vectoriser: Any) -> Any:
    from carryline import text

    bag = text.HashedBag if type(vectoriser).__name__ == "HashingVectorizer" else text.Bag
    return bag.from_sklearn(vectoriser)


def vectorise(data: Data, *, job: str, made: Callable[[Any], Any] = lambda vectoriser: vectoriser) -> Parts:
    """Fitted anew each time, on the training texts; the test texts are transformed by what was fitted last."""
    fitted: list[Any] = []

    def anew() -> None:
        fitted.clear()
        fitted.append(made(vectorisers()[job]()))

    def fit() -> Any:
        return fitted[0].fit_transform(data.train)

    def transform() -> Any:
        return fitted[0].transform(data.test)

    return {
        "fit": Part(fit, matrix, anew),
        "transform": Part(transform, matrix),
        "both": Part(lambda: (fit(), transform()), lambda pair: [matrix(one) for one in pair], anew),
    }


def our_ids(data: Data) -> Parts:
    from carryline.text import Tokenizer, Vocabulary

    def run() -> Any:
        vocabulary = Vocabulary.fit(data.train, size=SIZE, oov=UNKNOWN, tokenizer=Tokenizer(preset="sklearn"))
        return vocabulary.encode(data.train)

    return {"fit": Part(run, lambda ids: lengths(ids.lengths))}


def hugging_face_ids(data: Data, *, cut: Callable[[Any], Any], same: bool) -> Parts:
    """Words of 10,000, lower-cased; `same`: cut as ours are, so that there must be as many."""
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    import tokenizers
    from tokenizers import models, normalizers, trainers

    def run() -> Any:
        tokenizer = tokenizers.Tokenizer(models.WordLevel(unk_token=UNKNOWN))
        tokenizer.normalizer = normalizers.Lowercase()
        tokenizer.pre_tokenizer = cut(tokenizers)
        special = ["[PAD]", UNKNOWN]
        trainer = trainers.WordLevelTrainer(vocab_size=SIZE, special_tokens=special, show_progress=False)
        tokenizer.train_from_iterator(data.train, trainer, length=len(data.train))
        return [encoding.ids for encoding in tokenizer.encode_batch_fast(data.train)]

    return {"fit": Part(run, lambda ids: lengths([len(text) for text in ids]) if same else None)}


def our_vectors(data: Data) -> Parts:
    from carryline.text.vectors import Vectors

    cache = CACHE / "vectors"
    os.environ["CARRYLINE_CACHE"] = str(cache)
    load = partial(Vectors.load, data.vectors)
    word = first_word(data.vectors)

    def later() -> Any:
        vectors = load()
        assert len(vectors[word]) == DIMENSION
        return vectors

    def look(vectors: Any) -> Any:
        return table(list(vectors.words), vectors.values)

    return {"first": Part(load, look, partial(shutil.rmtree, cache, ignore_errors=True)), "later": Part(later, look)}


def polars_vectors(data: Data) -> Parts:
    import polars as pl

    def run() -> Any:
        schema = {"word": pl.String(), **{f"{i}": pl.Float32() for i in range(DIMENSION)}}
        read = pl.read_csv(data.vectors, separator=" ", has_header=False, quote_char=None, schema=schema)
        return read["word"].to_list(), read.drop("word").to_numpy()

    return {"first": Part(run, lambda read: table(*read))}


def loop_vectors(data: Data) -> Parts:
    """The loop of the chapter on text in *Deep Learning with Python*."""

    def run() -> Any:
        found = {}
        with data.vectors.open(encoding="utf-8") as file:
            for line in file:
                word, numbers = line.split(maxsplit=1)
                found[word] = np.fromstring(numbers, "f", sep=" ")
        return found

    return {"first": Part(run, lambda found: table(list(found), np.stack(list(found.values()))))}


def gensim_vectors(data: Data) -> Parts:
    """Later loads read gensim's own file, memory-mapped, which it writes outside of the clock."""
    from gensim.models import KeyedVectors

    own = str(CACHE / f"{data.vectors.stem}.gensim")
    word = first_word(data.vectors)

    def save() -> None:
        if not Path(own).exists():
            read().save(own)

    def later() -> Any:
        vectors = KeyedVectors.load(own, mmap="r")
        assert len(vectors[word]) == DIMENSION
        return vectors

    read = partial(KeyedVectors.load_word2vec_format, str(data.vectors), no_header=True)

    def look(vectors: Any) -> Any:
        return table(vectors.index_to_key, vectors.vectors)

    return {"first": Part(read, look), "later": Part(later, look, save)}


VECTORISED = ("counts", "tfidf", "hashing", "within_words", "naive_bayes")
LIBRARIES: Mapping[str, Mapping[str, Job]] = {
    "carryline": {
        **{job: partial(vectorise, job=job, made=ours) for job in VECTORISED},
        "word_ids": our_ids,
        "vectors": our_vectors,
    },
    "scikit-learn": {job: partial(vectorise, job=job) for job in VECTORISED},
    "tokenizers": {
        "word_ids": partial(
            hugging_face_ids,
            cut=lambda t: t.pre_tokenizers.Split(t.Regex(r"\w\w+"), "removed", invert=True),
            same=True,
        )
    },
    "tokenizers-whitespace": {
        "word_ids": partial(hugging_face_ids, cut=lambda t: t.pre_tokenizers.Whitespace(), same=False)
    },
    "polars": {"vectors": polars_vectors},
    "plain-loop": {"vectors": loop_vectors},
    "gensim": {"vectors": gensim_vectors},
}


def matrix(found: Any) -> Any:
    """The shape of a sparse matrix, and a digest of every place and value in it."""
    rows = found.tocsr()
    rows.sort_indices()
    whole = (rows.indptr.astype("int64"), rows.indices.astype("int64"), rows.data.astype("float64"))
    return [*rows.shape, hashlib.sha256(b"".join(part.tobytes() for part in whole)).hexdigest()]


def lengths(numbers: Any) -> Any:
    """How many texts, and a digest of how many ids each has: those of equal counts are numbered as a library likes."""
    counts = np.asarray(numbers, dtype="int64")
    return [len(counts), int(counts.sum()), hashlib.sha256(counts.tobytes()).hexdigest()]


def table(words: list[str], numbers: Any) -> Any:
    """The shape of a table of vectors, and a digest of its words and numbers."""
    told = hashlib.sha256("\n".join(words).encode())
    told.update(np.ascontiguousarray(numbers, dtype="float32").tobytes())
    return [len(words), *numbers.shape, told.hexdigest()]

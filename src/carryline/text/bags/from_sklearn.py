"""scikit-learn's vectorisers as ours: the same settings under our names, and what was learned, if they were fitted.

What ours have not is refused by its name, never left out: a matrix that is a little different would pass unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from carryline.ground.errors import InputError
from carryline.text.bags.learned import Learned
from carryline.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from carryline.text.bags.bag import Bag
    from carryline.text.bags.hashed import HashedBag

_LEVELS = {"word": "word", "char": "character", "char_wb": "within_word"}
_PATTERN = r"(?u)\b\w\w+\b"


def as_bag(vectoriser: Any, cls: type[Bag]) -> Bag:
    """The bag of a CountVectorizer or a TfidfVectorizer."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    name = type(vectoriser).__name__
    if type(vectoriser) not in (CountVectorizer, TfidfVectorizer):
        raise InputError(
            f"Bag.from_sklearn of a {name}",
            expected="a CountVectorizer or a TfidfVectorizer, and no class made from them",
            fix="pass HashedBag.from_sklearn a HashingVectorizer; of a pipeline, pass the step that takes the texts",
        )
    settings = {
        "ngrams": tuple(vectoriser.ngram_range),
        "min_documents": vectoriser.min_df,
        "max_documents": vectoriser.max_df,
        "size": vectoriser.max_features,
        "vocabulary": vectoriser.vocabulary,
        "dtype": vectoriser.dtype,
        "tokenizer": _tokenizer(vectoriser, name),
    }
    if isinstance(vectoriser, TfidfVectorizer):
        settings |= {"mode": "tfidf", "binary": vectoriser.binary, "idf": vectoriser.use_idf}
        settings |= {"smooth": vectoriser.smooth_idf, "sublinear": vectoriser.sublinear_tf, "norm": vectoriser.norm}
    else:
        settings |= {"mode": "binary" if vectoriser.binary else "count"}
    bag = cls(**settings)
    if hasattr(vectoriser, "vocabulary_") and (settings["mode"] != "tfidf" or hasattr(vectoriser, "_tfidf")):
        tokenizer, ngrams = bag._settings()
        terms = sorted(vectoriser.vocabulary_, key=vectoriser.vocabulary_.__getitem__)
        idf = np.array(vectoriser.idf_) if settings["mode"] == "tfidf" and vectoriser.use_idf else None
        bag._learned = Learned.of_terms(terms, ngrams, tokenizer, idf=idf)
    return bag


def as_hashed_bag(vectoriser: Any, cls: type[HashedBag]) -> HashedBag:
    """The hashed bag of a HashingVectorizer, which learns nothing."""
    from sklearn.feature_extraction.text import HashingVectorizer

    name = type(vectoriser).__name__
    if type(vectoriser) is not HashingVectorizer:
        raise InputError(
            f"HashedBag.from_sklearn of a {name}",
            expected="a HashingVectorizer, and no class made from it",
            fix="pass Bag.from_sklearn a CountVectorizer or a TfidfVectorizer",
        )
    weighed = vectoriser.norm is not None
    return cls(
        mode="tfidf" if weighed else "binary" if vectoriser.binary else "count",
        idf=False,
        ngrams=tuple(vectoriser.ngram_range),
        dimensions=vectoriser.n_features,
        hash="murmur3",
        signed=vectoriser.alternate_sign,
        binary=vectoriser.binary,
        norm=vectoriser.norm,
        dtype=vectoriser.dtype,
        tokenizer=_tokenizer(vectoriser, name),
    )


def _tokenizer(vectoriser: Any, name: str) -> Tokenizer:
    """How it cuts texts; InputError for a way that ours do not know."""
    if callable(vectoriser.analyzer):
        _refuse(
            name, "analyzer", vectoriser.analyzer, "one of 'word', 'char', 'char_wb'", "apply it, and join its words"
        )
    for setting in ("preprocessor", "tokenizer"):
        if getattr(vectoriser, setting) is not None:
            fix = "apply it to the texts first, and give the vectoriser what it returns"
            _refuse(name, setting, getattr(vectoriser, setting), "no function", fix)
    if vectoriser.strip_accents is not None:
        fix = "take the accents off the texts first, with sklearn.feature_extraction.text.strip_accents_unicode"
        _refuse(name, "strip_accents", vectoriser.strip_accents, "None", fix)
    if vectoriser.input != "content":
        fix = "read the files, and pass the texts: read_corpus(folder).texts"
        _refuse(name, "input", vectoriser.input, "'content'", fix)
    if vectoriser.analyzer == "word":
        if vectoriser.stop_words is not None:
            fix = "leave stop_words out, or drop frequent words with max_df"
            _refuse(name, "stop_words", vectoriser.stop_words, "None", fix)
        if vectoriser.token_pattern != _PATTERN:
            fix = "leave token_pattern out, or choose how words are cut: Bag(tokenizer=Tokenizer(...))"
            _refuse(name, "token_pattern", vectoriser.token_pattern, repr(_PATTERN), fix)
    level: Any = _LEVELS[vectoriser.analyzer]
    return Tokenizer(preset="sklearn", level=level, lower=vectoriser.lowercase)


def _refuse(name: str, setting: str, value: Any, expected: str, fix: str) -> None:
    raise InputError(f"{name}({setting}={repr(value)[:60]})", expected=expected, fix=fix)

"""Are the settings of a bag what they may be? Asked when texts come: scikit-learn sets them without a question."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import Any

import numpy as np

from carryline.ground.errors import InputError, listing, nearest
from carryline.text.checks import check_ngrams, check_texts
from carryline.text.tokenizer import Tokenizer

MODES = ("binary", "count", "freq", "tfidf")
NORMS = ("l1", "l2", None)


def check_choice(value: Any, name: str, caller: str, options: tuple[Any, ...]) -> None:
    """Raise InputError unless `value` is one of the options."""
    if not isinstance(value, str | None) or value not in options:
        raise InputError(
            f"{caller}({name}={value!r}){nearest(value, options)}",
            expected=f"one of {listing(options)}",
            fix=f"correct the {name}",
        )


def check_flag(value: Any, name: str, caller: str) -> None:
    """Raise InputError unless `value` is true or false."""
    if not isinstance(value, bool | np.bool_):
        raise InputError(f"{caller}({name}={value!r})", expected="True or False", fix=f"correct {name}")


def check_dtype(value: Any, caller: str) -> None:
    """Raise InputError unless a sparse matrix can have this type."""
    try:
        dtype = np.dtype(value)
    except (TypeError, ValueError):
        dtype = np.dtype(object)
    if value is None or dtype.kind not in "iuf" or dtype == np.dtype(np.float16):
        raise InputError(
            f"{caller}(dtype={value!r})",
            expected="a type of whole numbers, or of floats of at least 32 bits",
            fix="pass dtype=np.float32",
        )


def checked_tokenizer(tokenizer: Any, ngrams: Any, caller: str) -> tuple[Tokenizer, tuple[int, int]]:
    """How texts are cut, and the lengths of n-grams; InputError if either cannot be used."""
    lengths = check_ngrams(ngrams, caller)
    if tokenizer is None:
        return Tokenizer(), lengths
    if not isinstance(tokenizer, Tokenizer):
        raise InputError(
            f"{caller}(tokenizer={repr(tokenizer)[:60]})", expected="a Tokenizer", fix="pass tokenizer=Tokenizer(...)"
        )
    if tokenizer.ngrams != (1, 1):
        raise InputError(
            f"{caller}(tokenizer=Tokenizer(ngrams={tokenizer.ngrams}))",
            expected="a tokenizer of single tokens: the bag joins them itself",
            fix=f"pass {caller}(ngrams={tokenizer.ngrams}), and leave the tokenizer's ngrams out",
        )
    return tokenizer, lengths


def check_bound(value: Any, name: str) -> None:
    """Raise InputError unless `value` is a number of texts, or a share of them."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    share = isinstance(value, float | np.floating)
    if not (whole and value >= 1) and not (share and 0 <= value <= 1):
        raise InputError(
            f"Bag({name}={value!r})",
            expected="a whole number of texts of at least 1, or a share of them from 0.0 to 1.0",
            fix=f"correct {name}, or leave it out",
        )


def document_bounds(least: Any, most: Any, documents: int) -> tuple[int, int]:
    """`min_documents` and `max_documents` as numbers of texts. A whole number is one; a float is a share of all."""
    low, high = (value if isinstance(value, int | np.integer) else value * documents for value in (least, most))
    return ceil(low), floor(high)


def checked_terms(vocabulary: Any, caller: str) -> list[str]:
    """A given vocabulary as its terms, column by column."""
    given = f"{caller}(vocabulary=...)"
    if isinstance(vocabulary, Mapping):
        order = sorted(vocabulary.values()) if _whole(vocabulary.values()) else []
        if order != list(range(len(vocabulary))):
            raise InputError(
                f"{given} whose column numbers are {listing(order or vocabulary.values(), limit=4)}",
                expected=f"each of 0 to {len(vocabulary) - 1} once",
                fix="pass the terms as a list, in the order of their columns",
            )
        terms = check_texts(sorted(vocabulary, key=vocabulary.__getitem__), "term")
    else:
        terms = check_texts(sorted(vocabulary) if isinstance(vocabulary, set | frozenset) else vocabulary, "term")
    if not terms:
        raise InputError(f"{given} of nothing", expected="at least one term", fix="leave it out, to find the terms")
    if len(set(terms)) < len(terms):
        seen: set[str] = set()
        twice = next(term for term in terms if term in seen or seen.add(term))  # type: ignore[func-returns-value]
        raise InputError(f"{given} with the term {twice!r} twice", expected="distinct terms", fix="remove one of them")
    return terms


def _whole(values: Any) -> bool:
    return all(isinstance(value, int | np.integer) and not isinstance(value, bool) for value in values)

"""A fitted bag as arrays and a JSON-able rest, for models that are saved whole; and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.kernels.text.levels import Level, check_levels
from carryline.text.bags.learned import Learned, in_ids
from carryline.text.checks import check_texts
from carryline.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from carryline.text.bags.bag import Bag
    from carryline.text.bags.hashed import HashedBag

AnyBag = TypeVar("AnyBag", "Bag", "HashedBag")

State = tuple[dict[str, NDArray[Any]], dict[str, Any]]

_EXPECTED = "what Bag.state() gave, whole"
_SCALARS = ("mode", "min_documents", "max_documents", "size", "binary", "idf", "smooth", "sublinear", "norm")


def settings(bag: Bag | HashedBag, scalars: Sequence[str] = _SCALARS) -> dict[str, Any]:
    """The settings as JSON-able values, but for the vocabulary, whose terms are columns."""
    values = {name: getattr(bag, name) for name in scalars}
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in values.items()}
    tokenizer = (bag.tokenizer or Tokenizer()).to_dict()
    return plain | {"dtype": np.dtype(bag.dtype).name, "ngrams": list(bag.ngrams), "tokenizer": tokenizer}


def unfitted(settings: dict[str, Any], cls: type[AnyBag], scalars: Sequence[str] = _SCALARS) -> AnyBag:
    """The bag of such settings; KeyError, TypeError or InputError where one is missing or cannot be used."""
    bag = cls(
        **{name: settings[name] for name in scalars},
        dtype=np.dtype(settings["dtype"]).type,
        ngrams=tuple(settings["ngrams"]),
        tokenizer=Tokenizer.from_dict(settings["tokenizer"]),
    )
    bag._settings()
    return bag


def state(bag: Bag, learned: Learned) -> State:
    """Arrays: `document_frequency` and `idf` as they are known; keys and columns by length, where terms were not given.

    The rest: settings, tokens or terms, the stride, the number of texts.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for n, level in enumerate(learned.levels if learned.terms is None else (), start=1):
        arrays |= {f"keys_{n}": level.keys, f"columns_{n}": level.columns}
    if learned.document_frequency is not None:
        arrays["document_frequency"] = learned.document_frequency
    if learned.idf is not None:
        arrays["idf"] = learned.idf
    rest = {"stride": learned.stride, "columns": learned.columns, "documents": learned.documents}
    words = {"words": learned.tokens, "terms": learned.terms, "given": bag.vocabulary is not None}
    lists = {name: list(value) if isinstance(value, Sequence) else value for name, value in words.items()}
    return arrays, settings(bag) | rest | lists


def from_state(arrays: dict[str, NDArray[Any]], rest: dict[str, Any], cls: type[Bag]) -> Bag:
    """The fitted bag of a state; InputError for a state that is not whole."""
    try:
        bag = unfitted(rest, cls)
        tokenizer = bag.tokenizer or Tokenizer()
        if rest["terms"] is not None:
            learned = Learned.of_terms(check_texts(rest["terms"], "term"), bag.ngrams, tokenizer)
        else:
            learned = _from_levels(arrays, rest, longest=in_ids(bag.ngrams, tokenizer)[1])
        for name in ("document_frequency", "idf"):
            if name in arrays and len(arrays[name]) != learned.columns:
                raise InputError(
                    f"the state of a bag has {learned.columns} columns and {len(arrays[name])} of {name}",
                    expected=_EXPECTED,
                    fix="save it again",
                )
        counted = {"document_frequency": arrays.get("document_frequency"), "documents": rest["documents"]}
        fitted(bag, replace(learned, **counted, idf=arrays.get("idf")))
        if rest["given"]:
            bag.vocabulary = list(learned.terms or ())
    except (KeyError, TypeError) as error:
        wrong = f"lacks {error}" if isinstance(error, KeyError) else f"cannot be used ({error})"
        raise InputError(f"the state of a bag {wrong}", expected=_EXPECTED, fix="save it again") from error
    return bag


def _from_levels(arrays: dict[str, NDArray[Any]], rest: dict[str, Any], *, longest: int) -> Learned:
    words, stride = None if rest["words"] is None else tuple(check_texts(rest["words"], "word")), rest["stride"]
    if words is not None and stride != len(words) + 2:
        raise InputError(
            f"the state of a bag has {len(words)} words and a stride of {stride!r}",
            expected=_EXPECTED,
            fix="save it again",
        )
    levels = [Level(arrays[f"keys_{n}"], arrays[f"columns_{n}"]) for n in range(1, longest + 1)]
    check_levels(levels, stride, rest["columns"])
    return Learned(levels=levels, stride=stride, columns=rest["columns"], tokens=words)


def fitted(bag: Bag, learned: Learned) -> Bag:
    """The bag with what it had learned; KeyError where its weights are missing."""
    if bag.mode == "tfidf" and bag.idf and learned.idf is None:
        raise KeyError("idf")
    bag._learned = learned
    return bag

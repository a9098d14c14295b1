"""Who takes part: the baselines first, then the networks, each by the name it has in its catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from carryline import baselines, recipes
from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.registry import Registry

Family = Literal["series", "text"]

# The default fields, in the order of the chapter: from common sense to the most expensive.
FIELDS: dict[Family, tuple[str, ...]] = {
    "series": (
        *("last_value", "seasonal_value", "linear", "boosted_lags"),
        *("dense", "gru", "gru_dropout", "stacked_gru", "bidirectional_gru", "conv1d", "conv_gru"),
    ),
    "text": (
        *("majority_class", "tfidf_words", "tfidf_ngrams", "nbsvm"),
        *("averaged_embeddings", "flattened_embedding", "lstm", "bidirectional_lstm", "conv1d", "conv_lstm"),
    ),
}

_CATALOGUES: dict[Family, tuple[Registry[Any], Registry[Any]]] = {
    "series": (baselines.SERIES, recipes.SERIES),
    "text": (baselines.TEXTS, recipes.TEXTS),
}


@dataclass(frozen=True)
class Candidate:
    """One who takes part: its name, its name for people, what it is, and whether it is a baseline or a network."""

    name: str
    title: str
    description: str
    kind: Literal["baseline", "network"]


def field(family: Family, names: Sequence[str] | None = None) -> tuple[Candidate, ...]:
    """The candidates of these names (default: `FIELDS`), baselines first.

    Where only networks are named, the simplest baseline takes part as well: a score that is compared with nothing says
    nothing. Raises InputError for an unknown name (naming the nearest), or none at all.
    """
    simple, deep = _CATALOGUES[family]
    known = (*simple, *deep)
    asked = FIELDS[family] if names is None else [names] if isinstance(names, str) else names
    if not asked:
        raise InputError(
            "candidates=[] names nobody",
            expected="at least one candidate",
            fix=f"name some of {listing(known, limit=40)}",
        )
    for name in asked:
        if name not in known:
            raise InputError(
                f"candidates: no {family} candidate is named {name!r}{nearest(name, known)}",
                expected=f"names among {listing(known, limit=40)}",
                fix="correct the name, or leave it out",
            )
    first = [name for name in simple if name in asked] or list(simple)[:1]
    then = [name for name in deep if name in asked]
    return (
        *(Candidate(name, simple[name].title, simple[name].description, "baseline") for name in first),
        *(Candidate(name, deep[name].title, deep[name].description, "network") for name in then),
    )

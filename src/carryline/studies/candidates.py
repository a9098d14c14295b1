"""Who takes part: the baselines first, then the networks, each by the name it has in its catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from carryline import baselines, recipes
from carryline.ground.errors import InputError, listing, nearest

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


@dataclass(frozen=True)
class Candidate:
    """One who takes part: its name, its name for people, and whether it is a baseline or a network."""

    name: str
    title: str
    kind: Literal["baseline", "network"]


def field(family: Family, names: Sequence[str] | None = None) -> tuple[Candidate, ...]:
    """The candidates of these names (default: `FIELDS`), baselines first.

    Where only networks are named, the simplest baseline takes part as well: a score that is compared with nothing says
    nothing. Raises InputError for an unknown name (naming the nearest), or none at all.
    """
    if names is None:
        names = FIELDS[family]
    if isinstance(names, str):
        names = [names]
    known = (*baselines.names(family), *recipes.names(family))
    if not names:
        raise InputError(
            "candidates=[] names nobody",
            expected="at least one candidate",
            fix=f"name some of {listing(known, limit=40)}",
        )
    for name in names:
        if name not in known:
            raise InputError(
                f"candidates: no {family} candidate is named {name!r}{nearest(name, known)}",
                expected=f"names among {listing(known, limit=40)}",
                fix="correct the name, or leave it out",
            )
    simple = [name for name in known if name in names and name in baselines.names(family)]
    deep = [name for name in known if name in names and name not in simple]
    return (
        *(Candidate(name, baselines.BASELINES[name].title, "baseline") for name in simple or known[:1]),
        *(Candidate(name, recipes.RECIPES[name].title, "network") for name in deep),
    )

"""What the chapter says of two experiments ("a GRU is better than a dense network"), and whether it holds here.

A claim that does not hold on other data than the book's is no failure: it is what was found out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Number(NamedTuple):
    """A number by the name of its experiment and its own, as the lesson told it."""

    experiment: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """That, on the same data, one number is lower than another; `words` say it as the chapter does."""

    words: str
    lower: Number
    higher: Number


CLAIMS: list[Claim] = []


def check(experiments: Iterable[Mapping[str, Any]], claims: Sequence[Claim] = CLAIMS) -> list[dict[str, Any]]:
    """A row for each claim and variant of which both numbers are known, in the order of the claims.

    `experiments` are those of `results.json`. `verdict` compares the means over seeds: "held", or "not held"; it is
    "undecided" when seeds differ too much to tell, "quick" when either is not at book budget, where training has hardly
    begun, and None when either is not finite.
    """
    known = {experiment["name"]: experiment for experiment in experiments}
    found = []
    for claim in claims:
        lower, higher = (_rows(known.get(number.experiment), number.name) for number in (claim.lower, claim.higher))
        found += [
            {
                "words": claim.words,
                "variant": variant,
                "lower": _told(claim.lower, low),
                "higher": _told(claim.higher, higher[variant]),
                "verdict": _verdict(low, higher[variant]),
            }
            for variant, low in lower.items()
            if variant in higher
        ]
    return found


def _rows(experiment: Mapping[str, Any] | None, name: str) -> dict[str | None, dict[str, Any]]:
    """The rows of a number and their budget, by variant."""
    if experiment is None:
        return {}
    told = (row for row in experiment["rows"] if row["number"] == name)
    return {row["variant"]: {**row, "budget": experiment["budget"]} for row in told}


def _told(number: Number, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"experiment": number.experiment, "number": number.name, "mean": row["mean"], "sd": row["sd"]}


def _verdict(low: Mapping[str, Any], high: Mapping[str, Any]) -> str | None:
    if low["mean"] is None or high["mean"] is None:
        return None
    if {low["budget"], high["budget"]} != {"book"}:
        return "quick"
    if abs(high["mean"] - low["mean"]) < _chance(low, high):
        return "undecided"
    return "held" if low["mean"] < high["mean"] else "not held"


def _chance(*rows: Mapping[str, Any]) -> float:
    """How far two means may lie apart by chance, in 95 of 100 cases (Welch 1947).

    A number of one seed says nothing of its spread: it is taken as it is, as that of a baseline, which has none.
    """
    from scipy.stats import t

    spread = [(row["sd"] ** 2 / len(row["values"]), len(row["values"]) - 1) for row in rows if row["sd"]]
    if not spread:
        return 0.0
    variance = sum(part for part, _ in spread)
    freedom = variance**2 / sum(part**2 / degrees for part, degrees in spread)
    return float(t.ppf(0.975, freedom) * math.sqrt(variance))

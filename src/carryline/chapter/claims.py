"""What the chapter says of two experiments ("a GRU is better than a dense network"), and whether it holds here.

A claim that does not hold on other data than the book's is no failure: it is what was found out.
"""

from __future__ import annotations

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
    "quick" when either is not at book budget, where training has hardly begun, and None when either is not finite.
    """
    known = {experiment["name"]: experiment for experiment in experiments}
    found = []
    for claim in claims:
        lower, higher = (_means(known.get(number.experiment), number.name) for number in (claim.lower, claim.higher))
        for variant, (low, low_budget) in lower.items():
            if variant not in higher:
                continue
            high, high_budget = higher[variant]
            verdict = None if low is None or high is None else "held" if low < high else "not held"
            if verdict and {low_budget, high_budget} != {"book"}:
                verdict = "quick"
            numbers = {"lower": [*claim.lower, low], "higher": [*claim.higher, high]}
            found.append({"words": claim.words, "variant": variant, **numbers, "verdict": verdict})
    return found


def _means(experiment: Mapping[str, Any] | None, name: str) -> dict[str | None, tuple[float | None, str]]:
    """The mean of a number and its budget, by variant."""
    if experiment is None:
        return {}
    told = (row for row in experiment["rows"] if row["number"] == name)
    return {row["variant"]: (row["mean"], experiment["budget"]) for row in told}

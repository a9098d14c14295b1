"""What the chapter says of two experiments together, and on which data it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carryline.report.chapter import words
from carryline.report.markup import Child, Html, element, join, table
from carryline.report.wording import NOTHING

COLUMNS = (("The chapter says", ""), ("Data", ""), ("This", "number"), ("Is less than", "number"), ("Here", ""))


def claims(results: Mapping[str, Any], part: str) -> Html | None:
    """A table of the claims about experiments of a part; None where there are none, or none of them was run."""
    titles = {one["name"]: one["title"] for one in results["experiments"] if one["part"] == part}
    rows = [
        _row(claim, titles, first)
        for claim, first in _firsts(results["claims"])
        if claim["lower"]["experiment"] in titles
    ]
    if not rows:
        return None
    lede = (
        "One number should be lower than the other, by more than seeds differ by chance; on other data than the book’s "
        "that need not hold."
    )
    heading = element("h3", "What the chapter concludes")
    title = f"Conclusions: {results['parts'][part]['title']}"
    return element(
        "article", heading, element("p", lede, class_="lede"), table(title, COLUMNS, rows, "compared grouped concluded")
    )


def _firsts(found: list[dict[str, Any]]) -> list[tuple[dict[str, Any], bool]]:
    """Each claim with whether it is the first of its words."""
    return [(claim, not place or found[place - 1]["words"] != claim["words"]) for place, claim in enumerate(found)]


def _row(claim: Mapping[str, Any], titles: Mapping[str, str], first: bool) -> list[Child]:
    low, high = (
        join(words.spread(told), element("small", titles.get(told["experiment"], told["experiment"])))
        for told in (claim["lower"], claim["higher"])
    )
    said = claim["words"] if first else element("span", claim["words"], class_="unseen")
    kind = {"held": ("✓ holds", "bar-held"), "not held": ("✗ does not hold", "bar-missed")}
    others = {"undecided": "seeds differ too much to tell", "quick": "not judged", None: NOTHING}
    verdict, class_ = kind.get(claim["verdict"]) or (others[claim["verdict"]], None)
    return [said, claim["variant"], low, high, element("span", verdict, class_=class_)]

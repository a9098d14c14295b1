"""The most-wrong examples: texts on which the winner was most sure of a wrong answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carryline.report.markup import Html, Section, element, join
from carryline.report.record import StudyFolder
from carryline.report.wording import sure

_SHOWN, _LONGEST = 5, 600  # examples before the fold, and characters of one


def section(study: StudyFolder) -> Section | None:
    """The texts, surest mistake first. Some of them will be labels that are wrong."""
    examples = study.record.get("most_wrong")
    if not examples:
        return None
    lede = "Where the winner was surest, and wrong. Read these before you trust the score: some may be wrong labels."
    items = [_example(item) for item in examples]
    first, rest = element("ol", items[:_SHOWN], class_="mistakes"), items[_SHOWN:]
    if not rest:
        return Section("mistakes", "Most wrong", lede, first)
    folded = element("ol", rest, class_="mistakes", start=_SHOWN + 1)
    more = element("details", element("summary", f"{len(rest)} more"), folded)
    return Section("mistakes", "Most wrong", lede, join(first, more))


def _example(item: Mapping[str, Any]) -> Html:
    probability, text = item.get("probability"), item["text"]
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return element(
        "li",
        element("blockquote", element("p", text, dir="auto")),
        element(
            "p",
            "Said ",
            element("strong", item["predicted"], class_="said"),
            "; the label is " if probability is None else f", {sure(probability)}; the label is ",
            element("strong", item["truth"], class_="true"),
            ".",
            class_="answer",
        ),
    )

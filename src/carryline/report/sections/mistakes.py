"""The most-wrong examples: texts on which the winner was most sure of a wrong answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carryline.report.markup import Html, Section, element
from carryline.report.record import StudyFolder
from carryline.report.wording import PERCENT


def section(study: StudyFolder) -> Section | None:
    """The texts, surest mistake first. Some of them will be labels that are wrong."""
    examples = study.record.get("most_wrong")
    if not examples:
        return None
    lede = "Where the winner was surest, and wrong. Read these before you trust the score: some may be wrong labels."
    return Section(
        "mistakes", "Most wrong", lede, element("ol", [_example(item) for item in examples], class_="mistakes")
    )


def _example(item: Mapping[str, Any]) -> Html:
    probability = item.get("probability")
    sure = f", {probability * 100:.1f}{PERCENT} sure" if probability is not None else ""
    return element(
        "li",
        element("blockquote", element("p", item["text"], dir="auto")),
        element(
            "p",
            "Said ",
            element("strong", item["predicted"], class_="said"),
            f"{sure}; the label is ",
            element("strong", item["truth"], class_="true"),
            ".",
            class_="answer",
        ),
    )

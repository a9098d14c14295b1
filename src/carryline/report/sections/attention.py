"""Where a network with attention looked: sentences with a bar, words shaded, by their share of the attention."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from carryline.report.markup import Html, Section, element
from carryline.report.record import StudyFolder
from carryline.report.wording import PERCENT

_BREAKS = re.compile(r"(?:\s*</?(?:br|p|hr)\s*/?>\s*)+|\s+", re.IGNORECASE)
_FAINT = 0.12  # of the strongest word; below it a word is not shaded, or the page would be all grey


def section(study: StudyFolder) -> Section | None:
    """Some texts of the test part as the network read them."""
    texts = study.record.get("attention")
    if not texts:
        return None
    lede = (
        "What the network looked at in texts that it was sure of: the bar beside a sentence is its share of the text, "
        "the shade of a word its share of the sentence times that. Attention tells where it looked, not why it said so."
    )
    items = [_text(item, study) for item in texts]
    return Section("attention", "Where it looked", lede, element("ol", items, class_="attention"))


def _text(item: Mapping[str, Any], study: StudyFolder) -> Html:
    sentences = item["sentences"]
    heaviest = max((sentence["weight"] for sentence in sentences), default=0.0) or 1.0
    words = [
        sentence["weight"] * part["weight"]
        for sentence in sentences
        for part in sentence["parts"]
        if part["weight"] is not None
    ]
    strongest = max(words, default=0.0) or 1.0
    row = study.candidate(item["candidate"])
    name = (row or {}).get("title") or item["candidate"]
    right = item["truth"] == item["predicted"]
    return element(
        "li",
        element(
            "p",
            f"{name} said ",
            element("strong", item["predicted"], class_=None if right else "said"),
            f", {item['probability'] * 100:.1f}{PERCENT} sure; ",
            "rightly" if right else ["the label is ", element("strong", item["truth"], class_="true")],
            ".",
            class_="answer",
        ),
        element("table", [_sentence(each, heaviest, strongest) for each in sentences], role="presentation"),
    )


def _sentence(sentence: Mapping[str, Any], heaviest: float, strongest: float) -> Html:
    weight = sentence["weight"]
    share = f"{weight * 100:.0f}{PERCENT} of the attention"
    bar = element("span", class_="bar-of", style=f"width:{weight / heaviest * 100:.0f}%")
    cell = element("td", element("span", bar, title=share, role="img", aria_label=share), class_="share")
    return element(
        "tr", cell, element("td", [_part(part, weight, strongest) for part in sentence["parts"]], dir="auto")
    )


def _part(part: Mapping[str, Any], sentence: float, strongest: float) -> Html | str:
    if part["weight"] is None:
        return _BREAKS.sub(" ", part["text"])
    shade = part["weight"] * sentence / strongest
    if shade < _FAINT:
        return str(part["text"])
    return element("mark", part["text"], style=f"--share:{shade * 100:.0f}%")

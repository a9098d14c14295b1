"""Where a network with attention looked: sentences with a bar, words shaded, by their share of the attention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from carryline.report.markup import Html, Section, element
from carryline.report.record import StudyFolder
from carryline.report.texts import shades
from carryline.report.wording import PERCENT, sure

_BREAKS = re.compile(r"(?:\s*</?(?:br|p|hr)\s*/?>\s*)+|\s+", re.IGNORECASE)
_FAINT = 0.05  # of the strongest word; below it no shade is seen


def section(study: StudyFolder) -> Section | None:
    """Some validation texts as the network read them."""
    texts = study.record.get("attention")
    if not texts:
        return None
    lede = (
        "What the network looked at in validation texts that it was sure of: the bar beside a sentence is its share of "
        "the text, shaded are words with more than the average word of their sentence. Attention tells where it "
        "looked, not why it said what it said."
    )
    items = [_text(item, study) for item in texts]
    return Section("attention", "Where it looked", lede, element("ol", items, class_="attention"))


def _text(item: Mapping[str, Any], study: StudyFolder) -> Html:
    sentences = item["sentences"]
    heaviest = max((sentence["weight"] for sentence in sentences), default=0.0) or 1.0
    shading = shades([(each["weight"], [part["weight"] for part in _words(each)]) for each in sentences])
    row = study.candidate(item["candidate"])
    name = (row or {}).get("title") or item["candidate"]
    right = item["truth"] == item["predicted"]
    return element(
        "li",
        element(
            "p",
            f"{name} said ",
            element("strong", item["predicted"], class_=None if right else "said"),
            f", {sure(item['probability'])}; ",
            "rightly" if right else ["the label is ", element("strong", item["truth"], class_="true")],
            ".",
            class_="answer",
        ),
        element(
            "table", [_sentence(*each, heaviest) for each in zip(sentences, shading, strict=True)], role="presentation"
        ),
    )


def _sentence(sentence: Mapping[str, Any], shading: Iterable[float], heaviest: float) -> Html:
    weight, shades_left = sentence["weight"], iter(shading)
    share = f"{weight * 100:.0f}{PERCENT} of the attention"
    bar = element("span", class_="bar-of", style=f"width:{weight / heaviest * 100:.0f}%")
    cell = element("td", element("span", bar, title=share, role="img", aria_label=share), class_="share")
    parts = [
        _BREAKS.sub(" ", part["text"]) if part["weight"] is None else _word(part["text"], next(shades_left))
        for part in sentence["parts"]
    ]
    return element("tr", cell, element("td", parts, dir="auto"))


def _words(sentence: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part for part in sentence["parts"] if part["weight"] is not None]


def _word(text: str, shade: float) -> Html | str:
    return text if shade < _FAINT else element("mark", text, style=f"--share:{shade * 100:.0f}%")

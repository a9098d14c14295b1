"""The split as a timeline: which rows train, validate and test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carryline.report.markup import Html, Section, element, join
from carryline.report.record import StudyFolder
from carryline.report.wording import count, date


def section(study: StudyFolder) -> Section | None:
    """Bars in proportion to the rows, in the order of time."""
    splits = study.record.get("splits")
    if not splits:
        return None
    series = study.record["task"] == "forecast"
    protocol = study.record.get("protocol")
    lede = "In the order of time: the past trains, the future judges." if series else "How the texts were divided."
    if protocol:
        lede += f" Protocol: {protocol}."
    rows = "rows" if series else "texts"
    bars = [
        element("div", class_=f"bar {_part(split)}", style=f"flex-grow:{_size(split)}", aria_hidden="true")
        for split in splits
    ]
    ends = [_words(split, rows) for split in splits]
    return Section(
        "splits", "Split", lede, join(element("div", bars, class_="bars"), element("ol", ends, class_="parts"))
    )


def _words(split: Mapping[str, Any], rows: str) -> Html:
    begin, end = split.get("from"), split.get("to")
    first_last = split.get("rows") or []
    lines = [
        f"{date(begin)} – {date(end)}" if begin and end else None,
        f"{rows} {count(first_last[0])} – {count(first_last[1])}" if len(first_last) == 2 else None,
        f"{count(split['samples'])} samples" if split.get("samples") is not None else None,
    ]
    name = element("strong", element("i", class_=f"swatch {_part(split)}"), split["part"])
    return element("li", name, [element("span", line) for line in lines if line])


def _size(split: Mapping[str, Any]) -> int:
    rows = split.get("rows") or []
    return max(int(rows[1] - rows[0]) + 1 if len(rows) == 2 else int(split.get("samples") or 1), 1)


def _part(split: Mapping[str, Any]) -> str:
    part = split["part"].casefold()
    return part if part in ("train", "validation", "test") else "train"

"""The data: what was read, what was found wrong with it, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carryline.report.markup import Child, Html, Section, element, join, table
from carryline.report.record import StudyFolder
from carryline.report.wording import NOTHING, count, date


def section(study: StudyFolder) -> Section | None:
    """Source, size, range and columns, then the facts with the policy that was applied to each."""
    data = study.record.get("data")
    if not data:
        return None
    facts = data.get("facts") or []
    if facts:
        columns = [("Found", ""), ("How often", "number"), ("Policy", ""), ("Detail", "")]
        rows: list[list[Child]] = [
            [fact["what"], count(fact.get("count")), fact.get("policy") or NOTHING, fact.get("detail") or NOTHING]
            for fact in facts
        ]
        found = table("Facts about the data", columns, rows, "facts")
    else:
        found = element("p", "Nothing was found that needed a policy.", class_="quiet")
    lede = "What was read, and what was done about every oddity in it. Each policy can be changed by an argument."
    return Section("data", "Data", lede, join(_source(study, data), found))


def _source(study: StudyFolder, data: Mapping[str, Any]) -> Html:
    record, windows = study.record, study.record.get("windows") or {}
    every = f", one row every {data['step']}" if data.get("step") else ""
    begin, end = data.get("start"), data.get("end")
    window = [
        f"{windows['lookback']} back" if windows.get("lookback") else "",
        f"one row per {windows['every']}" if windows.get("every") else "",
        f"{windows['ahead']} ahead" if windows.get("ahead") else "",
        f"{windows['horizon']} steps" if (windows.get("horizon") or 1) > 1 else "",
    ]
    listed: list[tuple[str, Child]] = [
        ("Source", data.get("source")),
        ("Rows" if record["task"] == "forecast" else "Texts", f"{count(data.get('rows'))}{every}"),
        ("From, to", _span(begin, end) if begin and end else None),
        ("Target", record.get("target")),
        ("Window", ", ".join(part for part in window if part)),
        ("Columns", _names(data.get("columns"))),
        ("Classes", _names(data.get("classes"))),
        ("SHA-256", element("code", record["data_sha256"]) if record.get("data_sha256") else None),
    ]
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in listed if value]
    return element("dl", pairs, class_="source")


def _span(begin: str, end: str) -> Html:
    """Two moments, neither of which is broken at the end of a line."""
    moments = (f"{date(begin, clock=True)} –", date(end, clock=True))
    return join([join(element("span", moment, class_="whole"), " ") for moment in moments])


def _names(names: list[str] | None, limit: int = 60) -> Html | None:
    if not names:
        return None
    rest = len(names) - limit
    shown = [join(element("span", name, class_="chip"), " ") for name in names[:limit]]
    return join(shown, f"and {count(rest)} more" if rest > 0 else None)

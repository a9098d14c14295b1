"""Where the winner errs: by the hour of the day, and by how far it looks ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from carryline.report.markup import Html, Section, element, json_block, plot_text, table
from carryline.report.record import StudyFolder
from carryline.report.sections.axes import whole_ticks
from carryline.report.sections.legend import compared, key
from carryline.report.wording import Scores


def section(study: StudyFolder) -> Section | None:
    """Error by hour and by horizon; a horizon of one step needs no plot."""
    errors = study.record.get("errors") or {}
    by_hour, by_horizon = errors.get("by_hour") or [], errors.get("by_horizon") or []
    figures = []
    if by_hour:
        axis = {"title": {"text": "hour of the day"}, "dtick": 3, "range": [-0.6, 23.6]}
        places = [_Place(row["hour"], f"{row['hour']:02d}:00", row) for row in by_hour]
        figures.append(_figure(study, "By hour of the day", places, axis))
    if len(by_horizon) > 1:
        axis = {"title": {"text": "steps ahead"}, **whole_ticks(len(by_horizon))}
        places = [_Place(row["step"], row.get("ahead") or str(row["step"]), row) for row in by_horizon]
        figures.append(_figure(study, "By horizon", places, axis))
    if not figures:
        return None
    lede = f"{study.record['metric'].capitalize()} on the test part, split by when the forecast is for."
    return Section("errors", "Where it errs", lede, element("div", figures, class_="panels wide"))


class _Place(NamedTuple):
    """One place on the axis: where, in words, and the errors there."""

    position: int
    name: str
    errors: Mapping[str, Any]


def _figure(study: StudyFolder, heading: str, places: Sequence[_Place], axis: dict[str, Any]) -> Html:
    scores = Scores.of(study.record)
    lines = compared(study)
    traces = [
        {
            "x": [place.position for place in places],
            "y": [place.errors.get(column) for place in places],
            "text": [plot_text(place.name) for place in places],
            "name": plot_text(label),
            "mode": "lines+markers",
            "line": {"color": f"@{colour}", "width": 2.2 if column == "winner" else 1.6},
            "marker": {"color": f"@{colour}", "size": 6, "symbol": "circle" if colour == "network" else "square"},
            "hovertemplate": f"%{{text}} · %{{y:,.{scores.decimals}f}} {plot_text(scores.unit)}",
        }
        for column, label, colour in lines
    ]
    layout = {
        "xaxis": axis,
        "yaxis": {"rangemode": "tozero", "title": {"text": plot_text(scores.unit)}, "nticks": 6},
        "hovermode": "x unified",
    }
    columns = [(heading.removeprefix("By ").capitalize(), "")] + [(label, "number") for _, label, _ in lines]
    numbers = table(
        f"{heading}: the numbers",
        columns,
        [[place.name, *(scores.number(place.errors.get(column)) for column, _, _ in lines)] for place in places],
    )
    return element(
        "figure",
        element("figcaption", element("strong", heading)),
        key((label, colour) for _, label, colour in lines) if len(lines) > 1 else None,
        element(
            "div",
            json_block({"data": traces, "layout": layout}),
            class_="plot",
            role="img",
            aria_label=f"{study.record['metric']} {heading.lower()}; the numbers follow in a table",
            data_height=300,
        ),
        element("details", element("summary", "The numbers"), numbers),
    )

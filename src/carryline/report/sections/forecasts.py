"""Forecast against truth over the whole test part, at full resolution where the reader zooms in.

The page carries every value as float32. Its script draws what a screen can show: the lowest and the highest value of
each pixel's span, so that no peak is lost, and every single value once the window is small enough.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from carryline.report.markup import Html, Section, element, json_block, plot_text
from carryline.report.record import StudyFolder
from carryline.report.sections.legend import compared, key
from carryline.report.wording import Scores, count

if TYPE_CHECKING:
    import polars

_MOST_VALUES = 250_000  # time steps in one page, some 4 MB; older ones stay in forecasts.parquet
_MOST_STEPS = 4  # horizon steps offered


def section(study: StudyFolder) -> Section | None:
    """The zoomable forecast; with a horizon of several steps, the reader chooses among up to four."""
    frame = study.forecasts
    if frame is None:
        return None
    scores, lines = Scores.of(study.record), compared(study)
    steps = _offered(frame["step"].unique().sort().to_list())
    most = _MOST_VALUES // len(steps)
    ahead = {row["step"]: row.get("ahead") for row in (study.record.get("errors") or {}).get("by_horizon") or []}
    columns = ["truth", *(column for column, _, _ in lines)]
    views, dropped = [], 0
    for step in steps:
        rows = frame.filter(frame["step"] == step)
        dropped = max(dropped, len(rows) - most)
        label = f"{ahead[step]} ahead" if ahead.get(step) else f"step {step}"
        views.append({"label": label, **packed(rows.tail(most), columns)})
    traces = [{"key": "truth", "name": "truth", "color": "@ink", "width": 1.2}]
    traces += [
        {"key": column, "name": plot_text(name), "color": f"@{colour}", "width": 2 if column == "winner" else 1.3}
        for column, name, colour in lines
    ]
    unit = plot_text(study.record.get("unit") or "")
    data = {"views": views, "traces": traces, "unit": unit, "decimals": scores.decimals}
    note = (
        f"The page holds the latest {count(most)} time steps of each horizon; all are in forecasts.parquet."
        if dropped > 0
        else None
    )
    figure = element(
        "figure",
        _controls([view["label"] for view in views]),
        key([("truth", "truth"), *((name, colour) for _, name, colour in lines)]),
        element(
            "div",
            json_block(data),
            class_="forecast",
            role="img",
            aria_label=f"Forecast and truth of {study.record.get('target') or 'the target'} over the test part",
        ),
        element("p", note, class_="quiet") if note else None,
        element("p", class_="quiet shown", aria_live="polite"),
    )
    lede = (
        "The test part, which no candidate was fitted to or chosen by. Drag in the plot or on the strip below it to "
        "zoom; far out, each pixel shows the lowest and the highest value."
    )
    return Section("forecast", "Forecast and truth", lede, figure)


def packed(rows: polars.DataFrame, columns: list[str]) -> dict[str, Any]:
    """Times as float64 milliseconds and each column as float32, in base64; NaN where time steps are missing."""
    import polars as pl

    times = rows["time"].cast(pl.Datetime("ms")).to_physical().to_numpy().astype(np.float64)
    values = [rows[name].cast(pl.Float32).to_numpy() for name in columns]
    step = np.median(np.diff(times)) if len(times) > 1 else 0.0
    holes = np.flatnonzero(np.diff(times) > 1.5 * step) + 1 if step else np.zeros(0, dtype=np.int64)
    times = np.insert(times, holes, times[holes - 1] + step)
    columns_packed = {
        name: _base64(np.insert(column, holes, np.nan).astype("<f4"))
        for name, column in zip(columns, values, strict=True)
    }
    return {"time": _base64(times.astype("<f8")), "columns": columns_packed}


def _controls(labels: list[str]) -> Html:
    spans = [("All", 0), ("90 days", 90), ("14 days", 14), ("3 days", 3)]
    buttons = [
        element("button", name, type="button", data_days=days, aria_pressed="false", hidden=True)
        for name, days in spans
    ]
    moves = [
        element("button", sign, type="button", data_move=move, aria_label=name)
        for sign, move, name in (("←", -1, "Earlier"), ("→", 1, "Later"))
    ]
    choice = None
    if len(labels) > 1:
        options = [element("option", label, value=number) for number, label in enumerate(labels)]
        choice = element("label", "Looking ", element("select", options), class_="choice")
    zoom = element("div", buttons, class_="buttons", role="group", aria_label="Zoom")
    move = element("div", moves, class_="buttons", role="group", aria_label="Move")
    return element("div", zoom, move, choice, class_="controls")


def _offered(steps: list[int]) -> list[int]:
    """At most four steps, first and last among them, evenly between."""
    places = np.linspace(0, len(steps) - 1, min(len(steps), _MOST_STEPS)).round().astype(int)
    return [steps[place] for place in places]


def _base64(array: NDArray[Any]) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")

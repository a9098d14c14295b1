"""Learning curves: one panel per network, its losses by epoch, and the diagnosis written on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carryline.report.markup import Html, Section, element, join, json_block
from carryline.report.record import Epochs, StudyFolder
from carryline.report.sections.axes import whole_ticks
from carryline.report.sections.legend import key
from carryline.report.wording import NOTHING, title


def section(study: StudyFolder) -> Section | None:
    """The networks' curves in the leaderboard's order, all on one loss axis, so that panels can be compared."""
    rows = [row for row in study.leaderboard if row["name"] in study.histories]
    if not rows:
        return None
    span = _common_span([study.histories[row["name"]] for row in rows])
    panels = [_panel(row, study.histories[row["name"]], span, row["name"] == study.record["winner"]) for row in rows]
    lede = (
        "Loss by epoch. Where validation turns while training still falls, the network has begun to learn its training "
        "data by heart; the weights of the best epoch were kept. All share one axis, which a wild loss may leave."
    )
    return Section(
        "curves",
        "Learning curves",
        lede,
        join(
            key([("validation loss, with a dot at its lowest", "network"), ("training loss", "dotted")]),
            element("div", panels, class_="panels"),
        ),
    )


def _panel(row: Mapping[str, Any], epochs: Epochs, span: tuple[float, float] | None, wins: bool) -> Html:
    diagnosis = row.get("diagnosis") or {}
    kind = diagnosis.get("kind", "")
    since = f" from epoch {diagnosis['epoch']}" if kind == "overfit" and diagnosis.get("epoch") else ""
    name = title(row)
    return element(
        "figure",
        element(
            "figcaption",
            element("strong", name),
            element("span", "winner", class_="tag") if wins else None,
            element("span", kind + since, class_=f"diagnosis {_mood(kind)}") if kind else None,
        ),
        element(
            "div",
            json_block(_plot(epochs, diagnosis, span)),
            class_="plot",
            role="img",
            aria_label=f"Learning curve of {name}: {_summary(epochs)}",
            data_height=230,
        ),
        element("p", diagnosis.get("reason"), class_="reason") if diagnosis.get("reason") else None,
    )


def _plot(epochs: Epochs, diagnosis: Mapping[str, Any], span: tuple[float, float] | None) -> dict[str, Any]:
    """Plotly's data and layout; a colour that begins with @ is a name in the palette, put in by the page's script."""
    steps = [epoch.get("epoch") or number for number, epoch in enumerate(epochs, start=1)]
    training, validation = _column(epochs, "loss"), _column(epochs, "val_loss")
    mode = "lines+markers" if len(epochs) < 4 else "lines"
    last = max(steps)
    hover = {"hovertemplate": "%{y:.4g}"}
    traces: list[dict[str, Any]] = []
    if any(value is not None for value in training):
        line = {"color": "@soft", "width": 1.5, "dash": "dot"}
        traces.append({"x": steps, "y": training, "mode": mode, "name": "training", "line": line} | hover)
    best = best_epoch(validation)
    if best is not None:
        line = {"color": "@network", "width": 2.2}
        traces.append({"x": steps, "y": validation, "mode": mode, "name": "validation", "line": line} | hover)
        dot = {"mode": "markers", "marker": {"color": "@network", "size": 8}, "hoverinfo": "skip"}
        traces.append({"x": [steps[best]], "y": [validation[best]]} | dot)
    layout: dict[str, Any] = {
        "xaxis": {
            "title": {"text": "epoch"},
            "range": [1 - 0.04 * last, last + 0.04 * last],
            **whole_ticks(len(epochs)),
        },
        "yaxis": {"nticks": 5},
        "hovermode": "x unified",
        "margin": {"l": 44, "r": 10, "t": 8, "b": 40},
    }
    if span is not None and diagnosis.get("kind") != "diverged":
        layout["yaxis"]["range"] = list(span)
    if diagnosis.get("kind") == "overfit" and diagnosis.get("epoch"):
        _mark_epoch(layout, diagnosis["epoch"], f"overfit from epoch {diagnosis['epoch']}", last)
    return {"data": traces, "layout": layout}


def _mark_epoch(layout: dict[str, Any], epoch: float, words: str, last: float) -> None:
    """A vertical line at the epoch and the shaded ground after it, with words on the side that has room."""
    line = {"color": "@bad", "width": 1.2, "dash": "dash"}
    vertical = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    layout["shapes"] = [
        {
            "type": "rect",
            "x0": epoch,
            "x1": last * 1.04,
            "fillcolor": "@bad-wash",
            "opacity": 0.5,
            "line": {"width": 0},
            **vertical,
        },
        {"type": "line", "x0": epoch, "x1": epoch, "line": line, **vertical},
    ]
    anchor = "right" if epoch > 0.5 * last else "left"
    font = {"color": "@bad", "size": 12}
    layout["annotations"] = [
        {"x": epoch, "y": 1, "yref": "paper", "text": words, "showarrow": False, "font": font}
        | {"xanchor": anchor, "yanchor": "top", "xshift": -4 if anchor == "right" else 4}
    ]


def best_epoch(validation: Sequence[float | None]) -> int | None:
    """The position of the lowest finite validation loss, the first of equals; None without any."""
    known = [(value, position) for position, value in enumerate(validation) if value is not None]
    return min(known)[1] if known else None


def _common_span(histories: Sequence[Epochs]) -> tuple[float, float] | None:
    """The loss axis that all panels share: everything, but a few wild epochs must not flatten every curve.

    The top is at most half as far again above the lowest loss as four in five of all validation losses are, and as the
    middle one of every network is; what is higher leaves the panel.
    """
    validation = [value for epochs in histories for value in _column(epochs, "val_loss") if value is not None]
    losses = [value for epochs in histories for value in _column(epochs, "loss") if value is not None] + validation
    if not losses:
        return None
    low, high = min(losses), max(losses)
    if validation:
        each = (sorted(value for value in _column(epochs, "val_loss") if value is not None) for epochs in histories)
        usual = max(sorted(validation)[int(0.8 * (len(validation) - 1))], *(own[len(own) // 2] for own in each if own))
        high = min(high, low + 1.5 * max(usual - low, 0.05 * abs(usual)))
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    return low - room, high + room


def _column(epochs: Epochs, name: str) -> list[float | None]:
    return [epoch.get(name) for epoch in epochs]


def _summary(epochs: Epochs) -> str:
    validation = _column(epochs, "val_loss")
    best = best_epoch(validation)
    if best is None:
        return f"{len(epochs)} epochs, no validation loss"
    value = validation[best]
    words = NOTHING if value is None else f"{value:.4g}"
    return f"{len(epochs)} epochs, lowest validation loss {words} at epoch {best + 1}"


def _mood(kind: str) -> str:
    return "good" if kind == "good fit" else "bad" if kind in ("overfit", "diverged") else "plain"

"""The leaderboard: every candidate with its score, its interval drawn inline, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carryline.report.markup import Child, Html, Section, element, join, table
from carryline.report.record import StudyFolder
from carryline.report.wording import NOTHING, Scores, count, duration, share, title

_WIDTH, _HEIGHT, _EDGE = 168, 22, 11  # of an interval drawing, in CSS pixels


def section(study: StudyFolder) -> Section:
    """The candidates, best validation score first."""
    record, scores = study.record, Scores.of(study.record)
    rows = study.leaderboard
    axis = _Axis.of(rows)
    reference = study.baseline["validation"] if study.baseline else None
    unit = f" ({scores.unit})" if scores.unit else ""
    columns = [
        ("Candidate", ""),
        (f"Validation{unit}", "number"),
        ("95 % interval", ""),
        (f"Test{unit}", "number"),
        ("Skill", "number"),
        ("Time", "number"),
        ("Parameters", "number"),
    ]
    if any(row.get("diagnosis") for row in rows):
        columns.append(("Diagnosis", ""))
    lines = [_row(row, scores, record["winner"], reference, axis)[: len(columns)] for row in rows]
    better = "lower is better" if record["lower_is_better"] else "higher is better"
    lede = (
        f"{record['metric'].capitalize()}, {better}. Candidates were chosen by validation alone; the test part was "
        "touched once, at the end. Skill is the share of the best baseline’s error that a candidate takes away."
    )
    board = table("Leaderboard", columns, lines, "board")
    return Section("leaderboard", "Leaderboard", lede, join(_key(), board, _descriptions(rows)))


def _key() -> Html:
    return element(
        "p",
        element("span", mark("baseline"), " baseline", class_="baseline"),
        element("span", mark("network"), " network", class_="network"),
        element("span", "line: 95 % interval; dashed: the best baseline’s score"),
        class_="key",
    )


def _descriptions(rows: Sequence[Mapping[str, Any]]) -> Html | None:
    """What each candidate is, folded away; older records do not say."""
    pairs = [(title(row), row["description"]) for row in rows if row.get("description")]
    if not pairs:
        return None
    told = [element("div", element("dt", name), element("dd", description)) for name, description in pairs]
    return element("details", element("summary", "What the candidates are"), element("dl", told, class_="source"))


def _row(
    row: Mapping[str, Any], scores: Scores, winner: str, reference: float | None, axis: _Axis | None
) -> list[Child]:
    kind = "network" if row["kind"] == "network" else "baseline"
    diagnosis = row.get("diagnosis") or {}
    wins = row["name"] == winner
    name = element(
        "span",
        mark(kind),
        element("span", title(row), element("span", "winner", class_="tag") if wins else None, class_="title"),
        element("span", kind, class_="unseen"),
        class_=f"candidate {kind}{' wins' if wins else ''}",
    )
    epochs = f"{count(row['epochs'])} epoch{'s' if row['epochs'] != 1 else ''}" if row.get("epochs") else None
    return [
        name,
        scores.number(row["validation"]),
        _drawing(row, kind, scores, reference, axis),
        scores.number(row.get("test")),
        share(row.get("skill")),
        join(duration(row.get("seconds")), element("small", epochs) if epochs else None),
        count(row.get("parameters")),
        join(_words(diagnosis)) if diagnosis else NOTHING,
    ]


def _words(diagnosis: Mapping[str, Any]) -> list[Html]:
    since = f"from epoch {diagnosis['epoch']}" if diagnosis["kind"] == "overfit" and diagnosis.get("epoch") else None
    words = [element("span", diagnosis["kind"], title=diagnosis.get("reason"))]
    return [*words, element("small", since)] if since else words


def mark(kind: str) -> Html:
    """The sign of a kind: a round dot for networks, a square for baselines."""
    shape = (
        element("circle", cx=6, cy=6, r=5) if kind == "network" else element("rect", x=1.5, y=1.5, width=9, height=9)
    )
    return element("svg", shape, class_="mark", viewBox="0 0 12 12", width=12, height=12, aria_hidden="true")


@dataclass(frozen=True)
class _Axis:
    """Where a score lies in the drawings, on one axis for all rows.

    One hopeless candidate must not press all others together: an end of the axis is at most 2.5 times as far from the
    best score as the middle candidate is, and what lies beyond is drawn at the edge with an arrow.
    """

    low: float
    high: float

    @classmethod
    def of(cls, rows: list[dict[str, Any]]) -> _Axis | None:
        found = [row["validation"] for row in rows if row["validation"] is not None]
        if not found:
            return None
        best, middle = found[0], found[len(found) // 2]
        ends = [
            end
            for row in rows
            for end in (row["validation"], *(row.get("validation_interval") or ()))
            if end is not None
        ]
        reach = 2.5 * abs(middle - best) or max(abs(end - best) for end in ends)
        near = [end for end in ends if abs(end - best) <= reach]
        return cls(min(near), max(near))

    def place(self, score: float) -> float:
        """The score's place in CSS pixels from the left; scores beyond an end are put on it."""
        inside = min(max(score, self.low), self.high)
        return _EDGE + (inside - self.low) / ((self.high - self.low) or 1.0) * (_WIDTH - 2 * _EDGE)

    def arrow(self, score: float) -> Html | None:
        """An arrow out of the drawing for a score that lies beyond it."""
        if self.low <= score <= self.high:
            return None
        x, point = (_WIDTH - 2, 4) if score > self.high else (2, -4)
        return element("path", d=f"M{x} 7l{point} 4l{-point} 4", class_="beyond")


def _drawing(row: Mapping[str, Any], kind: str, scores: Scores, reference: float | None, axis: _Axis | None) -> Child:
    """The interval as a line, the score as the mark of its kind, the best baseline's score as a dashed line."""
    if axis is None or row["validation"] is None:
        return NOTHING
    interval = row.get("validation_interval") or []
    middle, y = axis.place(row["validation"]), _HEIGHT / 2
    words = scores.full(row["validation"])
    parts = [axis.arrow(row["validation"])]
    if reference is not None:
        x = _fixed(axis.place(reference))
        parts.append(element("line", x1=x, x2=x, y1=0, y2=_HEIGHT, class_="reference"))
    if len(interval) == 2 and None not in interval:
        low, high = axis.place(interval[0]), axis.place(interval[1])
        words += f", interval {scores.interval(interval)}"
        parts.append(element("line", x1=_fixed(low), x2=_fixed(max(high, low + 1)), y1=y, y2=y, class_="span"))
    if kind == "network":
        parts.append(element("circle", cx=_fixed(middle), cy=y, r=4.5, class_="score-mark"))
    else:
        parts.append(element("rect", x=_fixed(middle - 4), y=y - 4, width=8, height=8, class_="score-mark"))
    drawing = element(
        "svg",
        parts,
        class_=f"interval {kind}",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=words,
    )
    return join(drawing, element("small", scores.interval(interval)) if interval else None)


def _fixed(number: float) -> str:
    return f"{number:.1f}"

"""What is drawn of the test part, and the key to its lines: set in HTML, so that it wraps and scales as text does."""

from __future__ import annotations

from collections.abc import Iterable

from carryline.report.markup import Html, element
from carryline.report.record import StudyFolder
from carryline.report.wording import title


def compared(study: StudyFolder) -> list[tuple[str, str, str]]:
    """The lines of the test part as (column, name, colour): the best baseline and the winner, once if they are one."""
    winner, baseline = study.winner, study.baseline
    lines = [("winner", title(winner), "network" if winner["kind"] == "network" else "baseline")]
    if baseline is not None and baseline is not winner:
        lines.insert(0, ("baseline", title(baseline), "baseline"))
    return lines


def key(strokes: Iterable[tuple[str, str]]) -> Html:
    """A key of (name, class of the stroke)."""
    return element(
        "p", [element("span", element("i", class_=f"stroke {kind}"), name) for name, kind in strokes], class_="key"
    )

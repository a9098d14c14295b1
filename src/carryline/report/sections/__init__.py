"""The sections of the page in their order, one idea per file; each gives a `Section`, or None with nothing to show."""

from __future__ import annotations

from collections.abc import Callable

from carryline.report.markup import Section
from carryline.report.record import StudyFolder
from carryline.report.sections import (
    attention,
    audit,
    confusion,
    curves,
    data,
    errors,
    forecasts,
    leaderboard,
    mistakes,
    reproduce,
    splits,
)

SECTIONS: tuple[Callable[[StudyFolder], Section | None], ...] = (
    leaderboard.section,
    forecasts.section,
    errors.section,
    confusion.section,
    mistakes.section,
    attention.section,
    curves.section,
    data.section,
    splits.section,
    audit.section,
    reproduce.section,
)

__all__ = ["SECTIONS"]

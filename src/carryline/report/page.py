"""The page: sections in order, one style, one script, one copy of plotly.js, and nothing from any network."""

from __future__ import annotations

from pathlib import Path

from carryline.report.record import StudyFolder


def write(folder: str | Path) -> Path:
    """Draw the study in `folder` as `report.html` in that folder, and return the page's path.

    Reads study.json, history/*.jsonl and forecasts.parquet. Raises InputError as `read` does; the page is written whole
    or not at all.
    """
    raise NotImplementedError


def render(study: StudyFolder) -> str:
    """The page as HTML text, self-contained."""
    raise NotImplementedError

"""The page of a study: its sections in order."""

from __future__ import annotations

from pathlib import Path

from carryline.ground.files import write_text
from carryline.report.document import document
from carryline.report.markup import Html, Section, element
from carryline.report.record import StudyFolder, read
from carryline.report.sections import SECTIONS
from carryline.report.sections.verdict import head, question


def write(folder: str | Path) -> Path:
    """Draw the study in `folder` as `report.html` in that folder, and return the page's path.

    Reads study.json, history/*.jsonl and forecasts.parquet. Raises InputError as `read` does; the page is written whole
    or not at all.
    """
    study = read(folder)
    return write_text(study.folder / "report.html", render(study))


def render(study: StudyFolder) -> str:
    """The page as HTML text, self-contained."""
    sections = [section for make in SECTIONS if (section := make(study)) is not None]
    main = element("main", head(study), _contents(sections), [_section(section) for section in sections], id="top")
    return document(question(study), main, version=study.record.get("carryline"))


def _contents(sections: list[Section]) -> Html:
    links = [element("li", element("a", section.title, href=f"#{section.anchor}")) for section in sections]
    return element("nav", element("ul", links), aria_label="Contents")


def _section(section: Section) -> Html:
    heading = element("h2", section.title, id=f"{section.anchor}-title")
    return element(
        "section",
        element("div", heading, element("p", section.lede), class_="beside"),
        element("div", section.body, class_="body"),
        id=section.anchor,
        aria_labelledby=f"{section.anchor}-title",
    )

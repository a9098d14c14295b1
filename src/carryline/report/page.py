"""The page: sections in order, one style, one script, one copy of plotly.js, and nothing from any network."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from carryline.ground.files import write_text
from carryline.report import palette
from carryline.report.markup import Html, Section, element, join
from carryline.report.record import StudyFolder, read
from carryline.report.sections import SECTIONS
from carryline.report.sections.verdict import head, question

# The browser itself is told to load nothing: what is not in this file does not exist for the page.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)


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
    return "<!doctype html>\n" + element("html", _head(study), element("body", _bar(), main, _scripts(main)), lang="en")


def _head(study: StudyFolder) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"carryline {study.record.get('carryline') or ''}".strip()),
        element("title", f"{question(study)} · carryline"),
        element("link", rel="icon", href="data:,"),
        element("style", Html(palette.style() + _asset("style.css"))),
    )


def _bar() -> Html:
    """The wordmark, a carry line with its gate, and the switch between light and dark."""
    line = element("path", d="M1 8h10m6 0h10", fill="none", stroke="currentColor", stroke_width=2)
    gate = element("circle", cx=14, cy=8, r=3.4, fill="none", stroke="currentColor", stroke_width=2)
    sign = element("svg", line, gate, viewBox="0 0 28 16", width=28, height=16, aria_hidden="true")
    mark = element("a", sign, "carryline", href="#top", class_="wordmark")
    switch = element("button", "Dark", type="button", id="theme", aria_pressed="false", aria_label="Dark colours")
    return element("div", mark, switch, class_="bar")


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


def _scripts(main: Html) -> Html:
    """The page's scripts, and plotly.js (4.8 MB) only where something is plotted."""
    scripts = [element("noscript", element("p", "The plots of this page need JavaScript; everything else is here."))]
    if 'type="application/json"' in main:
        from plotly.offline import get_plotlyjs

        scripts.append(element("script", Html(get_plotlyjs())))
    return join(scripts, [element("script", Html(_asset(name))) for name in ("page.js", "forecast.js")])


def _asset(name: str) -> str:
    return resources.files("carryline.report").joinpath(name).read_text(encoding="utf-8")

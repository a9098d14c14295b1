"""A page as one file: one style, one script, one copy of plotly.js where it is needed, nothing from any network."""

from __future__ import annotations

from importlib import resources

from carryline.report import palette
from carryline.report.markup import Html, element, join

# The browser itself is told to load nothing: what is not in this file does not exist for the page.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)


def document(title: str, main: Html, *, version: str | None, styles: tuple[str, ...] = ("style.css",)) -> str:
    """The HTML text of a page around its `<main>`, self-contained; `styles` are files of this room."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content=f"carryline {version or ''}".strip()),
        element("title", f"{title} · carryline"),
        element("link", rel="icon", href="data:,"),
        element("style", Html(palette.style() + "".join(map(_asset, styles)))),
    )
    return "<!doctype html>\n" + element("html", head, element("body", _bar(), main, _scripts(main)), lang="en")


def _bar() -> Html:
    """The wordmark, a carry line with its gate, and the switch between light and dark."""
    line = element("path", d="M1 8h10m6 0h10", fill="none", stroke="currentColor", stroke_width=2)
    gate = element("circle", cx=14, cy=8, r=3.4, fill="none", stroke="currentColor", stroke_width=2)
    sign = element("svg", line, gate, viewBox="0 0 28 16", width=28, height=16, aria_hidden="true")
    mark = element("a", sign, "carryline", href="#top", class_="wordmark")
    switch = element("button", "Dark", type="button", id="theme", aria_pressed="false", aria_label="Dark colours")
    return element("div", mark, switch, class_="bar")


def _scripts(main: Html) -> Html:
    """The page's scripts, and plotly.js (4.8 MB) only where something is plotted."""
    names, scripts = ["page.js"], []
    if 'type="application/json"' in main:
        from plotly.offline import get_plotlyjs

        scripts.append(element("noscript", element("p", "The plots of this page need JavaScript; all else is here.")))
        scripts.append(element("script", Html(get_plotlyjs())))
        names.append("forecast.js")
    return join(scripts, [element("script", Html(_asset(name))) for name in names])


def _asset(name: str) -> str:
    return resources.files("carryline.report").joinpath(name).read_text(encoding="utf-8")

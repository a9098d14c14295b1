"""HTML as values: every string is escaped unless it is `Html` already, so nothing a user gave can become markup."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, Union

_VOID = frozenset({"br", "link", "meta"})


class Html(str):
    """Text that is markup, and is not escaped again."""

    __slots__ = ()


Child: TypeAlias = Union[str, int, Iterable["Child"], None]  # noqa: UP007  (a text operand: no | at run time)


@dataclass(frozen=True)
class Section:
    """One idea of the page: the anchor, the heading, a sentence beside it, and the body."""

    anchor: str
    title: str
    lede: str
    body: Html


def element(tag: str, *children: Child, **attributes: str | float | bool | None) -> Html:
    """`<tag attributes>children</tag>`, with text and attribute values escaped.

    A trailing underscore of an attribute is dropped (`class_`), an inner one becomes a hyphen (`aria_label`); None and
    False leave it out, True sets it bare.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    words = [tag]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = key.rstrip("_").replace("_", "-")
        words.append(name if value is True else f'{name}="{html.escape(str(value))}"')
    opening = f"<{' '.join(words)}>"
    return Html(opening if tag in _VOID else f"{opening}{join(*children)}</{tag}>")


def join(*children: Child) -> Html:
    """The children one after the other; None is nothing, and lists are taken apart."""
    return Html("".join(_text(child) for child in children))


def json_block(content: Any, **attributes: str) -> Html:
    """Data for the page's script, inside `<script type="application/json">`, from which no text can break out."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return element("script", Html(text), type="application/json", **attributes)


def plot_text(text: object) -> str:
    """Text for a label that plotly draws: its own small markup and its %{templates} are made inert."""
    return html.escape(str(text), quote=False).replace("{", "&#123;")


def scroller(label: str, *children: Child) -> Html:
    """A box that scrolls sideways on a narrow screen; it can be focused, so that a keyboard can scroll it."""
    return element("div", *children, class_="scroller", role="region", aria_label=label, tabindex="0")


def table(label: str, columns: Iterable[tuple[str, str]], rows: Iterable[Iterable[Child]], class_: str = "") -> Html:
    """A table in a scroller. `columns` are (heading, "" or "number"); the first cell of each row is its heading."""
    columns = list(columns)
    head = element("tr", [element("th", name, scope="col", class_=kind or None) for name, kind in columns])
    body = []
    for row in rows:
        cells = [
            element("td" if position else "th", cell, class_=kind or None, scope=None if position else "row")
            for position, (cell, (_, kind)) in enumerate(zip(row, columns, strict=True))
        ]
        body.append(element("tr", cells))
    return scroller(
        label,
        element(
            "table",
            element("caption", label, class_="unseen"),
            element("thead", head),
            element("tbody", body),
            class_=class_ or None,
        ),
    )


def _text(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int | float):
        return html.escape(str(child))
    return "".join(_text(item) for item in child)

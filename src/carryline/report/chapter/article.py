"""One experiment: what it is, book and ours, the code that was run, and what it drew, printed and learned."""

from __future__ import annotations

import ast
import base64
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from carryline.report.chapter import words
from carryline.report.chapter.drawing import panels
from carryline.report.chapter.highlight import highlighted
from carryline.report.markup import Child, Html, element, join, table
from carryline.report.wording import date

TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
COLUMNS = (("Number", ""), ("Published", "number"), ("Ours", "number"), ("Each seed", "number"), ("Bar", ""))


def article(experiment: Mapping[str, Any], folder: Path) -> Html:
    """The experiment's part of the page; pictures are read from `folder` and put into it."""
    kicker = words.listing(experiment)
    trials = experiment["trials"]
    variants = dict.fromkeys(trial["variant"] for trial in trials)
    quick = element("span", "quick budget", class_="tag") if experiment["budget"] != "book" else None
    return element(
        "article",
        element("p", kicker, class_="listing") if kicker else None,
        element("h3", experiment["title"], quick),
        element("p", _first_sentence(experiment["code"]), class_="lede"),
        _numbers(experiment),
        element("p", experiment["difference"], class_="difference") if experiment["difference"] else None,
        [_failure(failure) for failure in experiment["failures"]],
        _code(experiment),
        [_shown(experiment, variant, folder) for variant in variants],
        _foot(experiment),
        id=words.anchor(experiment),
    )


def _first_sentence(code: str) -> str:
    try:
        return (ast.get_docstring(ast.parse(code)) or "").split("\n\n")[0]
    except SyntaxError:
        return ""


def _numbers(experiment: Mapping[str, Any]) -> Html | None:
    if not experiment["rows"]:
        return None
    rows: list[list[Child]] = []
    for row in experiment["rows"]:
        each = ", ".join(words.figure(value) for value in row["values"]) if len(set(row["values"])) > 1 else ""
        rows.append([words.number(row), words.book(row), words.ours(row), each, words.bar(row)])
    return table(f"Numbers: {experiment['title']}", COLUMNS, rows, "compared each")


def _failure(failure: Mapping[str, Any]) -> Html:
    error = failure["error"]
    which = ", ".join(str(part) for part in (failure["variant"], f"seed {failure['seed']}") if part is not None)
    fix = element("span", f" {error['fix'][:1].upper()}{error['fix'][1:]}.") if error.get("fix") else None
    if words.lacks_data(failure):
        return element("p", element("strong", f"Left out ({which}): "), error["given"], ".", fix, class_="note")
    return element("p", element("strong", f"Failed ({which}): "), error["given"], ".", fix, class_="warning")


def _code(experiment: Mapping[str, Any]) -> Html:
    copy = element("button", "Copy", type="button", class_="copy", aria_label=f"Copy {experiment['script']}")
    changed = element("small", " (the script has changed since it was run)") if experiment["outdated"] else None
    name = element("span", element("code", experiment["script"]), changed)
    body = element("pre", element("code", highlighted(experiment["code"])), tabindex="0")
    return element("div", element("div", name, copy, class_="code-head"), body, class_="code")


def _shown(experiment: Mapping[str, Any], variant: str | None, folder: Path) -> Html | None:
    """Of one variant: the curves of all seeds, and what the first seed drew, tabled and printed."""
    trials = [trial for trial in experiment["trials"] if trial["variant"] == variant]
    published = _published(row for row in experiment["rows"] if row["variant"] == variant)
    first = min(trials, key=lambda trial: trial["seed"])
    told = first["told"]
    pictures = [_picture(item, folder) for item in told if item["kind"] == "picture"]
    curves = [panels(item["name"], _same(item, trials), published) for item in told if item["kind"] == "curves"]
    tables = [_table(item) for item in told if item["kind"] == "table"]
    texts = [_text(item) for item in told if item["kind"] == "text"]
    if not (pictures or curves or tables or texts):
        return None
    return element(
        "div",
        element("h4", variant) if variant else None,
        element("div", curves, class_="panels") if curves else None,
        element("div", pictures, class_="panels wide") if any(pictures) else None,
        tables,
        texts,
        class_="shown",
    )


def _published(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[float]]:
    """The published figures that a curve is drawn beside, by its name."""
    found: dict[str, list[float]] = {}
    for one in (one for row in rows for one in row["published"] if one["curve"]):
        found.setdefault(one["curve"], []).append(one["figure"])
    return found


def _same(item: Mapping[str, Any], trials: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The curves of this name, of each seed."""
    every = (one for trial in trials for one in trial["told"])
    return [one for one in every if one["kind"] == "curves" and one["name"] == item["name"]]


def _picture(item: Mapping[str, Any], folder: Path) -> Html | None:
    path = folder / item["file"]
    if path.suffix not in TYPES or not path.is_file():
        return None
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    image = element("img", src=f"data:{TYPES[path.suffix]};base64,{data}", alt=item["caption"])
    return element("figure", image, element("figcaption", item["caption"]), class_="picture")


def _table(item: Mapping[str, Any]) -> Html | None:
    rows = item["rows"]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [(name, "number" if all(_is_number(row.get(name)) for row in rows) else "") for name in names]
    cells = [[_cell(row.get(name)) for name in names] for row in rows]
    return join(element("h5", item["name"]), table(item["name"], columns, cells, "told")) if rows else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _cell(value: Any) -> str:
    return words.figure(value) if _is_number(value) else "" if value is None else str(value)


def _text(item: Mapping[str, Any]) -> Html:
    body = element("pre", element("code", item["text"]), tabindex="0", class_="printed")
    return element("details", element("summary", item["name"]), body, open=item["text"].count("\n") < 30)


def _foot(experiment: Mapping[str, Any]) -> Html | None:
    trials = experiment["trials"]
    if not trials:
        return None
    machines = list(dict.fromkeys(words.machine(trial) for trial in trials))
    spent = element("span", words.seconds(trials), " for each trial" if len(trials) > 1 else None, class_="spent")
    last = date(max(trial["finished"] for trial in trials))
    facts = [spent, *machines, f"{len(trials)} {'trial' if len(trials) == 1 else 'trials'}", last]
    return element("footer", element("code", experiment["command"]), element("p", [element("span", x) for x in facts]))

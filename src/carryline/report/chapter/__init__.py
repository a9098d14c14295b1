"""The page of a chapter that was run: `chapter.html`, drawn from the plain records in `results.json`.

`overview` is the table of all experiments, `article` one of them, `drawing` its curves as SVG, `highlight` its code;
`claims` is what the chapter says of two of them together.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from carryline.ground.errors import InputError
from carryline.ground.files import write_text
from carryline.report.chapter.article import article
from carryline.report.chapter.claims import claims
from carryline.report.chapter.overview import head, overview
from carryline.report.document import document
from carryline.report.markup import Html, element

FORMAT, RECORD = 1, "results.json"


def write(folder: str | Path) -> Path:
    """Draw `results.json` of a folder, and the pictures that it names, as `chapter.html` there; the page's path.

    Raises InputError when the folder holds no results.
    """
    folder = Path(folder)
    return write_text(folder / "chapter.html", render(_read(folder / RECORD), folder))


def render(results: dict[str, Any], folder: Path) -> str:
    """The page as HTML text, self-contained; files of pictures are looked for in `folder`."""
    parts = [part for part in results["parts"] if any(one["part"] == part for one in results["experiments"])]
    main = element(
        "main",
        head(results),
        _contents(results, parts),
        overview(results, parts),
        [_part(results, part, folder) for part in parts],
        id="top",
    )
    return document("The chapter", main, version=results.get("carryline"), styles=("style.css", "chapter/style.css"))


def _contents(results: dict[str, Any], parts: list[str]) -> Html:
    links = [element("li", element("a", results["parts"][part]["title"], href=f"#{part}")) for part in parts]
    return element("nav", element("ul", links), aria_label="Contents")


def _part(results: dict[str, Any], part: str, folder: Path) -> Html:
    own = [one for one in results["experiments"] if one["part"] == part]
    heading = element("h2", results["parts"][part]["title"], id=f"{part}-title")
    note = element("p", results["parts"][part]["note"], class_="common") if results["parts"][part]["note"] else None
    articles = [article(experiment, folder) for experiment in own]
    labelled = {"id": part, "class_": "part", "aria_labelledby": f"{part}-title"}
    return element("section", heading, note, articles, claims(results, part), **labelled)


def _read(path: Path) -> dict[str, Any]:
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        results = None
    if not isinstance(results, dict) or results.get("format") != FORMAT or "experiments" not in results:
        raise InputError(
            f"{path} is not the results of a chapter",
            expected=f"what `carryline chapter` writes, format {FORMAT}",
            fix="give the folder of a chapter that was run",
        )
    return results

"""The page as text: everything is on it, nothing is outside of it, and nothing that a user gave becomes markup."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from plotly.offline import get_plotlyjs

from carryline.ground.errors import InputError
from carryline.report import write

Record = dict[str, Any]
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&<!--"


class Outline(HTMLParser):
    """Tags, attributes and text of a page, and whether every tag is closed in order."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


def page_of(folder: Path) -> str:
    """The page without plotly.js, which is checked to be in it exactly once."""
    page = write(folder).read_text(encoding="utf-8")
    assert page.count(get_plotlyjs()) == 1
    return page.replace(get_plotlyjs(), "")


def test_writes_report_html_into_the_folder_and_nothing_else(forecast_folder: Path) -> None:
    before = {path.name for path in forecast_folder.iterdir()}
    path = write(str(forecast_folder))
    assert path == forecast_folder / "report.html"
    assert {path.name for path in forecast_folder.iterdir()} == before | {"report.html"}


def test_the_same_record_gives_the_same_page(forecast_folder: Path) -> None:
    assert write(forecast_folder).read_bytes() == write(forecast_folder).read_bytes()


def test_a_forecast_has_every_section(forecast_folder: Path) -> None:
    outline = Outline(page_of(forecast_folder))
    anchors = [attributes.get("id") for tag, attributes in outline.tags if tag == "section"]
    assert anchors == ["leaderboard", "forecast", "errors", "curves", "data", "splits", "audit", "reproduce"]
    for words in (
        "A network is worth it here. GRU beats the best baseline",
        "2.37 to 2.51",
        "overfit",
        "from epoch 13",
        "3 min 04 s",
        "52,704, one row every 10min",
        "-9999 in wv (m/s)",
        "No leaks found.",
        "carryline forecast jena_climate_2024.csv",
    ):
        assert words in outline.text


def test_the_command_for_the_winner_works_where_the_study_was_run(
    study_of: Callable[..., Path], forecast: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study_of(forecast)
    monkeypatch.chdir(folder.parent.parent)
    page = page_of(folder.relative_to(folder.parent.parent))
    assert f"carryline predict {folder.parent.name}/{folder.name}/model NEW_DATA --out predictions.csv" in page


def test_a_classification_has_every_section(classify_folder: Path) -> None:
    outline = Outline(page_of(classify_folder))
    anchors = [attributes.get("id") for tag, attributes in outline.tags if tag == "section"]
    assert anchors == ["leaderboard", "confusion", "mistakes", "curves", "data", "splits", "audit", "reproduce"]
    for words in ("91.71", "11,480", "A masterpiece of boredom", "ఈ సినిమా బాగుంది", "22,928 of 25,000"):
        assert words in outline.text


def test_headings_go_down_by_one_and_every_link_leads_somewhere(forecast_folder: Path) -> None:
    outline = Outline(page_of(forecast_folder))
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for tag, attributes in outline.tags if tag == "a"]
    assert all(link and link[0] == "#" and link[1:] in ids for link in links)


@pytest.mark.parametrize("kind", ["forecast_folder", "classify_folder"])
def test_nothing_on_the_page_points_outside(kind: str, request: pytest.FixtureRequest) -> None:
    page = page_of(request.getfixturevalue(kind))
    assert not re.search(r"\w+://|url\(", page)
    assert "@import" not in page
    outline = Outline(page)
    for tag, attributes in outline.tags:
        assert "src" not in attributes, tag
        assert tag != "iframe"
    policies = [attributes["content"] for _, attributes in outline.tags if "http-equiv" in attributes]
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'")


def test_what_users_gave_stays_text(study_of: Callable[..., Path], classify: Record, forecast: Record) -> None:
    for record in (classify, forecast):
        _poison(record)
    table = pl.DataFrame(
        {"time": [0, 1], "step": [1, 1], "truth": [1.0, 2.0], "winner": [1.0, 2.0], "baseline": [1.0, 2.0]}
    )
    table = table.with_columns(pl.col("time").cast(pl.Datetime("us")))
    for record in (classify, forecast):
        folder = study_of(record, name=record["task"], forecasts=table)
        page = page_of(folder)
        outline = Outline(page)
        assert outline.text.count(EVIL) > 20
        assert all(tag != "img" for tag, _ in outline.tags)
        scripts = [attributes.get("type") for tag, attributes in outline.tags if tag == "script"]
        plots = sum(attributes.get("class") in ("plot", "forecast") for _, attributes in outline.tags)
        assert scripts == ["application/json"] * plots + [None] * 3
        assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
        for block in re.findall(r'<script type="application/json">(.*?)</script>', page):
            json.loads(block)


def _poison(part: Any, key: str = "") -> Any:
    """Every free text of a record, replaced in place."""
    kept = ("kind", "metric", "task", "name", "history", "winner", "best_baseline", "best_network", "part")
    for place in range(len(part)) if isinstance(part, list) else list(part):
        value = part[place]
        if isinstance(value, str) and place not in kept and key != "confusion":
            part[place] = EVIL
        elif isinstance(value, list | dict):
            _poison(value, str(place))
    return part


def test_what_candidates_are_is_told_where_the_record_says_it(forecast_folder: Path, classify_folder: Path) -> None:
    said = Outline(page_of(forecast_folder)).text.partition("What the candidates are")[2]
    assert said.index("GRUone GRU of 32 units") < said.index("Linear (ridge)ridge regression on every value")
    assert "What the candidates are" not in page_of(classify_folder)


def test_a_study_without_anything_to_plot_carries_no_plotly(study_of: Callable[..., Path], classify: Record) -> None:
    classify["leaderboard"] = [row for row in classify["leaderboard"] if row["kind"] == "baseline"]
    classify["verdict"]["best_network"] = None
    path = write(study_of(classify))
    assert path.stat().st_size < 60_000


def test_a_record_with_the_least_that_a_study_holds(tmp_path: Path) -> None:
    row = {"name": "last_value", "kind": "baseline", "validation": None}
    record = {
        "format": 1,
        "task": "forecast",
        "metric": "mean absolute error",
        "lower_is_better": True,
        "winner": "last_value",
        "verdict": {"sentence": "Use the baseline."},
        "leaderboard": [row],
    }
    (tmp_path / "study.json").write_text(json.dumps(record))
    outline = Outline(write(tmp_path).read_text())
    assert "Use the baseline." in outline.text
    assert "forecasts.parquet is missing" in outline.text


def test_warnings_are_at_the_top(study_of: Callable[..., Path], forecast: Record) -> None:
    forecast["audit"]["leaks"] = 3
    forecast["audit"]["checks"][0]["passed"] = False
    forecast["persistence"] = {"suspected": True, "detail": "It repeats the last value."}
    text = Outline(write(study_of(forecast)).read_text()).text
    head = text[: text.index("Leaderboard")]
    assert "The audit found 3 leaks. These scores cannot be trusted." in head
    assert "The winner may have learned persistence. It repeats the last value." in head
    assert "forecasts.parquet is missing" in head
    assert "3 leaks found." in text


def test_repeating_the_past_is_no_fault_of_a_baseline(study_of: Callable[..., Path], forecast: Record) -> None:
    forecast["winner"] = "last_value"
    forecast["persistence"] = {"suspected": True, "detail": "It repeats the last value."}
    text = Outline(write(study_of(forecast)).read_text()).text
    assert "The best choice is to repeat the past. It repeats the last value." in text
    assert "learned persistence" not in text
    assert ": failed." not in text


def test_a_record_that_cannot_be_drawn_leaves_the_old_page(forecast_folder: Path) -> None:
    old = write(forecast_folder).read_bytes()
    (forecast_folder / "study.json").write_text("{}")
    with pytest.raises(InputError):
        write(forecast_folder)
    assert (forecast_folder / "report.html").read_bytes() == old

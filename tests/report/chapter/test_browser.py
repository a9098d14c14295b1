"""The page of a chapter in a real browser, at the width of a phone and of a desk, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carryline.report import chapter

pytestmark = pytest.mark.browser

SPILLED = """width => [...document.querySelectorAll("body *:not(.scroller *, pre *, svg *, .unseen)")]
    .filter((item) => { const box = item.getBoundingClientRect(); return box.width > 1 && box.right > width + 1; })
    .map((item) => item.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(visit: Callable[..., Any], chapter_folder: Path, scheme: str, width: int) -> None:
    page = visit(chapter.write(chapter_folder), width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SPILLED, width) == []


def test_a_row_leads_to_its_experiment_and_the_switch_turns_the_curves(
    visit: Callable[..., Any], chapter_folder: Path
) -> None:
    page = visit(chapter.write(chapter_folder), 1280)
    page.click("#all a[href='#e-two']")
    assert page.evaluate("document.querySelector('#e-two').getBoundingClientRect().top") < 100
    stroke = "getComputedStyle(document.querySelector('.curves .line.c-network')).stroke"
    light = page.evaluate(stroke)
    page.click("#theme")
    assert page.evaluate(stroke) != light

"""The page in a real browser, at the width of a phone and of a desk, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carryline.report import write

pytestmark = pytest.mark.browser

WIDTHS = (375, 1280)
Record = dict[str, Any]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["forecast_folder", "classify_folder"])
def test_nothing_overflows_and_every_plot_is_drawn(
    visit: Callable[..., Any], request: pytest.FixtureRequest, kind: str, scheme: str, width: int
) -> None:
    page = visit(write(request.getfixturevalue(kind)), width, scheme)
    page.locator(".js-plotly-plot path.js-line").first.wait_for(state="attached")
    assert page.evaluate(DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SPILLED, width) == []


DRAWN = "[...document.querySelectorAll('.plot, .forecast')].every((box) => box.querySelector('path.js-line'))"
SPILLED = """width => [...document.querySelectorAll("body *:not(.scroller *, pre *, svg *, .unseen)")]
    .filter((item) => { const box = item.getBoundingClientRect(); return box.width > 1 && box.right > width + 1; })
    .map((item) => item.outerHTML.slice(0, 120))"""


def test_the_switch_turns_page_and_plots_and_is_remembered(visit: Callable[..., Any], forecast_folder: Path) -> None:
    page = visit(write(forecast_folder), 1280, "light")
    colours = (
        "[getComputedStyle(document.body).backgroundColor, document.querySelector('.forecast .js-line').style.stroke]"
    )
    light = page.evaluate(colours)
    assert page.get_attribute("#theme", "aria-pressed") == "false"
    page.click("#theme")
    dark = page.evaluate(colours)
    assert page.get_attribute("#theme", "aria-pressed") == "true"
    assert light[0] == "rgb(251, 249, 245)"
    assert dark[0] == "rgb(21, 24, 28)"
    assert light[1] != dark[1]
    page.reload()
    assert page.evaluate(colours) == dark


def test_the_forecast_zooms_by_button_drag_and_keyboard(visit: Callable[..., Any], forecast_folder: Path) -> None:
    page = visit(write(forecast_folder), 1280)
    shown = page.locator(".shown")
    assert shown.inner_text() == "Shown: 1 Sept 2024 to 15 Sept 2024."
    page.click("text=3 days")
    assert shown.inner_text() == "Shown: 7 Sept 2024 to 10 Sept 2024."
    page.click("[aria-label=Earlier]")
    assert shown.inner_text() == "Shown: 5 Sept 2024 to 8 Sept 2024."
    page.click("text=All")
    assert shown.inner_text() == "Shown: 19 May 2024 to 15 Sept 2024."
    assert page.get_attribute("[data-days='0']", "aria-pressed") == "true"

    area = page.locator(".forecast .nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60, steps=4)
    page.mouse.up()
    page.locator(".shown", has_text="17 Jul").wait_for()
    assert shown.inner_text() == "Shown: 17 Jun 2024 to 17 Jul 2024."

    handle = page.locator(".rangeslider-grabarea-min").first
    handle.scroll_into_view_if_needed()
    grip = handle.bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] - 60, grip["y"] + 10, steps=5)
    page.mouse.up()
    page.locator(".shown", has_text="10 Jun 2024 to 17 Jul 2024").wait_for()

    page.focus("text=14 days")
    page.keyboard.press("Enter")
    assert page.get_attribute("[data-days='14']", "aria-pressed") == "true"


def test_far_out_no_peak_is_lost(visit: Callable[..., Any], forecast_folder: Path) -> None:
    """One hour of 99 degrees among 100,000 rows is drawn, and every value of a short window is."""
    import polars as pl

    path = forecast_folder / "forecasts.parquet"
    table = pl.DataFrame(
        {"time": pl.datetime_range(pl.datetime(2000, 1, 1), pl.datetime(2011, 5, 30), "1h", eager=True)}
    )
    noise = (pl.int_range(pl.len()) * 7919 % 101 / 10).cast(pl.Float32)
    table = table.with_columns(step=1, truth=noise, winner=noise + 1, baseline=noise - 1)
    table = table.with_columns(truth=pl.when(pl.int_range(pl.len()) == 54_321).then(99.0).otherwise("truth"))
    table.write_parquet(path)
    page = visit(write(forecast_folder), 1280)
    page.click("text=All")
    trace = "document.querySelector('.forecast .js-plotly-plot').data[0]"
    assert page.evaluate(f"Math.max(...{trace}.y)") == 99
    assert page.evaluate(f"{trace}.x.length") < 5_000
    page.click("text=3 days")
    inside = f"""(() => {{ const plot = document.querySelector('.forecast .js-plotly-plot');
        const [begin, end] = plot._fullLayout.xaxis.range.map((time) => Date.parse(time.replace(' ', 'T') + 'Z'));
        return {trace}.x.filter((time) => time >= begin && time <= end).length; }})()"""
    assert page.evaluate(inside) == 73


@pytest.mark.parametrize(
    ("apart", "spans", "shown"),
    [
        ("1mo", ["All"], "Shown: 1 Jan 2020 to 1 Jan 2024."),
        ("1w", ["All", "90 days"], "Shown: 28 Sept 2023 to 27 Dec 2023."),
        ("1d", ["All", "90 days", "14 days"], "Shown: 18 Dec 2023 to 1 Jan 2024."),
    ],
)
def test_no_span_is_offered_that_shows_a_few_values(
    visit: Callable[..., Any], forecast_folder: Path, apart: str, spans: list[str], shown: str
) -> None:
    import polars as pl

    times = pl.datetime_range(pl.datetime(2020, 1, 1), pl.datetime(2024, 1, 1), apart, eager=True)
    table = pl.DataFrame({"time": times}).with_columns(
        pl.int_range(pl.len()).cast(pl.Float32).alias(name) for name in ("truth", "winner", "baseline")
    )
    table.with_columns(step=1).write_parquet(forecast_folder / "forecasts.parquet")
    page = visit(write(forecast_folder), 375)
    assert page.locator("[data-days]:visible").all_inner_texts() == spans
    assert page.locator(".shown").inner_text() == shown


def test_a_horizon_step_can_be_chosen(visit: Callable[..., Any], forecast_folder: Path) -> None:
    import polars as pl

    path = forecast_folder / "forecasts.parquet"
    table = pl.read_parquet(path)
    pl.concat([table, table.with_columns(step=pl.col("step") + 1, winner=pl.col("winner") + 50)]).write_parquet(path)
    page = visit(write(forecast_folder), 375)
    highest = "Math.max(...document.querySelector('.forecast .js-plotly-plot').data[2].y)"
    before = page.evaluate(highest)
    page.select_option("select", label="step 2")
    assert page.evaluate(highest) == pytest.approx(before + 50)


def test_copying_gives_the_command(visit: Callable[..., Any], forecast_folder: Path, forecast: Record) -> None:
    page = visit(write(forecast_folder), 1280)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("button.copy").first.click()
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == forecast["command"]


def test_what_users_gave_does_not_run(
    visit: Callable[..., Any], study_of: Callable[..., Path], forecast: Record
) -> None:
    evil = "</script><img src=x onerror=\"document.title='run'\"><b>%{y}</b>"
    for row in forecast["leaderboard"]:
        row["title"] = evil
    forecast["unit"] = forecast["target"] = evil
    forecast["data"]["columns"] = [evil] * 3
    page = visit(write(study_of(forecast)), 375)
    page.wait_for_selector(".plot .js-plotly-plot")
    page.hover(".plot .nsewdrag >> nth=0")
    assert page.title() != "run"
    assert page.evaluate("document.querySelectorAll('img').length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_without_scripts_the_page_still_tells_everything_in_words(browser: Any, forecast_folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(write(forecast_folder).as_uri())
    assert "need JavaScript" in page.inner_text("body")
    assert "overfit" in page.inner_text("#leaderboard")
    context.close()

"""Study folders as a study leaves them, a forecast with a network as winner and a classification; and a browser."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

Record = dict[str, Any]
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}")
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page that may say nothing on the console and ask for nothing but itself."""
    opened, said, asked = [], [], []

    def open_(path: Path, width: int, scheme: str = "light") -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
        page.goto(path.as_uri())
        opened.append(page)
        return page

    yield open_
    for page in opened:
        page.close()
    assert said == []
    assert all(url.startswith("file:") and url.endswith(".html") for url in asked)


@pytest.fixture
def forecast_folder(tmp_path: Path) -> Path:
    return write_study(tmp_path / "weather-forecast", record("forecast"), forecasts=forecast_table())


@pytest.fixture
def classify_folder(tmp_path: Path) -> Path:
    return write_study(tmp_path / "reviews-classify", record("classify"))


@pytest.fixture
def study_of(tmp_path: Path) -> Callable[..., Path]:
    """A study folder of a changed record: `study_of(record, name="other", forecasts=table)`."""
    return lambda record, name="study", **rest: write_study(tmp_path / name, record, **rest)


@pytest.fixture
def forecast() -> Record:
    return record("forecast")


@pytest.fixture
def classify() -> Record:
    return record("classify")


def record(task: str) -> Record:
    """A `study.json` that was made up: a network wins the forecast, a baseline the classification."""
    content: Record = json.loads((Path(__file__).parent / "records" / f"{task}.json").read_text(encoding="utf-8"))
    return content


def write_study(folder: Path, record: Record, *, forecasts: pl.DataFrame | None = None) -> Path:
    (folder / "history").mkdir(parents=True)
    (folder / "model").mkdir()
    (folder / "study.json").write_text(json.dumps(record), encoding="utf-8")
    for row in record["leaderboard"]:
        if row["history"]:
            write_history(folder / row["history"], row)
    if forecasts is not None:
        forecasts.write_parquet(folder / "forecasts.parquet")
    return folder


def write_history(path: Path, row: Record) -> None:
    """Losses that fall, and a validation loss that turns at the epoch of an overfit diagnosis."""
    diagnosis, epochs = row["diagnosis"], row["epochs"]
    turn = diagnosis["epoch"] if diagnosis["kind"] == "overfit" else epochs + 1
    random = np.random.default_rng(len(row["name"]))
    lines = []
    for epoch in range(1, epochs + 1):
        loss = 0.24 + 0.25 * math.exp(-epoch / 4) + 0.002 * random.standard_normal()
        late = max(0, epoch - turn + 1)
        val_loss = 0.262 + 0.12 * math.exp(-epoch / 3) + 0.006 * late + 0.002 * random.standard_normal()
        lines.append(json.dumps({"epoch": epoch, "loss": loss, "val_loss": val_loss, "seconds": 3.1}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def forecast_table(days: int = 120, steps: tuple[int, ...] = (1,)) -> pl.DataFrame:
    """Two-hourly temperatures over a test part, a good forecast and yesterday's value, per horizon step."""
    random = np.random.default_rng(7)
    hours = np.arange(0, days * 24, 2)
    fronts = np.convolve(random.standard_normal(len(hours) + 60), np.hanning(61) / 11, mode="valid")[: len(hours)]
    truth = 9 + 7 * np.sin(hours / 8766 * 2 * np.pi) + 4 * np.sin(hours / 24 * 2 * np.pi) + 3 * fronts
    start = datetime(2024, 5, 19)
    times = [start + timedelta(hours=int(hour)) for hour in hours]
    tables = []
    for step in steps:
        winner = truth * 0.93 + 0.6 + random.standard_normal(len(hours)) * (1 + 0.2 * step)
        tables.append(
            pl.DataFrame(
                {
                    "time": times,
                    "step": [step] * len(hours),
                    "truth": truth,
                    "winner": winner,
                    "baseline": np.roll(truth, 12),
                }
            )
        )
    return pl.concat(tables).with_columns(pl.col("truth", "winner", "baseline").cast(pl.Float32))

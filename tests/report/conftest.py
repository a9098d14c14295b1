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
    return write_study(tmp_path / "weather-forecast", forecast_record(), forecasts=forecast_table())


@pytest.fixture
def classify_folder(tmp_path: Path) -> Path:
    return write_study(tmp_path / "reviews-classify", classify_record())


@pytest.fixture
def study_of(tmp_path: Path) -> Callable[..., Path]:
    """A study folder of a changed record: `study_of(record, name="other", forecasts=table)`."""
    return lambda record, name="study", **rest: write_study(tmp_path / name, record, **rest)


@pytest.fixture
def forecast() -> Record:
    return forecast_record()


@pytest.fixture
def classify() -> Record:
    return classify_record()


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


def candidate(name: str, title: str, kind: str, score: float | None, **rest: Any) -> Record:
    epochs = 20 if kind == "network" else None
    return {
        "name": name,
        "title": title,
        "kind": kind,
        "validation": score,
        "validation_interval": score and [score * 0.97, score * 1.03],
        "test": None,
        "test_interval": None,
        "skill": 0.0,
        "seconds": 0.02,
        "parameters": 0,
        "epochs": epochs,
        "diagnosis": {"kind": "good fit", "epoch": None, "reason": "Validation loss settled near training loss."}
        if epochs
        else None,
        "history": f"history/{name}.jsonl" if epochs else None,
    } | rest


def overfit(epoch: int) -> Record:
    reason = f"Validation loss rose from epoch {epoch} on while training loss fell by 11 %."
    return {"kind": "overfit", "epoch": epoch, "reason": reason}


def forecast_record() -> Record:
    board = [
        candidate("last_value", "Last value", "baseline", 2.873, skill=-0.141),
        candidate("seasonal_value", "Value one day ago", "baseline", 2.871, skill=-0.140),
        candidate(
            "linear",
            "Linear (ridge)",
            "baseline",
            2.518,
            test=2.553,
            test_interval=[2.48, 2.63],
            seconds=1.4,
            parameters=1681,
        ),
        candidate(
            "boosted_lags", "Gradient boosting on lags", "baseline", 2.566, skill=-0.019, seconds=14.8, parameters=93000
        ),
        candidate(
            "dense", "Dense", "network", 2.642, skill=-0.049, seconds=21.5, parameters=53793, diagnosis=overfit(4)
        ),
        candidate(
            "gru",
            "GRU",
            "network",
            2.401,
            skill=0.047,
            test=2.442,
            test_interval=[2.37, 2.51],
            seconds=184.0,
            parameters=4737,
            diagnosis=overfit(13),
        ),
        candidate(
            "gru_dropout", "GRU with recurrent dropout", "network", 2.417, skill=0.04, seconds=391.2, parameters=4737
        ),
        candidate(
            "conv1d", "1D convnet", "network", 3.391, skill=-0.347, seconds=33.0, parameters=12737, diagnosis=overfit(2)
        ),
        candidate(
            "bidirectional_gru",
            "Bidirectional GRU",
            "network",
            None,
            validation_interval=None,
            skill=None,
            seconds=12.0,
            parameters=9473,
            epochs=3,
            diagnosis={"kind": "diverged", "epoch": 3, "reason": "The loss was not finite in epoch 3."},
        ),
    ]
    hours = [
        {"hour": hour, "winner": 2.4 + 0.5 * math.sin((hour - 9) / 4), "baseline": 2.6 + 0.7 * math.sin((hour - 9) / 4)}
        for hour in range(24)
    ]
    horizon = [{"step": 1, "ahead": "24h", "winner": 2.442, "baseline": 2.553}]
    return {
        "format": 1,
        "carryline": "0.1.0",
        "task": "forecast",
        "created": "2026-11-20T21:04:00+00:00",
        "seed": 0,
        "budget": "quick",
        "protocol": "clean",
        "command": (
            'carryline forecast jena_climate_2024.csv --target "T (degC)" --lookback 5d --every 1h '
            "--ahead 24h --budget quick --seed 0"
        ),
        "python": (
            'import carryline as cl\n\nstudy = cl.forecast(\n    "jena_climate_2024.csv", "T (degC)",\n  '
            '  lookback="5d", every="1h", ahead="24h", budget="quick", seed=0,\n)\nprint(study.verdict)'
        ),
        "data": {
            "source": "data/jena_climate_2024.csv",
            "rows": 52704,
            "columns": [
                "p (mbar)",
                "T (degC)",
                "Tpot (K)",
                "Tdew (degC)",
                "rh (%)",
                "VPmax (mbar)",
                "VPact (mbar)",
                "VPdef (mbar)",
                "sh (g/kg)",
                "H2OC (mmol/mol)",
                "rho (g/m**3)",
                "wv (m/s)",
                "max. wv (m/s)",
                "wd (deg)",
            ],
            "step": "10min",
            "start": "2024-01-01T00:10:00",
            "end": "2025-01-01T00:00:00",
            "classes": None,
            "facts": [
                {
                    "what": "sentinel values",
                    "count": 23,
                    "policy": "missing",
                    "detail": "-9999 in wv (m/s), max. wv (m/s)",
                },
                {"what": "missing values", "count": 23, "policy": "previous", "detail": "filled with the value before"},
                {
                    "what": "duplicate times",
                    "count": 2,
                    "policy": "first",
                    "detail": "2024-10-27 02:00:00 and one more",
                },
            ],
        },
        "data_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "target": "T (degC)",
        "metric": "mean absolute error",
        "unit": "degC",
        "lower_is_better": True,
        "windows": {
            "lookback": "5d",
            "every": "1h",
            "ahead": "24h",
            "horizon": 1,
            "samples": {"train": 30700, "validation": 9700, "test": 9700},
        },
        "splits": [
            {
                "part": "train",
                "rows": [0, 31621],
                "from": "2024-01-01T00:10:00",
                "to": "2024-08-07T14:20:00",
                "samples": 30763,
            },
            {
                "part": "validation",
                "rows": [31622, 42162],
                "from": "2024-08-07T14:30:00",
                "to": "2024-10-19T19:00:00",
                "samples": 9682,
            },
            {
                "part": "test",
                "rows": [42163, 52703],
                "from": "2024-10-19T19:10:00",
                "to": "2025-01-01T00:00:00",
                "samples": 9682,
            },
        ],
        "audit": {
            "leaks": 0,
            "checks": [
                {
                    "name": "inputs of a part stay in the part",
                    "passed": True,
                    "detail": "train reads rows 0 to 31,477; validation 31,622 to 42,018; test 42,163 to 52,559",
                },
                {
                    "name": "targets of later parts are unseen",
                    "passed": True,
                    "detail": "no target row of validation or test feeds an earlier part",
                },
                {
                    "name": "scaling is fitted on training rows",
                    "passed": True,
                    "detail": "mean and deviation of rows 0 to 31,621",
                },
            ],
        },
        "winner": "gru",
        "verdict": {
            "sentence": (
                "A network is worth it here: GRU beats the best baseline, Linear (ridge), by 0.111 degC, 95 "
                "% interval 0.04 degC to 0.19 degC on the test part (mean absolute error 2.44 degC against "
                "2.55 degC)."
            ),
            "kind": "network",
            "best_baseline": "linear",
            "best_network": "gru",
            "gain": 0.117,
            "interval": [0.05, 0.19],
            "significant": True,
        },
        "persistence": {
            "suspected": False,
            "detail": (
                "The forecast matches the future better than the past (on average it lies 3.1 degC from the "
                "value at its origin and 2.44 degC from the value that came)."
            ),
        },
        "leaderboard": board,
        "errors": {"by_hour": hours, "by_horizon": horizon},
        "confusion": None,
        "most_wrong": None,
    }


def classify_record() -> Record:
    board = [
        candidate(
            "majority_class",
            "Majority class",
            "baseline",
            0.5,
            validation_interval=[0.487, 0.513],
            skill=-0.452,
            parameters=2,
        ),
        candidate(
            "tfidf_words",
            "Words, TF-IDF",
            "baseline",
            0.8874,
            validation_interval=[0.879, 0.896],
            skill=-0.027,
            seconds=4.2,
            parameters=20001,
        ),
        candidate(
            "tfidf_ngrams",
            "N-grams, TF-IDF",
            "baseline",
            0.9012,
            validation_interval=[0.893, 0.909],
            skill=-0.012,
            seconds=16.5,
            parameters=200001,
        ),
        candidate(
            "nbsvm",
            "NB-weighted logistic regression",
            "baseline",
            0.9124,
            validation_interval=[0.905, 0.92],
            test=0.9171,
            test_interval=[0.9137, 0.9205],
            seconds=12.9,
            parameters=400001,
        ),
        candidate(
            "averaged_embeddings",
            "Averaged embeddings",
            "network",
            0.883,
            validation_interval=[0.874, 0.892],
            skill=-0.032,
            seconds=35.0,
            parameters=640033,
            diagnosis=overfit(7),
        ),
        candidate(
            "lstm",
            "LSTM",
            "network",
            0.8792,
            validation_interval=[0.87, 0.888],
            skill=-0.036,
            seconds=171.0,
            parameters=648353,
            diagnosis=overfit(4),
        ),
        candidate(
            "conv1d",
            "1D convnet",
            "network",
            0.8712,
            validation_interval=[0.862, 0.881],
            skill=-0.045,
            seconds=66.0,
            parameters=661729,
            diagnosis=overfit(3),
        ),
    ]
    return {
        "format": 1,
        "carryline": "0.1.0",
        "task": "classify",
        "created": "2026-11-20T21:40:00+00:00",
        "seed": 0,
        "budget": "quick",
        "protocol": None,
        "command": "carryline classify aclImdb/train --test aclImdb/test --budget quick",
        "python": 'import carryline as cl\n\nstudy = cl.classify("aclImdb/train", test="aclImdb/test", budget="quick")',
        "data": {
            "source": "aclImdb/train",
            "rows": 25000,
            "columns": ["text", "label"],
            "step": None,
            "start": None,
            "end": None,
            "classes": ["neg", "pos"],
            "facts": [
                {"what": "duplicate texts", "count": 96, "policy": "kept", "detail": "the same review under two names"}
            ],
        },
        "data_sha256": "ab" * 32,
        "target": None,
        "metric": "accuracy",
        "unit": "",
        "lower_is_better": False,
        "windows": None,
        "splits": [
            {"part": "train", "rows": [0, 19999], "from": None, "to": None, "samples": 20000},
            {"part": "validation", "rows": [20000, 24999], "from": None, "to": None, "samples": 5000},
            {"part": "test", "rows": [0, 24999], "from": None, "to": None, "samples": 25000},
        ],
        "audit": {
            "leaks": 0,
            "checks": [{"name": "no text in two parts", "passed": True, "detail": "123 near-duplicates kept together"}],
        },
        "winner": "nbsvm",
        "verdict": {
            "sentence": (
                "The baseline is the better choice: NB-weighted logistic regression is as good as or better "
                "than every network (the best of them, Averaged embeddings, is 2.9 points worse on the "
                "validation part; accuracy 91.7 % on the test part for the baseline)."
            ),
            "kind": "baseline",
            "best_baseline": "nbsvm",
            "best_network": "averaged_embeddings",
            "gain": -0.0294,
            "interval": [-0.037, -0.021],
            "significant": False,
        },
        "persistence": None,
        "leaderboard": board,
        "errors": None,
        "confusion": {"classes": ["neg", "pos"], "matrix": [[11480, 1020], [1052, 11448]]},
        "most_wrong": [
            {
                "text": (
                    "I have read all of the reviews and I must say that I have never been so glad to disagree. A "
                    "masterpiece of boredom, which is a compliment."
                ),
                "truth": "pos",
                "predicted": "neg",
                "probability": 0.9993,
            },
            {
                "text": (
                    "Brilliant, moving, funny, unforgettable: four words I would use for almost any other film "
                    "of this director."
                ),
                "truth": "neg",
                "predicted": "pos",
                "probability": 0.9981,
            },
            {
                "text": "ఈ సినిమా బాగుంది — 这部电影很好看 🎬 " + "très " * 60,
                "truth": "pos",
                "predicted": "neg",
                "probability": 0.991,
            },
        ],
    }

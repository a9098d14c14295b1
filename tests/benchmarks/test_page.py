"""The page on performance: each block is filled from what was measured, and the rest stays as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import write_performance
from harness.models import MODELS
from harness.record import record, row

import text

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
SWEEPS = {"units": [16, 32], "time": [10, 100], "batch": [1, 128]}


@pytest.fixture
def page(tmp_path):
    copy = tmp_path / "performance.md"
    copy.write_text(PAGE.read_text())
    times = {"carryline": 0.016, "torch": 0.032, "keras-jax": 0.064}
    predictions = [row("jena_gru", {"carryline": 0.016, "torch": 0.08})]
    found = {
        "recurrent": record([row(model, times) for model in MODELS]),
        "curves": curves(),
        "inference": {"rows": predictions, "steps": [{"layer": "GRU", "ours_us": 12.0, "torch_us": 30.0}]},
        "lengths": {
            "reviews": 6400,
            "cut": 500,
            "mean_length": 210.0,
            "rows": [{"model": "imdb_lstm", "padded_ms": 20.0, "bucketed_ms": 9.0, "ratio": 0.45}],
        },
        "tcn": {"rows": [{"size": "two levels", "ours_ms": 2.0, "torch_ms": 25.0, "flops": 800e6, "computed": 200e6}]},
        "text": {
            "machine": {"processor": "Another processor", "cores": 4, "peers": {"polars": "2.1", "gensim": "4.4"}},
            "rows": [text.row("first load", {"carryline": 0.5, "gensim": 22.5, "polars": 1.0})],
        },
    }
    (tmp_path / "performance").mkdir()
    for name, measured in found.items():
        (tmp_path / "performance" / f"{name}.json").write_text(json.dumps(measured))
    return copy


def curves():
    base = {"batch": 128, "time": 100, "inputs": 32, "units": 32}
    points = [
        base
        | {axis: value, "cell": cell, "over": axis, "threads": threads}
        | {"ms": {"cpu": 3.0 if (cell, value, threads) == ("LSTM", 16, 2) else 1.0, "vendor": 2.0}}
        for cell in ("SimpleRNN", "LSTM", "GRU")
        for axis, values in SWEEPS.items()
        for value in values
        for threads in (1, 2)
    ]
    machine = {"processor": "A processor", "cores": 2, "peak": {"1": 1e11, "2": 2e11}, "peers": {"jax": "1.2"}}
    return {"machine": machine, "base": base, "sweeps": SWEEPS, "points": points}


def test_every_block_is_filled_and_every_picture_that_is_shown_is_drawn(page):
    write_performance.main(page)
    written = page.read_text()
    for told in (
        "A processor, 2 cores; measured peak of float32: 100 GFLOP/s on 1 thread and 200 GFLOP/s on 2 threads. "
        "Peers: jax 1.2.",
        "| jena_gru | 1.00 | 2.00 | 4.00 | 2.00x | 183% |",
        "Geometric mean of the ratios of the ten recurrent models: **2.00x**.",
        "Of 24 points (cells, sizes, threads), the fastest is `cpu` at 23, `vendor` at 1.",
        "| LSTM | 128 | 100 | 16 | 2 | 3 | 2 |",
        "| jena_gru | 1.00 | 5.00 | 5.00x |",
        "| GRU | 12.0 | 30.0 | 2.50x |",
        "6,400 reviews cut at 500 words have 210 words on average: 42% of what padding makes of them.",
        "| imdb_lstm | 20.0 | 9.00 | 0.45 |",
        "| two levels | 2.00 | 25.0 | 12.50x | 800 | 25% | 100 |",
        "Another processor, 4 cores. Peers: polars 2.1, gensim 4.4.",
        "| first load | 0.50 s | polars 1.00 s | 2.00x | gensim 22.5 s |",
    ):
        assert told in written
    for line in written.splitlines():
        if line.startswith("!["):
            picture = page.parent / line[line.index("(") + 1 : -1]
            assert picture.read_bytes().startswith(b"\x89PNG")


def test_filling_a_page_again_changes_nothing(page):
    write_performance.main(page)
    first = page.read_text()
    write_performance.main(page)
    assert page.read_text() == first


def test_a_page_that_lost_a_block_is_missed():
    with pytest.raises(SystemExit, match="the page needs `<!-- steps -->` and `<!-- end of steps -->` once"):
        write_performance.filled("# Performance\n", {"steps": "a table"})

"""What single sections decide: which curves share an axis, what is packed, how many classes are a matrix."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from carryline.report import read
from carryline.report.sections import confusion, curves, errors, forecasts, leaderboard, legend, mistakes, verdict

Record = dict[str, Any]


def test_the_epoch_where_overfitting_begins_is_marked_in_the_plot(forecast_folder: Path) -> None:
    study = read(forecast_folder)
    row = study.candidate("gru")
    assert row is not None
    plot = curves._plot(study.histories["gru"], row["diagnosis"], None)
    assert plot["layout"]["shapes"][1]["x0"] == 13
    assert plot["layout"]["annotations"][0]["text"] == "overfit from epoch 13"


def test_the_best_epoch_is_the_first_of_equals_and_skips_what_is_not_finite() -> None:
    assert curves.best_epoch([None, 3.0, 2.0, 2.0]) == 2
    assert curves.best_epoch([None, None]) is None


def test_one_wild_first_epoch_does_not_flatten_the_other_curves() -> None:
    calm = [{"epoch": float(k), "loss": 0.3, "val_loss": 0.3 + 0.01 * k} for k in range(20)]
    wild = [{"epoch": 1.0, "loss": 500.0, "val_loss": 400.0}, *calm[1:]]
    span = curves._common_span([calm, wild])
    assert span is not None
    assert span[1] < 2


def test_packing_keeps_every_value_and_opens_gaps() -> None:
    start = datetime(2024, 1, 1)
    hours = [0, 1, 2, 6, 7]
    rows = pl.DataFrame({"time": [start + timedelta(hours=h) for h in hours], "truth": [1.5, 2.5, -3.25, 4.0, None]})
    packed = forecasts.packed(rows, ["truth"])
    times = np.frombuffer(base64.b64decode(packed["time"]), "<f8")
    values = np.frombuffer(base64.b64decode(packed["columns"]["truth"]), "<f4")
    assert (np.diff(times) / 3_600_000).tolist() == [1, 1, 1, 3, 1]  # the fourth is the gap's
    assert times[0] == 1_704_067_200_000  # 2024-01-01T00:00:00Z
    np.testing.assert_array_equal(values, np.array([1.5, 2.5, -3.25, np.nan, 4.0, np.nan], "f4"))


@pytest.mark.parametrize(
    ("steps", "offered"), [([1], [1]), ([1, 2, 3], [1, 2, 3]), (list(range(1, 25)), [1, 9, 16, 24])]
)
def test_at_most_four_horizon_steps_are_offered(steps: list[int], offered: list[int]) -> None:
    assert forecasts._offered(steps) == offered


def test_a_winner_that_is_the_best_baseline_is_drawn_once(classify_folder: Path, forecast_folder: Path) -> None:
    assert [column for column, _, _ in legend.compared(read(classify_folder))] == ["winner"]
    assert [colour for _, _, colour in legend.compared(read(forecast_folder))] == ["baseline", "network"]


def test_one_horizon_step_is_not_plotted_and_several_are(study_of: Callable[..., Path], forecast: Record) -> None:
    forecast["errors"]["by_hour"] = None
    study = read(study_of(forecast))
    assert errors.section(study) is None
    forecast["errors"]["by_horizon"] = [
        {"step": step, "ahead": f"{step}h", "winner": 2.0 + step, "baseline": 2.5 + step} for step in range(1, 5)
    ]
    section = errors.section(read(study_of(forecast, name="several")))
    assert section is not None
    assert "By horizon" in section.body


def test_many_classes_are_listed_by_their_confusions(study_of: Callable[..., Path], classify: Record) -> None:
    matrix = np.diag(np.full(50, 9))
    matrix[3, 7] = 5
    classify["confusion"] = {"classes": [f"class {k}" for k in range(50)], "matrix": matrix.tolist()}
    section = confusion.section(read(study_of(classify)))
    assert section is not None
    assert section.lede == "450 of 455 texts were put into their class. The most frequent confusions:"
    assert '<th scope="row">class 3</th><td>class 7</td><td class="number">5</td>' in section.body


def test_a_hopeless_candidate_is_drawn_at_the_edge_with_an_arrow() -> None:
    rows = [{"validation": value} for value in (1.0, 1.1, 1.2, 50.0)]
    axis = leaderboard._Axis.of(rows)
    assert axis is not None
    assert axis.high == 1.2
    assert axis.place(50.0) == axis.place(1.2)
    assert axis.arrow(1.1) is None
    assert axis.arrow(50.0) is not None


def test_every_candidate_alike_still_has_a_place() -> None:
    axis = leaderboard._Axis.of([{"validation": 1.0}, {"validation": 1.0}])
    assert axis is not None
    assert axis.place(1.0) > 0
    assert leaderboard._Axis.of([{"validation": None}]) is None


def test_the_heading_is_the_claim_then_the_reason(forecast_folder: Path) -> None:
    study = read(forecast_folder)
    head = verdict.head(study)
    claim, reason = study.record["verdict"]["sentence"].split(": ")
    assert f'<h1>{claim}. <span class="reason">{reason[0].upper()}{reason[1:]}</span></h1>' in head


def test_the_first_mistakes_are_shown_and_the_rest_folded(study_of: Callable[..., Path], classify: Record) -> None:
    example = {"text": "word " * 400, "truth": "pos", "predicted": "neg", "probability": None}
    classify["most_wrong"] = [example] * 12
    section = mistakes.section(read(study_of(classify)))
    assert section is not None
    shown, folded = section.body.split("<details>")
    assert (shown.count("<li>"), folded.count("<li>")) == (5, 7)
    assert "<summary>7 more</summary>" in folded
    assert section.body.count("word") == 12 * 120
    assert 'Said <strong class="said">neg</strong>; the label is' in section.body


def test_the_gain_on_the_test_part_is_told_when_there_is_one(study_of: Callable[..., Path], forecast: Record) -> None:
    assert "Gain over the best baseline, validation" in verdict.head(read(study_of(forecast)))
    forecast["verdict"] |= {"test_gain": 0.111, "test_interval": [0.04, 0.19]}
    head = verdict.head(read(study_of(forecast, name="tested")))
    assert "Gain over the best baseline, test</dt><dd>0.11 degC (0.04 to 0.19) · significant" in head

"""forecast, classify and demo: what they pass on, where they write, what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import carryline as cl


@pytest.fixture
def calls(monkeypatch, write_study):
    """The arguments with which the studies were called; each leaves the same made-up study in its folder."""
    made = []

    def study(*arguments, **options):
        made.append((arguments, options))
        return write_study(options["out"])

    monkeypatch.setitem(vars(cl), "forecast", study)
    monkeypatch.setitem(vars(cl), "classify", study)
    return made


def test_forecast_passes_every_option_on(carryline, calls):
    options = "--ahead 24h --lookback 720 --every 6 --horizon 2 --time when --budget book --protocol book --epochs 3"
    more = "--candidates linear,gru --period 24h --seed 7 --out here --json"
    code, _, _ = carryline("forecast", "weather.csv", "--target", "T (degC)", *options.split(), *more.split())
    assert code == 0
    assert calls == [
        (
            (Path("weather.csv"), "T (degC)"),
            {
                "ahead": "24h",
                "lookback": 720,
                "every": 6,
                "horizon": 2,
                "time": "when",
                "budget": "book",
                "protocol": "book",
                "epochs": 3,
                "candidates": ["linear", "gru"],
                "period": "24h",
                "seed": 7,
                "out": Path("here"),
            },
        )
    ]


def test_classify_passes_every_option_on(carryline, calls):
    options = (
        "--test more.csv --text body --label queue --budget full --candidates nbsvm --epochs 2 --seed 1 --out here"
    )
    code, _, _ = carryline("classify", "tickets.csv", *options.split())
    assert code == 0
    assert calls == [
        (
            (Path("tickets.csv"),),
            {
                "test": Path("more.csv"),
                "text": "body",
                "label": "queue",
                "budget": "full",
                "candidates": ["nbsvm"],
                "epochs": 2,
                "seed": 1,
                "out": Path("here"),
            },
        )
    ]


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["forecast", "data/weather.csv", "--target", "T"], "runs/weather-forecast"),
        (["classify", "reviews/"], "runs/reviews-classify"),
        (["classify", "."], "runs/{here}-classify"),
        (["demo", "--rows", "5000"], "runs/demo"),
    ],
)
def test_a_study_goes_into_runs_unless_told_otherwise(carryline, calls, tmp_path, arguments, folder):
    expected = Path(folder.format(here=tmp_path.name))
    code, out, _ = carryline(*arguments)
    assert code == 0
    assert calls[0][1]["out"] == expected
    assert f"report  {expected}/report.html\n" in out
    assert f"model   {expected}/model\n" in out


@pytest.mark.parametrize(("kind", "word"), [("network", "warning"), ("baseline", "note")])
def test_a_study_tells_data_leaderboard_verdict_and_audit(carryline, calls, record, kind, word):
    record["verdict"]["kind"] = kind  # a baseline may repeat the last value: that is no fault
    record["persistence"] = {"suspected": True, "detail": "gru forecasts the past better than the future"}
    _, out, _ = carryline("forecast", "weather.csv", "--target", "T")
    assert out.startswith(
        "weather.csv: 52,560 rows, one every 10min\n  missing values: 3 -> the previous value (wv (m/s))\n\n"
        "mean absolute error in degC, lower is better\n\n"
    )
    assert (
        "\nlinear is the better choice.\n"
        f"{word}: gru forecasts the past better than the future\n"
        "leaks found by the audit: 0\n\n"
    ) in out


def test_with_json_standard_output_is_one_document(carryline, calls):
    _, out, err = carryline("forecast", "weather.csv", "--target", "T", "--json")
    assert json.loads(out)["winner"] == "linear"
    assert err == ""


def test_a_second_run_says_what_it_found(carryline, calls, tmp_path):
    (tmp_path / "runs/demo").mkdir(parents=True)
    (tmp_path / "runs/demo/plan.json").touch()
    assert "found an unfinished study in runs/demo\n" in carryline("demo").err
    assert "this study is finished in runs/demo; nothing was run again\n" in carryline("demo").err


def test_the_demo_says_that_its_data_are_simulated(carryline, calls):
    _, _, err = carryline("demo", "--rows", "5000", "--out", "small")
    assert err.startswith("These data are simulated")
    (series, target), options = calls[0]
    assert (len(series), target) == (5_000, "T (degC)")
    assert options == {"lookback": "5d", "every": "1h", "ahead": "24h", "epochs": 5, "out": Path("small")}

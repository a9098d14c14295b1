from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from carryline.series import simulate_weather
from carryline.studies import classify, forecast
from carryline.studies.forecasting import unit_of
from carryline.studies.record import plain, reproduction


def test_what_is_not_finite_is_null_and_numpy_is_gone() -> None:
    value = {"a": np.float32(1.5), "b": (np.int64(2), float("nan")), 3: [np.inf, np.bool_(True)], "c": np.str_("x")}
    assert json.dumps(plain(value), allow_nan=False) == '{"a": 1.5, "b": [2, null], "3": [null, true], "c": "x"}'


def test_a_study_of_a_file_can_be_typed_again() -> None:
    told = {"target": "T (degC)", "lookback": "5d", "every": "1h", "ahead": "24h", "candidates": ["linear", "gru"]}
    found = reproduction(forecast, Path("my data/jena.csv"), told)
    assert found["command"] == (
        "carryline forecast 'my data/jena.csv' --target 'T (degC)' --every 1h --candidates linear,gru"
    )
    assert found["python"] == (
        "import carryline as cl\n\n"
        "study = cl.forecast('my data/jena.csv', target='T (degC)', every='1h', candidates=['linear', 'gru'])"
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [({"x": [1.0]}, "the table that this study was given"), (simulate_weather(10), "simulated weather, seed 0")],
)
def test_a_table_in_memory_has_no_command(source: object, words: str) -> None:
    assert reproduction(classify, source, {"test": None, "seed": 3}) == {
        "command": None,
        "python": f"import carryline as cl\n\ndata = ...  # {words}\nstudy = cl.classify(data, seed=3)",
    }


def test_the_unit_stands_in_the_columns_name() -> None:
    assert [unit_of(name) for name in ("T (degC)", "wv [m/s]", "TEMP", "rho (g/m**3)", "f(x) y")] == [
        *("degC", "m/s", "", "g/m**3", ""),
    ]

"""What the main benchmark writes: the record that others read, and the table."""

from __future__ import annotations

import json

import pytest
from harness.models import MODELS
from harness.record import aligned, markdown, record, row, table
from harness.turns import in_turn, turn


@pytest.fixture
def found():
    return record(
        [
            row("imdb_lstm", {"carryline": 0.080, "torch": 0.480, "keras-jax": 0.960}),
            row("jena_gru_drop", {"carryline": 0.016, "keras-jax": 0.192}),
            row("imdb_conv", {"carryline": 0.400, "torch": 0.200}),
        ]
    )


def test_the_record_is_the_one_that_was_agreed_on(found):
    assert json.loads(json.dumps(found)) == {
        "rows": [
            {
                "model": "imdb_lstm",
                "ours_ms": 10.0,  # eight steps
                "peers": {"torch": 60.0, "keras-jax": 120.0},
                "ratio": 6.0,
            },
            {"model": "jena_gru_drop", "ours_ms": 1.0, "peers": {"keras-jax": 12.0}, "ratio": 12.0},  # sixteen
            {"model": "imdb_conv", "ours_ms": 50.0, "peers": {"torch": 25.0}, "ratio": 0.5},
        ],
        "geometric_mean": pytest.approx(72**0.5),  # of the recurrent rows alone
    }


def test_without_peers_there_is_no_ratio():
    found = record([row("jena_gru", {"carryline": 0.016})])
    assert found == {
        "rows": [{"model": "jena_gru", "ours_ms": 1.0, "peers": {}, "ratio": None}],
        "geometric_mean": None,
    }


def test_ten_rows_are_recurrent():
    assert [name for name, model in MODELS.items() if not model.recurrent] == ["imdb_conv", "jena_dense"]
    assert len(MODELS) == 12


def test_the_table_lines_up(found):
    peak = 2 * 3.1457e11  # the LSTM's 3.1457 GFLOP, see test_flops.py, in 10 ms, twice
    assert aligned(table(found["rows"], peak)).splitlines() == [
        "model          carryline  torch  keras-jax   ratio  of peak",
        "imdb_lstm           10.0   60.0      120.0   6.00x      50%",
        "jena_gru_drop       1.00      -       12.0  12.00x      58%",
        "imdb_conv           50.0   25.0          -   0.50x      36%",
    ]


def test_the_table_as_markdown(found):
    assert markdown(table(found["rows"])).splitlines()[:3] == [
        "| model | carryline | torch | keras-jax | ratio |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| imdb_lstm | 10.0 | 60.0 | 120.0 | 6.00x |",
    ]


def test_turns_are_taken_one_after_the_other():
    taken = []
    times = iter([1.0, 10.0, 5.0, 20.0, 3.0, 90.0])

    def take(name):
        taken.append(name)
        return next(times)

    assert in_turn({"a": lambda: take("a"), "b": lambda: take("b")}, 3) == {"a": 3.0, "b": 20.0}
    assert taken == ["a", "b"] * 3


def test_a_turn_has_a_call_however_short_it_is():
    called = []
    assert turn(lambda: called.append(1), 0.0) > 0.0
    assert called == [1]

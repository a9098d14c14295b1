from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

ROW = {
    "variant": "jena",
    "number": "validation MAE",
    "unit": "",
    "values": [0.25, 0.27],
    "mean": 0.26,
    "sd": 0.0141,
    "published": [{"figure": 0.2644, "source": "notebook"}],
    "lower_is_better": True,
    "bar": 0.27,
    "verdict": "held",
}


@pytest.fixture
def conduct(monkeypatch):
    """In the place of the work: what was asked for, and an outcome to change."""
    trial = SimpleNamespace(experiment=SimpleNamespace(name="gru"), title="gru (jena), seed 0")
    experiments = [{"name": "gru", "rows": [ROW]}, {"name": "other", "rows": [ROW]}]
    outcome = SimpleNamespace(done=1, before=0, missing=[], failed=[])
    asked = SimpleNamespace(outcome=outcome, trial=trial)

    def stand_in(only, **rest):
        asked.only, asked.rest = only, rest
        return SimpleNamespace(
            results={"experiments": experiments}, page=rest["out"] / "chapter.html", trials=(trial,), outcome=outcome
        )

    monkeypatch.setattr("carryline.chapter.conducting.conduct", stand_in)
    return asked


def test_it_prints_book_and_ours(carryline, conduct):
    code, out, err = carryline("chapter")
    assert (code, err) == (0, "")
    assert out == (
        "gru (jena), validation MAE  0.2644 (notebook), ours 0.26 ± 0.014 (held: <= 0.27)\n"
        "\nleft out, for it takes days: carryline chapter --only bai2018/ --budget book\n"
        "\npage     runs/chapter/chapter.html\nresults  runs/chapter/results.json\n"
    )
    assert conduct.only is None
    assert conduct.rest == {"out": Path("runs/chapter"), "data": None, "budget": "quick"}


@pytest.mark.parametrize(
    "words",
    [
        ("--only", "gru", "lstm", "bai2018/*"),
        ("--only", "gru", "--only", "lstm", "--only", "bai2018/*"),
        ("--only", "gru,lstm, bai2018/*"),
    ],
)
def test_names_may_be_given_as_one_likes(carryline, conduct, words):
    code, out, _ = carryline("chapter", *words, "--out", "x", "--data", "y", "--budget", "book")
    assert code == 0
    assert "left out" not in out
    assert conduct.only == ["gru", "lstm", "bai2018/*"]
    assert conduct.rest == {"out": Path("x"), "data": Path("y"), "budget": "book"}


def test_json_is_the_results(carryline, conduct):
    assert json.loads(carryline("chapter", "--json").out)["experiments"][0]["rows"] == [ROW]


def test_failures_are_an_exit_code(carryline, conduct):
    conduct.outcome.failed = [conduct.trial]
    code, out, err = carryline("chapter")
    assert code == 1
    assert "page     runs/chapter/chapter.html" in out
    assert err == (
        "error: 1 of 1 trials failed: gru (jena), seed 0\n"
        "  expected: trials that run to their end\n"
        "  fix: see the reasons above and in log.txt under runs/chapter/trials, and run the same command again\n"
    )


def test_data_that_are_not_there_are_no_failure_but_of_all_trials(carryline, conduct):
    conduct.outcome.missing = [conduct.trial]
    assert carryline("chapter").code == 0
    conduct.outcome.done = 0
    code, _, err = carryline("chapter")
    assert code == 2
    assert err == (
        "error: no data for gru (jena), seed 0\n"
        "  expected: the data sets of the experiments that were chosen\n"
        "  fix: see above where to get them, and name their folder by --data\n"
    )


def test_a_budget_that_is_none(carryline):
    assert carryline("chapter", "--budget", "long") == (
        2,
        "",
        "error: --budget long\n  expected: quick or book\n  fix: --budget book\n",
    )


def test_a_misspelt_name(carryline):
    code, _, err = carryline("chapter", "--only", "simple_rn")
    assert code == 2
    assert err.startswith(
        "error: --only simple_rn: no experiment is named 'simple_rn'; did you mean 'simple_rnn'?\n  expected: one of '"
    )


def test_the_page_is_drawn_again_from_its_results(carryline, tmp_path):
    (tmp_path / "results.json").write_text('{"format": 1, "parts": {}, "claims": [], "experiments": []}')
    assert carryline("report", tmp_path) == (0, f"{tmp_path / 'chapter.html'}\n", "")

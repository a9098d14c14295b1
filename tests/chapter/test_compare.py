from __future__ import annotations

import pytest

from carryline.chapter import Experiment, Published
from carryline.chapter.compare import ours, rows


def record(value, *, seed=0, budget="book", variant=None, name="accuracy"):
    told = [{"kind": "number", "name": name, "value": value, "unit": ""}, {"kind": "text", "name": name, "text": ""}]
    return {"variant": variant, "seed": seed, "budget": budget, "told": told}


def experiment(*published, **facts):
    return Experiment(name="one", title="One", listing="", part="text", published=published, **facts)


def test_the_mean_over_seeds_and_how_far_they_differ():
    (row,) = rows(experiment(), [record(0.5, seed=1), record(0.25, seed=0)])
    assert (row["values"], row["mean"]) == ([0.25, 0.5], 0.375)
    assert row["sd"] == pytest.approx(0.25 / 2**0.5)  # of a sample
    assert rows(experiment(), [record(0.5)])[0]["sd"] is None


@pytest.mark.parametrize(
    ("value", "lower", "verdict"),
    [(0.9, False, "held"), (0.8, False, "held"), (0.7, False, "MISSED"), (0.7, True, "held"), (0.9, True, "MISSED")],
)
def test_a_bar_is_held_or_missed(value, lower, verdict):
    bar = Published(number="accuracy", figure=None, bar=0.8, lower_is_better=lower)
    assert rows(experiment(bar), [record(value)])[0]["verdict"] == verdict


def test_a_quick_run_holds_no_bar_and_what_diverged_misses_it():
    bar = Published(number="accuracy", figure=None, bar=0.8)
    assert rows(experiment(bar), [record(0.9, budget="quick")])[0]["verdict"] == "quick"
    (row,) = rows(experiment(bar), [record(0.9), record(None, seed=1)])
    assert (row["mean"], row["sd"], row["verdict"]) == (None, None, "MISSED")


def test_figures_stand_beside_the_variant_they_are_of():
    published = (
        Published(number="accuracy", figure=0.8, source="book", curve="val_acc"),
        Published(number="accuracy", figure=0.7, source="notebook", variant="x"),
        Published(number="loss", figure=0.1),
    )
    facts = experiment(*published, variants=("x", "y"))
    x, y = rows(facts, [record(1.0, variant="y"), record(1.0, variant="x")])
    assert (x["variant"], y["variant"]) == ("x", "y")
    assert x["published"] == [
        {"figure": 0.8, "source": "book", "curve": "val_acc"},
        {"figure": 0.7, "source": "notebook", "curve": None},
    ]
    assert y["published"] == x["published"][:1]
    assert (y["bar"], y["verdict"]) == (None, None)


def test_a_number_that_nobody_published_is_told_all_the_same():
    assert [row["number"] for row in rows(experiment(), [record(1.0, name="parameters")])] == ["parameters"]


@pytest.mark.parametrize(
    ("mean", "sd", "words"),
    [
        (0.85594, 0.00812, "0.8559 ± 0.0081"),
        (328_320.0, None, "328,320"),
        (328_320.0, 0.0, "328,320"),
        (5.2e-5, None, "5.2e-05"),
        (None, None, "diverged"),
    ],
)
def test_a_row_in_plain_words(mean, sd, words):
    assert ours({"mean": mean, "sd": sd}) == words

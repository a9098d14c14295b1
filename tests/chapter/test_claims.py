from __future__ import annotations

from statistics import fmean, stdev

from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from carryline.chapter import EXPERIMENTS
from carryline.chapter.claims import CLAIMS, Claim, Number, check

CLAIM = Claim(words="a is better than b", lower=Number("a", "error"), higher=Number("b", "error"))


def experiment(name, means, budget="book", sd=None, seeds=1):
    rows = [row(variant, "error", mean, sd=sd, seeds=seeds) for variant, mean in means.items()]
    return {"name": name, "budget": budget, "rows": [*rows, row("x", "other", 9.0)]}


def row(variant, number, mean, *, sd=None, seeds=1):
    return {"variant": variant, "number": number, "mean": mean, "sd": sd, "values": [mean] * seeds}


def verdicts(*experiments):
    return {row["variant"]: row["verdict"] for row in check(experiments, [CLAIM])}


def test_a_claim_holds_or_not_for_each_variant_that_both_have():
    a = experiment("a", {"x": 1.0, "y": 3.0, "z": None, "only a": 1.0})
    b = experiment("b", {"x": 2.0, "y": 3.0, "z": 1.0, "only b": 1.0})
    assert verdicts(a, b) == {"x": "held", "y": "not held", "z": None}
    found = check([a, b], [CLAIM])[0]
    assert found["words"] == "a is better than b"
    assert found["lower"] == {"experiment": "a", "number": "error", "mean": 1.0, "sd": None}
    assert found["higher"] == {"experiment": "b", "number": "error", "mean": 2.0, "sd": None}


@given(
    low=st.lists(st.floats(-9, 9), min_size=2, max_size=6, unique=True),
    high=st.lists(st.floats(-9, 9), min_size=2, max_size=6, unique=True),
)
def test_what_chance_could_have_done_is_not_decided(low, high):
    """As Welch's test in scipy has it, at 5 %."""
    probability = ttest_ind(low, high, equal_var=False).pvalue
    assume(abs(probability - 0.05) > 1e-6 and min(stdev(low), stdev(high)) > 1e-6)
    a, b = (
        experiment(name, {"x": fmean(values)}, sd=stdev(values), seeds=len(values))
        for name, values in (("a", low), ("b", high))
    )
    expected = "undecided" if probability > 0.05 else "held" if fmean(low) < fmean(high) else "not held"
    assert verdicts(a, b) == {"x": expected}


def test_what_has_no_spread_is_taken_as_it_is():
    network = experiment("a", {"x": 1.0}, sd=0.1, seeds=3)  # beyond chance: 0.1 / sqrt(3) * 4.30 = 0.25 and more
    assert verdicts(network, experiment("b", {"x": 1.24})) == {"x": "undecided"}
    assert verdicts(network, experiment("b", {"x": 1.26})) == {"x": "held"}
    assert verdicts(network, experiment("b", {"x": 0.74})) == {"x": "not held"}


def test_a_quick_run_proves_nothing():
    book, quick = experiment("a", {"x": 1.0}), experiment("b", {"x": 2.0}, budget="quick")
    assert verdicts(book, quick) == {"x": "quick"}


def test_what_was_not_run_is_not_judged():
    assert check([experiment("a", {"x": 1.0})], [CLAIM]) == []


def test_the_claims_are_of_experiments_that_are_there_and_of_variants_that_both_have():
    assert CLAIMS
    for claim in CLAIMS:
        lower, higher = EXPERIMENTS[claim.lower.experiment], EXPERIMENTS[claim.higher.experiment]
        assert set(lower.variants or (None,)) & set(higher.variants or (None,))


def test_the_book_s_own_figures_bear_its_claims_out():
    figures = {
        (name, one.number): one.figure for name, experiment in EXPERIMENTS.items() for one in experiment.published
    }
    for claim in CLAIMS:
        low, high = figures.get(tuple(claim.lower)), figures.get(tuple(claim.higher))
        assert low is None or high is None or low < high, claim.words

from __future__ import annotations

from carryline.chapter import EXPERIMENTS
from carryline.chapter.claims import CLAIMS, Claim, Number, check

CLAIM = Claim(words="a is better than b", lower=Number("a", "error"), higher=Number("b", "error"))


def experiment(name, means, budget="book"):
    rows = [{"variant": variant, "number": "error", "mean": mean} for variant, mean in means.items()]
    return {"name": name, "budget": budget, "rows": [*rows, {"variant": "x", "number": "other", "mean": 9.0}]}


def verdicts(*experiments):
    return {row["variant"]: row["verdict"] for row in check(experiments, [CLAIM])}


def test_a_claim_holds_or_not_for_each_variant_that_both_have():
    a = experiment("a", {"x": 1.0, "y": 3.0, "z": None, "only a": 1.0})
    b = experiment("b", {"x": 2.0, "y": 3.0, "z": 1.0, "only b": 1.0})
    assert verdicts(a, b) == {"x": "held", "y": "not held", "z": None}
    row = check([a, b], [CLAIM])[0]
    assert row["words"] == "a is better than b"
    assert (row["lower"], row["higher"]) == (["a", "error", 1.0], ["b", "error", 2.0])


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

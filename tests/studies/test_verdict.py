from __future__ import annotations

import numpy as np
import pytest

from carryline.studies.verdict import Choice, Scale, Verdict, amount, choose, decide

DEGREES = Scale(metric="mean absolute error", unit="degC", lower_is_better=True)
ACCURACY = Scale(metric="accuracy", unit="", lower_is_better=False)
TITLES = {"linear": "Linear", "last_value": "Last value", "gru": "GRU", "dense": "Dense"}


def losses(mean: float, seed: int, samples: int = 1_000) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return mean + 0.5 * rng.standard_normal(samples)


def verdict(
    choice: Choice, test: dict[str, np.ndarray], scale: Scale = DEGREES, failed: tuple[str, ...] = ()
) -> Verdict:
    return decide(choice, test=test, block=1, seed=0, scale=scale, titles=TITLES, failed=failed)


def test_a_network_that_gains_beyond_chance_on_both_parts_wins() -> None:
    choice = choose({"last_value": losses(3, 0), "linear": losses(2, 1)}, {"gru": losses(1.5, 2)}, block=1, seed=0)
    assert (choice.baseline, choice.network, choice.tested) == ("linear", "gru", ("linear", "gru"))
    found = verdict(choice, {"linear": losses(2, 3), "gru": losses(1.6, 4)})
    assert (found.winner, found.kind, found.significant) == ("gru", "network", True)
    assert found.gain == pytest.approx(0.5, abs=0.05)
    assert found.interval is not None
    assert 0 < found.interval[0] < found.gain < found.interval[1]
    assert str(found).startswith(
        "A network is worth it here: on the test part GRU beats the best baseline, Linear, by 0."
    )
    assert "degC" in str(found)


def test_a_gain_within_chance_leaves_the_title_to_the_baseline_and_the_test_part_unseen() -> None:
    choice = choose({"linear": losses(2, 1)}, {"gru": losses(1.97, 2)}, block=1, seed=0)
    assert choice.tested == ("linear",)
    found = verdict(choice, {"linear": losses(2, 3)})
    assert (found.winner, found.kind, found.significant, found.best_network) == ("linear", "baseline", False, "gru")
    assert found.test_gain is None
    assert "The baseline Linear is the better choice: the best network, GRU, gains too little" in str(found)


def test_a_gain_that_the_test_part_does_not_confirm_is_none() -> None:
    choice = choose({"linear": losses(2, 1)}, {"gru": losses(1.5, 2)}, block=1, seed=0)
    found = verdict(choice, {"linear": losses(2, 3), "gru": losses(2.0, 4)})
    assert (found.winner, found.kind, found.significant) == ("linear", "baseline", False)
    assert "does not confirm" in str(found)
    assert found.test_gain is not None


def test_worse_networks_are_said_to_be_worse() -> None:
    choice = choose({"linear": losses(2, 1)}, {"gru": losses(2.5, 2), "dense": losses(3, 5)}, block=1, seed=0)
    found = verdict(choice, {"linear": losses(2, 3)})
    assert "no network beats it (the best, GRU, is 0.5" in str(found)


def test_a_network_that_does_as_well_is_not_called_worse() -> None:
    same = losses(2, 1)
    found = verdict(choose({"linear": same}, {"gru": same}, block=1, seed=0), {"linear": losses(2, 3)})
    assert (found.winner, found.significant) == ("linear", False)
    assert "no network beats it (the best, GRU, does as well on the validation part)" in str(found)


def test_blocks_decide_what_single_windows_would_call_significant() -> None:
    # a gain that comes from one good week of ten
    gain = np.zeros(1_000)
    gain[:100] = 0.5
    base = np.full(1_000, 2.0)
    assert choose({"linear": base}, {"gru": base - gain}, block=1, seed=0).tested == ("linear", "gru")
    assert choose({"linear": base}, {"gru": base - gain}, block=100, seed=0).tested == ("linear",)


def test_networks_that_diverged_are_out_of_the_running() -> None:
    choice = choose({"linear": losses(2, 1)}, {"gru": np.full(1_000, np.inf)}, block=1, seed=0)
    assert choice == Choice("linear", None, None)
    assert "every network diverged (GRU)" in str(verdict(choice, {"linear": losses(2, 3)}, failed=("GRU",)))
    assert "no network took part" in str(verdict(choice, {"linear": losses(2, 3)}))


def test_accuracies_are_told_in_per_cent_and_points() -> None:
    rng = np.random.default_rng(0)
    wrong = {name: (rng.random(5_000) < share).astype(float) for name, share in (("linear", 0.2), ("gru", 0.1))}
    choice = choose({"linear": wrong["linear"]}, {"gru": wrong["gru"]}, block=1, seed=0)
    told = str(verdict(choice, wrong, ACCURACY))
    assert "points" in told
    assert "accuracy 89.9 % against 79.1 %" in told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1.7029, "1.70 degC"),
        (0.0123456, "0.0123 degC"),
        (-0.861, "-0.861 degC"),
        (15_432.1, "15,432 degC"),
        (0, "0 degC"),
        (1.8134e31, "1.81e+31 degC"),
    ],
)
def test_amounts_have_three_digits(value: float, told: str) -> None:
    assert amount(value, "degC") == told

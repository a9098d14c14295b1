from __future__ import annotations

import pytest

from carryline import InputError, recipes
from carryline.studies import budgets
from carryline.studies.candidates import FIELDS, field


def test_the_book_trains_as_the_chapter_does() -> None:
    training = budgets.SERIES["book"].training(recipes.SERIES["gru_dropout"], 200_000)
    assert training == {"epochs": 40, "steps_per_epoch": 500, "batch_size": 128, "patience": None}


def test_an_epoch_is_never_more_than_one_pass() -> None:
    recipe = recipes.SERIES["gru"]
    for samples, steps in ((1, 1), (128, 1), (129, 2), (12_800, 100), (1_000_000, 100)):
        assert budgets.SERIES["quick"].training(recipe, samples)["steps_per_epoch"] == steps
    assert budgets.SERIES["full"].training(recipe, 129)["steps_per_epoch"] is None


@pytest.mark.parametrize("limits", [budgets.SERIES, budgets.TEXT])
def test_an_explicit_number_of_epochs_is_kept_in_every_budget(limits: dict[str, budgets.Budget]) -> None:
    recipe = recipes.SERIES["gru"]
    assert set(limits) == {"quick", "book", "full"}
    assert [budget.training(recipe, 1000, epochs=3)["epochs"] for budget in limits.values()] == [3, 3, 3]
    quick, book, full = (budget.training(recipe, 1000)["epochs"] for budget in limits.values())
    assert quick < book < full


def test_the_default_fields_are_those_of_the_catalogues() -> None:
    for family in ("series", "text"):
        assert tuple(candidate.name for candidate in field(family)) == FIELDS[family]
        assert [candidate.kind for candidate in field(family)][:5] == ["baseline"] * 4 + ["network"]


def test_candidates_come_in_order_whatever_order_they_are_named_in() -> None:
    assert [member.name for member in field("series", ["gru", "linear", "dense", "gru"])] == ["linear", "dense", "gru"]


def test_a_network_never_stands_alone() -> None:
    assert [member.name for member in field("series", ["gru"])] == ["last_value", "gru"]
    assert [member.name for member in field("text", "lstm")] == ["majority_class", "lstm"]


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="no series candidate is named 'linaer'; did you mean 'linear'"):
        field("series", ["linaer"])
    with pytest.raises(InputError, match="names nobody"):
        field("series", [])
    with pytest.raises(InputError, match="budget='quik'; did you mean 'quick'"):
        budgets.budget("quik", budgets.SERIES)
    with pytest.raises(InputError, match="epochs=0"):
        budgets.check_whole("epochs", 0)

from __future__ import annotations

import pytest

from carryline.ground.errors import InputError
from carryline.ground.registry import Registry


@pytest.fixture
def recipes():
    registry: Registry[int] = Registry("recipe")
    registry.register("gru", 1)
    registry.register("lstm", 2)
    return registry


def test_a_registry_is_a_mapping_in_order_of_registration(recipes):
    assert list(recipes) == ["gru", "lstm"]
    assert len(recipes) == 2
    assert recipes["lstm"] == 2
    assert "gru" in recipes
    assert "tcn" not in recipes
    assert dict(recipes.items()) == {"gru": 1, "lstm": 2}
    assert recipes.get("gru") == 1


def test_register_returns_the_item(recipes):
    assert recipes.register("dense", 3) == 3


def test_an_unknown_name_suggests_the_nearest(recipes):
    with pytest.raises(InputError) as caught:
        recipes["lstn"]
    assert str(caught.value) == (
        "no recipe is named 'lstn'; did you mean 'lstm'?\n"
        "  expected: one of 'gru', 'lstm'\n"
        "  fix: correct the name, or register one of that name"
    )


def test_a_name_is_taken_once(recipes):
    with pytest.raises(InputError) as caught:
        recipes.register("gru", 5)
    assert str(caught.value) == (
        "recipe 'gru' is registered twice\n"
        "  expected: a name that is not taken\n"
        "  fix: choose another name than 'gru', 'lstm'"
    )
    assert recipes["gru"] == 1

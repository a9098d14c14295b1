"""The examples in the docstrings of the room run as they are printed."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import carryline.text

MODULES = [module.name for module in pkgutil.iter_modules(carryline.text.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    module = importlib.import_module(f"carryline.text.{name}")
    failed, _ = doctest.testmod(module, extraglobs=vars(carryline.text))
    assert failed == 0


def test_the_map_of_the_room_names_what_it_exports() -> None:
    assert carryline.text.__doc__ is not None
    for name in carryline.text.__all__:
        if name not in ("Corpus", "Tokenized", "fnv1a"):
            assert name in carryline.text.__doc__

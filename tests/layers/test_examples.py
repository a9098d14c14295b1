"""The examples in the docstrings of kernels and layers are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
import torch

from carryline import kernels, layers

MODULES = [
    f"{room.__name__}.{module.name}" for room in (kernels, layers) for module in pkgutil.iter_modules(room.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module, extraglobs={"torch": torch}).failed == 0

"""The catalogue of named networks, and how one is built from the shape of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from carryline.ground.errors import InputError
from carryline.ground.registry import Registry
from carryline.recipes.shapes import SeriesShape, TextShape
from carryline.training import Sequential


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A named network of the chapter, and how the chapter trains it.

    `family` says which shape it takes: "series" a `SeriesShape`, "text" a `TextShape`. `listing` is the listing of the
    book's first edition, chapter 6, `epochs` and `batch_size` what the chapter uses. `lengths` is False for the text
    networks that need every text at the same length, because they flatten it.
    """

    name: str
    title: str
    family: Literal["series", "text"]
    description: str
    listing: str
    network: Callable[[Any], Sequential]
    optimizer: str = "rmsprop"
    learning_rate: float = 1e-3
    epochs: int = 20
    batch_size: int = 128
    lengths: bool = True


RECIPES: Registry[Recipe] = Registry("recipe")


def build(name: str, shape: SeriesShape | TextShape) -> Sequential:
    """The network named `name` for data of this shape: built (its parameters exist), not compiled.

    Raises `InputError` for an unknown name (naming the nearest), a shape of the wrong family, or a window so short
    that the network's convolutions and poolings leave nothing of it.
    """
    raise NotImplementedError


def names(family: str) -> tuple[str, ...]:
    """The names of the recipes of one family ("series" or "text"), in the chapter's order."""
    return tuple(name for name, recipe in RECIPES.items() if recipe.family == family)

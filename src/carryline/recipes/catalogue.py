"""The catalogue of named networks, and how one is built from the shape of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from carryline.ground.errors import InputError
from carryline.ground.registry import Registry
from carryline.recipes.shapes import SeriesShape, TextShape
from carryline.training import Sequential

Shape = TypeVar("Shape", SeriesShape, TextShape)


@dataclass(frozen=True, kw_only=True)
class Recipe(Generic[Shape]):
    """A named network, and how the chapter trains it.

    `listing` is where it stands in the first edition, chapter 6 (or what it is built from, where the chapter has no
    listing for it). `ragged` is False for text networks that flatten their input, and so need texts of one length.
    """

    name: str
    title: str
    description: str
    listing: str
    network: Callable[[Shape], Sequential]
    optimizer: str = "rmsprop"
    learning_rate: float = 1e-3
    epochs: int
    batch_size: int = 128
    ragged: bool = True


SERIES: Registry[Recipe[SeriesShape]] = Registry("series recipe")
TEXTS: Registry[Recipe[TextShape]] = Registry("text recipe")


def build(name: str, shape: SeriesShape | TextShape, *, seed: int = 0) -> Sequential:
    """The network `name` for data of this shape: its parameters exist, it is not compiled.

    The shape's kind chooses the catalogue, `SERIES` or `TEXTS`; `seed` decides the weights it starts with. Raises
    `InputError` for an unknown name, with the nearest.

        build("gru", SeriesShape(length=120, features=14)).summary()
    """
    if isinstance(shape, SeriesShape):
        network = SERIES[name].network(shape)
        network.build((None, shape.length, shape.features), seed=seed)
        return network
    if isinstance(shape, TextShape):
        network = TEXTS[name].network(shape)
        network.build((None, None if TEXTS[name].ragged else shape.length), seed=seed)
        return network
    raise InputError(
        f"build({name!r}, {shape!r})",
        expected="a SeriesShape or a TextShape",
        fix="describe the data, e.g. SeriesShape(length=120, features=14)",
    )

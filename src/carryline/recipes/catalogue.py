"""The catalogue of named networks, and how one is built from the shape of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch

from carryline.ground.errors import InputError
from carryline.ground.registry import Registry
from carryline.recipes.shapes import LanguageShape, SeriesShape, TextShape
from carryline.training import Sequential

Shape = TypeVar("Shape", SeriesShape, TextShape, LanguageShape)


@dataclass(frozen=True, kw_only=True)
class Recipe(Generic[Shape]):
    """A named network, and how the chapter trains it.

    `listing` is where it stands in the first edition, chapter 6 (or what it is built from, where the chapter has no
    listing for it). `ragged` is False for text networks that flatten their input, and so need texts of one length, and
    for those networks for language that see a window only. `sentences` is True for those that read a text as sentences
    of words.
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
    sentences: bool = False

    def input_shape(self, length: int) -> tuple[int | None, ...]:
        """The shape of the ids that a network for texts of at most `length` words reads."""
        if self.sentences:
            return None, None, None
        return None, None if self.ragged else length


SERIES: Registry[Recipe[SeriesShape]] = Registry("series recipe")
TEXTS: Registry[Recipe[TextShape]] = Registry("text recipe")
LANGUAGE: Registry[Recipe[LanguageShape]] = Registry("language recipe")


def build(name: str, shape: SeriesShape | TextShape | LanguageShape, *, seed: int = 0) -> Sequential:
    """The network `name` for data of this shape: its parameters exist, it is not compiled.

    The shape's kind chooses the catalogue, `SERIES`, `TEXTS` or `LANGUAGE`; `seed` decides the weights it starts
    with. Raises `InputError` for an unknown name, with the nearest.

        build("gru", SeriesShape(length=120, features=14)).summary()
    """
    input_shape: tuple[int | None, ...]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)  # an Embedding draws its weights when it is made, other layers when they are built
        if isinstance(shape, SeriesShape):
            network, input_shape = SERIES[name].network(shape), (None, shape.length, shape.features)
        elif isinstance(shape, TextShape):
            network, input_shape = TEXTS[name].network(shape), TEXTS[name].input_shape(shape.length)
        elif isinstance(shape, LanguageShape):
            found = LANGUAGE[name]
            network, input_shape = found.network(shape), (None, None if found.ragged else shape.length)
        else:
            raise InputError(
                f"build({name!r}, {shape!r})",
                expected="a SeriesShape, a TextShape or a LanguageShape",
                fix="describe the data, e.g. SeriesShape(length=120, features=14)",
            )
    network.build(input_shape, seed=seed)
    return network

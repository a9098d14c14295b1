"""What a recipe needs to know of the data: how long, how wide, how many answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from carryline.ground.errors import InputError


@dataclass(frozen=True, kw_only=True)
class SeriesShape:
    """Windows of `length` steps by `features` columns, answered by `outputs` numbers (horizon x targets)."""

    length: int
    features: int
    outputs: int = 1

    def __post_init__(self) -> None:
        _check_counts(self, least={"length": 1, "features": 1, "outputs": 1})


@dataclass(frozen=True, kw_only=True)
class TextShape:
    """Texts as ids below `vocabulary` (0 is padding), at most `length` of them, in `classes` classes."""

    vocabulary: int
    length: int
    classes: int = 2

    def __post_init__(self) -> None:
        _check_counts(self, least={"vocabulary": 2, "length": 1, "classes": 2})


@dataclass(frozen=True, kw_only=True)
class LanguageShape:
    """Tokens as ids below `vocabulary`, all of them possible answers, at most `length` of them at once."""

    vocabulary: int
    length: int

    def __post_init__(self) -> None:
        _check_counts(self, least={"vocabulary": 2, "length": 1})


def _check_counts(shape: SeriesShape | TextShape | LanguageShape, *, least: dict[str, int]) -> None:
    for name, value in asdict(shape).items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least[name]:
            raise InputError(
                f"{type(shape).__name__}({name}={value!r})",
                expected=f"a whole number of at least {least[name]}",
                fix="take the numbers from the data the network is for",
            )

"""How long the networks of a study may train.

    quick   an answer over a cup of coffee: a few passes, wide batches, stopped when validation no longer improves
    book    what the chapter does for each network: its epochs, 500 steps or one pass each (series), no early stop
    full    twice the chapter's epochs at most, whole passes, stopped after ten epochs without a better one

Baselines have one way to be fitted and take part in every budget alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carryline.ground.errors import InputError, listing, nearest
from carryline.recipes import Recipe


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Limits for one kind of study.

    `epochs` (None: the recipe's own, times `stretch`), at most `steps` per epoch (None: a whole pass), `batch` (None:
    the recipe's own), `patience` in epochs without a better validation loss (None: never stop early).
    """

    epochs: int | None = None
    stretch: int = 1
    steps: int | None = None
    batch: int | None = None
    patience: int | None = None

    def training(self, recipe: Recipe[Any], samples: int, *, epochs: int | None = None) -> dict[str, Any]:
        """The arguments that a task takes for the network of `recipe`; `epochs`, when given, is the user's wish.

        Between two looks at the validation part, no network sees one of the `samples` twice.
        """
        batch = self.batch or recipe.batch_size
        return {
            "epochs": epochs or self.epochs or recipe.epochs * self.stretch,
            "steps_per_epoch": None if self.steps is None else min(self.steps, -(-samples // batch)),
            "batch_size": batch,
            "patience": self.patience,
        }


SERIES = {
    "quick": Budget(epochs=15, steps=100, batch=128, patience=4),
    "book": Budget(steps=500),
    "full": Budget(stretch=2, patience=10),
}
TEXT = {
    "quick": Budget(epochs=10, patience=2),
    "book": Budget(),
    "full": Budget(stretch=2, patience=10),
}


def budget(name: str, limits: dict[str, Budget]) -> Budget:
    """The budget of that name; InputError for another."""
    if name not in limits:
        raise InputError(
            f"budget={name!r}{nearest(name, limits)}", expected=f"one of {listing(limits)}", fix="correct the name"
        )
    return limits[name]


def check_whole(name: str, value: object, *, least: int = 1, most: int | None = None) -> None:
    """InputError unless `value` is None or a whole number of at least `least`, and at most `most`."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (whole and least <= value and (most is None or value <= most)):  # type: ignore[operator]
        return
    expected = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    raise InputError(f"{name}={value!r}", expected=expected, fix=f"correct {name}, or leave it out")

"""`Lesson`: what a script of `examples/` is given, and where it tells what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from carryline.training.history import History


@dataclass(kw_only=True)
class Lesson:
    """One run of one experiment.

    `data`: the folder where data sets are looked for (None: the usual places, see `carryline.datasets`); `budget`:
    "quick" or "book"; `seed`; `variant` and `settings`: see `Experiment`; `folder`: where this run may keep files.
    """

    data: Path | None = None
    budget: str = "quick"
    seed: int = 0
    variant: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    folder: Path
    progress: bool | Callable[..., None] | None = None

    def epochs(self, book: int, *, quick: int = 2) -> int:
        """The number of epochs (or steps, or sequences) that the budget allows."""
        return book if self.budget == "book" else min(book, quick)

    @property
    def fit(self) -> dict[str, Any]:
        """For `model.fit(..., **lesson.fit)`: the seed, the folder that makes it resumable, progress."""
        return {"seed": self.seed, "resume": self.folder / "fit", "progress": self.progress}

    def number(self, name: str, value: float, *, unit: str = "") -> None:
        """Tell a number: "validation accuracy", 0.846; `Published.number` of the same name stands beside it."""
        raise NotImplementedError

    def curves(self, history: History | Mapping[str, Sequence[float]], *, name: str = "training") -> None:
        """Tell the curves of a training run; the page draws them."""
        raise NotImplementedError

    def picture(self, figure: Figure, *, name: str, caption: str) -> None:
        """Tell a matplotlib figure (or Axes); it is kept as SVG or PNG, and closed."""
        raise NotImplementedError

    def table(self, rows: Sequence[Mapping[str, Any]], *, name: str) -> None:
        """Tell a small table: a mapping from column to value for each row."""
        raise NotImplementedError

    def text(self, content: object, *, name: str) -> None:
        """Tell something printed: a summary, a generated text."""
        raise NotImplementedError


def run_alone(run: Callable[[Lesson], None]) -> None:
    """`python examples/chapter6/NAME.py [--data DIR] [--budget quick|book] [--seed N] [--variant V] [--out DIR]`."""
    raise NotImplementedError

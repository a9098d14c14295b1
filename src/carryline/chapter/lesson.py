"""`Lesson`: what a script of `examples/` is given, and where it tells what it found."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.ground import files
from carryline.ground.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from carryline.training import History

LARGE = 400_000  # bytes of SVG; a drawing of so many marks is smaller as dots


@dataclass(kw_only=True)
class Lesson:
    """One run of one experiment.

    `data`: the folder where data sets are looked for (None: the usual places, see `carryline.datasets`); `budget`:
    "quick" or "book"; `seed`; `variant` and `settings`: see `Experiment`; `folder`: where this run may keep files.

    What it is told, in order, is `told`: plain records, of which `told[i]["kind"]` is "number", "curves", "picture",
    "table" or "text"; `listener` hears each at once. Telling two of one kind by the same name is an InputError.
    """

    data: Path | None = None
    budget: str = "quick"
    seed: int = 0
    variant: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    folder: Path
    progress: bool | Callable[..., None] | None = None
    listener: Callable[[Mapping[str, Any]], None] | None = None
    told: list[dict[str, Any]] = field(default_factory=list, init=False)
    _fits: int = field(default=0, init=False)

    def epochs(self, book: int, *, quick: int = 2) -> int:
        """The number of epochs (or steps, or sequences) that the budget allows."""
        return book if self.budget == "book" else min(book, quick)

    @property
    def fit(self) -> dict[str, Any]:
        """For `model.fit(..., **lesson.fit)`: the seed, the folder that makes it resumable, progress.

        Each time it is read it stands for the next training of the script, with a folder of its own; a script that is
        started again reads it in the same order, and goes on in the training where it was stopped.
        """
        self._fits += 1
        return {"seed": self.seed, "resume": self.folder / "fits" / str(self._fits), "progress": self.progress}

    def number(self, name: str, value: float, *, unit: str = "") -> None:
        """Tell a number: "validation accuracy", 0.846; `Published.number` of the same name stands beside it.

        One that is not finite, as of a training that diverged, is kept as None.
        """
        self._tell("number", name, value=_finite(value), unit=unit)

    def curves(self, history: History | Mapping[str, Sequence[float]], *, name: str = "training") -> None:
        """Tell the curves of a training run, a value per epoch for each name; the page draws them."""
        curves = {str(key): [_finite(value) for value in values] for key, values in history.items()}
        self._tell("curves", name, curves=curves, first=getattr(history, "first_epoch", 1))

    def picture(self, figure: Figure | Axes, *, name: str, caption: str) -> None:
        """Tell a matplotlib figure (or Axes); it is kept as SVG, a large one as PNG, and closed."""
        import matplotlib.pyplot as plt

        drawn: Any = figure.get_figure() if hasattr(figure, "get_figure") else figure
        content, suffix = _saved(drawn, "svg"), "svg"
        if len(content) > LARGE:
            content, suffix = _saved(drawn, "png"), "png"
        plt.close(drawn)
        file = f"pictures/{name.replace('/', '-').replace(' ', '-')}.{suffix}"
        self._tell("picture", name, file=file, caption=caption)
        files.write_bytes(self.folder / file, content)

    def table(self, rows: Sequence[Mapping[str, Any]], *, name: str) -> None:
        """Tell a small table: a mapping from column to value for each row."""
        self._tell("table", name, rows=[{str(key): _plain(value) for key, value in row.items()} for row in rows])

    def text(self, content: object, *, name: str) -> None:
        """Tell something printed: a summary, a generated text."""
        self._tell("text", name, text=str(content))

    def _tell(self, kind: str, name: str, **content: Any) -> None:
        if any(item["kind"] == kind and item["name"] == name for item in self.told):
            raise InputError(
                f"the lesson was told a {kind} {name!r} twice", expected="each name once", fix="choose another name"
            )
        item = {"kind": kind, "name": name, **content}
        self.told.append(item)
        if self.listener is not None:
            self.listener(item)


def _saved(figure: Any, suffix: str) -> bytes:
    import matplotlib as mpl

    buffer = io.BytesIO()
    # The salt and the missing date make the same picture the same file.
    with mpl.rc_context({"svg.hashsalt": "carryline"}):
        figure.savefig(
            buffer, format=suffix, dpi=150, bbox_inches="tight", metadata={"Date": None} if suffix == "svg" else None
        )
    return buffer.getvalue()


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _plain(value: Any) -> str | int | float | bool | None:
    """A cell of a table as JSON can hold it: NumPy's and torch's numbers as Python's, the rest as text."""
    value = value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value
    if isinstance(value, float):
        return _finite(value)
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)

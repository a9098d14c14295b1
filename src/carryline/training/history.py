"""`History`: the curves of a training run, as a table, a plot, a file, and a diagnosis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.training.diagnosis import Diagnosis

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes


class History(Mapping[str, list[float]]):
    """One value per epoch under each name: `history["val_loss"]`. `history.history` is the same, as in Keras."""

    def __init__(self, curves: Mapping[str, list[float]] | None = None, *, first_epoch: int = 1) -> None:
        raise NotImplementedError

    @property
    def epochs(self) -> list[int]:
        """The numbers of the epochs, from 1."""
        raise NotImplementedError

    def __getitem__(self, name: str) -> list[float]:
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    def to_table(self) -> polars.DataFrame:
        """One row per epoch: `epoch`, then each curve."""
        raise NotImplementedError

    def plot(self, name: str = "loss", *, ax: Axes | None = None) -> Axes:
        """Draw training and validation curves of `name`, with the diagnosis marked; returns the axes."""
        raise NotImplementedError

    def save(self, path: str | Path) -> Path:
        """Write one JSON object per epoch, `{"epoch": 1, "loss": 0.5, ...}`; a value that is not finite is null."""
        raise NotImplementedError

    @classmethod
    def load(cls, path: str | Path) -> History:
        """Read what `save` wrote."""
        raise NotImplementedError

    def diagnosis(self, baseline: float | None = None, *, monitor: str = "val_loss") -> Diagnosis:
        """What the curves say; the rules stand at `carryline.training.diagnosis.diagnose`."""
        raise NotImplementedError

    def _unused(self) -> Any:
        raise NotImplementedError

"""What every baseline can do, the catalogues of them, and the data they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.ground.ragged import Ragged
from carryline.ground.registry import Registry

State = tuple[dict[str, NDArray[Any]], dict[str, Any]]
Fitted = TypeVar("Fitted")


class WindowSource(Protocol):
    """Windows seen from here: a batch of standardised (inputs, targets) on demand, and the rows they are cut from."""

    @property
    def values(self) -> NDArray[np.float32]:
        """The whole series (rows, features), standardised."""
        ...

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last row of this part."""
        ...

    def __len__(self) -> int: ...

    def gather(self, indices: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs (batch, length, features) and targets (batch, horizon * targets), float32."""
        ...


class SeriesBaseline(Protocol):
    """A forecaster without a network. Everything is in standardised units, exactly what a network sees."""

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        ...

    def fit(self, train: WindowSource, validation: WindowSource) -> Self:
        """Learn from the training windows; choices (a penalty, when to stop) are made on the validation windows."""
        ...

    def predict(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, length, features) -> (batch, horizon * targets)."""
        ...

    def state(self) -> State:
        """Everything that was learned: arrays, and a JSON-able rest."""
        ...

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted baseline whose `state()` this is."""
        ...


class TextBaseline(Protocol):
    """A text classifier without a network, on word ids (0 padding, 1 out of vocabulary)."""

    @property
    def parameters(self) -> int:
        """How many numbers were learned."""
        ...

    def fit(
        self,
        ids: Ragged,
        labels: NDArray[np.int64],
        *,
        classes: int,
        validation: tuple[Ragged, NDArray[np.int64]],
    ) -> Self:
        """Learn from training ids and labels; the regularisation is chosen on the validation ones."""
        ...

    def refit(self, ids: Ragged, labels: NDArray[np.int64], *, classes: int) -> Self:
        """Learn again, from more texts, with what was chosen kept."""
        ...

    def predict_proba(self, ids: Ragged) -> NDArray[np.float64]:
        """Probabilities (texts, classes); each row sums to 1."""
        ...

    def state(self) -> State:
        """Everything that was learned: arrays, and a JSON-able rest."""
        ...

    @classmethod
    def from_state(cls, arrays: dict[str, NDArray[Any]], rest: dict[str, Any]) -> Self:
        """The fitted baseline whose `state()` this is."""
        ...


@dataclass(frozen=True, kw_only=True)
class Baseline(Generic[Fitted]):
    """One entry of a catalogue. `make(layout, period=..., seed=...)` for series, `make(seed=...)` for texts."""

    name: str
    title: str
    description: str
    make: Callable[..., Fitted]
    load: Callable[[dict[str, NDArray[Any]], dict[str, Any]], Fitted]


SERIES: Registry[Baseline[SeriesBaseline]] = Registry("series baseline")
TEXTS: Registry[Baseline[TextBaseline]] = Registry("text baseline")


def batches(
    source: WindowSource, size: int, *, every: int = 1
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """All windows in order, or one of `every` so many, `size` at a time."""
    chosen = np.arange(0, len(source), every)
    for start in range(0, len(chosen), size):
        inputs, targets = source.gather(chosen[start : start + size])
        yield inputs.numpy(), targets.numpy()

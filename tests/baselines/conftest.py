"""A week of hours with a daily and a slow cycle, cut into windows; a small corpus as ids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from carryline.baselines import Layout
from carryline.ground.ragged import Ragged
from carryline.series import Windows


def hours(rows: int = 600, seed: int = 0) -> NDArray[np.float32]:
    """Three columns (rows, 3): a daily cycle with noise, a slow one, noise."""
    random = np.random.default_rng(seed)
    time = np.arange(rows)
    day = np.sin(2 * np.pi * time / 24) + 0.1 * random.normal(size=rows)
    return np.stack([day, np.cos(2 * np.pi * time / 200), random.normal(size=rows)], axis=1).astype(np.float32)


def cut(
    *, lookback: int = 48, step: int = 1, ahead: int = 6, horizon: int = 1, targets: tuple[int, ...] = (0,)
) -> tuple[Windows, Windows, Layout]:
    """Training and validation windows over `hours()`, and their layout."""
    values = hours()
    cut = {"lookback": lookback, "step": step, "ahead": ahead, "horizon": horizon, "targets": targets}
    layout = Layout(
        length=lookback // step, features=3, step=step, ahead=ahead, horizon=horizon, targets=targets, day=24
    )
    return Windows(values, rows=(0, 399), **cut), Windows(values, rows=(400, 599), **cut), layout


@pytest.fixture(scope="session")
def windows() -> Callable[..., tuple[Windows, Windows, Layout]]:
    """The function `cut`: conftest files cannot be imported from."""
    return cut


@pytest.fixture
def texts() -> tuple[Ragged, NDArray[np.int64]]:
    """60 texts of ids 2 to 29 in three classes, each with two words of its own; id 1 is unknown."""
    random = np.random.default_rng(0)
    labels = np.arange(60) % 3
    sequences = []
    for label in labels:
        words = random.integers(8, 30, size=random.integers(4, 12))
        words[random.integers(0, 4)] = 2 + 2 * label + random.integers(0, 2)
        sequences.append(words)
    return Ragged.from_sequences(sequences, dtype=np.int32), labels

"""Showing how far a run is: a bar with the time left, which vanishes when there is no terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """How far a run is. `epoch` and `step` count what is done; `steps` is None while unknown; `left` is in seconds."""

    epoch: int
    epochs: int
    step: int
    steps: int | None
    left: float | None
    logs: Mapping[str, float]

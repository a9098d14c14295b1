"""Who wins: a network only if it beats the best baseline beyond chance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """The decision of a study, on validation windows or texts.

    `gain` is how much better the best network is than the best baseline in the metric's unit (negative: worse),
    `interval` its 95 % bootstrap interval on the same blocks; `kind` is the kind of the winner.
    """

    winner: str
    kind: str
    best_baseline: str | None
    best_network: str | None
    gain: float | None
    interval: tuple[float, float] | None
    significant: bool
    sentence: str

    def __str__(self) -> str:
        return self.sentence

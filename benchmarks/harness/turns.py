"""Measuring in turn: A B A B, so that what slows the machine down for a while slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def turn(run: Callable[[], object], seconds: float) -> float:
    """The median seconds of a call of `run`, over as many calls, one at least, as end after `seconds`."""
    times: list[float] = []
    while not times or sum(times) < seconds:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def in_turn(turns: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Each one's turn taken `rounds` times, one after the other and over again: the median of what each returned."""
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, take in turns.items():
            taken[name].append(take())
    return {name: statistics.median(times) for name, times in taken.items()}

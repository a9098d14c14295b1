"""Showing how far a run is: a bar with the time left, which vanishes when there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from carryline.training.aggregation import Means


@dataclass(frozen=True)
class Tick:
    """How far a run is: `epoch` epochs are done, and `step` batches of the next one (`steps`: of how many, if known).

    `left` is in seconds, None while nobody can know. When an epoch has `ended`, `logs` holds all its values.
    """

    epoch: int
    epochs: int
    step: int
    steps: int | None
    left: float | None
    logs: Mapping[str, float]
    ended: bool = False


class Reporter:
    """Tells `show` how far a run is, at most ten times a second; costs next to nothing per step."""

    INTERVAL = 0.1

    def __init__(self, show: Callable[[Tick], None] | None, *, epochs: int, done: int, steps: int | None) -> None:
        self.show, self.epochs, self.steps = show, epochs, steps
        self.first = self.epoch = done
        self.started = self.shown = time.perf_counter()

    def step(self, step: int, means: Means) -> None:
        """After each batch. The loss is read from the device only when it is shown."""
        if self.show is None:
            return
        now = time.perf_counter()
        if now - self.shown >= self.INTERVAL:
            self.shown = now
            part = step / self.steps if self.steps else 0.0
            self.show(Tick(self.epoch, self.epochs, step, self.steps, self._left(part, now), {"loss": means.loss()}))

    def end_epoch(self, steps: int, logs: Mapping[str, float]) -> None:
        """After each epoch and its validation."""
        self.epoch, self.steps = self.epoch + 1, steps
        if self.show is not None:
            now = self.shown = time.perf_counter()
            self.show(Tick(self.epoch, self.epochs, 0, steps, self._left(0.0, now), dict(logs), ended=True))

    def _left(self, part: float, now: float) -> float | None:
        done = self.epoch - self.first + part
        return (now - self.started) / done * (self.epochs - self.epoch - part) if done else None


@contextmanager
def shown(progress: bool | Callable[[Tick], None] | None) -> Iterator[Callable[[Tick], None] | None]:
    """What is to be called with each tick: the user's function, a bar, or nothing."""
    if progress is False or (progress is None and not sys.stderr.isatty()):
        yield None
    elif callable(progress):
        yield progress
    else:
        with _bar() as show:
            yield show


@contextmanager
def _bar() -> Iterator[Callable[[Tick], None]]:
    """A bar on stderr, with one line left behind for each epoch."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[values]}")
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", values="", total=1.0)

        def show(tick: Tick) -> None:
            values = "  ".join(f"{name} {value:.4f}" for name, value in tick.logs.items())
            if tick.ended:
                console.print(f"epoch {tick.epoch}/{tick.epochs}  {values}", highlight=False)
            left = "" if tick.left is None else f"{int(tick.left) // 60}:{int(tick.left) % 60:02d} left  "
            done = tick.step / tick.steps if tick.steps else 0.0
            number = min(tick.epoch + 1, tick.epochs)
            bar.update(task, description=f"epoch {number}/{tick.epochs}", completed=done, values=left + values)

        yield show

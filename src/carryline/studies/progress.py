"""What a person at a terminal sees while a study runs: one line per candidate; nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from carryline.studies.candidates import Candidate

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

    from carryline.training.progress import Tick


class Board:
    """One line per candidate, live, on standard error. `shown=None`: on a terminal only."""

    def __init__(self, candidates: Sequence[Candidate], shown: bool | None = None) -> None:
        self._lines = {candidate.name: _Line(candidate) for candidate in candidates}
        self.shown = sys.stderr.isatty() if shown is None else shown
        self._live: Live | None = None

    def __enter__(self) -> Board:
        if self.shown:
            from rich.console import Console
            from rich.live import Live

            # On a terminal the board makes room for the leaderboard, which says the same and more; elsewhere it cannot
            # move, so it is printed once, at the end.
            console = Console(stderr=True)
            self._live = Live(
                get_renderable=self._table, console=console, transient=console.is_terminal, refresh_per_second=4
            )
            self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)

    def begin(self, name: str) -> None:
        """The candidate begins."""
        self._lines[name].began = time.monotonic()
        self._lines[name].note = "fitting"

    def end(self, name: str, score: str, seconds: float) -> None:
        """The candidate is done, with this score."""
        self._lines[name].seconds, self._lines[name].note = seconds, score

    def ticker(self, name: str) -> Callable[[Tick], None] | bool:
        """What the candidate's training tells how far it is; False when nobody looks."""
        return partial(_tell, self._lines[name]) if self.shown else False

    def _table(self) -> Table:
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        for line in self._lines.values():
            table.add_row(*line.cells())
        return table


class _Line:
    def __init__(self, candidate: Candidate) -> None:
        self.title, self.note = candidate.title, ""
        self.began: float | None = None
        self.seconds: float | None = None

    def cells(self) -> tuple[str, str, str]:
        if self.seconds is not None:
            return f"[green]✓[/] {self.title}", self.note, f"{self.seconds:.0f} s"
        if self.began is not None:
            return f"[bold]▸ {self.title}[/]", self.note, f"{time.monotonic() - self.began:.0f} s"
        return f"[dim]· {self.title}[/]", "", ""


def _tell(line: _Line, tick: Tick) -> None:
    loss = tick.logs.get("val_loss", tick.logs.get("loss"))
    ended = tick.step == tick.steps  # then `tick.epoch` counts the epoch that has just ended
    steps = f", step {tick.step} of {tick.steps}" if tick.steps and not ended else ""
    number = min(tick.epoch + (not ended), tick.epochs)
    line.note = f"epoch {number} of {tick.epochs}{steps}" + ("" if loss is None else f", loss {loss:.4g}")

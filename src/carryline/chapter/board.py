"""What a person sees while trials run: a live board on a terminal, plain lines elsewhere; both on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any

from carryline.chapter.trials import Trial

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

PAUSE = 60.0  # seconds between two plain lines on one trial


@dataclass
class _Work:
    """A trial at work."""

    trial: Trial
    began: float = field(default_factory=time.monotonic)
    spoke: float = field(default_factory=time.monotonic)
    note: str = "reading data"
    left: float | None = None


class Board:
    """How far `total` trials are. `shown=None`: live on a terminal, lines elsewhere."""

    def __init__(self, total: int, *, live: bool | None = None) -> None:
        self.total, self.done, self.undone = total, 0, 0
        self.live = sys.stderr.isatty() if live is None else live
        self._lock = threading.Lock()
        self._work: dict[str, _Work] = {}
        self._began = time.monotonic()
        self._console: Console | None = None
        self._live: Live | None = None

    def __enter__(self) -> Board:
        if self.live:
            from rich.console import Console
            from rich.live import Live

            self._console = Console(stderr=True)
            self._live = Live(get_renderable=self._drawn, console=self._console, transient=True, refresh_per_second=4)
            self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)

    def found(self, done: int) -> None:
        """So many trials were done before."""
        self.done = done
        if done:
            self._say("·", f"{done} of {self.total} trials were done before; they are not run again", "dim")

    def begin(self, trial: Trial) -> None:
        """The trial begins."""
        with self._lock:
            self._work[str(trial.folder)] = _Work(trial)
        if not self.live:
            self._say("▸", f"{trial.title}", "")

    def tick(self, trial: Trial, tick: Mapping[str, Any]) -> None:
        """The trial's training is so far."""
        work = self._work[str(trial.folder)]
        number = min(tick["epoch"] + (tick["step"] > 0), tick["epochs"])
        steps = f", step {tick['step']} of {tick['steps']}" if tick["steps"] and tick["step"] else ""
        loss = "" if tick["loss"] is None else f", loss {tick['loss']:.4g}"
        work.note, work.left = f"epoch {number} of {tick['epochs']}{steps}{loss}", tick["left"]
        if not self.live and time.monotonic() - work.spoke > PAUSE:
            work.spoke = time.monotonic()
            self._say(" ", f"{trial.title}: {work.note}", "")

    def told(self, trial: Trial, item: Mapping[str, Any]) -> None:
        """The trial told a number."""
        self._work[str(trial.folder)].note = number(item)

    def end(self, trial: Trial, record: Mapping[str, Any]) -> None:
        """The trial is done."""
        told = ", ".join(number(item) for item in record["told"] if item["kind"] == "number")
        with self._lock:
            self._work.pop(str(trial.folder), None)
            self.done += 1
        self._say("✓", f"{trial.title}: {told or 'done'} [{clock(record['seconds'])}]", "green")

    def failed(self, trial: Trial, error: Mapping[str, Any]) -> None:
        """The trial ended without a record."""
        with self._lock:
            self._work.pop(str(trial.folder), None)
            self.undone += 1
        fix = f"fix: {error['fix']}" if "fix" in error else f"see {trial.folder / 'log.txt'}"
        if error["kind"] == "MissingDataError":
            self._say("–", f"{trial.title} is left out: {error['given']}\n    {fix}", "yellow")
        else:
            self._say("✗", f"{trial.title} failed: {error['kind']}: {error['given']}\n    {fix}", "red")

    def _say(self, sign: str, words: str, style: str) -> None:
        if self._console is not None:
            from rich.text import Text

            self._console.print(Text.assemble((sign, style), " ", words), soft_wrap=True)
        else:
            print(f"{sign} {words}", file=sys.stderr, flush=True)

    def _drawn(self) -> RenderableType:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        undone = f", [red]{self.undone} without a result[/]" if self.undone else ""
        ended = self.done + self.undone
        board = Table.grid(padding=(0, 2))
        spent = clock(time.monotonic() - self._began)
        board.add_row(
            f"[bold]{self.done} of {self.total} trials[/]{undone}",
            ProgressBar(total=max(self.total, 1), completed=ended, width=30),
            spent,
        )
        with self._lock:
            for work in self._work.values():
                left = "" if work.left is None else f", {clock(work.left)} left"
                board.add_row(
                    Text(f"▸ {work.trial.title}"), Text(work.note), clock(time.monotonic() - work.began) + left
                )
        return board


def number(item: Mapping[str, Any]) -> str:
    """`validation accuracy 0.846`."""
    value = item["value"]
    told = "not finite" if value is None else f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"
    return f"{item['name']} {told} {item['unit']}".rstrip()


def clock(seconds: float) -> str:
    """`1:05:09`, `5:09`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if minutes >= 60 else f"{minutes}:{rest:02d}"

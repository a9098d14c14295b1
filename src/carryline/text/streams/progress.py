"""How far a pass over a large source is: a bar on standard error, which vanishes at the end, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from carryline.text.streams.passing import Pass


@contextmanager
def shown(progress: bool | None, name: str, this: Pass) -> Iterator[Callable[[], None]]:
    """What is to be called after each batch. `progress=None`: a bar where standard error is a terminal."""
    if not (sys.stderr.isatty() if progress is None else progress):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"), TimeRemainingColumn()
    # Where nothing can vanish, in a log, the last state is printed, once.
    with Progress(*columns, console=console, transient=console.is_terminal) as bar:
        task = bar.add_task(name, total=None, amount="")
        yield lambda: bar.update(task, completed=this.done, total=this.total, amount=amount(this))


def amount(this: Pass) -> str:
    """`12,000 documents, 0.10 of 2.15 GB`."""
    documents = f"{this.documents:,} documents"
    if this.total is None:
        return documents
    if this.unit == "documents":
        return f"{documents} of {this.total:,}"
    unit, size = next((pair for pair in _UNITS if this.total >= pair[1]), ("bytes", 1))
    return f"{documents}, {this.done / size:.2f} of {this.total / size:.2f} {unit}"


_UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))

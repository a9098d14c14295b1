"""How many threads the networks of a study run on: one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block torch computes on one thread; afterwards on as many as before.

    Two threads take 0.6 of the time of one on an idle machine, and 1.25 of it with one busy process beside them, worse
    on a busier machine, for each step waits for the slower thread (`benchmarks/threads.py`, `--beside`). A study runs
    for minutes beside other work; and on one thread its result does not depend on the number of cores.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)

"""How many threads the networks of a study run on: one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Within the block torch computes on one thread; afterwards on as many as before.

    A recurrent step at these sizes is dozens of operations of microseconds. Shared between two threads on an idle
    machine they gain a tenth (a convnet a third); with one busy process beside them each waits for the slower thread,
    and a training step takes two to four times as long (`benchmarks/threads.py --beside`), worse on a busier machine.
    Nor does a result then depend on the number of cores.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)

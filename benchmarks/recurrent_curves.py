"""Which implementation of a recurrence is the fastest where: over units, time, batch and threads.

    python benchmarks/recurrent_curves.py [--quick] [--json FILE]

Milliseconds per training step of the recurrence alone: forward, and backward to its input and weights, float32, the
last output wanted. One size varies at a time, from batch 128, 100 steps, 32 inputs and 32 units. All implementations
that are registered take turns, A B A B, in one process; the figure is the median of the turns.
`write_performance.py` draws what FILE holds.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import torch
from harness.machine import machine
from harness.turns import in_turn, turn

from carryline import kernels
from carryline.kernels import GRU, LSTM, SimpleRNN, Weights


@dataclass(frozen=True)
class Size:
    batch: int = 128
    time: int = 100
    inputs: int = 32
    units: int = 32


SWEEPS = {
    "units": (16, 32, 64, 128, 256, 512),
    "time": (10, 30, 100, 300, 1000),
    "batch": (1, 4, 16, 64, 128, 256, 512),
}
CELLS = (SimpleRNN(), LSTM(), GRU())
THREADS = sorted({1, os.cpu_count() or 1})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter turns: some two minutes")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rounds, seconds = (2, 0.01) if given.quick else (7, 0.1)
    names = list(kernels.IMPLEMENTATIONS)
    found = {"machine": machine(), "base": asdict(Size()), "sweeps": SWEEPS, "points": []}
    print(f"{'cell':10}{'batch':>6}{'time':>6}{'units':>6}{'threads':>9}" + "".join(f"{name:>12}" for name in names))
    measured: dict[tuple[str, Size, int], dict[str, float]] = {}
    for cell in CELLS:
        for axis, values in SWEEPS.items():
            for size in (replace(Size(), **{axis: value}) for value in values):
                for threads in THREADS:
                    point = (type(cell).__name__, size, threads)
                    if point not in measured:  # the sweeps meet in one
                        torch.set_num_threads(threads)
                        turns = {name: partial(told, name, step(cell, size), seconds) for name in names}
                        measured[point] = {name: taken * 1e3 for name, taken in in_turn(turns, rounds).items()}
                        show(*point, measured[point])
                    found["points"].append(
                        {"cell": point[0], "over": axis, **asdict(size), "threads": threads, "ms": measured[point]}
                    )
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def told(name: str, run: Callable[[], object], seconds: float) -> float:
    """A turn of an implementation, after a call that is not counted."""
    with kernels.use(name):
        run()
        return turn(run, seconds)


def step(cell: SimpleRNN | LSTM | GRU, size: Size) -> Callable[[], object]:
    """A function that runs one training step of a recurrence."""
    torch.manual_seed(0)
    shapes = cell.weight_shapes(size.inputs, size.units)
    weights = Weights(**{name: (torch.randn(shape) * 0.1).requires_grad_() for name, shape in shapes.items()})
    x = torch.randn(size.batch, size.time, size.inputs, requires_grad=True)
    wanted = [x, *(weight for weight in weights if weight is not None)]

    def run() -> object:
        last, _ = kernels.recurrent(cell, x, None, weights, return_sequences=False)
        return torch.autograd.grad(last.sum(), wanted)

    return run


def show(cell: str, size: Size, threads: int, ms: dict[str, float]) -> None:
    sizes = f"{cell:10}{size.batch:6}{size.time:6}{size.units:6}{threads:9}"
    print(sizes + "".join(f"{taken:12.3f}" for taken in ms.values()), flush=True)


if __name__ == "__main__":
    main()

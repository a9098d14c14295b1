"""Which implementation of a recurrence is the faster one here: what `carryline.kernels` decides by.

    .venv/bin/python benchmarks/dispatch.py [--threads 1] [--rounds 7]

Milliseconds per training step (forward and backward), the implementations in turn (A B A B) in one run; the median of
all rounds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch

from carryline import kernels
from carryline.kernels import GRU, LSTM, SimpleRNN, Weights

SHAPES = [(128, 120, 14, 32), (128, 500, 32, 32), (32, 100, 64, 128), (1, 120, 14, 32)]
CELLS = [SimpleRNN(), LSTM(), GRU()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    names = list(kernels.IMPLEMENTATIONS)
    print(f"torch {torch.__version__}, {given.threads} thread(s); milliseconds per training step")
    print(
        f"{'batch, time, inputs, units':28}{'cell':12}{'lengths':9}"
        + "".join(f"{name:>12}" for name in names)
        + "  chosen"
    )
    for shape in SHAPES:
        for cell in CELLS:
            for with_lengths in (False, True):
                steps = {name: step(cell, shape, with_lengths) for name in names}
                times: dict[str, list[float]] = {name: [] for name in names}
                for _ in range(given.rounds):
                    for name in names:
                        with kernels.use(name):
                            times[name].append(steps[name]())
                chosen = kernels.choose(kernels.Situation(cell, lengths=with_lengths)).name
                row = "".join(f"{statistics.median(times[name]) * 1e3:12.2f}" for name in names)
                print(f"{shape!s:28}{type(cell).__name__:12}{'yes' if with_lengths else '':9}{row}  {chosen}")


def step(cell: SimpleRNN | LSTM | GRU, shape: tuple[int, int, int, int], with_lengths: bool) -> Callable[[], float]:
    """A function that runs one training step and returns its seconds."""
    batch, length, inputs, units = shape
    torch.manual_seed(0)
    sizes = cell.weight_shapes(inputs, units)
    weights = Weights(**{name: (torch.randn(size) * 0.2).requires_grad_() for name, size in sizes.items()})
    x = torch.randn(batch, length, inputs, requires_grad=True)
    lengths = torch.randint(1, length + 1, (batch,)) if with_lengths else None

    def run() -> float:
        start = time.perf_counter()
        outputs, _ = kernels.recurrent(cell, x, None, weights, lengths=lengths, return_sequences=False)
        outputs.square().sum().backward()
        return time.perf_counter() - start

    run()
    return run


if __name__ == "__main__":
    main()

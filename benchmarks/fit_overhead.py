"""What `fit` costs per step beyond the bare torch loop, on the chapter's dense Jena model.

    python benchmarks/fit_overhead.py [--steps 500] [--rounds 4]

Both loops run the same model (Flatten, Dense(32, relu), Dense(1)), optimiser and batches of 128 x 120 x 14, gathered
before the clock starts, in one process, in the order A B A B. The figure is the difference of the medians; the target
is below 0.15 ms. Processor time is there for machines that do other work too; it means something with one thread only
(OMP_NUM_THREADS=1). The bare loop keeps the epoch's mean loss too, as a tensor.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from carryline.training import RMSprop, Sequential
from carryline.training import optimizers as carryline_optimizers

Batches = list[tuple[torch.Tensor, torch.Tensor]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    torch.manual_seed(0)
    pool = [(torch.randn(128, 120, 14), torch.randn(128, 1)) for _ in range(50)]
    batches = [pool[number % len(pool)] for number in range(options.steps)]
    loops = {"bare loop": bare(batches), "fit": fitted(batches)}
    for loop in loops.values():
        loop()
    clocks = {"wall": time.perf_counter, "processor": time.process_time}
    times: dict[tuple[str, str], list[float]] = {(name, clock): [] for name in loops for clock in clocks}
    for _ in range(options.rounds):
        for name, loop in loops.items():
            before = {clock: read() for clock, read in clocks.items()}
            loop()
            for clock, read in clocks.items():
                times[name, clock].append((read() - before[clock]) / options.steps * 1000)
    for clock in clocks:
        fast, slow = (statistics.median(times[name, clock]) for name in ("bare loop", "fit"))
        print(f"{clock:>9} time per step: bare loop {fast:.4f} ms, fit {slow:.4f} ms; overhead {slow - fast:.4f} ms")
    print("target: an overhead below 0.15 ms")


def network() -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(120 * 14, 32), nn.ReLU(), nn.Linear(32, 1)]


def bare(batches: Batches) -> Callable[[], None]:
    """The loop one writes by hand, with the same optimiser."""
    model = nn.Sequential(*network())
    optimizer = carryline_optimizers.build(RMSprop(), model.parameters())

    def run() -> None:
        total = torch.zeros(())
        model.train()
        for inputs, targets in batches:
            loss = nn.functional.l1_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.detach()
        total.item()

    return run


def fitted(batches: Batches) -> Callable[[], None]:
    """The same by `fit`, from an iterable of batches, all of which are checked for NaN."""
    model = Sequential(network())
    model.compile(optimizer="rmsprop", loss="mae")
    model.fit(batches[:1], progress=False)

    def run() -> None:
        model.fit(batches, progress=False)

    return run


if __name__ == "__main__":
    main()

"""What `fit` costs per step beyond the bare torch loop, on the chapter's dense Jena model.

    python benchmarks/fit_overhead.py [--steps 512] [--rounds 6]

Two comparisons, each in one process and in the order A B A B, on batches of 128 x 120 x 14:

- the loop: both run the same torch modules (Flatten, Linear(32), ReLU, Linear(1)), optimiser and batches, gathered
  before the clock starts. The figure is the difference of the medians; the target is below 0.05 ms.
- the whole step: torch's modules and `torch.optim.RMSprop` on slices of one tensor, beside `fit` of carryline's layers
  with "rmsprop", from the same arrays, which it shuffles. The figure is torch's time over ours; the target is 1.2.

Processor time is there for machines that do other work too; it means something with one thread only
(OMP_NUM_THREADS=1). The bare loop of the first keeps the epoch's mean loss too, as a tensor.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import nn

from carryline import layers
from carryline.training import RMSprop, Sequential
from carryline.training import optimizers as carryline_optimizers

Batches = list[tuple[torch.Tensor, torch.Tensor]]
BATCH = 128
PASSES = 16  # over the arrays of the second comparison
CLOCKS = {"wall": time.perf_counter, "processor": time.process_time}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    options.steps = max(options.steps // PASSES, 1) * PASSES
    torch.manual_seed(0)
    pool = [(torch.randn(BATCH, 120, 14), torch.randn(BATCH, 1)) for _ in range(50)]
    batches = [pool[number % len(pool)] for number in range(options.steps)]
    for clock, (fast, slow) in measured({"bare loop": bare(batches), "fit": fitted(batches)}, options).items():
        print(f"{clock:>9} time per step: bare loop {fast:.4f} ms, fit {slow:.4f} ms; overhead {slow - fast:.4f} ms")
    print("target: an overhead below 0.05 ms\n")
    samples = options.steps * BATCH // PASSES
    x, y = torch.randn(samples, 120, 14), torch.randn(samples, 1)
    for clock, (torchs, ours) in measured({"torch": torch_whole(x, y), "carryline": ours_whole(x, y)}, options).items():
        print(f"{clock:>9} time per step: torch {torchs:.4f} ms, carryline {ours:.4f} ms; ratio {torchs / ours:.2f}")
    print("target: a ratio of 1.2")


def measured(loops: dict[str, Callable[[], None]], options: argparse.Namespace) -> dict[str, list[float]]:
    """Milliseconds per step of each loop by each clock, medians of turns A B A B."""
    for loop in loops.values():
        loop()
    times: dict[tuple[str, str], list[float]] = {(name, clock): [] for name in loops for clock in CLOCKS}
    for _ in range(options.rounds):
        for name, loop in loops.items():
            before = {clock: read() for clock, read in CLOCKS.items()}
            loop()
            for clock, read in CLOCKS.items():
                times[name, clock].append((read() - before[clock]) / options.steps * 1000)
    return {clock: [statistics.median(times[name, clock]) for name in loops] for clock in CLOCKS}


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


def torch_whole(x: torch.Tensor, y: torch.Tensor) -> Callable[[], None]:
    """Torch alone, in order, without shuffling and without a mean of the losses."""
    model = nn.Sequential(*network())
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)

    def run() -> None:
        for _ in range(PASSES):
            for first in range(0, len(x), BATCH):
                optimizer.zero_grad()
                nn.functional.l1_loss(model(x[first : first + BATCH]), y[first : first + BATCH]).backward()
                optimizer.step()

    return run


def ours_whole(x: torch.Tensor, y: torch.Tensor) -> Callable[[], None]:
    model = Sequential([layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(1)])
    model.compile(optimizer="rmsprop", loss="mae")

    def run() -> None:
        model.fit(x, y, batch_size=BATCH, epochs=PASSES, progress=False)

    return run


if __name__ == "__main__":
    main()

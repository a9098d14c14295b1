"""A training step of `layers.TCN` beside plain torch's, at the sizes of Bai, Kolter and Koltun 2018.

    python benchmarks/tcn.py [--quick] [--json FILE]

One thread, float32, weight norm; forward and backward of the network alone, no optimiser. Plain torch pads to the left
and convolves channels first, as its users write it. The two take turns in one process; a figure is the median of the
processor's time, which other programs touch less than the clock's. Flops are those of all steps, two for each
multiply-add, forward and backward: where only the last output is wanted, carryline computes a part of them, `computed`,
and the rate is of these.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from harness.record import aligned, milliseconds, times
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from carryline.layers import TCN


class Size(NamedTuple):
    name: str
    batch: int
    steps: int
    features: int
    filters: int
    taps: int
    levels: int
    last: bool  # only the last output is wanted


SIZES = (
    Size("adding problem, 600 steps", 32, 600, 2, 24, 8, 8, True),
    Size("copy memory, 1000 steps", 32, 1020, 10, 10, 8, 8, False),
    Size("JSB chorales", 1, 60, 88, 150, 3, 2, False),
    Size("Nottingham", 1, 200, 88, 150, 6, 4, False),
    Size("sequential MNIST", 64, 784, 1, 25, 7, 8, True),
)


class Plain(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        inputs = [size.features] + [size.filters] * (2 * size.levels - 1)
        self.convolutions = nn.ModuleList(weight_norm(nn.Conv1d(n, size.filters, size.taps)) for n in inputs)
        self.around = nn.Conv1d(size.features, size.filters, 1)
        self.taps = size.taps

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in range(len(self.convolutions) // 2):
            h, dilation = x, 2**block
            for convolution in self.convolutions[2 * block : 2 * block + 2]:
                h = F.pad(h, ((self.taps - 1) * dilation, 0))
                h = torch.relu(F.conv1d(h, convolution.weight, convolution.bias, dilation=dilation))
            x = torch.relu(h + (x if block else self.around(x)))
        return x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="three turns each")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(1)
    rows = [measured(size, turns=3 if given.quick else 21) for size in SIZES]
    print(aligned(table(rows)))
    if given.json:
        given.json.write_text(json.dumps({"rows": rows}, indent=1) + "\n", encoding="utf-8")


def table(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """The cells of the table, a list for each line, the names of the columns first."""
    yield ["training step", "carryline", "torch", "ratio", "Mflop", "computed", "Gflop/s"]
    for row in rows:
        ours, peer, flops, done = row["ours_ms"], row["torch_ms"], row["flops"], row["computed"]
        rates = [f"{flops / 1e6:.0f}", f"{done / flops:.0%}", f"{done / ours / 1e6:.0f}"]
        yield [row["size"], milliseconds(ours), milliseconds(peer), times(peer / ours), *rates]


def measured(size: Size, *, turns: int) -> dict[str, Any]:
    ours = TCN(size.filters, size.taps, size.levels, return_sequences=not size.last)
    plain = Plain(size)
    x = torch.randn(size.batch, size.steps, size.features)
    first = x.transpose(1, 2).contiguous()

    def step(network: nn.Module, answer: Callable[[], torch.Tensor]) -> float:
        network.zero_grad()
        start = time.process_time()
        answer().square().mean().backward()
        return time.process_time() - start

    steps = {
        "ours_ms": lambda: step(ours, lambda: ours(x)),
        "torch_ms": lambda: step(plain, lambda: plain(first)[:, :, -1] if size.last else plain(first)),
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(turns + 2):
        for name, run in steps.items():
            seconds = run()
            if turn >= 2:
                taken[name].append(seconds * 1e3)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    every = flops(size, [size.steps] * (2 * size.levels))
    return {"size": size.name, **medians, "flops": every, "computed": flops(size, places(size)) if size.last else every}


def flops(size: Size, places: list[int]) -> int:
    """Of a training step, where the convolutions have so many places; nobody wants the gradient of the raw input."""
    first = places[0] * size.features * (size.taps + 1) * size.filters
    others = sum(places[1:]) * size.taps * size.filters**2
    return 2 * size.batch * (2 * first + 3 * others)


def places(size: Size) -> list[int]:
    """At how many places each convolution is computed, where nothing is computed that the last output does not see."""
    wanted, found = 1, []
    wants = []
    for _ in range(size.levels):
        wants.append(wanted)
        wanted = 2 * (wanted - 1) + 2 * size.taps - 1
    steps = min(size.steps, wanted)
    for want in reversed(wants):
        out = min(want, (steps + 1) // 2)
        found += [min(2 * (out - 1) + size.taps, steps), out]
        steps = out
    return found


if __name__ == "__main__":
    main()

"""The error of every compiled activation over all 2^32 float32 inputs, on every instruction set of this machine.

    make sweep                                      # some minutes on two cores
    .venv/bin/python scripts/sweep_activations.py tanh sigmoid

Printed is the worst error of each in units of the last place (ulp), and the input that it was found at. The oracle is
torch in float64, with gelu from the complementary error function, for `1 + erf` loses all digits of a negative input.
What is below the smallest normal number counts as zero: the kernels run with denormal numbers flushed, as inputs and as
results. NaN must give NaN, and a result beyond float32 infinity; else the error is infinite.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor

import torch

from carryline.kernels import native
from carryline.kernels.activations import ACTIVATIONS

BLOCK = 1 << 16  # inputs at a time: what is made of them stays in the cache
PIECE = 1 << 26  # inputs of one job
BOUNDS = dict.fromkeys(ACTIVATIONS, 4.0) | {"gelu": 5.0}  # ulp; the tail of a normal distribution takes more steps


def exact(name: str, x: torch.Tensor) -> torch.Tensor:
    """The activation of a float64 tensor, to about its own last place."""
    if name == "gelu":
        value = x * torch.special.erfc(x * -math.sqrt(0.5)) / 2
        return torch.where(x == -math.inf, 0.0, value)
    if name in ("silu", "softsign"):  # of an infinite x, torch has infinity / infinity
        limits = {"silu": (0.0, math.inf), "softsign": (-1.0, 1.0)}[name]
        value = ACTIVATIONS[name](x)
        return torch.where(x == -math.inf, limits[0], torch.where(x == math.inf, limits[1], value))
    return ACTIVATIONS[name](x)


def compiled(isa: str, name: str, x: torch.Tensor) -> torch.Tensor:
    """What the kernels of `isa` make of a contiguous tensor."""
    module = native.module()
    y = torch.empty_like(x)
    doubles = x.dtype == torch.float64
    module.activate(isa, getattr(module.Activation, name), doubles, x.data_ptr(), y.data_ptr(), 0, x.numel())
    return y


def errors(y: torch.Tensor, reference: torch.Tensor) -> torch.Tensor:
    """How far a float32 `y` is from the float64 `reference`, in ulp; 0 where it is the nearest number."""
    smallest = torch.finfo(torch.float32).smallest_normal
    nearest = reference.float()
    power_of_two = (nearest.view(torch.int32) & 0x7F800000).view(torch.float32).double().clamp_(max=2.0**127)
    error = (y - reference).abs_()
    right = (y == nearest) | (y.isnan() & reference.isnan())
    right |= (reference.abs() < smallest) & (error <= smallest)
    error /= power_of_two.mul_(2.0**-23)
    return error.nan_to_num_(nan=math.inf).masked_fill_(right, 0)


def worst(name: str, isas: list[str], first: int) -> list[tuple[float, float]]:
    """The worst error of each instruction set, and where, among the PIECE inputs whose bits count on from `first`."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # as the kernels do
    found = [(0.0, math.nan)] * len(isas)
    for start in range(first, first + PIECE, BLOCK):
        x = torch.arange(start, start + BLOCK).to(torch.int32).view(torch.float32)
        reference = exact(name, x.double())
        nearest = reference.float()
        before, at_before = nearest, (0.0, 0.0)
        for i, isa in enumerate(isas):
            y = compiled(isa, name, x)
            if not torch.equal(y, before):
                before, at_before = y, _worst_of_block(x, y, reference, nearest, min(found)[0])
            found[i] = max(found[i], at_before, key=lambda pair: pair[0])
    return found


def _worst_of_block(
    x: torch.Tensor, y: torch.Tensor, reference: torch.Tensor, nearest: torch.Tensor, known: float
) -> tuple[float, float]:
    """The worst error of a block and its input, or nothing worth mentioning if it cannot exceed what is `known`."""
    # Where both are numbers, the error is at most half more than the count of numbers between them.
    away = (y.view(torch.int32) - nearest.view(torch.int32)).abs_()
    most = away.max().item()
    if most + 0.5 <= known:
        return 0.0, 0.0
    some = (away == most).nonzero()[:, 0] if most < 1 << 16 else torch.arange(BLOCK)
    largest, at = errors(y[some], reference[some]).max(0)
    return largest.item(), x[some[at]].item()


def main(names: list[str], map_: Callable[..., Iterable[list[tuple[float, float]]]] = map) -> bool:
    """Sweep, print a row for each activation, and say whether all are within the bound."""
    isas: list[str] = native.module().isas()
    starts = range(0, 1 << 32, PIECE)
    print("  ".join([f"{'':14}", *(f"{isa:>8} {'at':>14}" for isa in isas)]), flush=True)
    good = True
    for name in names:
        jobs = map_(worst, itertools.repeat(name), itertools.repeat(isas), starts)
        found = [max(column, key=lambda pair: pair[0]) for column in zip(*jobs, strict=True)]
        print("  ".join([f"{name:14}", *(f"{error:8.3f} {at:14.7g}" for error, at in found)]), flush=True)
        good &= all(error < BOUNDS[name] for error, _ in found)
    return good


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("activation", nargs="*", help=f"of {', '.join(ACTIVATIONS)}; all, if none is given")
    given = parser.parse_args().activation or list(ACTIVATIONS)
    with ProcessPoolExecutor() as pool:
        raise SystemExit(0 if main(given, pool.map) else 1)

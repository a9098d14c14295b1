"""One seed for a run, without touching the random numbers of the program around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from carryline.ground.errors import InputError


@contextmanager
def seeded(seed: int, device: torch.device, *, stream: int = 0) -> Iterator[None]:
    """Torch's generators start from `(seed, stream)` within the block, and are as they were after it."""
    if not isinstance(seed, int | np.integer) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed={seed!r}", expected="an integer of at least 0", fix="for example seed=0")
    start = int(np.random.SeedSequence([int(seed), stream]).generate_state(1, np.uint64)[0] >> 1)
    with torch.random.fork_rng(devices=_cuda(device)):
        torch.default_generator.manual_seed(start)  # torch.manual_seed would also touch devices that we do not use
        for number in _cuda(device):
            torch.cuda.default_generators[number].manual_seed(start)
        yield


def state(device: torch.device) -> list[torch.Tensor]:
    """Where torch's generators stand: the CPU's, and the device's if it has its own."""
    return [torch.get_rng_state(), *(torch.cuda.get_rng_state(number) for number in _cuda(device))]


def restore(states: list[torch.Tensor], device: torch.device) -> None:
    """Go on from where the generators stood."""
    torch.set_rng_state(states[0])
    for number, held in zip(_cuda(device), states[1:], strict=False):
        torch.cuda.set_rng_state(held, number)


def _cuda(device: torch.device) -> list[int]:
    if device.type != "cuda":
        return []
    return [torch.cuda.current_device() if device.index is None else device.index]

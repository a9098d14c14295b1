"""The compiled kernels, if this installation has them: `carryline._native`, and why not when it is not there."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import prod
from types import ModuleType

import torch

from carryline.ground.errors import InputError, nearest


def available() -> bool:
    """Can the compiled kernels run here? Raises InputError when `CARRYLINE_ISA` names what this machine cannot run."""
    return reason() is None


def reason() -> str | None:
    """Why the compiled kernels cannot run, or None; raises as `available`."""
    loaded = _load()
    return loaded if isinstance(loaded, str) else None


def module() -> ModuleType:
    """`carryline._native`; only to be called where they are `available`."""
    loaded = _load()
    assert isinstance(loaded, ModuleType), loaded
    return loaded


def empty(shape: Sequence[int], dtype: torch.dtype) -> torch.Tensor:
    """`torch.empty(shape, dtype)` on the CPU, a large one from blocks that earlier tensors gave back: see buffers.h."""
    count = prod(shape)
    bytes_ = count * dtype.itemsize
    native = _load()
    if isinstance(native, str) or bytes_ < native.SMALLEST_BUFFER:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(native.Buffer(bytes_), dtype=dtype).view(shape)


@contextmanager
def keeping_memory() -> Iterator[None]:
    """While it lasts, memory that tensors free stays with the process, for the next training step to take the same.

    Otherwise glibc gives a part back after each step, and a large model's next step waits for some thousand new pages.
    """
    if not available():
        yield
        return
    module().keep_freed_memory(True)
    try:
        yield
    finally:
        module().keep_freed_memory(False)


@cache
def _load() -> ModuleType | str:
    try:
        native = importlib.import_module("carryline._native")
    except ModuleNotFoundError:
        return "carryline was installed without its compiled kernels"
    except ImportError as error:
        return f"the compiled kernels do not load: {error}"
    forced, possible = os.environ.get("CARRYLINE_ISA"), native.isas()
    if forced and forced not in possible:
        raise InputError(
            f"CARRYLINE_ISA={forced}",
            expected=f"one that this machine can run: {', '.join(possible)}{nearest(forced, possible)}",
            fix="name one of them, or unset CARRYLINE_ISA",
        )
    return native

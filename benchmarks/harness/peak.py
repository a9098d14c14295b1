"""The machine's peak: float32 multiply-adds on registers, on as many threads, measured."""

from __future__ import annotations


def fma_peak(threads: int, seconds: float = 0.5) -> float | None:
    """Flops a second, the best of some; None where carryline has no compiled kernels."""
    try:
        from carryline import _native
    except ImportError:
        return None
    return _native.fma_peak(threads, seconds)

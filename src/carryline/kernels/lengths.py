"""Where sequences end: the helpers for batches that are padded at the end."""

from __future__ import annotations

import torch

from carryline.ground.errors import InputError


def running(lengths: torch.Tensor, time: int) -> torch.Tensor:
    """True where a sequence is still running, (batch, time)."""
    return torch.arange(time, device=lengths.device) < lengths[:, None]


def without_padding(x: torch.Tensor, lengths: torch.Tensor, fill: float = 0.0) -> torch.Tensor:
    """`x` (batch, time, features) with `fill` in its padding: 0 times a NaN found there would still be a NaN."""
    return x.masked_fill(~running(lengths, x.shape[1])[:, :, None], fill)


def flip(x: torch.Tensor, lengths: torch.Tensor | None) -> torch.Tensor:
    """Each sequence of `x` (batch, time, features) from its own end; padding stays where it is. Its own inverse."""
    if lengths is None:
        return x.flip(1)
    positions = torch.arange(x.shape[1], device=x.device)
    mirrored = lengths[:, None] - 1 - positions
    index = torch.where(mirrored >= 0, mirrored, positions)
    return x.gather(1, index[:, :, None].expand_as(x))


def check_lengths(call: str, lengths: torch.Tensor, batch: int, time: int) -> None:
    """Raise unless `lengths` are `batch` integers from 0 to `time`; what they hold is not known while compiling."""
    given = None
    if not isinstance(lengths, torch.Tensor) or lengths.is_floating_point() or lengths.dtype == torch.bool:
        given = f"lengths of type {getattr(lengths, 'dtype', type(lengths).__name__)}"
    elif lengths.shape != (batch,):
        given = f"lengths of shape {tuple(lengths.shape)} for a batch of {batch}"
    elif not torch.compiler.is_compiling():
        check_range(call, lengths, time)
    if given is not None:
        raise _misfit(f"{call}: {given}", batch, time)


def check_range(call: str, lengths: torch.Tensor, time: int) -> None:
    """Raise unless all `lengths` are from 0 to `time`."""
    least, most = (int(lengths.min()), int(lengths.max())) if len(lengths) else (0, 0)
    if least < 0 or most > time:
        raise _misfit(f"{call}: lengths from {least} to {most} for {time} time steps", len(lengths), time)


def _misfit(given: str, batch: int, time: int) -> InputError:
    return InputError(
        given,
        expected=f"an integer tensor of shape ({batch},), each from 0 to {time}",
        fix="give the number of valid steps at the start of each sequence",
    )

"""Layers one after the other, with the sequences' lengths passed along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn


def through(
    layers: Iterable[nn.Module], x: Any, lengths: torch.Tensor | None = None
) -> tuple[Any, torch.Tensor | None]:
    """What the last layer gives for `x`, and the lengths (batch,) of that; None where no time axis is left.

    A layer with `length_aware = True` gets `lengths=`, one with `output_lengths` says what becomes of them, and one
    with `lengths_of` (an Embedding with `mask_zero`) finds them where none were given.
    """
    for layer in layers:
        if lengths is None and (find := getattr(layer, "lengths_of", None)) is not None:
            lengths = find(x)
        if lengths is None:
            x = layer(x)
            continue
        x = layer(x, lengths=lengths) if getattr(layer, "length_aware", False) else layer(x)
        if (change := getattr(layer, "output_lengths", None)) is not None:
            lengths = change(lengths)
    return x, lengths

"""Outputs for all samples, in the order in which the samples were given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.training.batches import Index, Indexed
from carryline.training.loop import placed
from carryline.training.modes import evaluating
from carryline.training.sources import Source

if TYPE_CHECKING:
    from carryline.training.model import Model


def predict(model: Model, source: Source, steps: int | None) -> NDArray[Any]:
    """Run the batches in evaluation mode, and put the outputs together."""
    device, dtype = model.device, model.dtype
    parts = []
    with evaluating(model):
        for batch in source.epoch(0, steps):
            inputs, _, _, lengths, _ = placed(batch, device, dtype)
            outputs = model(inputs) if lengths is None else model(inputs, lengths=lengths)
            if not isinstance(outputs, torch.Tensor):
                raise InputError(
                    f"predict: the model returns {type(outputs).__name__}",
                    expected="one output tensor",
                    fix="drop return_state=True from the last layer, or return one tensor from forward",
                )
            parts.append(outputs.cpu().numpy())
    if isinstance(source, Indexed) and steps is None:
        return _in_order(parts, list(source.indices(0, None)))
    ends = accumulate(len(part) for part in parts)
    return _in_order(parts, [slice(end - len(part), end) for end, part in zip(ends, parts, strict=True)])


def _in_order(parts: list[NDArray[Any]], rows: Sequence[Index]) -> NDArray[Any]:
    """Put each part at its rows; shorter sequences end in zeros."""
    sizes = [max(axis) for axis in zip(*(part.shape[1:] for part in parts), strict=True)]
    whole = np.zeros((sum(map(len, parts)), *sizes), dtype=parts[0].dtype)
    for part, row in zip(parts, rows, strict=True):
        whole[(row, *(slice(size) for size in part.shape[1:]))] = part
    return whole

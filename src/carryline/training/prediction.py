"""Outputs for all samples, in the order in which the samples were given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.training.batches import Indexed, numbers
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
            inputs, _, _, lengths = placed(batch, device, dtype)
            outputs = model(inputs) if lengths is None else model(inputs, lengths=lengths)
            if not isinstance(outputs, torch.Tensor):
                raise InputError(
                    f"predict: the model returns {type(outputs).__name__}",
                    expected="one output tensor",
                    fix="drop return_state=True from the last layer, or return one tensor from forward",
                )
            parts.append(outputs.cpu().numpy())
    if isinstance(source, Indexed) and source.order == "by length":
        return _in_order(parts, [numbers(index) for index in source.indices(0, steps)], source.first)
    return _joined(parts)


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    if len({part.shape[1:] for part in parts}) == 1:
        return np.concatenate(parts)
    return _in_order(parts, np.split(np.arange(sum(map(len, parts))), np.cumsum([len(part) for part in parts])[:-1]), 0)


def _in_order(parts: list[NDArray[Any]], rows: list[NDArray[np.int64]], first: int) -> NDArray[Any]:
    """Scatter the parts to their rows; shorter sequences end in zeros."""
    sizes = [max(axis) for axis in zip(*(part.shape[1:] for part in parts), strict=True)]
    whole = np.zeros((sum(map(len, parts)), *sizes), dtype=parts[0].dtype)
    for part, row in zip(parts, rows, strict=True):
        index: tuple[Any, ...] = (row - first, *(slice(size) for size in part.shape[1:]))
        whole[index] = part
    return whole

"""Asking a module about shapes by running it: sizing it for an input shape, and the output shape of each layer."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from carryline.ground.errors import InputError
from carryline.training import randomness
from carryline.training.modes import evaluating

FREE = (64, 512, 4096)  # lengths to try on a free axis: a deep convnet needs long sequences, all else is quicker short

Shape = tuple[int | None, ...]


def is_built(module: nn.Module) -> bool:
    """Whether all parameters and buffers have their sizes."""
    return not any(is_lazy(value) for value in [*module.parameters(), *module.buffers()])


def is_shape(value: object) -> bool:
    """Whether `value` can be the shape of inputs, batch axis first."""
    return (
        isinstance(value, tuple | list)
        and len(value) > 0
        and all(axis is None or (isinstance(axis, int) and axis > 0) for axis in value)
    )


def device_of(module: nn.Module) -> torch.device:
    """Where the parameters are."""
    return next((parameter.device for parameter in module.parameters()), torch.device("cpu"))


def dtype_of(module: nn.Module) -> torch.dtype:
    """The type of the parameters, in which inputs are given to the module."""
    floats = (parameter.dtype for parameter in module.parameters() if parameter.dtype.is_floating_point)
    return next(floats, torch.get_default_dtype())


def takes_ids(module: nn.Module) -> bool:
    """Whether the first layer that computes anything is an embedding, so that inputs are integers."""
    first = next((part for part in module.modules() if not any(True for _ in part.children())), None)
    return hasattr(first, "lengths_of") or isinstance(first, nn.Embedding | nn.EmbeddingBag)


def trial(
    module: nn.Module, shape: Sequence[int | None], watched: Sequence[nn.Module]
) -> tuple[torch.Tensor, list[Shape]]:
    """An input that fits `shape`, and the output shapes of the modules in `watched`, None for axes that vary with it.

    A copy is tried, with two sizes for each free axis, so a layer whose size depends on a free axis is found out before
    it is sized. Raises InputError when no size works.
    """
    if not is_shape(shape):
        raise InputError(
            f"build(input_shape={shape!r})",
            expected="positive integers, or None for axes that may vary; the batch axis first",
            fix="for example (None, 120, 14)",
        )
    failure: Exception | None = None
    for size in FREE if any(axis is None for axis in shape[1:]) else FREE[:1]:
        trier, parts = copy.deepcopy((module, list(watched)))
        inputs = [_zeros(module, shape, 2, size), _zeros(module, shape, 3, size + 13)]
        try:
            with randomness.seeded(0, inputs[0].device):  # layers draw their weights when they are sized
                first, second = (_shapes(trier, parts, tried) for tried in inputs)
        except (RuntimeError, ValueError, IndexError, TypeError) as error:
            failure = error
            continue
        merged = [_merge(one, other) for one, other in zip(first, second, strict=True)]
        return inputs[0], merged
    raise InputError(
        f"build(input_shape={tuple(shape)}): the layers do not take it ({str(failure).splitlines()[0]})",
        expected="the shape of a batch, batch axis first; None only for axes that may vary",
        fix="call build with the size of each axis that a layer such as Flatten needs, as in model.build((None, 500))",
    )


def output_shapes(module: nn.Module, layers: Sequence[nn.Module], input_shape: Shape | None) -> list[Shape]:
    """What each layer returns; nothing when nobody has told what comes in."""
    if input_shape is not None:
        return trial(module, input_shape, layers)[1]
    try:
        return trial(module, (None, None), layers)[1] if takes_ids(module) else []
    except InputError:
        return []


def reset_states(module: nn.Module) -> None:
    """Let every stateful layer begin from zeros."""
    for part in module.modules():
        if callable(reset := getattr(part, "reset_states", None)):
            reset()


def run(module: nn.Module, inputs: torch.Tensor, lengths: torch.Tensor | None = None) -> Any:
    """Call the module in evaluation mode, without gradients, and leave its mode as it was."""
    with evaluating(module):
        return module(inputs) if lengths is None else module(inputs, lengths=lengths)


def _shapes(module: nn.Module, watched: Sequence[nn.Module], inputs: torch.Tensor) -> list[tuple[int, ...]]:
    seen: dict[int, tuple[int, ...]] = {}

    def note(part: nn.Module, _inputs: object, outputs: Any) -> None:
        output = outputs[0] if isinstance(outputs, tuple | list) else outputs
        seen[id(part)] = tuple(output.shape) if isinstance(output, torch.Tensor) else ()

    handles = [part.register_forward_hook(note) for part in watched]
    reset_states(module)  # a stateful layer would hold to the batch size it saw last
    try:
        run(module, inputs)
    finally:
        for handle in handles:
            handle.remove()
    return [seen.get(id(part), ()) for part in watched]


def _zeros(module: nn.Module, shape: Sequence[int | None], batch: int, size: int) -> torch.Tensor:
    sizes = [batch if shape[0] is None else shape[0], *(size if axis is None else axis for axis in shape[1:])]
    dtype = torch.int64 if takes_ids(module) else dtype_of(module)
    return torch.zeros(sizes, dtype=dtype, device=device_of(module))


def _merge(one: Sequence[int], other: Sequence[int]) -> Shape:
    return tuple(_axes(one, other))


def _axes(one: Sequence[int], other: Sequence[int]) -> Iterator[int | None]:
    for first, second in zip(one, other, strict=False):
        yield first if first == second else None

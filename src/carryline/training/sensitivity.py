"""How much of what a loss depends on reaches back to each step: the picture of vanishing gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from carryline.ground.errors import InputError
from carryline.training.batches import Batch
from carryline.training.feeds import feed
from carryline.training.model import Model
from carryline.training.modes import evaluating

_BATCH = 128


def gradient_norms(model: Model, x: Any, y: Any, *, layer: nn.Module | None = None) -> NDArray[np.float32]:
    """The norm of the gradient of each sample's loss with respect to each step of the sequence: (samples, time).

    Where it is 0, nothing can be learned from that step; that it shrinks with the distance to what the loss looks at
    is what keeps simple recurrent networks from a long memory (Bengio, Simard and Frasconi 1994).

        norms = gradient_norms(model, x, y).mean(axis=0)

    `x` and `y` are those of `fit`, with samples of one length. The steps are those that `layer`, a part of the model,
    reads, (batch, time, features); by default those of `x` itself. Of a model that begins with an Embedding name the
    layer behind it: ids have no gradient. Dropout is off, and the model's own gradients stay as they are.

    Raises InputError for a model that was not compiled, for ids without a layer, and for what reads no sequence.
    """
    samples = feed(x, y, call="gradient_norms")
    if samples is None or samples.lengths is not None:
        raise InputError(
            f"gradient_norms(x={type(x).__name__})",
            expected="arrays x and y, with sequences of one length",
            fix="give some samples, cut or padded to one length",
        )
    batches = (samples.gather(slice(at, at + _BATCH)) for at in range(0, len(samples), _BATCH))
    model.compiled_for("gradient_norms")
    with evaluating(model), torch.enable_grad():
        return np.concatenate([_norms(model, batch, layer) for batch in batches])


def _norms(model: Model, batch: Batch, layer: nn.Module | None) -> NDArray[np.float32]:
    model.ensure_built(batch)
    inputs, targets = batch.inputs.to(model.device), batch.targets
    assert targets is not None
    if layer is None and not inputs.is_floating_point():
        raise InputError(
            "gradient_norms(x of whole numbers)",
            expected="inputs that have a gradient, or the layer whose inputs have",
            fix="name the layer behind the Embedding, as in layer=model.layers[1]",
        )
    read: list[torch.Tensor] = []

    def keep(_: nn.Module, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        read.append(arguments[0].detach().requires_grad_())
        return read[-1], *arguments[1:]

    handle = (layer or model.module).register_forward_pre_hook(keep)
    try:
        outputs = model(inputs.to(model.dtype) if inputs.is_floating_point() else inputs)
    finally:
        handle.remove()
    if len(read) != 1 or read[0].ndim < 3:
        seen = "is not called once by the model" if len(read) != 1 else f"reads {tuple(read[0].shape)}"
        raise InputError(
            f"gradient_norms(...): {type(layer or model).__name__} {seen}",
            expected="a part of the model that reads (batch, time, features)",
            fix="name such a layer, as in layer=model.layers[1]",
        )
    loss = model.compiled_for("gradient_norms").objective(outputs, targets.to(model.device))
    (gradient,) = torch.autograd.grad(loss * len(inputs), read)  # of the sum: each sample's own
    norms: NDArray[np.float32] = gradient.flatten(2).norm(dim=2).float().cpu().numpy()
    return norms

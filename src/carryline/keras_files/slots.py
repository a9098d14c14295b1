"""Where a layer keeps its weights, here and in Keras: the same arrays in the same order, under other names."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from carryline import kernels
from carryline import layers as L
from carryline.layers import Layer

NAMES: dict[type[Layer], str] = {
    L.Embedding: "embedding",
    L.SimpleRNN: "simple_rnn",
    L.LSTM: "lstm",
    L.GRU: "gru",
    L.Bidirectional: "bidirectional",
    L.Conv1D: "conv1d",
    L.Dense: "dense",
}
"""What Keras 3 calls a layer in its files, whatever name the user gave it; the second of a class is `lstm_1`."""


class Slot(NamedTuple):
    """The weights of a layer, or of one of the two in a Bidirectional.

    `group`: where Keras 3 keeps them within the layer's group; `prefix`: what stands before their names in the layer's
    state here; `names`: theirs, in the order of Keras' files.
    """

    owner: Layer
    group: str
    prefix: str
    names: tuple[str, ...]

    def shapes(self, inputs: int) -> tuple[tuple[int, ...], ...]:
        """The shape of each weight; `inputs` is the number of features for a layer that has no sizes yet."""
        layer = self.owner
        if isinstance(layer, L.Embedding):
            return ((layer.input_dim, layer.output_dim),)
        kernel = layer.kernel
        assert isinstance(kernel, torch.Tensor)
        if not is_lazy(kernel):
            inputs = kernel.shape[-2]
        if isinstance(layer, L.Dense):
            return ((inputs, layer.units), (layer.units,))[: len(self.names)]
        if isinstance(layer, L.Conv1D):
            return ((layer.kernel_size, inputs, layer.filters), (layer.filters,))[: len(self.names)]
        assert isinstance(layer, L.SimpleRNN | L.LSTM | L.GRU)
        cell = layer.kernel_cell()
        assert not isinstance(cell, kernels.Custom)
        return tuple(cell.weight_shapes(inputs, layer.units, use_bias=layer.use_bias).values())


def slots(layer: nn.Module) -> tuple[Slot, ...] | None:
    """A layer's weights in Keras' order: none for a layer without, None for one that Keras does not have."""
    if isinstance(layer, L.Bidirectional):
        ahead, back = slots(layer.forward_layer), slots(layer.backward_layer)
        if not ahead or not back:
            return None
        return (
            ahead[0]._replace(group="forward_layer/cell", prefix="forward_layer."),
            back[0]._replace(group="backward_layer/cell", prefix="backward_layer."),
        )
    if isinstance(layer, L.Embedding):
        return (Slot(layer, "", "", ("embeddings",)),)
    if isinstance(layer, L.SimpleRNN | L.LSTM | L.GRU | L.Dense | L.Conv1D) and not _has_more(layer):
        recurrent = isinstance(layer, L.SimpleRNN | L.LSTM | L.GRU)
        names = ("kernel", "recurrent_kernel") if recurrent else ("kernel",)
        return (Slot(layer, "cell" if recurrent else "", "", (*names, "bias") if layer.use_bias else names),)
    return None if layer.state_dict() else ()


def _has_more(layer: nn.Module) -> bool:
    """Whether it is one of the LSTM's variants that Keras does not have."""
    return isinstance(layer, L.LSTM) and (layer.peephole or layer.coupled)

"""What CuDNNLSTM and CuDNNGRU of Keras 2 wrote: the numbers of LSTM and GRU(reset_after=True) in cuDNN's own order."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from carryline import layers as L
from carryline.keras_files.slots import Slot


def is_cudnn(slot: Slot, shapes: Sequence[tuple[int, ...]]) -> bool:
    """Whether a layer's arrays are cuDNN's: they have two biases for each gate, in one row."""
    layer = slot.owner
    if not isinstance(layer, L.LSTM | L.GRU) or len(shapes) < 3:
        return False
    return shapes[2] == ((8 if isinstance(layer, L.LSTM) else 6) * layer.units,)


def converted(slot: Slot, arrays: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Kernel, recurrent kernel and bias as the layer takes them.

    cuDNN multiplies from the other side: each gate's kernel is transposed, the input's in memory only, for Keras gave
    it the shape of its own. LSTM adds both biases; in GRU the second stands within the reset gate's product.
    """
    kernel, recurrent, bias = arrays
    units, inputs = recurrent.shape[0], kernel.shape[0]
    gates = recurrent.shape[1] // units
    kernels = [gate.reshape(units, inputs).t() for gate in torch.chunk(kernel, gates, dim=1)]
    recurrents = [gate.t() for gate in torch.chunk(recurrent, gates, dim=1)]
    both = bias.reshape(2, -1)
    return torch.cat(kernels, 1), torch.cat(recurrents, 1), both.sum(0) if isinstance(slot.owner, L.LSTM) else both


def computes_as_cudnn(slot: Slot) -> bool:
    """Whether the layer is what cuDNN computes: tanh, sigmoid, and of a GRU the reset gate after the product."""
    layer = slot.owner
    assert isinstance(layer, L.LSTM | L.GRU)
    usual = (layer.activation, layer.recurrent_activation) == ("tanh", "sigmoid")
    return usual and (isinstance(layer, L.LSTM) or layer.reset_after)

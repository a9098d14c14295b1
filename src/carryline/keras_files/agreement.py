"""Weights alone do not make a network: what a file says of its layers beside them must be true of the model, too."""

from __future__ import annotations

from itertools import chain

from torch import nn

from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.keras_files import architecture
from carryline.keras_files.hdf5 import Source
from carryline.keras_files.slots import slots
from carryline.training import Sequential

_SILENT = ("activation", "recurrent_activation", "merge_mode", "padding", "strides", "dilation_rate", "go_backwards")
"""Settings that change what weights compute and not what shape they have: nobody would notice."""


def check(source: Source, model: Sequential) -> None:
    """Raise InputError where the file describes a layer with weights otherwise than the model has it."""
    try:
        described = architecture.read(source).layers if source.config else []
    except InputError:  # it describes what is not here, and weights may fit all the same
        return
    theirs = [layer for layer in described if slots(layer)]
    own = [(number, layer) for number, layer in enumerate(model.layers) if slots(layer)]
    for (number, layer), other in zip(own, theirs, strict=False):
        for here, there in zip(_parts(layer), _parts(other), strict=False):
            for name in _SILENT:
                now, then = getattr(here, name, None), getattr(there, name, None)
                if not callable(now) and (now or "linear") != (then or "linear"):
                    raise InputError(
                        f"{source.where}: layer {number}, {type(layer).__name__}: {name}={now!r} in the model",
                        expected=f"{name}={then!r}, as in the file",
                        fix="build the layer so, or take the whole model from the file, with load_model(path)",
                    )


def _parts(layer: nn.Module) -> chain[nn.Module]:
    """The layer itself, and the two in a Bidirectional."""
    inner = (layer.forward_layer, layer.backward_layer) if isinstance(layer, L.Bidirectional) else ()
    return chain([layer], inner)

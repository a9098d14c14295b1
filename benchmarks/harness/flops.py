"""The floating-point operations of a training step: those of its matrix products, two for each multiply-add.

A product forward has two backward: the gradient of its weights, and that of its input, which nobody wants of the raw
data (nor of word ids: an embedding is no product). Everything else, activations, dropout, pooling, the loss, the
optimiser, is not counted, so the share of the peak that is reckoned from this cannot reach 1.

The names are Keras', for `harness.models` builds its models of them; each is a `Count` of one sample, in two parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

from harness.models import BATCH, Model

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Count:
    """What a layer makes of one sample: its shape, and the flops of its products forward.

    `inputs`: with what came from below; `states`: with the layer's own state. `weights`: what comes out is not raw.
    """

    shape: Shape
    inputs: int = 0
    states: int = 0
    weights: bool = True


Layer = Callable[[Shape], Count]


def training_step(model: Model) -> int:
    """The flops of one training step of 128 samples, forward and backward."""
    shape, raw, total = model.shape, True, 0
    for layer in model.stack(_Names):
        count = layer(shape)
        total += count.inputs * (2 if raw else 3) + count.states * 3
        shape, raw = count.shape, raw and not count.weights
    return total * BATCH


def recurrence(cell: str, batch: int, time: int, inputs: int, units: int) -> int:
    """The flops of a training step of one recurrent layer, the gradient of its input among them."""
    count = getattr(_Names, cell)(units)((time, inputs))
    return 3 * (count.inputs + count.states) * batch


def embedding(_: int, width: int) -> Layer:
    return lambda shape: Count((*shape, width))


def dense(units: int, **_: Any) -> Layer:
    return lambda shape: Count((*shape[:-1], units), inputs=2 * prod(shape) * units)


def recurrent(gates: int) -> Callable[..., Layer]:
    def build(units: int, *, return_sequences: bool = False, **_: Any) -> Layer:
        def count(shape: Shape) -> Count:
            steps, features = shape
            each = 2 * steps * gates * units
            return Count((steps, units) if return_sequences else (units,), inputs=each * features, states=each * units)

        return count

    return build


def bidirectional(layer: Layer) -> Layer:
    def count(shape: Shape) -> Count:
        one = layer(shape)
        return Count((*one.shape[:-1], 2 * one.shape[-1]), 2 * one.inputs, 2 * one.states)

    return count


def conv1d(filters: int, width: int, **_: Any) -> Layer:
    def count(shape: Shape) -> Count:
        steps, features = shape[0] - width + 1, shape[1]
        return Count((steps, filters), inputs=2 * steps * width * features * filters)

    return count


def max_pooling1d(size: int) -> Layer:
    return lambda shape: Count((shape[0] // size, shape[1]), weights=False)


def global_max_pooling1d() -> Layer:
    return lambda shape: Count(shape[1:], weights=False)


def flatten() -> Layer:
    return lambda shape: Count((prod(shape),), weights=False)


class _Names:
    Embedding = staticmethod(embedding)
    Dense = staticmethod(dense)
    SimpleRNN = staticmethod(recurrent(gates=1))
    LSTM = staticmethod(recurrent(gates=4))
    GRU = staticmethod(recurrent(gates=3))
    Bidirectional = staticmethod(bidirectional)
    Conv1D = staticmethod(conv1d)
    MaxPooling1D = staticmethod(max_pooling1d)
    GlobalMaxPooling1D = staticmethod(global_max_pooling1d)
    Flatten = staticmethod(flatten)

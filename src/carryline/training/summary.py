"""The table of a model's layers, output shapes and parameter counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One layer: `simple_rnn_1 (SimpleRNN)`, its output shape with None for free axes, its parameters."""

    layer: str
    shape: tuple[int | None, ...]
    parameters: int


@dataclass(frozen=True, repr=False)
class Summary:
    """A model's table; `str(summary)` is the text that `Model.summary()` prints."""

    name: str
    rows: tuple[Row, ...]
    total: int
    trainable: int

"""The table of a model's layers, output shapes and parameter counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import nn

from carryline.training.probe import Shape


@dataclass(frozen=True)
class Row:
    """One layer: `simple_rnn_1 (SimpleRNN)`, its output shape with None for free axes, its parameters."""

    layer: str
    shape: Shape
    parameters: int


@dataclass(frozen=True, repr=False)
class Summary:
    """A model's table; `str(summary)` is the text that `Model.summary()` prints."""

    name: str
    rows: tuple[Row, ...]
    total: int
    trainable: int

    def __str__(self) -> str:
        cells = [("Layer (type)", "Output Shape", "Param #")]
        cells += [(row.layer, _shape(row.shape), f"{row.parameters:,}") for row in self.rows]
        widths = [max(len(row[column]) for row in cells) for column in range(3)]
        lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}" for a, b, c in cells]
        rule = "=" * len(lines[0])
        counts = {
            "Total params": self.total,
            "Trainable params": self.trainable,
            "Non-trainable params": self.total - self.trainable,
        }
        totals = [f"{name}: {count:,}" for name, count in counts.items()]
        return "\n".join([f'Model: "{self.name}"', rule, lines[0], rule, *lines[1:], rule, *totals])

    def __repr__(self) -> str:
        return f"Summary({len(self.rows)} layers, {self.total:,} parameters)"


def summarize(name: str, module: nn.Module, layers: Sequence[nn.Module], shapes: Mapping[nn.Module, Shape]) -> Summary:
    """The table of these layers of a module; a layer that stands twice in it is counted once in the totals."""
    used: dict[str, int] = {}
    rows = []
    for layer in layers:
        kind = type(layer).__name__
        snake = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind).lower()
        number = used[snake] = used.get(snake, -1) + 1
        label = f"{snake}_{number}" if number else snake
        rows.append(Row(f"{label} ({kind})", shapes.get(layer, ()), _count(layer)))
    trainable = sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
    return Summary(name, tuple(rows), _count(module), trainable)


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def _shape(shape: Shape) -> str:
    return "?" if not shape else "(" + ", ".join(str(axis) for axis in shape) + ")"

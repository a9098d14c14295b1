"""Bidirectional: one layer that reads forwards, one that reads backwards, and both merged."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from carryline.layers.layer import Layer, register
from carryline.layers.recurrent import Recurrent


@register
class Bidirectional(Layer):
    """Run a recurrent layer in both directions (Schuster and Paliwal 1997) and merge: twice the layer's parameters.

    `layer` becomes the forward layer; the backward layer is a new one of the same arguments that goes backwards, or the one
    given. `merge_mode`: `"concat"` (features doubled, forward first), `"sum"`, `"mul"`, `"ave"`, or None for a pair.
    With return_sequences both halves stand at the steps they belong to.
    """

    length_aware = True

    def __init__(
        self, layer: Recurrent, merge_mode: str | None = "concat", *, backward_layer: Recurrent | None = None
    ) -> None:
        super().__init__()
        raise NotImplementedError

    def forward(
        self,
        x: torch.Tensor,
        lengths: torch.Tensor | None = None,
        initial_state: Sequence[torch.Tensor] | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """The merged outputs; with return_state followed by the forward layer's states and the backward layer's."""
        raise NotImplementedError

    def reset_states(self) -> None:
        """Forget the states carried between batches in both layers."""
        raise NotImplementedError

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor | None:
        """As of the wrapped layer."""
        raise NotImplementedError

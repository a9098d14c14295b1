"""TimeDistributed: layers that read every sequence of a sequence, such as the sentences of a text, by itself."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.kernels import check_lengths, running
from carryline.layers.layer import Layer, register
from carryline.layers.stack import through

TOGETHER = 128  # sequences that are padded to the longest of them: fewer are less padding, more are fewer calls


@register
class TimeDistributed(Layer):
    """Apply a layer, or one after the other of a list, to each step of a sequence whose steps are sequences themselves.

    (batch, steps, time) ids, or (batch, steps, time, features), to (batch, steps, ...): what the layers make of each
    (time, ...). Ids of 0 at the end of a step are padding, so that each is as long as its ids; with `lengths`, steps
    beyond them are not computed, and zero. All steps of a batch are read together, those of similar length at once.

    A hierarchical network is one of these below layers for the steps (Yang et al. 2016):

    >>> from carryline.layers import GRU, AttentionPooling1D, Embedding
    >>> words = TimeDistributed([Embedding(1000, 200), GRU(50, return_sequences=True), AttentionPooling1D(100)])
    >>> words(torch.randint(1, 1000, (2, 5, 12))).shape  # 2 texts of 5 sentences of 12 words
    torch.Size([2, 5, 50])
    """

    length_aware = True

    def __init__(self, layer: nn.Module | Sequence[nn.Module]) -> None:
        super().__init__()
        layers = [layer] if isinstance(layer, nn.Module) and not isinstance(layer, nn.ModuleList) else list(layer)
        if not layers or not all(isinstance(each, nn.Module) for each in layers):
            raise InputError(
                f"TimeDistributed({layer!r})",
                expected="a layer, or a list of layers",
                fix="for example TimeDistributed([Embedding(10_000, 200), GRU(50)])",
            )
        self.layer = nn.ModuleList(layers)

    def forward(self, x: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
        """(batch, steps, time, ...) to (batch, steps, ...)."""
        if x.ndim < 3:
            raise InputError(
                f"TimeDistributed: an input of shape {tuple(x.shape)}",
                expected="shape (batch, steps, time, ...)",
                fix="give sequences of sequences; a layer for the steps of one needs no TimeDistributed",
            )
        batch, steps = x.shape[:2]
        if lengths is None:
            return self._each(x.flatten(0, 1)).unflatten(0, (batch, steps))  # type: ignore[no-any-return, no-untyped-call]
        check_lengths("TimeDistributed", lengths, batch, steps)
        inside = running(lengths, steps)
        found = self._each(x[inside])
        return found.new_zeros(batch, steps, *found.shape[1:]).masked_scatter(
            inside.reshape(batch, steps, *[1] * (found.ndim - 1)), found
        )

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor:
        """The same: as many steps come out as go in."""
        return lengths

    def _each(self, x: torch.Tensor) -> torch.Tensor:
        """(sequences, time, ...) to (sequences, ...)."""
        if x.is_floating_point():
            return through(self.layer, x)[0]  # type: ignore[no-any-return]
        lengths = (x != 0).sum(1)
        order = lengths.argsort(descending=True, stable=True)
        parts = []
        for some in torch.split(order, TOGETHER):
            longest = max([1, *lengths[some[:1]].tolist()])
            parts.append(through(self.layer, x[some, :longest], lengths[some])[0])
        return torch.cat(parts)[order.argsort()]

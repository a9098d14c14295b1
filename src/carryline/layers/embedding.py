"""Embedding: one trained vector for each id."""

from __future__ import annotations

import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.kernels import embed, running
from carryline.layers.initializers import Initializer, initialize
from carryline.layers.initializers import resolve as resolve_initializer
from carryline.layers.layer import Layer, check_positive, register


@register
class Embedding(Layer):
    """Integer ids (batch, ...) to vectors (batch, ..., output_dim); listing 6.5.

    Parameters: `input_dim * output_dim`, in `embeddings` (input_dim, output_dim). Ids run from 0 to `input_dim - 1`.
    `mask_zero=True` says that id 0 is padding, so that `lengths_of` can tell where each sequence ends.

    >>> Embedding(1000, 64)(torch.zeros(2, 10, dtype=torch.int64)).shape
    torch.Size([2, 10, 64])
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        *,
        embeddings_initializer: Initializer = "uniform",
        mask_zero: bool = False,
    ) -> None:
        super().__init__()
        check_positive(self, input_dim=input_dim, output_dim=output_dim)
        self.input_dim, self.output_dim, self.mask_zero = input_dim, output_dim, mask_zero
        self.embeddings_initializer = resolve_initializer(embeddings_initializer)
        self.embeddings = nn.Parameter(torch.empty(input_dim, output_dim))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new vectors; Keras' default is uniform within 0.05."""
        initialize(self.embeddings, self.embeddings_initializer)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Vectors (batch, ..., output_dim). InputError for ids that are no integers, or outside 0 ... input_dim - 1."""
        if ids.dtype not in (torch.int64, torch.int32):
            ids = self._as_integers(ids)
        try:
            return embed(self.embeddings, ids)
        except IndexError:  # asked only after torch has refused: a check of every batch would cost a pass over it
            low, high = int(ids.min()), int(ids.max())
            raise InputError(
                f"Embedding: ids from {low} to {high}",
                expected=f"ids from 0 to {self.input_dim - 1}",
                fix=f"Embedding(input_dim={high + 1}, ...), or a smaller vocabulary"
                if low >= 0
                else "number the vocabulary from 0; negative ids mean nothing",
            ) from None

    def lengths_of(self, ids: torch.Tensor) -> torch.Tensor | None:
        """The length of each sequence of `ids` (batch, time) before its zeros; None unless `mask_zero`.

        Raises InputError when an id follows a zero: padding stands at the end here, which pads with side="post".
        """
        if not self.mask_zero:
            return None
        valid = ids != 0
        lengths = valid.sum(1)
        if not torch.equal(valid, running(lengths, ids.shape[1])):
            row = int((valid != running(lengths, ids.shape[1])).any(1).nonzero()[0])
            raise InputError(
                f"Embedding(mask_zero=True): in sequence {row} of the batch an id follows a zero",
                expected="zeros only at the end of a sequence",
                fix='pad(..., side="post"), or mask_zero=False',
            )
        return lengths

    def _as_integers(self, ids: torch.Tensor) -> torch.Tensor:
        if ids.is_floating_point() or ids.is_complex() or ids.dtype == torch.bool:
            raise InputError(
                f"Embedding: ids of type {ids.dtype}", expected="integers", fix="ids.long(), if they hold whole numbers"
            )
        return ids.long()

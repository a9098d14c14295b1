"""Embedding: one trained vector for each id."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
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

    `weights` (input_dim, output_dim), pretrained vectors, take the place of drawn ones, and of the two sizes. With
    `trainable=False` they stay as they are: no gradient is computed. To fine-tune them when the layers behind are
    trained, set `trainable` and compile again, usually with a smaller learning rate; listing 6.13 and what follows.

    >>> Embedding(1000, 64)(torch.zeros(2, 10, dtype=torch.int64)).shape
    torch.Size([2, 10, 64])
    >>> pretrained = Embedding(weights=[[0, 0], [1, 2], [3, 4]], trainable=False)
    >>> pretrained(torch.tensor([[2, 1]]))
    tensor([[[3., 4.],
             [1., 2.]]])
    >>> pretrained.trainable = True
    """

    each_step = True
    starting = ("weights",)

    def __init__(
        self,
        input_dim: int | None = None,
        output_dim: int | None = None,
        *,
        weights: ArrayLike | torch.Tensor | None = None,
        trainable: bool = True,
        embeddings_initializer: Initializer = "uniform",
        mask_zero: bool = False,
    ) -> None:
        super().__init__()
        values = None if weights is None else _pretrained(weights, input_dim, output_dim)
        if values is None:
            check_positive(self, input_dim=input_dim, output_dim=output_dim)
            assert input_dim is not None
            assert output_dim is not None
        else:
            input_dim, output_dim = values.shape
        self.input_dim, self.output_dim, self.mask_zero = input_dim, output_dim, mask_zero
        self.embeddings_initializer = resolve_initializer(embeddings_initializer)
        self.embeddings = nn.Parameter(torch.empty(input_dim, output_dim) if values is None else values)
        if values is None:
            self.reset_parameters()
        self.trainable = trainable

    def reset_parameters(self) -> None:
        """Draw new vectors, in place of pretrained ones too; Keras' default is uniform within 0.05."""
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


def _pretrained(weights: Any, input_dim: int | None, output_dim: int | None) -> torch.Tensor:
    """A copy of the vectors in torch's default type, once they are known to be a finite matrix of those sizes."""
    kind = torch.get_default_dtype()
    if isinstance(weights, torch.Tensor):
        values = weights.detach().to("cpu", kind, copy=True)
    else:
        try:
            with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused below
                values = torch.from_numpy(np.array(weights, np.float64 if kind == torch.float64 else np.float32))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"Embedding: weights of type {type(weights).__name__}: {error}",
                expected="numbers, (input_dim, output_dim)",
                fix="give a NumPy array or a tensor, as Vectors.matrix(vocabulary) makes it",
            ) from None
    wanted = tuple("any" if size is None else size for size in (input_dim, output_dim))
    fits = values.ndim == 2 and all(w in ("any", size) for w, size in zip(wanted, values.shape, strict=True))
    if not fits or not values.numel():
        raise InputError(
            f"Embedding: weights of shape {tuple(values.shape)}",
            expected=f"a vector for each id, (input_dim, output_dim) = ({wanted[0]}, {wanted[1]})",
            fix="leave input_dim and output_dim out, or make the weights for this vocabulary",
        )
    if not values.isfinite().all():
        row = int((~values.isfinite()).any(1).nonzero()[0])
        raise InputError(
            f"Embedding: weights with {values[row][~values[row].isfinite()][0]:g} in row {row}",
            expected="finite numbers",
            fix="give words without a vector zeros or small random numbers",
        )
    return values

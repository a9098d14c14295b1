"""TiedDense: an output layer that answers with the vectors the network reads with."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from carryline.ground.errors import InputError
from carryline.kernels import affine
from carryline.layers.embedding import Embedding
from carryline.layers.layer import Layer, check_features, register

MANY = 64  # rows; for fewer of them the copy that the faster product takes costs more than it saves


@register
class TiedDense(Layer):
    """Logits `x @ embeddings.T + bias` over the vocabulary: (batch, ..., output_dim) to (batch, ..., input_dim).

    The matrix is the Embedding's own (Press and Wolf 2017; Inan et al. 2017): a word's vector is what it looks like as
    input and as answer. Parameters: `input_dim`, the `bias`; the rest is counted where it belongs, in the Embedding.
    Half of a word model's parameters are saved, and words that are rare learn from every step.

    Within a `Sequential` it is tied to the first Embedding before it, when it is added and again when a saved model is
    loaded; elsewhere call `tie(embedding)`. What comes in must be as wide as the vectors.

    >>> from carryline.layers import LSTM, Embedding
    >>> from carryline import Sequential
    >>> model = Sequential([Embedding(1000, 64), LSTM(64, return_sequences=True), TiedDense()])
    >>> model.build((None, None)).count_params() == 1000 * 64 + 4 * 64 * (64 + 64 + 1) + 1000
    True
    """

    each_step = True

    def __init__(self) -> None:
        super().__init__()
        self.bias: torch.Tensor | None
        self.register_parameter("bias", None)
        self._tied: tuple[Embedding, ...] = ()  # in a tuple: a module's own attribute would be its part, and be saved

    def tie(self, embedding: Embedding) -> TiedDense:
        """Answer with the vectors of this Embedding; the bias starts from zeros."""
        if not isinstance(embedding, Embedding):
            raise InputError(
                f"TiedDense().tie({type(embedding).__name__})", expected="an Embedding", fix="give the layer itself"
            )
        self._tied = (embedding,)
        with torch.inference_mode(False):
            self.bias = nn.Parameter(embedding.embeddings.new_zeros(embedding.input_dim))
        return self

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, ..., output_dim) to logits (batch, ..., input_dim)."""
        if not self._tied:
            raise InputError(
                "TiedDense without an Embedding",
                expected="a Sequential with an Embedding before it",
                fix="add an Embedding to the model first, or call tie(embedding)",
            )
        embeddings = self._tied[0].embeddings
        check_features(self, x, None, embeddings.shape[1])
        if x[..., 0].numel() < MANY:
            return F.linear(x, embeddings, self.bias)
        assert self.bias is not None
        return affine(x, embeddings.t().contiguous(), self.bias)

"""Weights as Keras' users handle them: `get_weights`, `set_weights`, `trainable`, of a layer or a whole model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import nn
from torch.nn.parameter import is_lazy

from carryline.ground.errors import InputError


class WeightVerbs(nn.Module):
    """Keras' verbs for what a module has learned; the order and the layouts of the arrays are Keras', too.

    >>> from carryline import Sequential, layers
    >>> model = Sequential([layers.Embedding(4, 2), layers.LSTM(3), layers.Dense(1, activation="sigmoid")])
    >>> model.layers[0].set_weights([[[0, 0], [1, 2], [3, 4], [5, 6]]])  # listing 6.13: pretrained vectors, frozen
    >>> model.layers[0].trainable = False
    >>> [weights.shape for weights in model.build((None, None)).get_weights()]
    [(4, 2), (2, 12), (3, 12), (12,), (3, 1), (1,)]
    """

    @property
    def trainable(self) -> bool:
        """Whether training changes any of the weights; to set it before or after they have their sizes is the same.

        What was frozen is neither changed nor does it cost a gradient; set free again, it learns from the next step on.
        """
        weights = list(self.parameters())
        return not weights or any(weight.requires_grad for weight in weights)

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        if trainable not in (True, False):
            raise InputError(
                f"{type(self).__name__}(trainable={trainable!r})",
                expected="one of True, False",
                fix="correct trainable",
            )
        for weight in self.parameters():
            weight.requires_grad = trainable
            weight.grad = None  # an optimiser would go on with what was there

    def get_weights(self) -> list[NDArray[Any]]:
        """Copies of all weights, in the order in which `set_weights` takes them."""
        self._check_sized("get_weights()")
        return [weight.detach().cpu().numpy().copy() for weight in self.parameters()]

    def set_weights(self, weights: Sequence[ArrayLike | torch.Tensor]) -> None:
        """Take these values, one array for each weight: all of them or, when anything does not fit, none.

        Raises InputError for another number of arrays, or an array of another shape.
        """
        self._check_sized("set_weights(...)")
        held = list(self.parameters())
        values = [torch.as_tensor(_numbers(given)) for given in weights]
        given, wanted = [tuple(value.shape) for value in values], [tuple(weight.shape) for weight in held]
        if given != wanted:
            raise InputError(
                f"{type(self).__name__}.set_weights: shapes {given}",
                expected=f"{wanted}, as get_weights() gives them",
                fix="give a list of arrays, one for each weight, as in set_weights([matrix])",
            )
        with torch.no_grad():
            for weight, value in zip(held, values, strict=True):
                weight.copy_(value)

    def _check_sized(self, call: str) -> None:
        if any(is_lazy(weight) for weight in self.parameters()):
            raise InputError(
                f"{type(self).__name__}.{call} before the weights have their sizes",
                expected="a model that knows the shape of its inputs",
                fix="call model.build(input_shape) first, or fit it",
            )


def _numbers(given: ArrayLike | torch.Tensor) -> torch.Tensor | NDArray[Any]:
    return given.detach() if isinstance(given, torch.Tensor) else np.array(given)

"""What a network says of the next token: of a whole text that is known, and of one that is being written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.text import sliding_pairs
from carryline.training import Model, Sequential
from carryline.training.modes import evaluating

_AT_ONCE = 1000  # tokens; the logits of so many fit into memory


def carries(network: Model, length: int) -> bool:
    """Whether the network answers after every token, and not once for a window of `length`."""
    network.reset_states()
    with evaluating(network):
        answer = network(torch.zeros(1, length, dtype=torch.int64))
    network.reset_states()
    if answer.ndim not in (2, 3):
        raise InputError(
            f"a network that answers ids of shape (1, {length}) with shape {tuple(answer.shape)}",
            expected="logits: (batch, length, vocabulary), or (batch, vocabulary) for a window",
            fix="end the network with Dense(shape.vocabulary), and no activation",
        )
    return bool(answer.ndim == 3)


def nats(network: Model, ids: NDArray[np.int64], length: int) -> float:
    """The mean of `-log p` over all tokens that have a past: all but the first, or those behind the first window."""
    whole = carries(network, length)
    if len(ids) <= (least := 1 if whole else length):
        raise InputError(
            f"score: a text of length {len(ids):,}",
            expected=f"at least {least + 1}: what is scored is what follows",
            fix="give a longer text",
        )
    total, count = 0.0, 0
    with evaluating(network):
        for inputs, targets in _known(ids, length, whole=whole):
            logits = network(inputs).flatten(0, -2)
            total += float(F.cross_entropy(logits, targets.flatten(), reduction="sum"))
            count += targets.numel()
    network.reset_states()
    return total / count


def written(
    network: Model, past: Sequence[int], length: int, choose: Callable[[NDArray[np.float32]], int]
) -> Iterator[int]:
    """For ever: the token that `choose` takes from the logits (vocabulary,) of what follows `past`, which then is past.

    `past` holds at least one token.
    """
    if not carries(network, length):
        yield from _by_window(network, past, length, choose)
        return
    if not isinstance(network, Sequential):
        raise InputError(
            f"generate with {type(network).__name__}",
            expected="a Sequential, which can take single steps",
            fix="build the network as a Sequential of layers",
        )
    state = None
    for number in past:
        logits, state = network.step(torch.tensor([number]), state)
    while True:
        yield (number := choose(logits[0].numpy()))
        logits, state = network.step(torch.tensor([number]), state)


def _by_window(
    network: Model, past: Sequence[int], length: int, choose: Callable[[NDArray[np.float32]], int]
) -> Iterator[int]:
    """As `written`; what stands before the beginning is its first token."""
    window = deque([past[0]] * length + [*past], maxlen=length)
    while True:
        with evaluating(network):
            logits = network(torch.tensor([list(window)]))
        yield (number := choose(logits[0].numpy()))
        window.append(number)


def _known(ids: NDArray[np.int64], length: int, *, whole: bool) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The text in pieces of (inputs, targets): one stream, or all windows."""
    if whole:
        stream = torch.from_numpy(ids)
        for start in range(0, len(ids) - 1, _AT_ONCE):
            end = min(start + _AT_ONCE, len(ids) - 1)
            yield stream[None, start:end].clone(), stream[start + 1 : end + 1]
        return
    inputs, targets = (torch.from_numpy(part) for part in sliding_pairs([ids], length))
    for start in range(0, len(inputs), _AT_ONCE):
        yield inputs[start : start + _AT_ONCE], targets[start : start + _AT_ONCE]

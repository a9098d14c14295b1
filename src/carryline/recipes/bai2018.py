"""The networks that Bai, Kolter and Koltun (2018) compare: a TCN, and stacks of recurrent layers of the same size.

    network("gru", features=2, outputs=1, filters=24, kernel_size=8, levels=8)

The paper gives the TCNs' sizes and some of the LSTMs'; of RNN and GRU it says that they have as many parameters. So the
units of a stack are computed: as many as bring its number of parameters nearest to the TCN's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import torch
from torch import nn
from torch.nn import init

from carryline import kernels
from carryline.ground.errors import InputError, listing, nearest
from carryline.layers import GRU, LSTM, TCN, Dense, Dropout, Embedding, SimpleRNN, TiedDense
from carryline.training import Sequential

LAYERS: dict[str, tuple[Callable[..., nn.Module], kernels.SimpleRNN | kernels.GRU | kernels.LSTM]] = {
    "rnn": (SimpleRNN, kernels.SimpleRNN()),
    "gru": (GRU, kernels.GRU()),
    "lstm": (LSTM, kernels.LSTM()),
}
KINDS = (*LAYERS, "tcn")
MOST_UNITS = 100_000


def network(
    kind: str,
    *,
    features: int,
    outputs: int,
    filters: int,
    kernel_size: int,
    levels: int,
    dropout: float = 0.0,
    spatial_dropout: bool = True,
    layers: int = 1,
    lstm_units: int | None = None,
    recurrent_dropout: float = 0.0,
    each_step: bool = False,
    seed: int = 0,
) -> Sequential:
    """(batch, time, features) to (batch, outputs), or with `each_step` to (batch, time, outputs); no activation.

    `kind`: "tcn", of these `filters`, `kernel_size`, `levels` and kind of dropout; or "rnn", "gru", "lstm": so many
    `layers` of one width, with `recurrent_dropout` after each, and with the TCN's number of parameters, but for an LSTM
    whose `lstm_units` are told. The model is built, with the weights of `seed`, and not compiled.
    """
    _check(kind)
    model, head = Sequential(), Dense(outputs)
    if kind == "tcn":
        limit = filters**-0.5  # as torch's Linear, which the released code ends with
        start = partial(init.uniform_, a=-limit, b=limit)
        head = Dense(outputs, kernel_initializer=start, bias_initializer=start)
        body = partial(TCN, filters, kernel_size, levels, dropout=dropout, spatial_dropout=spatial_dropout)
        model.add(body(return_sequences=each_step))
    else:
        size = tcn_size(features, filters, kernel_size, levels) + (filters + 1) * outputs
        units = lstm_units if kind == "lstm" else None
        units = units or matching_units(kind, size, features=features, outputs=outputs, layers=layers)
        for number in range(1, layers + 1):
            model.add(LAYERS[kind][0](units, return_sequences=each_step or number < layers))
            if recurrent_dropout:
                model.add(Dropout(recurrent_dropout))
    model.add(head)
    return model.build((None, None, features), seed=seed)


def language_model(
    kind: str,
    *,
    vocabulary: int,
    embedding: int,
    filters: int,
    kernel_size: int,
    levels: int,
    dropout: float,
    embedding_dropout: float,
    layers: int = 1,
    tied: bool = False,
    stateful: bool = True,
    seed: int = 0,
) -> Sequential:
    """Ids (batch, time) to logits of the next token, (batch, time, vocabulary).

    As `network`, behind an Embedding with `embedding_dropout`, and with `dropout` after each recurrent layer. `tied`
    answers with the embedding's vectors, to whose width the last layer is brought where it differs; `stateful` lets
    recurrent layers go on from batch to batch, as `Chunks` does.
    """
    _check(kind)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)  # an Embedding draws its vectors when it is made
        start = "wide_uniform" if tied else "uniform"
        vectors = Embedding(vocabulary, embedding, embeddings_initializer=start)
        model = Sequential([vectors, Dropout(embedding_dropout)])
    outputs = embedding if tied else vocabulary
    if kind == "tcn":
        model.add(TCN(filters, kernel_size, levels, dropout=dropout, return_sequences=True))
        width = filters
    else:
        answer = 0 if tied and filters == embedding else (filters + 1) * outputs
        size = tcn_size(embedding, filters, kernel_size, levels) + answer
        width = matching_units(kind, size, features=embedding, outputs=outputs, layers=layers)
        for _ in range(layers):
            model.add(LAYERS[kind][0](width, return_sequences=True, stateful=stateful))
            model.add(Dropout(dropout))
    if not tied or width != embedding:
        model.add(Dense(outputs))
    if tied:
        model.add(TiedDense())
    return model.build((None, None), seed=seed)


def tcn_size(features: int, filters: int, kernel_size: int, levels: int) -> int:
    """The number of parameters of a TCN layer with weight norm; around its first block is a convolution if need be.

    >>> tcn_size(2, 24, 8, 8) == Sequential([TCN(24, 8, 8)]).build((None, None, 2)).count_params()
    True
    """
    first, other = (filters * (kernel_size * inputs + 2) for inputs in (features, filters))
    around = filters * (features + 1) if features != filters else 0
    return first + (2 * levels - 1) * other + around


def matching_units(kind: str, parameters: int, *, features: int, outputs: int, layers: int = 1) -> int:
    """The units for which `layers` layers and a Dense layer of `outputs` come nearest to so many parameters.

    >>> matching_units("lstm", 69_400, features=2, outputs=1)  # the paper's LSTM of 130 units, one of its 70K
    130
    """
    cell = LAYERS[kind][1]

    def count(units: int) -> int:
        widths = [features] + layers * [units]
        return sum(cell.parameters(*sizes) for sizes in pairwise(widths)) + (units + 1) * outputs

    above = max(bisect_left(range(MOST_UNITS), parameters, key=count), 2)
    return min((above - 1, above), key=lambda units: abs(count(units) - parameters))


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise InputError(
            f"a network of kind {kind!r}{nearest(kind, KINDS)}",
            expected=f"one of {listing(KINDS)}",
            fix="correct the name",
        )

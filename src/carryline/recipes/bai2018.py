"""The networks that Bai, Kolter and Koltun (2018) compare: a TCN, and stacks of recurrent layers of the same size.

    network("gru", features=2, outputs=1, filters=24, kernel_size=8, levels=8)

The paper gives the TCNs' sizes and some of the LSTMs'; of RNN and GRU it says that they have as many parameters. So the
units of a stack are computed: as many as bring its number of parameters nearest to the TCN's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from itertools import pairwise

from torch import nn

from carryline import kernels
from carryline.ground.errors import InputError, listing, nearest
from carryline.layers import GRU, LSTM, TCN, Dense, Dropout, SimpleRNN
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
    layers: int = 1,
    lstm_units: int | None = None,
    recurrent_dropout: float = 0.0,
    each_step: bool = False,
    seed: int = 0,
) -> Sequential:
    """(batch, time, features) to (batch, outputs), or with `each_step` to (batch, time, outputs); no activation.

    `kind`: "tcn", of these `filters`, `kernel_size`, `levels` and `dropout`; or "rnn", "gru", "lstm": so many `layers`
    of one width, with `recurrent_dropout` after each, and with the TCN's number of parameters, but for an LSTM whose
    `lstm_units` are told. The model is built, with the weights of `seed`, and not compiled.
    """
    if kind not in KINDS:
        raise InputError(
            f"network({kind!r}){nearest(kind, KINDS)}", expected=f"one of {listing(KINDS)}", fix="correct the name"
        )
    tcn = Sequential(
        [TCN(filters, kernel_size, levels, dropout=dropout, return_sequences=each_step), Dense(outputs)]
    ).build((None, None, features), seed=seed)
    if kind == "tcn":
        return tcn
    units = lstm_units if kind == "lstm" and lstm_units is not None else None
    if units is None:
        units = matching_units(kind, tcn.count_params(), features=features, outputs=outputs, layers=layers)
    layer, _ = LAYERS[kind]
    model = Sequential()
    for number in range(1, layers + 1):
        model.add(layer(units, return_sequences=each_step or number < layers))
        if recurrent_dropout:
            model.add(Dropout(recurrent_dropout))
    model.add(Dense(outputs))
    return model.build((None, None, features), seed=seed)


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

"""The chapter's networks for time series: windows (batch, length, features) -> answers (batch, outputs).

An answer is a standardised value, or its change since the window's last one; who trains the network says which.

Shapes stand at the end of each line: B windows, T steps, F features.
"""

from __future__ import annotations

from carryline.layers import GRU, LSTM, TCN, Bidirectional, Conv1D, Dense, Flatten, GlobalMaxPooling1D, MaxPooling1D
from carryline.recipes.catalogue import SERIES, Recipe
from carryline.recipes.shapes import SeriesShape
from carryline.training import Sequential


def dense(shape: SeriesShape) -> Sequential:
    """The whole window at once, with no notion of time."""
    return Sequential(
        [
            Flatten(),  # B, T * F
            Dense(32, activation="relu"),  # B, 32
            Dense(shape.outputs),
        ]
    )


def gru(shape: SeriesShape) -> Sequential:
    """One recurrent layer, read from the oldest step to the newest."""
    return Sequential(
        [
            GRU(32),  # B, 32: the state after the last step
            Dense(shape.outputs),
        ]
    )


def lstm(shape: SeriesShape) -> Sequential:
    """The GRU network with an LSTM in its place."""
    return Sequential([LSTM(32), Dense(shape.outputs)])


def gru_dropout(shape: SeriesShape) -> Sequential:
    """One mask for all steps, on the inputs and on the state (Gal and Ghahramani 2016)."""
    return Sequential([GRU(32, dropout=0.2, recurrent_dropout=0.2), Dense(shape.outputs)])


def stacked_gru(shape: SeriesShape) -> Sequential:
    """Two recurrent layers; the first hands on its state at every step."""
    return Sequential(
        [
            GRU(32, dropout=0.1, recurrent_dropout=0.5, return_sequences=True),  # B, T, 32
            GRU(64, activation="relu", dropout=0.1, recurrent_dropout=0.5),  # B, 64
            Dense(shape.outputs),
        ]
    )


def reversed_gru(shape: SeriesShape) -> Sequential:
    """Read from the newest step to the oldest: the experiment that shows that order matters here."""
    return Sequential([GRU(32, go_backwards=True), Dense(shape.outputs)])


def bidirectional_gru(shape: SeriesShape) -> Sequential:
    """Both directions, side by side."""
    return Sequential([Bidirectional(GRU(32)), Dense(shape.outputs)])  # B, 64


def conv1d(shape: SeriesShape) -> Sequential:
    """Local patterns wherever they stand; their order is lost in the last pooling."""
    padding = _padding(shape, least=61)
    return Sequential(
        [
            Conv1D(32, 5, activation="relu", padding=padding),  # B, T - 4, 32
            MaxPooling1D(3, padding=padding),
            Conv1D(32, 5, activation="relu", padding=padding),
            MaxPooling1D(3, padding=padding),
            Conv1D(32, 5, activation="relu", padding=padding),
            GlobalMaxPooling1D(),  # B, 32
            Dense(shape.outputs),
        ]
    )


def conv_gru(shape: SeriesShape) -> Sequential:
    """Convolutions shorten the window and find local patterns; a GRU reads them in order."""
    padding = _padding(shape, least=19)
    return Sequential(
        [
            Conv1D(32, 5, activation="relu", padding=padding),  # B, T - 4, 32
            MaxPooling1D(3, padding=padding),
            Conv1D(32, 5, activation="relu", padding=padding),
            GRU(32, dropout=0.1, recurrent_dropout=0.5),  # B, 32
            Dense(shape.outputs),
        ]
    )


def tcn(shape: SeriesShape) -> Sequential:
    """Dilated convolutions (Bai, Kolter and Koltun 2018), as many as see the whole window from its last step."""
    return Sequential([TCN(32, 3, TCN.levels_for(shape.length, 3), dropout=0.1), Dense(shape.outputs)])  # B, 32


def _padding(shape: SeriesShape, *, least: int) -> str:
    """The listing's "valid", unless the window is too short for the last convolution to see five steps of it."""
    return "valid" if shape.length >= least else "same"


for _recipe in (
    Recipe(
        name="dense",
        title="Dense",
        description="the whole window flattened, one hidden layer of 32",
        listing="6.37",
        network=dense,
        epochs=20,
    ),
    Recipe(
        name="gru",
        title="GRU",
        description="one GRU of 32 units",
        listing="6.39",
        network=gru,
        epochs=20,
    ),
    Recipe(
        name="gru_dropout",
        title="GRU with recurrent dropout",
        description="one GRU of 32 units, dropout 0.2 on its inputs and on its state",
        listing="6.40",
        network=gru_dropout,
        epochs=40,
    ),
    Recipe(
        name="stacked_gru",
        title="Stacked GRU",
        description="GRU of 32 under GRU of 64 (relu), dropout 0.1 and recurrent dropout 0.5",
        listing="6.41",
        network=stacked_gru,
        epochs=40,
    ),
    Recipe(
        name="reversed_gru",
        title="GRU, time reversed",
        description="one GRU of 32 units that reads the window backwards",
        listing='"Using bidirectional RNNs", the experiment on reversed windows',
        network=reversed_gru,
        epochs=20,
    ),
    Recipe(
        name="bidirectional_gru",
        title="Bidirectional GRU",
        description="two GRUs of 32 units, one for each direction",
        listing="6.44",
        network=bidirectional_gru,
        epochs=40,
    ),
    Recipe(
        name="lstm",
        title="LSTM",
        description="one LSTM of 32 units",
        listing='"Going even further": LSTM in place of GRU',
        network=lstm,
        epochs=20,
    ),
    Recipe(
        name="conv1d",
        title="1D convnet",
        description="three convolutions of 32 filters and width 5, with poolings of 3",
        listing="6.47",
        network=conv1d,
        epochs=20,
    ),
    Recipe(
        name="conv_gru",
        title="1D convnet + GRU",
        description="two convolutions of 32 filters and width 5, then a GRU of 32 units with dropout",
        listing="6.49",
        network=conv_gru,
        epochs=20,
    ),
    Recipe(
        name="tcn",
        title="Temporal convolutional network",
        description="dilated causal convolutions of 32 filters and width 3 in residual blocks, over the whole window",
        listing="none; Bai, Kolter and Koltun 2018",
        network=tcn,
        optimizer="adam",
        epochs=20,
    ),
):
    SERIES.register(_recipe.name, _recipe)

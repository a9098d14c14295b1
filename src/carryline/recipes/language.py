"""Networks that say which token comes next: ids (batch, length) -> logits over the vocabulary.

Those that carry a state answer after every token, (batch, length, vocabulary), and go on from batch to batch; a window
network answers once, (batch, vocabulary). Shapes stand at the end of each line: B rows, T tokens, V the vocabulary.
"""

from __future__ import annotations

from carryline.layers import GRU, LSTM, Dense, Dropout, Embedding, Flatten, TiedDense
from carryline.recipes.catalogue import LANGUAGE, Recipe
from carryline.recipes.shapes import LanguageShape
from carryline.training import Sequential


def lstm(shape: LanguageShape) -> Sequential:
    """Two carries, one over the other."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 64),  # B, T, 64
            LSTM(256, return_sequences=True, stateful=True),  # B, T, 256
            Dropout(0.3),
            LSTM(256, return_sequences=True, stateful=True),
            Dropout(0.3),
            Dense(shape.vocabulary),  # B, T, V
        ]
    )


def gru(shape: LanguageShape) -> Sequential:
    """The LSTM network with GRUs in their place."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 64),
            GRU(256, return_sequences=True, stateful=True),
            Dropout(0.3),
            GRU(256, return_sequences=True, stateful=True),
            Dropout(0.3),
            Dense(shape.vocabulary),
        ]
    )


def tied_lstm(shape: LanguageShape) -> Sequential:
    """For words: they are answered with the vectors they are read with."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 256, embeddings_initializer="wide_uniform"),  # B, T, 256
            Dropout(0.3),
            LSTM(512, return_sequences=True, stateful=True),  # B, T, 512
            Dropout(0.3),
            LSTM(256, return_sequences=True, stateful=True),  # B, T, 256
            Dropout(0.3),
            TiedDense(),  # B, T, V
        ]
    )


def window(shape: LanguageShape) -> Sequential:
    """The next token from the last `length` alone (Bengio et al. 2003)."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 64),  # B, T, 64
            Flatten(),  # B, T * 64
            Dense(256, activation="tanh"),  # B, 256
            Dense(shape.vocabulary),  # B, V
        ]
    )


for _recipe in (
    Recipe(
        name="window",
        title="Sliding window",
        description="the last tokens' vectors side by side, one hidden layer of 256",
        listing='"Sequence data": text to (two words, the next word)',
        network=window,
        optimizer="adam",
        epochs=5,
        ragged=False,
    ),
    Recipe(
        name="lstm",
        title="Two-layer LSTM",
        description="two LSTMs of 256 units that carry their state from batch to batch, dropout 0.3",
        listing="none; the stacked recurrence, stateful",
        network=lstm,
        optimizer="adam",
        learning_rate=4e-3,
        epochs=10,
        batch_size=32,
    ),
    Recipe(
        name="gru",
        title="Two-layer GRU",
        description="two GRUs of 256 units that carry their state from batch to batch, dropout 0.3",
        listing="none; the stacked recurrence, stateful",
        network=gru,
        optimizer="adam",
        learning_rate=4e-3,
        epochs=10,
        batch_size=32,
    ),
    Recipe(
        name="tied_lstm",
        title="Two-layer LSTM, tied",
        description="LSTMs of 512 and 256 units, dropout 0.3; words are answered with the vectors they are read with",
        listing="none; the stacked recurrence, stateful",
        network=tied_lstm,
        optimizer="adam",
        learning_rate=4e-3,
        epochs=10,
        batch_size=32,
    ),
):
    LANGUAGE.register(_recipe.name, _recipe)

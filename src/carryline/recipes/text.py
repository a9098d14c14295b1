"""The chapter's networks for texts: ids (batch, length) -> class probabilities.

Shapes stand at the end of each line: B texts, T words. Two classes are answered by one probability, that of the second;
more by one for each. Texts of different lengths are batched with their lengths, and padding is never read.
"""

from __future__ import annotations

from carryline.layers import (
    GRU,
    LSTM,
    TCN,
    AttentionPooling1D,
    Bidirectional,
    Conv1D,
    Dense,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
    SimpleRNN,
    TimeDistributed,
)
from carryline.recipes.catalogue import TEXTS, Recipe
from carryline.recipes.shapes import TextShape
from carryline.training import Sequential


def averaged_embeddings(shape: TextShape) -> Sequential:
    """The mean of the words' vectors: a learned bag of words (Iyyer et al. 2015; Joulin et al. 2016)."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 32),  # B, T, 32
            GlobalAveragePooling1D(),  # B, 32
            answer(shape),
        ]
    )


def flattened_embedding(shape: TextShape) -> Sequential:
    """Every word at its own place: texts are padded and cut to one length."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 8),  # B, T, 8
            Flatten(),  # B, T * 8
            answer(shape),
        ]
    )


def simple_rnn(shape: TextShape) -> Sequential:
    """The plain recurrence, which forgets."""
    return Sequential([Embedding(shape.vocabulary, 32), SimpleRNN(32), answer(shape)])


def stacked_simple_rnn(shape: TextShape) -> Sequential:
    """Four plain recurrences; all but the last hand on every step."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 32),  # B, T, 32
            SimpleRNN(32, return_sequences=True),  # B, T, 32
            SimpleRNN(32, return_sequences=True),
            SimpleRNN(32, return_sequences=True),
            SimpleRNN(32),  # B, 32
            answer(shape),
        ]
    )


def lstm(shape: TextShape) -> Sequential:
    """The carry keeps what the first words said."""
    return Sequential([Embedding(shape.vocabulary, 32), LSTM(32), answer(shape)])


def reversed_lstm(shape: TextShape) -> Sequential:
    """Read from the last word to the first."""
    return Sequential([Embedding(shape.vocabulary, 128), LSTM(32, go_backwards=True), answer(shape)])


def bidirectional_lstm(shape: TextShape) -> Sequential:
    """Both directions, side by side."""
    return Sequential([Embedding(shape.vocabulary, 32), Bidirectional(LSTM(32)), answer(shape)])


def conv1d(shape: TextShape) -> Sequential:
    """Phrases wherever they stand.

    Padded ("same") where the listing is not: there every text has 500 words, here one may be shorter than a filter.
    """
    return Sequential(
        [
            Embedding(shape.vocabulary, 128),  # B, T, 128
            Conv1D(32, 7, activation="relu", padding="same"),  # B, T, 32
            MaxPooling1D(5, padding="same"),  # B, T / 5, 32
            Conv1D(32, 7, activation="relu", padding="same"),
            GlobalMaxPooling1D(),  # B, 32
            answer(shape),
        ]
    )


def conv_lstm(shape: TextShape) -> Sequential:
    """Convolutions shorten the text to phrases; an LSTM reads them in order."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 128),  # B, T, 128
            Conv1D(32, 7, activation="relu", padding="same"),  # B, T, 32
            MaxPooling1D(5, padding="same"),  # B, T / 5, 32
            LSTM(32),  # B, 32
            answer(shape),
        ]
    )


def tcn(shape: TextShape) -> Sequential:
    """Dilated convolutions (Bai, Kolter and Koltun 2018), as many as see the whole text from its last word."""
    return Sequential(
        [
            Embedding(shape.vocabulary, 32),  # B, T, 32
            TCN(32, 4, TCN.levels_for(shape.length, 4), dropout=0.2),  # B, 32
            answer(shape),
        ]
    )


def hierarchical_attention(shape: TextShape) -> Sequential:
    """Words make sentences, sentences make the text, and each counts as much as it should (Yang et al. 2016)."""
    return Sequential(
        [
            TimeDistributed(
                [
                    Embedding(shape.vocabulary, 200),  # sentences, words, 200
                    Bidirectional(GRU(50, return_sequences=True, dropout=0.3)),  # sentences, words, 100
                    AttentionPooling1D(100),  # sentences, 100
                ]
            ),  # B, sentences, 100
            Bidirectional(GRU(50, return_sequences=True, dropout=0.3)),  # B, sentences, 100
            AttentionPooling1D(100),  # B, 100
            answer(shape),
        ]
    )


def answer(shape: TextShape) -> Dense:
    """The last layer: one sigmoid for two classes, a softmax for more."""
    return Dense(1, activation="sigmoid") if shape.classes == 2 else Dense(shape.classes, activation="softmax")


for _recipe in (
    Recipe(
        name="averaged_embeddings",
        title="Averaged embeddings",
        description="the mean of 32-d word vectors",
        listing="none; the embedding of 6.7 under a global average",
        network=averaged_embeddings,
        learning_rate=1e-2,  # each word's gradient is shared by all words of the text: 1e-3 takes ten times the epochs
        epochs=10,
    ),
    Recipe(
        name="flattened_embedding",
        title="Flattened embedding + dense",
        description="8-d word vectors at fixed places",
        listing="6.7",
        network=flattened_embedding,
        epochs=10,
        batch_size=32,
        ragged=False,
    ),
    Recipe(
        name="simple_rnn",
        title="Simple RNN",
        description="32-d word vectors, a plain recurrence of 32 units",
        listing="6.22",
        network=simple_rnn,
        epochs=10,
    ),
    Recipe(
        name="stacked_simple_rnn",
        title="Stacked simple RNN",
        description="32-d word vectors, four plain recurrences of 32 units",
        listing='"A recurrent layer in Keras", the stack of four',
        network=stacked_simple_rnn,
        epochs=10,
    ),
    Recipe(
        name="lstm",
        title="LSTM",
        description="32-d word vectors, an LSTM of 32 units",
        listing="6.27",
        network=lstm,
        epochs=10,
    ),
    Recipe(
        name="reversed_lstm",
        title="LSTM, text reversed",
        description="128-d word vectors, an LSTM of 32 units that reads backwards",
        listing="6.42",
        network=reversed_lstm,
        epochs=10,
    ),
    Recipe(
        name="bidirectional_lstm",
        title="Bidirectional LSTM",
        description="32-d word vectors, two LSTMs of 32 units, one for each direction",
        listing="6.43",
        network=bidirectional_lstm,
        epochs=10,
    ),
    Recipe(
        name="conv1d",
        title="1D convnet",
        description="128-d word vectors, two convolutions of 32 filters and width 7, a pooling of 5",
        listing="6.46",
        network=conv1d,
        learning_rate=1e-4,
        epochs=10,
    ),
    Recipe(
        name="conv_lstm",
        title="1D convnet + LSTM",
        description="128-d word vectors, a convolution of 32 filters and width 7, a pooling of 5, an LSTM of 32 units",
        listing="none; 6.49 carried over to texts",
        network=conv_lstm,
        epochs=10,
    ),
    Recipe(
        name="tcn",
        title="Temporal convolutional network",
        description="32-d word vectors, dilated causal convolutions of 32 filters and width 4 in residual blocks",
        listing="none; Bai, Kolter and Koltun 2018",
        network=tcn,
        optimizer="adam",
        epochs=10,
    ),
    Recipe(
        name="hierarchical_attention",
        title="Hierarchical attention",
        description="200-d word vectors; bidirectional GRUs of 50 units with attention, over words and over sentences",
        listing="none; Yang et al. 2016",
        network=hierarchical_attention,
        epochs=4,
        batch_size=64,
        sentences=True,
    ),
):
    TEXTS.register(_recipe.name, _recipe)

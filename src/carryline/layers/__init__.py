"""Torch modules with Keras' names, defaults and parameter counts; channels last, (batch, time, features).

- `embedding`: Embedding
- `dense`: Dense, Flatten, Dropout; `tied`: TiedDense, an output layer with the Embedding's own vectors
- `rnn`: SimpleRNN, LSTM (also peephole and coupled), GRU; `custom`: RNN around a cell of your own; `recurrent`: what
  they share
- `bidirectional`: Bidirectional
- `conv`: Conv1D; `tcn`: TCN; `pooling`: MaxPooling1D, AveragePooling1D, GlobalMaxPooling1D, GlobalAveragePooling1D
- `time_distributed`: TimeDistributed, layers for each sequence of a sequence; `attention`: AttentionPooling1D
- `stack`: `through(layers, x, lengths)`, one layer after the other
- `layer`: what they share: `LAYERS` by name, `to_config(layer)` and `from_config(config)`
- `weights`: `get_weights`, `set_weights`, `trainable`, which every layer and model has
- `initializers`, `activations`: by Keras' names

Input sizes are inferred at the first call. A layer with `length_aware = True` takes `forward(x, lengths=None)`; a layer
that changes the time axis has `output_lengths(lengths)`, None when no time axis is left.
"""

from carryline.layers.attention import AttentionPooling1D
from carryline.layers.bidirectional import Bidirectional
from carryline.layers.conv import Conv1D
from carryline.layers.custom import RNN
from carryline.layers.dense import Dense, Dropout, Flatten
from carryline.layers.embedding import Embedding
from carryline.layers.layer import LAYERS, Layer, from_config, to_config
from carryline.layers.pooling import AveragePooling1D, GlobalAveragePooling1D, GlobalMaxPooling1D, MaxPooling1D
from carryline.layers.rnn import GRU, LSTM, SimpleRNN
from carryline.layers.stack import through
from carryline.layers.tcn import TCN
from carryline.layers.tied import TiedDense
from carryline.layers.time_distributed import TimeDistributed
from carryline.layers.weights import WeightVerbs

__all__ = [
    "GRU",
    "LAYERS",
    "LSTM",
    "RNN",
    "TCN",
    "AttentionPooling1D",
    "AveragePooling1D",
    "Bidirectional",
    "Conv1D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
    "Layer",
    "MaxPooling1D",
    "SimpleRNN",
    "TiedDense",
    "TimeDistributed",
    "WeightVerbs",
    "from_config",
    "through",
    "to_config",
]

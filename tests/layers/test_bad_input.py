"""Arguments and inputs that cannot be used, each with its exact message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from carryline import layers as L
from carryline.ground.errors import CarrylineError


def after(layer: Any, first: torch.Tensor, second: torch.Tensor) -> Any:
    layer(first)
    return layer(second)


POSITIVE = "\n  expected: an integer of at least 1\n  fix: correct "
RATE = "\n  expected: the share that is dropped: at least 0, below 1\n  fix: 0.2 drops a fifth"
NAMES = (
    "'tanh', 'sigmoid', 'relu', 'linear', 'hard_sigmoid', 'hard_sigmoid_keras2', 'softsign', 'elu', 'gelu', 'silu', "
    "'softplus', 'exponential'"
)
RESHAPE = "\n  fix: reshape the input, or return_sequences=True in the layer before"
SEQUENCE = f"\n  expected: shape (batch, time, features){RESHAPE}"
SAME_SIZE = "\n  fix: give inputs of one size, or build a new layer"
X = torch.zeros(2, 5, 3)
TABLE: list[tuple[Callable[[], Any], str]] = [
    (lambda: L.LSTM(0), f"LSTM(units=0){POSITIVE}units"),
    (lambda: L.GRU(2.5), f"GRU(units=2.5){POSITIVE}units"),
    (lambda: L.Dense(-1), f"Dense(units=-1){POSITIVE}units"),
    (lambda: L.Embedding(0, 4), f"Embedding(input_dim=0){POSITIVE}input_dim"),
    (L.Embedding, f"Embedding(input_dim=None){POSITIVE}input_dim"),
    (
        lambda: L.Embedding(3, weights=[[0.0, 1.0]] * 4),
        "Embedding: weights of shape (4, 2)\n  expected: a vector for each id, (input_dim, output_dim) = (3, any)\n"
        "  fix: leave input_dim and output_dim out, or make the weights for this vocabulary",
    ),
    (
        lambda: L.Embedding(weights=[0.0, 1.0]),
        "Embedding: weights of shape (2,)\n  expected: a vector for each id, (input_dim, output_dim) = (any, any)\n"
        "  fix: leave input_dim and output_dim out, or make the weights for this vocabulary",
    ),
    (
        lambda: L.Embedding(weights=[[0.0, 1.0], [2.0, float("nan")]]),
        "Embedding: weights with nan in row 1\n  expected: finite numbers\n"
        "  fix: give words without a vector zeros or small random numbers",
    ),
    (
        lambda: L.Embedding(weights=[[1e300]]),
        "Embedding: weights with inf in row 0\n  expected: finite numbers\n"
        "  fix: give words without a vector zeros or small random numbers",
    ),
    (
        lambda: L.Embedding(weights="glove"),
        "Embedding: weights of type str: could not convert string to float: 'glove'\n"
        "  expected: numbers, (input_dim, output_dim)\n"
        "  fix: give a NumPy array or a tensor, as Vectors.matrix(vocabulary) makes it",
    ),
    (
        lambda: L.Embedding(4, 2, trainable="no"),  # type: ignore[arg-type]
        "Embedding(trainable='no')\n  expected: one of True, False\n  fix: correct trainable",
    ),
    (lambda: L.Conv1D(4, 0), f"Conv1D(kernel_size=0){POSITIVE}kernel_size"),
    (lambda: L.MaxPooling1D(2, 0), f"MaxPooling1D(strides=0){POSITIVE}strides"),
    (lambda: L.GRU(2, recurrent_dropout=1.0), f"GRU(recurrent_dropout=1.0){RATE}"),
    (lambda: L.Dropout(-0.1), f"Dropout(rate=-0.1){RATE}"),
    (
        lambda: L.LSTM(2, activation="rleu"),
        f"no activation is named 'rleu'; did you mean 'relu'?\n  expected: one of {NAMES}\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: L.Dense(2, activation="sofmax"),
        f"no activation is named 'sofmax'; did you mean 'softmax'?\n  expected: one of {NAMES}, 'softmax'\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: L.GRU(2, kernel_initializer="glorot"),
        "no initializer is named 'glorot'; did you mean 'glorot_normal'?\n"
        "  expected: one of 'glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'orthogonal', 'uniform', "
        "'wide_uniform', 'normal', 'zeros', 'ones'\n  fix: correct the name, or register one of that name",
    ),
    (
        lambda: L.Conv1D(4, 3, padding="smae"),
        "Conv1D(padding='smae'); did you mean 'same'?\n  expected: one of 'valid', 'same', 'causal'\n"
        "  fix: correct padding",
    ),
    (
        lambda: L.MaxPooling1D(2, padding="causal"),
        "MaxPooling1D(padding='causal')\n  expected: one of 'valid', 'same'\n  fix: correct padding",
    ),
    (
        lambda: L.Conv1D(4, 3, strides=2, dilation_rate=2),
        "Conv1D(strides=2, dilation_rate=2)\n  expected: a stride or a dilation, not both\n  fix: set one of them to 1",
    ),
    (
        lambda: L.Conv1D(5, 3, groups=2),
        "Conv1D(filters=5, groups=2)\n  expected: filters that groups divide\n  fix: change one",
    ),
    (
        lambda: L.Conv1D(4, 3, groups=2)(X),
        "Conv1D(groups=2): an input of shape (2, 5, 3)\n  expected: a number of features that groups divide\n"
        "  fix: change groups, or the features",
    ),
    (
        lambda: L.Conv1D(4, 7)(X),
        "Conv1D: an input of 5 time steps for a window of 7\n  expected: at least 7 time steps\n"
        '  fix: a smaller window, longer sequences, or padding="same"',
    ),
    (lambda: L.LSTM(2)(X[0]), f"LSTM: an input of shape (5, 3){SEQUENCE}"),
    (lambda: L.Conv1D(2, 3)(X[0]), f"Conv1D: an input of shape (5, 3){SEQUENCE}"),
    (lambda: L.GlobalMaxPooling1D()(X[0]), f"GlobalMaxPooling1D: an input of shape (5, 3){SEQUENCE}"),
    (
        lambda: L.GRU(2)(torch.zeros(2, 5, dtype=torch.int64)),
        "GRU: an input of shape (2, 5)\n  expected: shape (batch, time, features)\n"
        "  fix: turn ids into vectors with Embedding first",
    ),
    (
        lambda: L.GRU(2)(X.long()),
        "GRU: an input of type torch.int64\n  expected: floating-point numbers\n"
        "  fix: x.float(); ids become vectors with Embedding",
    ),
    (
        lambda: L.Dense(2)(torch.zeros(3)),
        "Dense: an input of shape (3,)\n  expected: shape (batch, ..., features)\n"
        "  fix: add the batch axis, for one sample with x[None]",
    ),
    (
        lambda: after(L.LSTM(2), X, torch.zeros(2, 5, 4)),
        f"LSTM: an input of shape (2, 5, 4), 4 features\n  expected: 3 features, as at the first call{SAME_SIZE}",
    ),
    (
        lambda: after(L.Dense(2), X, torch.zeros(2, 4)),
        f"Dense: an input of shape (2, 4), 4 features\n  expected: 3 features, as at the first call{SAME_SIZE}",
    ),
    (
        lambda: L.GRU(2)(X, lengths=torch.tensor([5, 6])),
        "recurrent: lengths from 5 to 6 for 5 time steps\n"
        "  expected: an integer tensor of shape (2,), each from 0 to 5\n"
        "  fix: give the number of valid steps at the start of each sequence",
    ),
    (
        lambda: L.Conv1D(2, 3)(X, lengths=torch.tensor([5])),
        "Conv1D: lengths of shape (1,) for a batch of 2\n"
        "  expected: an integer tensor of shape (2,), each from 0 to 5\n"
        "  fix: give the number of valid steps at the start of each sequence",
    ),
    (
        lambda: after(L.GRU(2, stateful=True), X, X[:1]),
        "GRU(stateful=True): batch of 1 after one of 2\n"
        "  expected: batches of one size, whose row i continues row i of the batch before\n"
        "  fix: reset_states() before a batch of another size",
    ),
    (
        lambda: L.Embedding(4, 2)(torch.tensor([[0, 4]])),
        "Embedding: ids from 0 to 4\n  expected: ids from 0 to 3\n"
        "  fix: Embedding(input_dim=5, ...), or a smaller vocabulary",
    ),
    (
        lambda: L.Dense(1)(L.LSTM(2, return_state=True)(X)),
        "Dense: an input of type tuple\n  expected: a tensor\n  fix: drop return_state=True from the layer before",
    ),
    (
        lambda: L.Embedding(4, 2)(torch.tensor([[0, -1]])),
        "Embedding: ids from -1 to 0\n  expected: ids from 0 to 3\n"
        "  fix: number the vocabulary from 0; negative ids mean nothing",
    ),
    (
        lambda: L.from_config({"layer": "LSTM", "arguments": {"dropout": 0.1}}),
        "LSTM without 'units'\n  expected: 'units'\n  fix: use to_config(layer)",
    ),
    *(
        (
            lambda config=config: L.from_config(config),
            f'a layer described by {config!r}\n  expected: {{"layer": name, "arguments": {{...}}}}\n'
            "  fix: use to_config(layer)",
        )
        for config in ({"layer": ["LSTM"], "arguments": {}}, {"layer": "LSTM", "arguments": "units"}, {"layer": "LSTM"})
    ),
    (
        lambda: L.Embedding(4, 2)(torch.tensor([1.0])),
        "Embedding: ids of type torch.float32\n  expected: integers\n  fix: ids.long(), if they hold whole numbers",
    ),
    (
        lambda: L.Embedding(4, 2, mask_zero=True).lengths_of(torch.tensor([[1, 0], [0, 1]])),
        "Embedding(mask_zero=True): in sequence 1 of the batch an id follows a zero\n"
        '  expected: zeros only at the end of a sequence\n  fix: pad(..., side="post"), or mask_zero=False',
    ),
    (
        lambda: L.Bidirectional(L.GRU(2), merge_mode="average"),
        "Bidirectional(merge_mode='average'); did you mean 'ave'?\n"
        "  expected: one of 'concat', 'sum', 'mul', 'ave', None\n  fix: correct merge_mode",
    ),
    (
        lambda: L.Bidirectional(L.Dense(2)),
        "Bidirectional(layer=Dense)\n  expected: SimpleRNN, LSTM, GRU or RNN\n  fix: wrap a recurrent layer",
    ),
    (
        lambda: L.Bidirectional(L.GRU(2), backward_layer=L.GRU(2)),
        "Bidirectional(GRU(units=2), backward_layer=GRU(units=2))\n  expected: a layer that goes forwards and one that "
        "goes backwards, with the same stateful, return_sequences, return_state\n"
        "  fix: leave backward_layer out, or build both of the same arguments",
    ),
    (
        lambda: L.RNN(nn.Linear(2, 2)),
        "RNN(cell=Linear) with state_size=None\n  expected: a callable with state_size, a width or a list of widths\n"
        "  fix: def __call__(self, x_t, states) -> (output, new_states), and self.state_size = 32",
    ),
    (
        lambda: L.to_config(nn.Linear(2, 2)),
        "a layer of type Linear cannot be described in JSON\n"
        "  expected: a layer of carryline.layers whose arguments are names, numbers and layers\n"
        "  fix: save its weights with state_dict(), and build it in code",
    ),
    (
        lambda: L.to_config(L.Dense(2, torch.tanh)),
        "Dense(activation=tanh) cannot be described in JSON\n"
        "  expected: a layer of carryline.layers whose arguments are names, numbers and layers\n"
        "  fix: save its weights with state_dict(), and build it in code",
    ),
    (
        lambda: L.from_config({"layer": "Flatten", "arguments": {"axis": 1}}),
        "Flatten(axis=...)\n  expected: no argument\n  fix: correct it",
    ),
    (
        lambda: L.from_config({"layer": "LSTM", "arguments": {"unit": 1}}),
        "LSTM(unit=...); did you mean 'units'?\n  expected: one of 'units', 'activation', 'recurrent_activation', "
        "'use_bias', 'peephole', 'coupled', 'unit_forget_bias', 'kernel_initializer', 'recurrent_initializer', "
        "'bias_initializer', 'dropout', 'recurrent_dropout', 'return_sequences', 'return_state', 'go_backwards', "
        "'stateful'\n  fix: correct it",
    ),
]


@pytest.mark.parametrize(("bad", "message"), TABLE, ids=[message.splitlines()[0] for _, message in TABLE])
def test_bad_input_says_what_is_wrong(bad: Callable[[], Any], message: str) -> None:
    with pytest.raises(CarrylineError) as caught:
        bad()
    assert str(caught.value) == message

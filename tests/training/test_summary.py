"""Summaries and building by a shape."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.training import Model, Sequential

STACKED = """\
Model: "Sequential"
===================================================
Layer (type)              Output Shape      Param #
===================================================
embedding (Embedding)     (None, None, 32)  320,000
simple_rnn (SimpleRNN)    (None, None, 32)    2,080
simple_rnn_1 (SimpleRNN)  (None, None, 32)    2,080
simple_rnn_2 (SimpleRNN)  (None, None, 32)    2,080
simple_rnn_3 (SimpleRNN)  (None, 32)          2,080
===================================================
Total params: 328,320
Trainable params: 328,320
Non-trainable params: 0"""


def test_the_chapters_stacked_simple_rnn(capsys: pytest.CaptureFixture[str]) -> None:
    model = Sequential()
    model.add(L.Embedding(10_000, 32))
    for _ in range(3):
        model.add(L.SimpleRNN(32, return_sequences=True))
    model.add(L.SimpleRNN(32))
    table = model.summary()
    assert str(table) == STACKED
    assert capsys.readouterr().out == STACKED + "\n"
    assert repr(table) == "Summary(5 layers, 328,320 parameters)"


def test_shapes_with_free_and_fixed_axes() -> None:
    convnet = [L.Conv1D(32, 7), L.MaxPooling1D(5), L.Conv1D(32, 7), L.GlobalMaxPooling1D(), L.Dense(1)]
    model = Sequential(convnet).build((None, None, 4))
    assert [row.shape for row in model.summary().rows] == [(None, None, 32)] * 3 + [(None, 32), (None, 1)]
    jena = Sequential([L.Flatten(), L.Dense(32, "relu"), L.Dense(1)]).build((None, 120, 14))
    assert [row.parameters for row in jena.summary().rows] == [0, 53_792, 33]
    assert jena.summary().rows[0].shape == (None, 1680)


def test_fit_tells_the_shape() -> None:
    model = Sequential([L.GRU(4, stateful=True), nn.LazyLinear(1)])
    model.compile("sgd", "mse")
    model.fit(torch.randn(8, 5, 3), torch.randn(8))
    assert [row.shape for row in model.summary().rows] == [(None, 4), (None, 1)]
    model.fit(torch.randn(4, 5, 3), torch.randn(4))  # the summary left no state behind


def test_a_module_of_the_users_own_shows_its_children() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = nn.Linear(3, 4), nn.Linear(4, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(self.body(x))

    assert [row.layer for row in Model(Net()).summary().rows] == ["linear (Linear)", "linear_1 (Linear)"]
    assert [row.shape for row in Model(Net()).build((None, 3)).summary().rows] == [(None, 4), (None, 2)]


@pytest.mark.parametrize(
    ("layers", "shape"),
    [([L.Embedding(9, 2), L.Flatten(), L.Dense(1)], (None, None)), ([L.Dense(2), L.LSTM(3)], (None, 4))],
)
def test_a_shape_that_cannot_be_is_refused_before_anything_is_sized(layers: list[nn.Module], shape: tuple) -> None:
    model = Sequential(layers)
    with pytest.raises(InputError, match="the layers do not take it"):
        model.build(shape)
    assert not model.built


def test_a_model_without_sizes_asks_for_a_shape() -> None:
    with pytest.raises(InputError, match=r"call build\(input_shape\) first"):
        Sequential([L.Dense(1)]).summary()


def test_shapes_that_nobody_has_told() -> None:
    assert [row.shape for row in Sequential([L.Embedding(9, 2)]).summary().rows] == [(None, None, 2)]
    assert "linear (Linear)  ?                   8" in str(Sequential([nn.Linear(3, 2)]).summary())


def test_a_summary_that_needs_the_length_says_how_to_give_it() -> None:
    model = Sequential([L.Embedding(100, 8), L.Flatten(), L.Dense(1)])  # listing 6.7, without its input_length
    with pytest.raises(InputError) as caught:
        model.summary()
    assert caught.value.fix == (
        "call build with the size of each axis that a layer such as Flatten needs, as in model.build((None, 500))"
    )
    assert [row.parameters for row in model.build((None, 20)).summary().rows] == [800, 0, 161]

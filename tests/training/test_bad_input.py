"""Every bad input of this room, with its exact first line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from carryline import layers as L
from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.training import (
    SGD,
    EarlyStopping,
    Metric,
    Model,
    ReduceLROnPlateau,
    RMSprop,
    Sequential,
    optimizers,
)

X, Y = np.ones((10, 3), dtype=np.float32), np.ones(10, dtype=np.float32)
HOLES = X.copy()
HOLES[[4, 7], 1] = np.nan
IDS = Ragged.from_sequences([[1, 2], [1], [2, 2, 2]])


def model(units: int = 1, loss: Any = "mse", metrics: Any = ()) -> Sequential:
    made = Sequential([nn.Linear(3, units)])
    made.compile("sgd", loss, metrics)
    return made


class Windowed:
    def __len__(self) -> int:
        return 10

    def gather(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return HOLES[indices], Y[indices]


class Returns(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return x, x


def tuples() -> Model:
    made = Model(Returns())
    made.compile(torch.optim.SGD, "mse")
    return made


BAD: list[tuple[Callable[[], Any], str]] = [
    (lambda: Sequential([nn.Linear(3, 1)]).fit(X, Y), "fit of a model that was not compiled"),
    (lambda: Sequential([nn.Linear(3, 1)]).evaluate(X, Y), "evaluate of a model that was not compiled"),
    (lambda: Sequential([nn.ReLU]), "Sequential: <class 'torch.nn.modules.activation.ReLU'> is type"),  # type: ignore[list-item]
    (lambda: Model("gru"), "Model('gru')"),  # type: ignore[arg-type]
    (lambda: model().fit(X, Y[:9]), "fit(x, y): x has 10 samples and y has 9"),
    (lambda: model().evaluate(X, Y[:9]), "evaluate(x, y): x has 10 samples and y has 9"),
    (lambda: model().fit(X), "the data have no targets"),
    (lambda: model().fit(X[:0], Y[:0]), "fit: there are no samples"),
    (lambda: model().predict(X[:0]), "predict: there are no samples"),
    (lambda: model().fit(HOLES, Y),
     "fit: the inputs hold NaN or infinity in 2 of 10 samples, first in sample 4"),
    (lambda: model().fit(X, Y / 0), "fit: the targets hold NaN or infinity in 10 of 10 samples, first in sample 0"),
    (lambda: model().predict(HOLES),
     "predict: the inputs hold NaN or infinity in 2 of 10 samples, first in sample 4"),
    (lambda: model().fit(Windowed(), shuffle=False, batch_size=3),
     "fit: the inputs of a batch hold NaN or infinity in 1 of 3 samples, first in sample 1"),
    (lambda: model().fit([(X, Y / 0)]),
     "fit: the targets of a batch hold NaN or infinity in 10 of 10 samples, first in sample 0"),
    (lambda: model().fit(X, Y, initial_epoch=-1), "fit(initial_epoch=-1)"),
    (lambda: model().fit(X, Y, callbacks=EarlyStopping), f"fit(callbacks=[{EarlyStopping!r}])"),  # type: ignore[arg-type]
    (lambda: model().build(()), "build(input_shape=())"),
    (lambda: model().build((None, 0)), "build(input_shape=(None, 0))"),
    (lambda: model().fit(X, Y, class_weight="balanced"), "fit(class_weight='balanced')"),  # type: ignore[arg-type]
    (lambda: model().fit(X, Y, class_weight={0: np.nan}), "fit(class_weight={0: nan})"),
    (lambda: model().fit(X, Y, validation_split="0.2"), "fit(validation_split='0.2')"),  # type: ignore[arg-type]
    (lambda: model().fit(None, Y), "fit(x): NoneType"),
    (lambda: model().fit({"x": X}, Y), "fit(x): dict"),
    (lambda: model().fit(X, Y, callbacks=["stop"]), "fit(callbacks=['stop'])"),  # type: ignore[list-item]
    (lambda: model().fit(X, Y, initial_epoch=0.5), "fit(initial_epoch=0.5)"),
    (lambda: model().predict(X, steps=0), "predict(steps=0)"),
    (lambda: model().fit(X, Y, validation_data=(HOLES, Y)),
     "fit(validation_data=): the inputs hold NaN or infinity in 2 of 10 samples, first in sample 4"),
    (lambda: model().fit(X, np.ones((10, 2))),
     "targets of shape (10, 2) do not fit outputs of shape (10, 1) in 'mean_squared_error'"),
    (lambda: model(units=3).fit(X, Y),
     "targets of shape (10,) do not fit outputs of shape (10, 3) in 'mean_squared_error'"),
    (lambda: model(units=2, loss="sparse_categorical_crossentropy").fit(X, np.eye(2)[[0] * 10]),
     "targets of shape (10, 2) do not fit outputs of shape (10, 2) in 'sparse_categorical_crossentropy'"),
    (lambda: model(units=2, loss="sparse_categorical_crossentropy").fit(X, np.arange(10)),
     "targets hold class 9, and the model has 2 outputs"),
    (lambda: model(loss="binary_crossentropy").fit(X, Y + [0, 1] * 5),
     "targets from 1 to 2 in a binary cross-entropy"),
    (lambda: model(loss="binary_crossentropy_from_logits").fit(X, Y - [0, 2] * 5),
     "targets from -1 to 1 in a binary cross-entropy"),
    (lambda: model().fit(X, ["a"] * 10), "fit: the targets hold values of type <U1"),
    (lambda: model().fit([[1, 2], [1], [2, 2, 2]], Y[:3]), "fit: the inputs hold rows of different length"),
    (lambda: model().fit(Windowed(), Y),
     "fit(x, y): x is Windowed, which brings its targets itself, and y was given too"),
    (lambda: model().fit(3), "fit(x): int"),
    (lambda: model().fit(X, Y, epochs=0), "fit(epochs=0)"),
    (lambda: model().fit(X, Y, batch_size=2.5), "fit(batch_size=2.5)"),  # type: ignore[arg-type]
    (lambda: model().fit(X, Y, steps_per_epoch=0), "fit(steps_per_epoch=0)"),
    (lambda: model().fit(X, Y, validation_steps=-1), "fit(validation_steps=-1)"),
    (lambda: model().fit(X, Y, validation_batch_size=0), "fit(validation_batch_size=0)"),
    (lambda: model().fit(X, Y, seed=-1), "seed=-1"),
    (lambda: model().fit(X, Y, validation_split=1.0), "fit(validation_split=1.0)"),
    (lambda: model().fit(X, Y, validation_split=0.01),
     "fit(validation_split=0.01): of 10 samples, 10 are left for training"),
    (lambda: model().fit(X, Y, validation_split=0.2, validation_data=(X, Y)),
     "fit(validation_split=, validation_data=)"),
    (lambda: model().fit(iter([(X, Y)]), validation_split=0.2),
     "fit(validation_split=0.2) with an iterable of batches"),
    (lambda: model().fit(X, Y, validation_data=(X,)), "fit(validation_data=): a tuple of 1"),
    (lambda: model().fit(X, Y, sample_weight=np.ones(9)), "fit(sample_weight=): shape (9,), the smallest 1"),
    (lambda: model().fit(X, Y, sample_weight=-Y), "fit(sample_weight=): shape (10,), the smallest -1"),
    (lambda: model().fit([(X, Y)], sample_weight=Y), "fit(sample_weight=) with an iterable of batches"),
    (lambda: model().fit(X, Y, class_weight={"a": 1.0}), "fit(class_weight={'a': 1.0})"),  # type: ignore[dict-item]
    (lambda: model(loss=nn.MSELoss()).fit(X, Y, sample_weight=Y),
     "'MSELoss' gives values of shape () for 10 samples, which weights cannot multiply"),
    (lambda: model().fit([(X, Y[:4])]), "fit: a batch has 10 inputs and 4 targets"),
    (lambda: model().fit(iter([(X, Y)]), epochs=2), "fit: the iterable ended after no batch"),
    (lambda: model().fit(iter([(X, Y)]), steps_per_epoch=3), "fit: the iterable ended after 1 of 3 batches"),
    (lambda: model().fit([]), "fit: there are no samples"),
    (lambda: model().compile(optimizer="rmsporp"), "no optimizer is named 'rmsporp'; did you mean 'rmsprop'?"),
    (lambda: model().compile(optimizer=3), "compile(optimizer=3)"),  # type: ignore[arg-type]
    (lambda: model().compile(loss="maee"), "no loss is named 'maee'; did you mean 'mae'?"),
    (lambda: model().compile(loss=3), "compile(loss=3)"),  # type: ignore[arg-type]
    (lambda: model().compile(metrics="acc"), "compile(metrics='acc')"),
    (lambda: model().compile(metrics=["mae", "mae"]), "compile(metrics=): 'mae' would appear twice in the history"),
    (lambda: model().compile(metrics=[Metric("loss", torch.sub)]),
     "compile(metrics=): 'loss' would appear twice in the history"),
    (lambda: model().compile(metrics=[3]), "compile(metrics=[..., 3])"),  # type: ignore[list-item]
    (lambda: model().compile(clipnorm=1.0, clipvalue=1.0), "compile(clipnorm=1.0, clipvalue=1.0)"),
    (lambda: model().compile(clipnorm=-1.0), "compile(clipnorm=-1.0)"),
    (lambda: model().compile(clipnorm="1"), "compile(clipnorm='1')"),  # type: ignore[arg-type]
    (lambda: model().compile(metrics=["accurracy"]), "compile(metrics=[..., 'accurracy']); did you mean 'accuracy'?"),
    (lambda: RMSprop(0), "RMSprop(learning_rate=0)"),
    (lambda: optimizers.build(torch.optim.SGD(nn.Linear(1, 1).parameters()), nn.Linear(1, 1).parameters()),
     "compile(optimizer=SGD(...)) holds none of the model's parameters"),
    (lambda: optimizers.build(lambda p: 3, nn.Linear(1, 1).parameters()),  # type: ignore[arg-type, return-value]
     "compile(optimizer=): the function returned int"),
    (lambda: optimizers.build("sgd", []), "fit of a model without trainable parameters"),
    (lambda: EarlyStopping(patience=-1), "EarlyStopping(patience=-1)"),
    (lambda: EarlyStopping(mode="mx"), "EarlyStopping(mode='mx'); did you mean 'max'?"),
    (lambda: ReduceLROnPlateau(factor=1.0), "ReduceLROnPlateau(factor=1.0)"),
    (lambda: model().fit(X, Y, callbacks=[EarlyStopping()]),
     "EarlyStopping(monitor='val_loss'): there is no such value; did you mean 'loss'?"),
    (lambda: tuples().fit(X, Y), "the model returns tuple, and the loss 'mean_squared_error' takes a tensor"),
    (lambda: tuples().predict(X), "predict: the model returns tuple"),
    (lambda: Model(nn.Embedding(9, 2)).predict(IDS),
     "Embedding got sequences of different length, and its forward takes no lengths"),
    (lambda: Sequential([L.Dense(1)]).save_weights("x"), "save_weights() of a model whose layers have no sizes yet"),
    (lambda: Sequential([L.Dense(1)]).count_params(), "count_params() of a model whose layers have no sizes yet"),
    (lambda: model().load_weights("missing"), "load_weights('missing'): No such file or directory: missing"),
    (lambda: Sequential.load("missing"), "load('missing'): config.json: No such file or directory"),
    (lambda: model().optimizer, "model.optimizer before fit"),
    (lambda: model().fit(X, Y, resume=__file__), f"fit(resume={__file__!r}): a file"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "given"), BAD, ids=[given[:50] for _, given in BAD])
def test_bad_input(call: Callable[[], Any], given: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as error, np.errstate(divide="ignore"):
        call()
    assert error.value.given == given
    assert error.value.expected
    assert error.value.fix
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_trained_on_bad_data() -> None:
    made = model()
    before = made.layers[0].weight.clone()  # type: ignore[operator]
    for bad in ((HOLES, Y), (X, np.ones((10, 2)))):
        with pytest.raises(InputError):
            made.fit(*bad)
    assert torch.equal(made.layers[0].weight, before)  # type: ignore[arg-type]


def test_the_learning_rate_may_be_any_number_above_zero() -> None:
    assert SGD(2).arguments["lr"] == 2


@pytest.mark.parametrize("finite", [False, True])
def test_a_source_that_says_it_is_finite_is_not_searched(finite: bool) -> None:
    class Source:
        def __init__(self) -> None:
            self.finite = finite

        def __len__(self) -> int:
            return len(HOLES)

        def gather(self, indices: Any) -> tuple[Any, Any]:
            return HOLES[indices], Y[indices]

    model = Sequential([L.Dense(1)])
    model.compile(optimizer="sgd", loss="mae")
    if finite:
        assert np.isnan(model.evaluate(Source())["loss"])
        return
    with pytest.raises(InputError, match="evaluate: the inputs of a batch hold NaN or infinity in 2 of 10 samples"):
        model.evaluate(Source())

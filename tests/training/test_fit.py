"""`fit`, `evaluate` and `predict`: what Keras users rely on, and what is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import scipy.sparse
import torch
from torch import nn

from carryline import layers as L
from carryline.ground.ragged import Padded, Ragged
from carryline.training import SGD, Callback, Model, RMSprop, Sequential

RNG = np.random.default_rng(0)
X = RNG.normal(size=(100, 5)).astype(np.float32)
Y = (X @ np.array([1.0, -2.0, 0.5, 0.0, 3.0], dtype=np.float32)).astype(np.float32)
IDS = Ragged.from_sequences([RNG.integers(1, 30, RNG.integers(1, 25)) for _ in range(90)], dtype=np.int32)
LABELS = np.array([row.mean() > 15 for row in IDS]).astype(np.float32)


def linear(loss: str = "mse", optimizer: Any = "sgd", **arguments: Any) -> Sequential:
    torch.manual_seed(0)
    model = Sequential([nn.Linear(5, 1)])
    model.compile(optimizer, loss, **arguments)
    return model


def text_model() -> Sequential:
    torch.manual_seed(0)
    model = Sequential([L.Embedding(30, 6), L.LSTM(5, dropout=0.2), L.Dense(1, "sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", ["acc"])
    return model


def weights(model: nn.Module) -> list[np.ndarray]:
    return [value.detach().numpy().copy() for value in model.parameters()]


def test_fit_is_the_loop_one_writes_by_hand() -> None:
    model, twin = linear(optimizer=RMSprop(1e-2)), nn.Linear(5, 1)
    twin.load_state_dict(model.layers[0].state_dict())
    optimizer = torch.optim.RMSprop(twin.parameters(), lr=1e-2, alpha=0.9, eps=1e-7)
    history = model.fit(X, Y, epochs=3, batch_size=16, shuffle=False)
    losses = []
    for _ in range(3):
        total = 0.0
        for start in range(0, 100, 16):
            x, y = torch.from_numpy(X[start : start + 16]), torch.from_numpy(Y[start : start + 16, None])
            loss = nn.functional.mse_loss(twin(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        losses.append(total / 100)  # the last batch has 4 samples, and counts as 4
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-6)
    for one, other in zip(weights(model), weights(twin), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_validation_split_takes_the_last_samples_before_shuffling() -> None:
    one, other = linear(), linear()
    split = one.fit(X, Y, epochs=2, validation_split=0.25)
    given = other.fit(X[:75], Y[:75], epochs=2, validation_data=(X[75:], Y[75:]))
    assert split == given
    assert split == linear().fit(X[:75], Y[:75], epochs=2, validation_data=[X[75:], Y[75:]])
    assert split["val_loss"][-1] == pytest.approx(one.evaluate(X[75:], Y[75:])["loss"])


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    def fitted(seed: int) -> list[np.ndarray]:
        model = Sequential([L.Dense(8, "relu"), L.Dropout(0.5), L.Dense(1)])
        model.compile("adam", "mse")
        torch.rand(seed + 3)  # what the program drew before does not matter
        model.fit(X, Y, epochs=2, seed=seed)
        return weights(model)

    assert all(map(np.array_equal, fitted(1), fitted(1)))
    assert not any(map(np.array_equal, fitted(1)[:1], fitted(2)[:1]))


def test_fit_leaves_the_global_generators_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    model = Sequential([L.Dense(8), L.Dropout(0.5), L.Dense(1)])
    model.compile("adam", "mse")
    model.fit(X, Y)
    model.build((None, 5))
    model.summary()
    assert torch.equal(torch.rand(3), expected)


def test_build_draws_the_weights_that_fit_would() -> None:
    models = [Sequential([L.Dense(8), L.Dropout(0.5), L.Dense(1)]) for _ in range(2)]
    models[0].build((None, 5), seed=4)
    for model in models:
        model.compile("sgd", "mse")
        model.fit(X, Y, seed=4)
    assert all(map(np.array_equal, weights(models[0]), weights(models[1])))


def test_targets_without_the_last_axis_are_reshaped_and_never_broadcast() -> None:
    assert linear().fit(X, Y) == linear().fit(X, Y[:, None])


def test_sample_weights_of_zero_are_as_if_the_samples_were_not_there() -> None:
    keep = np.ones(100)
    keep[50:] = 0.0
    weighted, halved = linear(optimizer=SGD(0.1)), linear(optimizer=SGD(0.05))
    weighted.fit(X, Y, batch_size=100, shuffle=False, sample_weight=keep, epochs=3)
    halved.fit(X[:50], Y[:50], batch_size=50, shuffle=False, epochs=3)  # the mean is over 100 samples, as in Keras
    for one, other in zip(weights(weighted), weights(halved), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)


def test_class_weights_are_sample_weights_by_class() -> None:
    labels = (Y > 0).astype(np.int64)
    one, other = linear("binary_crossentropy_from_logits"), linear("binary_crossentropy_from_logits")
    by_class = one.fit(X, labels, class_weight={1: 3.0}, epochs=2)
    assert by_class == other.fit(X, labels, sample_weight=np.where(labels == 1, 3.0, 1.0), epochs=2)
    torch.manual_seed(0)
    three = [Sequential([nn.Linear(5, 3)]) for _ in range(2)]
    three[1].load_state_dict(three[0].state_dict())
    classes = RNG.integers(0, 3, 100)
    three[0].compile("sgd", "sparse_categorical_crossentropy_from_logits")
    three[1].compile("sgd", "categorical_crossentropy_from_logits")
    sparse = three[0].fit(X, classes, class_weight={0: 2.0, 2: 0.5})
    one_hot = three[1].fit(X, np.eye(3)[classes], class_weight={0: 2.0, 2: 0.5})
    assert sparse["loss"] == pytest.approx(one_hot["loss"])


def test_steps_per_epoch_goes_on_where_the_last_epoch_stopped() -> None:
    seen: list[np.ndarray] = []

    class Numbers:
        shuffle = False

        def __len__(self) -> int:
            return 10

        def gather(self, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            seen.append(np.asarray(indices))
            return X[indices], Y[indices]

    linear().fit(Numbers(), epochs=4, steps_per_epoch=3, batch_size=2)
    order = np.concatenate([part for part in seen[1:] if len(part) == 2])  # the first is a look at the shapes
    np.testing.assert_array_equal(order, np.tile(np.arange(10), 3)[:24])


def test_a_generator_of_batches_and_a_list_of_them() -> None:
    batches = [(X[start : start + 25], Y[start : start + 25]) for start in range(0, 100, 25)]

    def endless() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        while True:
            yield from batches

    whole = linear().fit(X, Y, epochs=2, batch_size=25, shuffle=False)
    assert linear().fit(batches, epochs=2) == whole
    assert linear().fit(endless(), epochs=2, steps_per_epoch=4) == whole
    assert linear().fit(iter(batches * 2), epochs=2, steps_per_epoch=4) == whole
    assert linear().evaluate(batches) == pytest.approx(linear().evaluate(X, Y))
    np.testing.assert_allclose(linear().predict(x for x, _ in batches), linear().predict(X), atol=1e-6)


def test_a_list_of_rows_is_samples_and_a_loader_of_batches_is_batches() -> None:
    model = linear()
    np.testing.assert_array_equal(model.predict(X.tolist()), model.predict(X))
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.from_numpy(X), torch.from_numpy(Y)), 25)
    assert linear().fit(loader, epochs=2) == linear().fit(X, Y, epochs=2, batch_size=25, shuffle=False)


def test_the_address_of_the_data_does_not_show_in_the_weights() -> None:
    odd = np.empty(X.size + 1, dtype=np.float32)[1:].reshape(X.shape)
    odd[:] = X
    one, other = linear(), linear()
    one.fit(X, Y, batch_size=7, shuffle=False)
    other.fit(odd, Y, batch_size=7, shuffle=False)
    assert all(map(np.array_equal, weights(one), weights(other)))


def test_a_sequential_within_another_passes_lengths_on() -> None:
    flat = [L.Embedding(30, 4), L.SimpleRNN(3, return_sequences=True), L.GlobalAveragePooling1D(), L.Dense(1)]
    nested = Sequential([flat[0], Sequential(flat[1:3]), flat[3]])
    np.testing.assert_array_equal(Sequential(flat).predict(IDS), nested.predict(IDS))
    masked = Sequential([L.Embedding(30, 4, mask_zero=True), *flat[1:]])
    padded = IDS.gather(np.arange(len(IDS)))
    expected = masked.predict(IDS)
    np.testing.assert_allclose(masked.predict(padded.values), expected, atol=1e-6)  # zeros tell the lengths


@pytest.mark.parametrize(
    "change", [lambda x: x[::-1].copy()[::-1], lambda x: x.astype(">f4"), lambda x: x.astype("f8")]
)
def test_any_layout_of_an_array_is_taken(change: Callable[[np.ndarray], np.ndarray]) -> None:
    assert linear().fit(change(X), change(Y)) == linear().fit(X, Y)


def test_integers_take_the_type_of_the_weights() -> None:
    model = linear().double()
    assert model.predict(np.arange(10).reshape(2, 5)).dtype == np.float64


def test_sparse_rows_and_integers_are_inputs_too() -> None:
    counts = RNG.integers(0, 3, (60, 5))
    dense = linear().fit(counts.astype(np.float32), Y[:60], epochs=2)
    assert linear().fit(scipy.sparse.csr_array(counts), Y[:60], epochs=2) == dense
    assert linear().fit(counts.astype(np.uint8), Y[:60], epochs=2) == dense


def test_ragged_predictions_come_back_in_order_and_do_not_depend_on_their_batch() -> None:
    model = text_model()
    model.fit(IDS, LABELS, epochs=2, batch_size=16, validation_split=0.2)
    together = model.predict(IDS, batch_size=7)
    alone = np.concatenate([model.predict(IDS[number : number + 1]) for number in range(len(IDS))])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert model.evaluate(IDS, LABELS, batch_size=7) == pytest.approx(model.evaluate(IDS, LABELS, batch_size=90))


def test_ragged_outputs_that_are_sequences_are_padded_to_the_longest() -> None:
    model = Sequential([L.Embedding(30, 4), L.SimpleRNN(3, return_sequences=True)])
    outputs = model.predict(IDS, batch_size=8)
    assert outputs.shape == (90, IDS.lengths.max(), 3)
    for row, length in zip(outputs, IDS.lengths, strict=True):
        assert not row[length:].any()
        assert row[:length].any()


def test_a_module_of_the_users_own_gets_lengths() -> None:
    class Mean(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.head = nn.Embedding(30, 4), nn.Linear(4, 1)

        def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
            valid = (torch.arange(ids.shape[1]) < lengths[:, None])[..., None]
            return self.head((self.embedding(ids) * valid).sum(1) / lengths[:, None])

    model = Model(Mean())
    model.compile("adam", "binary_crossentropy_from_logits", ["acc"])
    history = model.fit(IDS, LABELS, epochs=20)
    assert history["loss"][-1] < history["loss"][0]
    assert model(IDS.gather(np.arange(3))).shape == (3, 1)


def test_batches_may_be_padded() -> None:
    class Reviews:
        def __len__(self) -> int:
            return len(IDS)

        def gather(self, indices: np.ndarray) -> tuple[Padded, np.ndarray]:
            return IDS.gather(indices), LABELS[indices]

    assert len(text_model().fit(Reviews(), epochs=2)["acc"]) == 2


def test_stateful_layers_begin_each_epoch_and_its_validation_from_zeros() -> None:
    model = Sequential([L.SimpleRNN(3, stateful=True), L.Dense(1)])
    model.compile(SGD(1e-9), "mse")
    x, y = RNG.normal(size=(40, 6, 2)).astype(np.float32), Y[:40]
    history = model.fit(x, y, validation_data=(x, y), epochs=2, batch_size=10, shuffle=False)
    assert history["loss"][0] == pytest.approx(history["loss"][1], abs=1e-6)
    assert history["val_loss"][0] == pytest.approx(history["loss"][0], abs=1e-6)


@pytest.mark.parametrize(
    ("arguments", "largest"),
    [({"clipvalue": 0.01}, 0.01), ({"clipnorm": 0.01}, 0.01), ({"global_clipnorm": 0.01}, 0.01)],
)
def test_gradients_are_clipped(arguments: dict[str, float], largest: float) -> None:
    model = linear(optimizer=SGD(1.0), **arguments)
    before = weights(model)
    model.fit(X, Y, batch_size=100)
    moves = [after - start for after, start in zip(weights(model), before, strict=True)]
    if "clipvalue" in arguments:
        assert max(abs(move).max() for move in moves) == pytest.approx(largest, rel=1e-3)
    elif "clipnorm" in arguments:
        assert max(np.linalg.norm(move) for move in moves) == pytest.approx(largest, rel=1e-3)
    else:
        assert np.sqrt(sum((move**2).sum() for move in moves)) == pytest.approx(largest, rel=1e-3)


def test_a_run_that_diverges_stops_and_says_so() -> None:
    model = linear(optimizer=SGD(1e30))
    history = model.fit(X, Y, epochs=9, validation_split=0.2)
    assert len(history["loss"]) < 9
    assert set(history) == {"loss", "val_loss"}
    assert history.diagnosis().kind == "diverged"


def test_the_chapters_slip_learns_where_probabilities_are_in_range() -> None:
    """Dense(1) without sigmoid under binary cross-entropy: outputs are clipped, and acc is against one half."""
    torch.manual_seed(0)
    model = Sequential([L.Dense(16, "relu"), L.Dense(1)])
    model.compile(RMSprop(1e-3), "binary_crossentropy", ["acc"])
    history = model.fit(X, (Y > 0).astype(np.float32), epochs=30)
    assert np.isfinite(history["loss"]).all()
    assert history["loss"][-1] < history["loss"][0]


def test_evaluate_leaves_frozen_parts_in_their_own_mode() -> None:
    model = Sequential([nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Linear(4, 1)])
    model.compile("sgd", "mse")
    model.train()
    model.layers[1].eval()
    model.evaluate(X, Y)
    assert [layer.training for layer in model.layers] == [True, False, True]


def test_predict_and_evaluate_switch_dropout_off_and_leave_the_mode() -> None:
    model = Sequential([nn.Linear(5, 50), nn.Dropout(0.9), nn.Linear(50, 1)])
    model.compile("sgd", "mse")
    model.train()
    np.testing.assert_array_equal(model.predict(X), model.predict(X))
    assert model.evaluate(X, Y) == model.evaluate(X, Y)
    assert model.training


def test_a_second_fit_goes_on_with_the_optimizer_and_compile_makes_a_new_one() -> None:
    model = linear(optimizer="adam")
    model.fit(X, Y)
    first = model.optimizer
    model.fit(X, Y)
    assert model.optimizer is first
    model.compile("adam", "mse")
    model.fit(X, Y)
    assert model.optimizer is not first


def test_own_losses_and_metrics_are_functions_of_outputs_and_targets() -> None:
    def largest(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return (outputs - targets).abs().max()

    model = linear(loss=nn.SmoothL1Loss(), metrics=[largest, "mae", "rmse"])  # type: ignore[arg-type]
    history = model.fit(X, Y)
    assert list(history) == ["loss", "largest", "mae", "rmse"]
    scores = model.evaluate(X, Y)
    errors = model.predict(X)[:, 0] - Y
    assert scores["rmse"] == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-5)
    assert scores["mae"] == pytest.approx(abs(errors).mean(), rel=1e-5)


def test_weights_that_are_frozen_stay() -> None:
    embedding = L.Embedding(30, 6)
    embedding.embeddings.requires_grad_(False)
    before = embedding.embeddings.clone()
    model = Sequential([embedding, L.GlobalAveragePooling1D(), L.Dense(1, "sigmoid")])
    model.compile("rmsprop", "binary_crossentropy")
    model.fit(IDS, LABELS)
    assert torch.equal(embedding.embeddings, before)
    assert model.summary().trainable == 7


def test_every_callback_moment_is_called_in_order() -> None:
    class Diary(Callback):
        def __init__(self) -> None:
            self.lines: list[str] = []

        def on_train_begin(self) -> None:
            self.lines.append("begin")

        def on_epoch_begin(self, epoch: int) -> None:
            self.lines.append(f"epoch {epoch}")

        def on_epoch_end(self, epoch: int, logs: Any) -> None:
            self.lines.append(f"end {epoch} {sorted(logs)}")
            self.model.stop_training = epoch == 1

        def on_train_end(self) -> None:
            self.lines.append("end")

    diary = Diary()
    linear().fit(X, Y, epochs=9, callbacks=[diary])
    assert diary.lines == ["begin", "epoch 0", "end 0 ['loss']", "epoch 1", "end 1 ['loss']", "end"]


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam", "adamw", "sgd", "adagrad"])
def test_a_layer_that_is_frozen_or_let_free_between_fits_does_as_it_is_told(optimizer: str) -> None:
    embedding = L.Embedding(6, 2)
    model = Sequential([embedding, L.Flatten(), L.Dense(1)])
    model.compile(optimizer, "mse")
    embedding.requires_grad_(False)
    ids = np.arange(24).reshape(6, 4) % 6
    moved = []
    for free in (False, True, False):
        embedding.requires_grad_(free)
        before = embedding.embeddings.detach().clone()
        model.fit(ids, np.ones(6))
        moved.append(not torch.equal(before, embedding.embeddings))
    assert moved == [False, True, False]


@pytest.mark.parametrize("held", ["data", "split"])
def test_wider_validation_batches_give_the_same_curves(held: str) -> None:
    x, y = torch.randn(90, 5, 2), torch.randn(90, 1)
    sizes: list[int] = []

    class Seen(L.GRU):
        def forward(self, x: torch.Tensor, *rest: object, **more: object) -> torch.Tensor:
            sizes.append(len(x))
            return super().forward(x, *rest, **more)  # type: ignore[no-any-return,arg-type]

    def curves(**options: object) -> dict[str, list[float]]:
        model = Sequential([Seen(4), L.Dense(1)])
        model.compile(optimizer="rmsprop", loss="mae", metrics=["mse"])
        where = {"validation_split": 0.5} if held == "split" else {"validation_data": (x[45:], y[45:])}
        return dict(model.fit(x[:90], y[:90], epochs=2, batch_size=8, **where, **options))

    narrow = curves()
    sizes.clear()
    wide = curves(validation_batch_size=64)
    assert 45 in sizes
    for name, values in narrow.items():
        np.testing.assert_allclose(wide[name], values, rtol=1e-6)

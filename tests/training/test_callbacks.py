"""Callbacks on curves made for them, epoch by epoch."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.training import (
    SGD,
    Callback,
    Checkpoint,
    CosineDecay,
    EarlyStopping,
    ReduceLROnPlateau,
    Sequential,
    WeightAveraging,
)


class Falling(nn.Module):
    """A model whose one weight counts the epochs, so that we see which epoch's weights are there."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight


def run(callback: Callback, curve: list[float], name: str = "val_loss") -> tuple[Sequential, list[float]]:
    """Play a curve to a callback; returns the model and the learning rate after each epoch that was played."""
    model = Sequential([Falling()])
    model.compile("sgd", "mse")
    model.ensure_optimizer()
    callback.model = model
    callback.on_train_begin()
    rates = []
    for epoch, value in enumerate(curve):
        with torch.no_grad():
            model.layers[0].weight.fill_(epoch)  # type: ignore[operator, union-attr]
        callback.on_epoch_end(epoch, {name: value})
        rates.append(model.optimizer.param_groups[0]["lr"])
        if model.stop_training:
            break
    callback.on_train_end()
    return model, rates


@pytest.mark.parametrize(
    ("arguments", "name", "curve", "epochs", "best"),
    [
        ({"patience": 2}, "val_loss", [3, 2, 2.5, 2.4, 1], 4, 1),
        ({"patience": 0}, "val_loss", [3, 2, 2, 1], 3, 1),
        ({"patience": 2}, "val_loss", [3, 2, 1, 0.5], 4, 3),
        ({"patience": 1, "min_delta": 0.5}, "val_loss", [3, 2, 1.6, 0], 3, 1),
        ({"patience": 1, "monitor": "val_acc"}, "val_acc", [0.5, 0.6, 0.55, 0.9], 3, 1),
        ({"patience": 1, "mode": "max"}, "val_loss", [0.5, 0.6, 0.55, 0.9], 3, 1),
        ({"patience": 2}, "val_loss", [3, math.nan, math.inf, 1], 3, 0),
        ({"patience": 1, "restore_best_weights": False}, "val_loss", [1, 2, 0], 2, 1),
    ],
)
def test_early_stopping(arguments: dict, name: str, curve: list[float], epochs: int, best: int) -> None:
    callback = EarlyStopping(**arguments)
    model, played = run(callback, curve, name)
    assert len(played) == epochs
    assert model.stop_training == (epochs < len(curve) or callback.stopped_epoch == epochs - 1)
    assert float(model.layers[0].weight.detach()) == best


@pytest.mark.parametrize(
    ("arguments", "curve", "rates"),
    [
        ({"patience": 2, "factor": 0.5}, [3, 3, 3, 3, 3], [1, 1, 0.5, 0.5, 0.25]),
        ({"patience": 1, "factor": 0.5, "cooldown": 2}, [3, 3, 3, 3, 3], [1, 0.5, 0.5, 0.25, 0.25]),
        ({"patience": 1, "factor": 0.1, "min_lr": 5e-4}, [3, 3, 3, 3], [1, 0.1, 0.05, 0.05]),
        ({"patience": 1, "factor": 0.5, "min_delta": 0.1}, [3, 2.95, 2.8, 2.6], [1, 0.5, 0.5, 0.5]),
    ],
)
def test_reduce_lr_on_plateau(arguments: dict, curve: list[float], rates: list[float]) -> None:
    _, seen = run(ReduceLROnPlateau(**arguments), curve)
    np.testing.assert_allclose(np.array(seen) / 0.01, rates)


def test_checkpoint_keeps_the_best_and_never_a_loss_that_is_not_finite(tmp_path: Path) -> None:
    run(Checkpoint(tmp_path / "{epoch:02d}-{val_loss:.1f}.safetensors"), [math.nan, 3.0, 4.0, 2.0, math.inf])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["02-3.0.safetensors", "04-2.0.safetensors"]
    restored = Sequential([Falling()]).load_weights(tmp_path / "04-2.0.safetensors")
    assert float(restored.layers[0].weight.detach()) == 3
    run(Checkpoint(tmp_path / "last", save_best_only=False), [1.0, 2.0])
    assert float(Sequential([Falling()]).load_weights(tmp_path / "last").layers[0].weight.detach()) == 1


@pytest.mark.parametrize("make", [lambda: EarlyStopping(patience=3), lambda: ReduceLROnPlateau(patience=2, cooldown=1)])
def test_state_goes_on_exactly(make) -> None:
    curve = [3.0, 2.0, 2.5, 2.4, 2.3, 2.2, 2.1]
    whole, first, second = make(), make(), make()
    run(whole, curve)
    model, _ = run(first, curve[:3])
    second.model = model
    second.on_train_begin()
    second.load_state_dict(first.state_dict())
    for epoch, value in enumerate(curve[3:], 3):
        if not model.stop_training:
            second.on_epoch_end(epoch, {"val_loss": value})
    assert {k: v for k, v in second.state_dict().items() if k != "best_weights"} == {
        k: v for k, v in whole.state_dict().items() if k != "best_weights"
    }


class Rates(Callback):
    """Notes the learning rate of each epoch."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def on_epoch_end(self, epoch: int, logs: object) -> None:
        self.seen.append(self.model.optimizer.param_groups[0]["lr"])


def test_the_learning_rate_falls_along_half_a_cosine_and_goes_on_after_an_interruption(tmp_path: Path) -> None:
    def rates(epochs: int, folder: Path | None = None) -> list[float]:
        model, rates = Sequential([Falling()]), Rates()
        model.compile("sgd", "mse")
        x = np.ones((4, 1), np.float32)
        model.fit(x, x, epochs=epochs, callbacks=[CosineDecay(4), rates], resume=folder, progress=False)
        return rates.seen

    expected = [0.01 * (1 + math.cos(math.pi * share)) / 2 for share in (0, 0.25, 0.5, 0.75)]
    assert rates(6) == pytest.approx([*expected, expected[-1], expected[-1]])
    assert rates(2, tmp_path / "run") == pytest.approx(expected[:2])
    assert rates(4, tmp_path / "run") == pytest.approx(expected[2:])


def test_a_learning_rate_falls_over_at_least_one_epoch() -> None:
    with pytest.raises(InputError, match="CosineDecay\\(epochs=0\\)"):
        CosineDecay(0)


class Weights(Callback):
    """Notes the weights themselves after each step, and what an epoch ends with."""

    def __init__(self) -> None:
        self.each: list[dict[str, torch.Tensor]] = []
        self.kept: list[dict[str, torch.Tensor]] = []

    def on_step_end(self) -> None:
        self.each.append({name: value.detach().clone() for name, value in self.model.state_dict().items()})

    def on_epoch_end(self, epoch: int, logs: object) -> None:
        self.kept.append({name: value.detach().clone() for name, value in self.model.state_dict().items()})


def line() -> tuple[Sequential, np.ndarray, np.ndarray]:
    x = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
    model = Sequential([nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)])
    model.compile(SGD(0.1, momentum=0.9), "mse")
    return model, x, x.sum(1)


@pytest.mark.parametrize("before", [False, True])
def test_the_average_is_that_of_torch_and_is_what_an_epoch_ends_with(before: bool) -> None:
    (model, x, y), seen, averaging = line(), Weights(), WeightAveraging(0.9)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    callbacks = [averaging, seen] if before else [seen, averaging]
    history = model.fit(x, y, epochs=3, batch_size=8, validation_data=(x, y), callbacks=callbacks, progress=False)

    def towards(average: torch.Tensor, weights: torch.Tensor, count: torch.Tensor) -> torch.Tensor:
        decay = min(0.9, (1 + int(count)) / (10 + int(count)))
        return decay * average + (1 - decay) * weights

    (copy, *_), (training, *_) = line(), line()
    copy.load_state_dict(start)
    average = torch.optim.swa_utils.AveragedModel(copy, avg_fn=towards)
    average.n_averaged += 1  # it would take the first weights whole
    for number, weights in enumerate(seen.each, 1):
        training.load_state_dict(weights)
        average.update_parameters(training)
        if number % 8 == 0:
            for name, value in average.module.state_dict().items():
                torch.testing.assert_close(seen.kept[number // 8 - 1][name], value)
    assert len(seen.each) == 24
    for name, value in model.state_dict().items():
        assert torch.equal(value, seen.kept[-1][name])
    assert history["val_loss"][-1] == pytest.approx(model.evaluate(x, y)["loss"])


def test_averaging_does_not_change_the_steps() -> None:
    (plain, x, y), without = line(), Weights()
    averaged, seen = line()[0], Weights()
    averaged.load_state_dict(plain.state_dict())
    plain.fit(x, y, epochs=2, callbacks=without, progress=False)
    averaged.fit(x, y, epochs=2, callbacks=[seen, WeightAveraging()], progress=False)
    for one, other in zip(without.each, seen.each, strict=True):
        assert all(torch.equal(value, other[name]) for name, value in one.items())


@pytest.mark.parametrize("decay", [0, 1, 1.5, "0.9"])
def test_a_decay_outside_its_range_is_refused(decay: object) -> None:
    with pytest.raises(InputError, match=r"WeightAveraging\(decay=.*\n  expected: a number above 0 and below 1"):
        WeightAveraging(decay)  # type: ignore[arg-type]

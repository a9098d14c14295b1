"""Losses and metrics against their formulas in float64 NumPy, and their behaviour at the borders."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.training.aggregation import Means, Objective
from carryline.training.losses import EPSILON, LOSSES, resolve
from carryline.training.metrics import METRICS
from carryline.training.metrics import resolve as resolve_metrics

RNG = np.random.default_rng(0)
P, T = RNG.uniform(0.02, 0.98, (6, 4)), RNG.uniform(0, 1, (6, 4))
SHARES = P / P.sum(-1, keepdims=True)
ONE_HOT = np.eye(4)[[0, 1, 2, 3, 1, 1]]

FORMULAS = {
    "mae": (P, T, abs(P - T)),
    "mse": (P, T, (P - T) ** 2),
    "mape": (P, T, 100 * abs(P - T) / T),
    "msle": (P, T, (np.log1p(P) - np.log1p(T)) ** 2),
    "huber": (3 * P, -T, np.where(abs(3 * P + T) <= 1, (3 * P + T) ** 2 / 2, abs(3 * P + T) - 0.5)),
    "log_cosh": (9 * P, T, np.log(np.cosh(9 * P - T))),
    "kl_divergence": (P, T, (T * np.log(T / P)).sum(-1)),
    "poisson": (P, T, P - T * np.log(P + EPSILON)),
    "hinge": (P, ONE_HOT, np.maximum(1 - np.where(ONE_HOT == 0, -1, 1) * P, 0)),
    "binary_crossentropy": (P, T, -T * np.log(P) - (1 - T) * np.log(1 - P)),
    "binary_crossentropy_from_logits": (np.log(P / (1 - P)), T, -T * np.log(P) - (1 - T) * np.log(1 - P)),
    "categorical_crossentropy": (P, ONE_HOT, -(ONE_HOT * np.log(SHARES)).sum(-1)),
    "categorical_crossentropy_from_logits": (np.log(P), ONE_HOT, -(ONE_HOT * np.log(SHARES)).sum(-1)),
    "sparse_categorical_crossentropy": (P, ONE_HOT.argmax(-1), -(ONE_HOT * np.log(SHARES)).sum(-1)),
    "sparse_categorical_crossentropy_from_logits": (np.log(P), ONE_HOT.argmax(-1), -(ONE_HOT * np.log(SHARES)).sum(-1)),
}


@pytest.mark.parametrize("name", sorted({loss.name for loss in LOSSES.values()}))
def test_formulas(name: str) -> None:
    formulas = {LOSSES[key].name: value for key, value in FORMULAS.items()}
    outputs, targets, expected = (torch.from_numpy(np.asarray(part)) for part in formulas[name])
    values = LOSSES[name].function(outputs, targets)
    np.testing.assert_allclose(values, expected, rtol=1e-9)
    objective = Objective(LOSSES[name])
    assert float(objective(outputs, targets)) == pytest.approx(float(expected.mean()))
    if LOSSES[name].targets == "same":  # float32 gradients exist and are finite
        leaf = outputs.float().requires_grad_()
        objective(leaf, targets).backward()
        assert leaf.grad is not None
        assert torch.isfinite(leaf.grad).all()


def test_binary_crossentropy_clips_as_keras_does() -> None:
    outputs = torch.tensor([-3.0, 0.0, 1.0, 7.0], requires_grad=True)
    values = LOSSES["binary_crossentropy"].function(outputs, torch.tensor([1.0, 1.0, 0.0, 1.0]))
    clipped = [-math.log(EPSILON), -math.log(EPSILON), -math.log(EPSILON), -math.log1p(-EPSILON)]
    np.testing.assert_allclose(values.detach(), clipped, rtol=0.02, atol=1e-6)  # 1 - 1e-7 is coarse in float32
    values.sum().backward()
    assert torch.isfinite(outputs.grad).all()  # type: ignore[arg-type]
    assert outputs.grad[0] == outputs.grad[3] == 0  # type: ignore[index]


def test_nan_goes_through_and_raises_nothing() -> None:
    outputs = torch.full((2, 3), math.nan)
    for name, loss in LOSSES.items():
        targets = torch.zeros(2, dtype=torch.int64) if loss.targets == "classes" else torch.ones(2, 3)
        assert loss.function(outputs, targets).isnan().all(), name


@settings(deadline=None)
@given(st.lists(st.floats(-30, 30), min_size=1, max_size=5))
def test_logits_and_probabilities_agree_where_float64_allows(logits: list[float]) -> None:
    scores = torch.tensor(logits, dtype=torch.float64)
    targets = torch.tensor([float(k % 2) for k in range(len(logits))], dtype=torch.float64)
    exact = LOSSES["binary_crossentropy_from_logits"].function(scores, targets)
    clipped = LOSSES["binary_crossentropy"].function(scores.sigmoid(), targets)
    low = -math.log1p(-EPSILON)
    np.testing.assert_allclose(clipped, exact.clamp(low, -math.log(EPSILON)), rtol=1e-5, atol=1e-6)


def test_aliases_and_misspellings() -> None:
    assert resolve("mae") is resolve("mean_absolute_error")
    with pytest.raises(InputError, match="did you mean 'binary_crossentropy'"):
        resolve("binary_crossentrop")


@pytest.mark.parametrize(
    ("loss", "outputs", "targets", "expected"),
    [
        ("binary_crossentropy", [[0.6], [0.4], [0.5]], [1, 1, 0], [1, 0, 1]),
        ("binary_crossentropy_from_logits", [[0.1], [-0.1]], [1, 1], [1, 0]),
        ("binary_crossentropy", [[0.6, 0.4]], [[1, 1]], [1, 0]),
        ("categorical_crossentropy", [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], [[0, 1, 0], [0, 1, 0]], [1, 0]),
        ("sparse_categorical_crossentropy", [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], [1, 1], [1, 0]),
        ("sparse_categorical_crossentropy", [[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], [[1], [1]], [1, 0]),
        ("mse", [[0.9], [0.2]], [1, 1], [1, 0]),
    ],
)
def test_acc_is_the_accuracy_that_fits(loss: str, outputs: list, targets: list, expected: list) -> None:
    for name in ("acc", "accuracy"):
        (metric,) = resolve_metrics([name], resolve(loss))
        assert metric.name == name
        values = metric.function(torch.tensor(outputs), torch.tensor(targets))
        assert values.flatten().int().tolist() == expected


@pytest.mark.parametrize("name", list(METRICS))
def test_every_metric_is_a_mean_over_all_samples_however_they_are_divided(name: str) -> None:
    metric = METRICS[name]
    outputs = torch.from_numpy(P)
    targets = torch.from_numpy(ONE_HOT.argmax(-1) if metric.targets == "classes" else ONE_HOT)
    whole, parts = (Means([metric], torch.device("cpu")) for _ in range(2))
    whole.add(torch.tensor(1.0), outputs, targets)
    for rows in (slice(0, 1), slice(1, 4), slice(4, 6)):
        parts.add(torch.tensor(1.0), outputs[rows], targets[rows])
    assert whole.result() == pytest.approx(parts.result())

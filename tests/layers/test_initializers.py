"""First weights: ranges and variances by the formulas of their papers, on Keras' layouts."""

from __future__ import annotations

import pytest
import torch
from torch.nn import init

from carryline.layers import Conv1D, Dense
from carryline.layers.initializers import INITIALIZERS, fans, initialize


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((30, 50), (30, 50)), ((7, 30, 50), (210, 350)), ((40,), (40, 40)), ((), (1, 1))],
)
def test_fans_are_counted_on_keras_layouts(shape: tuple[int, ...], expected: tuple[int, int]) -> None:
    assert fans(torch.Size(shape)) == expected


@pytest.mark.parametrize(
    ("name", "variance", "limit"),
    [
        ("glorot_uniform", 2 / (600 + 1000), (6 / 1600) ** 0.5),
        ("glorot_normal", 2 / (600 + 1000), 2 * (2 / 1600) ** 0.5 / 0.8796),
        ("he_uniform", 2 / 600, (6 / 600) ** 0.5),
        ("he_normal", 2 / 600, 2 * (2 / 600) ** 0.5 / 0.8796),
        ("uniform", 0.05**2 / 3, 0.05),
        ("wide_uniform", 0.3**2 / 3, 0.3),
        ("normal", 0.05**2, 0.5),
    ],
)
def test_variances_and_limits(name: str, variance: float, limit: float) -> None:
    torch.manual_seed(0)
    weight = torch.empty(2, 300, 500, dtype=torch.float64)
    initialize(weight, name)
    assert abs(float(weight.mean())) < 3e-4
    assert float(weight.var()) == pytest.approx(variance, rel=0.01)
    assert float(weight.abs().max()) <= limit * 1.0001


def test_constants_and_functions() -> None:
    weight = torch.empty(3, 4)
    for name, value in (("zeros", 0), ("ones", 1)):
        initialize(weight, name)
        assert (weight == value).all()
    initialize(weight, init.eye_)
    assert torch.equal(weight, torch.eye(3, 4))
    assert set(INITIALIZERS) >= {"orthogonal", "uniform"}


def test_layers_use_what_they_are_given() -> None:
    dense = Dense(3, kernel_initializer="ones", bias_initializer=lambda bias: init.constant_(bias, 2))
    assert dense(torch.ones(1, 4)).tolist() == [[6.0] * 3]
    conv = Conv1D(1, 2, kernel_initializer="ones", bias_initializer="ones")
    assert conv(torch.ones(1, 3, 4)).flatten().tolist() == [9.0, 9.0]

"""Optimisers: Keras' names and defaults, and every way to give one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from carryline.training import SGD, Adagrad, Adam, AdamW, RMSprop, optimizers


@pytest.mark.parametrize("name", list(optimizers.OPTIMIZERS))
def test_names(name: str) -> None:
    layer = nn.Linear(2, 1)
    optimizer = optimizers.build(name, layer.parameters())
    assert type(optimizer).__name__.lower() == name
    layer(torch.ones(3, 2)).sum().backward()
    before = layer.weight.clone()
    optimizer.step()
    assert not torch.equal(layer.weight, before)


def steps(spec: optimizers.Optimizer, gradients: list[float]) -> list[float]:
    weight = nn.Parameter(torch.zeros(1))
    optimizer, seen = optimizers.build(spec, [weight]), []
    for gradient in gradients:
        weight.grad = torch.tensor([gradient])
        optimizer.step()
        seen.append(float(weight.detach()))
    return seen


def test_update_rules_by_hand() -> None:
    gradients = [1.0, -0.5, 2.0]
    weight, mean, rms = 0.0, 0.0, []
    for g in gradients:
        mean = 0.9 * mean + 0.1 * g * g
        weight -= 1e-3 * g / (np.sqrt(mean) + 1e-7)
        rms.append(weight)
    np.testing.assert_allclose(steps(RMSprop(), gradients), rms, rtol=1e-5)
    weight, first, second, adam = 0.0, 0.0, 0.0, []
    for t, g in enumerate(gradients, 1):
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g * g
        weight -= 1e-3 * (first / (1 - 0.9**t)) / (np.sqrt(second / (1 - 0.999**t)) + 1e-7)
        adam.append(weight)
    np.testing.assert_allclose(steps(Adam(), gradients), adam, rtol=1e-5)
    np.testing.assert_allclose(steps(SGD(), gradients), np.cumsum([-0.01 * g for g in gradients]), rtol=1e-5)
    total, weight, ada = 0.1, 0.0, []
    for g in gradients:
        total += g * g
        weight -= 1e-3 * g / (np.sqrt(total) + 1e-7)
        ada.append(weight)
    np.testing.assert_allclose(steps(Adagrad(), gradients), ada, rtol=1e-5)
    np.testing.assert_allclose(steps(AdamW(weight_decay=0.0), gradients), adam, rtol=1e-5)


def test_every_way_to_give_one() -> None:
    layer = nn.Linear(2, 1)
    given = torch.optim.SGD(layer.parameters(), lr=0.3)
    assert optimizers.build(given, layer.parameters()) is given
    assert isinstance(optimizers.build(torch.optim.NAdam, layer.parameters()), torch.optim.NAdam)
    made = optimizers.build(lambda parameters: torch.optim.Adam(parameters, lr=0.2), layer.parameters())
    assert made.param_groups[0]["lr"] == 0.2

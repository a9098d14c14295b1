"""The compiled RMSprop step beside torch's own, which knows the rule, keeps the state, and takes what is left."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn

from carryline.kernels import native
from carryline.training import rmsprop
from carryline.training.rmsprop import RMSprop

SHAPES = [(7, 5), (5,), (1,), (), (0,), (300, 77), (64,)]
RULES: list[dict[str, Any]] = [
    {},
    {"momentum": 0.9},
    {"centered": True},
    {"centered": True, "alpha": 0.3},
    {"weight_decay": 0.01},
    {"momentum": 0.5, "centered": True, "weight_decay": 0.1, "alpha": 0.99},
    {"maximize": True},
    {"lr": 0.1, "eps": 1e-3},
]

needs_native = pytest.mark.skipif(not native.available(), reason="no compiled kernels here")


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def parameters(dtype: torch.dtype = torch.float32) -> list[nn.Parameter]:
    torch.manual_seed(0)
    return [nn.Parameter(torch.randn(shape, dtype=dtype)) for shape in SHAPES]


def train(optimizer: torch.optim.Optimizer, steps: int = 12, skip: int | None = None) -> list[torch.Tensor]:
    torch.manual_seed(1)
    trained = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    for _ in range(steps):
        for number, parameter in enumerate(trained):
            gradient = torch.randn_like(parameter) * 10.0 ** float(torch.randint(-4, 4, ()))
            parameter.grad = None if number == skip else gradient
        optimizer.step()
    return [parameter.detach() for parameter in trained]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_as_torch(rule: dict[str, Any], dtype: torch.dtype) -> None:
    ours, torchs = RMSprop(parameters(dtype), **rule), torch.optim.RMSprop(parameters(dtype), **rule)
    # The variance of a centred rule is a small difference of two means, and takes their rounding with it.
    loose = (1e-4 if rule.get("centered") else 2e-6) * (1e-8 if dtype == torch.float64 else 1)
    for one, other in zip(train(ours), train(torchs), strict=True):
        torch.testing.assert_close(one, other, rtol=loose, atol=loose)
    state, theirs = ours.state_dict(), torchs.state_dict()
    assert state["param_groups"] == theirs["param_groups"]
    for number, values in theirs["state"].items():
        assert values.keys() == state["state"][number].keys()
        for name, value in values.items():
            torch.testing.assert_close(state["state"][number][name], value, rtol=loose, atol=loose)


def test_the_same_bits_where_the_square_root_is_exact() -> None:
    torch.manual_seed(0)
    gradient, found = torch.randint(-2000, 2000, (10_000,)).float(), []
    for kind in (RMSprop, torch.optim.RMSprop):
        weight = nn.Parameter(torch.linspace(-1, 1, 10_000))
        weight.grad = gradient.clone()
        kind([weight], lr=1e-3, alpha=0.75).step()  # the running mean is a quarter of a square
        found.append(weight.detach())
    assert torch.equal(*found)


@needs_native
@pytest.mark.parametrize("rule", RULES[:6], ids=str)
def test_one_thread_as_two(rule: dict[str, Any]) -> None:
    found = []
    for count in (1, 2, 3):
        torch.set_num_threads(count)
        found.append(train(RMSprop(parameters(), **rule)))
    for one, *others in zip(*found, strict=True):
        assert all(torch.equal(one, other) for other in others)


def own_step(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the steps that torch takes itself."""
    counted: list[int] = []
    step: Callable[..., Any] = rmsprop._torchs_step
    monkeypatch.setattr(rmsprop, "_torchs_step", lambda *given: (counted.append(1), step(*given))[1])
    return counted


@needs_native
def test_who_takes_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = own_step(monkeypatch)
    train(RMSprop(parameters()), steps=2)
    assert counted == []
    train(RMSprop(parameters(torch.float16)), steps=1)
    train(RMSprop(parameters(), maximize=True), steps=1)
    train(RMSprop([nn.Parameter(torch.randn(3, 4).t())]), steps=1)
    train(RMSprop([*parameters(), *parameters(torch.float64)]), steps=1)
    assert len(counted) == 4


@needs_native
def test_without_the_compiled_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = train(RMSprop(parameters()))
    monkeypatch.setattr(native, "available", lambda: False)
    for one, other in zip(compiled, train(RMSprop(parameters())), strict=True):
        torch.testing.assert_close(one, other, rtol=2e-6, atol=2e-6)


def test_a_parameter_without_gradient_stays() -> None:
    before = parameters()
    after = train(RMSprop(parameters()), skip=5)
    assert torch.equal(before[5], after[5])
    assert not torch.equal(before[0], after[0])


def test_groups_have_their_own_rules() -> None:
    def groups() -> list[dict[str, Any]]:
        first, second, *rest = parameters()
        return [{"params": [first], "lr": 0.1}, {"params": [second], "momentum": 0.5}, {"params": rest}]

    for one, other in zip(train(RMSprop(groups())), train(torch.optim.RMSprop(groups())), strict=True):
        torch.testing.assert_close(one, other, rtol=2e-6, atol=2e-6)


def test_state_goes_from_one_to_the_other_and_back() -> None:
    ours, torchs = RMSprop(parameters(), momentum=0.9), torch.optim.RMSprop(parameters(), momentum=0.9)
    train(ours, steps=3)
    torchs.load_state_dict(copy.deepcopy(ours.state_dict()))  # or they would share it
    for parameter, trained in zip(torchs.param_groups[0]["params"], ours.param_groups[0]["params"], strict=True):
        parameter.data.copy_(trained)
    for one, other in zip(train(ours), train(torchs), strict=True):
        torch.testing.assert_close(one, other, rtol=2e-6, atol=2e-6)
    ours.load_state_dict(torchs.state_dict())
    assert float(ours.state_dict()["state"][0]["step"]) == 15


def test_autograd_sees_that_a_parameter_has_changed() -> None:
    weight = nn.Parameter(torch.ones(3))
    optimizer = RMSprop([weight])
    loss = weight.square().sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_closures_and_hooks() -> None:
    weight = nn.Parameter(torch.ones(3))
    optimizer, seen = RMSprop([weight]), []
    optimizer.register_step_post_hook(lambda *_: seen.append("after"))

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = weight.square().sum()
        loss.backward()
        return loss

    assert optimizer.step(closure) == 3  # type: ignore[arg-type]
    optimizer.step()
    assert seen == ["after", "after"]


def test_sparse_gradients_are_refused_as_by_torch() -> None:
    table = nn.Embedding(4, 2, sparse=True)
    table(torch.tensor([1])).sum().backward()
    with pytest.raises(RuntimeError, match="sparse"):
        RMSprop(table.parameters()).step()

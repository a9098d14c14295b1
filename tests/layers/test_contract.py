"""What every registered layer must do, in any state of its life: before its sizes are known, and after."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import torch
from safetensors.torch import load, save
from torch import nn

from carryline import layers
from carryline.layers import LAYERS, from_config, to_config

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "Dense": [{"units": 3, "activation": "relu"}, {"units": 3, "use_bias": False}],
    "Flatten": [{}],
    "Dropout": [{"rate": 0.5}],
    "Embedding": [
        {"input_dim": 9, "output_dim": 3},
        {"input_dim": 9, "output_dim": 3, "mask_zero": True},
        {"weights": [[row / 9, 1.0, -row] for row in range(9)]},
    ],
    "Conv1D": [
        {"filters": 4, "kernel_size": 3},
        {"filters": 4, "kernel_size": 2, "padding": "same", "strides": 2, "activation": "gelu"},
        {"filters": 4, "kernel_size": 3, "padding": "same", "use_bias": False},
        {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2, "groups": 2},
    ],
    "MaxPooling1D": [{}, {"pool_size": 3, "strides": 2, "padding": "same"}],
    "AveragePooling1D": [{}, {"pool_size": 3, "strides": 2, "padding": "same"}],
    "GlobalMaxPooling1D": [{}],
    "GlobalAveragePooling1D": [{}],
    "SimpleRNN": [{"units": 3}, {"units": 3, "dropout": 0.2, "recurrent_dropout": 0.2, "use_bias": False}],
    "LSTM": [
        {"units": 3},
        {"units": 3, "peephole": True, "return_sequences": True},
        {"units": 3, "coupled": True, "peephole": True, "go_backwards": True, "return_sequences": True},
    ],
    "GRU": [{"units": 3}, {"units": 3, "reset_after": False, "return_sequences": True, "stateful": True}],
    "Bidirectional": [
        {"layer": layers.LSTM(3, return_sequences=True)},
        {"layer": layers.GRU(3, recurrent_dropout=0.5), "merge_mode": "sum"},
    ],
    "AttentionPooling1D": [{"units": 5}],
    "TimeDistributed": [{"layer": layers.Dense(3)}, {"layer": [layers.Dense(3), layers.Dropout(0.5), layers.Dense(2)]}],
    "TCN": [
        {"filters": 3, "kernel_size": 2, "levels": 2},
        {"filters": 4, "kernel_size": 3, "levels": 1, "dropout": 0.3, "weight_norm": False},
        {
            "filters": 3,
            "kernel_size": 3,
            "levels": 2,
            "dropout": 0.3,
            "spatial_dropout": False,
            "return_sequences": True,
        },
    ],
    "TiedDense": [],  # it has another layer's weights: tests/layers/test_tied.py
    "RNN": [],  # its cell is the user's: tests/layers/test_custom.py
}
CASES = [pytest.param(name, variant, id=f"{name} {variant}"[:70]) for name in LAYERS for variant in VARIANTS[name]]
AWARE = [case for case in CASES if LAYERS[str(case.values[0])].length_aware]


def make(name: str, variant: dict[str, Any]) -> Any:
    torch.manual_seed(0)
    return LAYERS[name](**{key: copy.deepcopy(value) for key, value in variant.items()})


def settle(layer: Any) -> Any:
    """The layer without what a stateful one carries from earlier calls."""
    if hasattr(layer, "reset_states"):
        layer.reset_states()
    return layer


def batch(name: str, dtype: torch.dtype = torch.float32, seed: int = 1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    if name == "Embedding":
        return torch.randint(1, 9, (4, 6), generator=generator)
    return torch.randn(4, 6, 4, generator=generator, dtype=torch.float64).to(dtype)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_weights_travel_by_state_dict(name: str, variant: dict[str, Any]) -> None:
    layer, x = make(name, variant).eval(), batch(name)
    expected = layer(x)
    fresh, used = make(name, variant).eval(), make(name, variant).eval()
    used(batch(name, seed=2))
    for other in (fresh, used):
        settle(other).load_state_dict(layer.state_dict())
        assert torch.equal(other(x), expected)


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_weights_that_are_not_there_yet_travel_too(name: str, variant: dict[str, Any]) -> None:
    layer = make(name, variant)
    layer.load_state_dict(make(name, variant).state_dict())
    assert layer(batch(name)).isfinite().all()


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_weights_travel_by_safetensors(name: str, variant: dict[str, Any]) -> None:
    layer = make(name, variant)
    layer(batch(name))
    assert all(type(parameter) is nn.Parameter for parameter in layer.parameters())
    twin = make(name, variant)
    twin.load_state_dict(load(save(layer.state_dict())))
    assert all(torch.equal(found, layer.state_dict()[key]) for key, found in twin.state_dict().items())


@pytest.mark.parametrize(("name", "variant"), CASES)
@pytest.mark.parametrize("used", [False, True], ids=["before", "after"])
def test_copies_are_whole_and_apart(name: str, variant: dict[str, Any], used: bool) -> None:
    layer, x = make(name, variant).eval(), batch(name)
    if used:
        layer(x)
    settle(layer)
    twin = copy.deepcopy(layer)
    torch.manual_seed(3)
    expected = layer(x)
    torch.manual_seed(3)
    assert torch.equal(twin(x), expected)
    assert not {id(p) for p in twin.parameters()} & {id(p) for p in layer.parameters()}


@pytest.mark.parametrize(("name", "variant"), CASES)
@pytest.mark.parametrize("used", [False, True], ids=["before", "after"])
def test_numbers_can_be_float64(name: str, variant: dict[str, Any], used: bool) -> None:
    layer = make(name, variant).eval()
    if used:
        layer(batch(name))
    assert layer.to(torch.float64)(batch(name, torch.float64)).dtype == torch.float64


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_layer_is_rebuilt_from_its_description(name: str, variant: dict[str, Any]) -> None:
    layer, x = make(name, variant), batch(name)
    layer(x)
    config = json.loads(json.dumps(to_config(layer)))
    twin = from_config(config)
    assert to_config(twin) == config
    assert repr(twin) == repr(layer)
    twin.load_state_dict(layer.state_dict())
    assert torch.equal(settle(twin.eval())(x), settle(layer.eval())(x))


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_a_layer_first_called_in_inference_mode_can_be_trained(name: str, variant: dict[str, Any]) -> None:
    layer = make(name, variant)
    with torch.inference_mode():
        layer(batch(name))
    for parameter in layer.parameters():
        assert not parameter.is_inference()
    if any(True for _ in layer.parameters()):
        settle(layer)(batch(name)).square().sum().backward()


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_the_same_seed_gives_the_same_weights(name: str, variant: dict[str, Any]) -> None:
    drawn = []
    for _ in range(2):
        layer = make(name, variant)
        layer(batch(name))
        drawn.append(list(layer.parameters()))
    assert all(torch.equal(first, second) for first, second in zip(*drawn, strict=True))


@pytest.mark.parametrize(("name", "variant"), AWARE)
def test_lengths_leave_padding_out(name: str, variant: dict[str, Any]) -> None:
    layer = make(name, variant).eval()
    x, lengths = batch(name, torch.float64), torch.tensor([4, 6, 0, 1])
    settle(layer.double())(x)
    x.requires_grad_()
    with torch.no_grad():
        for row, length in enumerate(lengths):
            x[row, length:] = 1e30
    outputs = settle(layer)(x, lengths=lengths)
    left = layer.output_lengths(lengths)
    assert left is None or torch.equal(left, layer.output_lengths(lengths.clone()))
    loss = torch.zeros((), dtype=torch.float64)
    for row, length in enumerate(lengths.tolist()):
        used = outputs[row] if left is None else outputs[row, : left[row]]
        if length and (left is None or left[row]):
            torch.testing.assert_close(used, settle(layer)(x[row : row + 1, :length])[0])
        else:
            assert not used.any()
        assert used.isfinite().all()
        loss = loss + used.square().sum()
    x_gradient, *others = torch.autograd.grad(loss, [x, *layer.parameters()])
    assert all(gradient.isfinite().all() for gradient in others)
    for row, length in enumerate(lengths.tolist()):
        assert not x_gradient[row, length:].any()


@pytest.mark.parametrize(("name", "variant"), AWARE)
def test_full_lengths_are_no_lengths(name: str, variant: dict[str, Any]) -> None:
    layer = make(name, variant).eval()
    x = batch(name)
    found = layer(x, lengths=torch.full((4,), 6))
    torch.testing.assert_close(found, settle(layer)(x))


@pytest.mark.parametrize(("name", "variant"), CASES)
def test_lengths_after_a_layer_fit_what_it_gives(name: str, variant: dict[str, Any]) -> None:
    layer, x = make(name, variant), batch(name)
    y = layer(x)
    if not hasattr(layer, "output_lengths"):
        assert y.shape[:2] == x.shape[:2]
    elif (left := layer.output_lengths(torch.full((4,), 6))) is None:
        assert y.ndim == 2
    else:
        assert left.tolist() == [y.shape[1]] * 4


def test_every_layer_is_in_this_suite() -> None:
    assert set(VARIANTS) == set(LAYERS)

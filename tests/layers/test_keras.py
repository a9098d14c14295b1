"""Every layer and option against Keras 3 on JAX in float64: outputs, states and gradients.

The arrays come from scripts/golden_keras_layers.py.
"""

from __future__ import annotations

import dataclasses
import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from carryline import kernels, layers
from carryline.layers import recurrent

GOLDEN = Path(__file__).parent / "golden"
CASES: list[dict[str, Any]] = json.loads((GOLDEN / "keras.json").read_text())["cases"]
NUMBERS = torch.from_numpy(np.load(GOLDEN / "keras.npz")["values"])


class MinimalCell(nn.Module):
    """The user's cell of the script: `output = x W + h U`."""

    def __init__(self, features: int, units: int) -> None:
        super().__init__()
        self.state_size = units
        self.kernel = nn.Parameter(torch.empty(features, units))
        self.recurrent_kernel = nn.Parameter(torch.empty(units, units))

    def forward(self, x: torch.Tensor, states: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        output = x @ self.kernel + states[0] @ self.recurrent_kernel
        return output, [output]


def _layer(case: dict[str, Any], features: int) -> nn.Module:
    arguments = dict(case["arguments"])
    if case["layer"] == "RNN":
        return layers.RNN(MinimalCell(features, arguments.pop("units")), **arguments)
    return layers.from_config({"layer": case["layer"], "arguments": arguments})


def _runs(case: dict[str, Any]) -> list[str]:
    """The implementations that can run a case; layers without a recurrence run once."""
    layer = _layer(case, 1)
    if not isinstance(layer, recurrent.Recurrent | layers.Bidirectional):
        return ["auto"]
    situation = dataclasses.replace(layer.situation(), lengths="lengths" in case)
    return [name for name, known in kernels.IMPLEMENTATIONS.items() if known.refuses(situation) is None]


RUNS = [pytest.param(case, name, id=f"{case['name']} by {name}") for case in CASES for name in _runs(case)]
STATEFUL = [run for run in RUNS if run.values[0]["arguments"].get("stateful")]


@pytest.mark.parametrize(("case", "implementation"), [run for run in RUNS if run not in STATEFUL])
def test_outputs_and_gradients_are_those_of_keras(
    case: dict[str, Any], implementation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # JAX rounds the sixth in hard_sigmoid to float32.
    exact = "hard_sigmoid" not in case["name"]
    close = partial(torch.testing.assert_close, rtol=1e-10 if exact else 1e-6, atol=1e-12 if exact else 1e-7)
    arrays = {key: _array(place) for key, place in case["arrays"].items()}
    x = arrays["input 0"].long() if "ids" in case else arrays["input 0"].requires_grad_()
    lengths = torch.tensor(case["lengths"]) if "lengths" in case else None
    states = [arrays[f"state {i}"].requires_grad_() for i in range(4) if f"state {i}" in arrays]
    layer = _with_weights(_layer(case, x.shape[-1]), x, arrays)
    masks = [arrays.get("input mask"), arrays.get("recurrent mask")]  # in the order in which they are drawn
    if masks != [None, None]:
        monkeypatch.setattr(recurrent, "draw_mask", lambda x, shape, rate: masks.pop(0))
    with kernels.use(implementation):
        outputs = _call(layer, x, lengths, states)
    loss = torch.zeros((), dtype=torch.float64)
    for i, output in enumerate(outputs):
        expected, cotangent = arrays[f"output {i}"], arrays[f"cotangent {i}"]
        if case["arguments"].get("go_backwards") and lengths is not None and output.ndim == 3:
            # Keras reads the padding first and puts it there; here sequences are valid at the start.
            expected, cotangent = (_padding_last(array, lengths) for array in (expected, cotangent))
        close(output, expected)
        loss = loss + (output * cotangent).sum()
    loss.backward()
    leaves = {f"weight {i}": weight for i, weight in enumerate(layer.parameters())}
    leaves |= {f"state {i}": state for i, state in enumerate(states)}
    leaves |= {} if "ids" in case else {"input 0": x}
    for name, leaf in leaves.items():
        close(leaf.grad, arrays[f"{name} gradient"])


@pytest.mark.parametrize(("case", "implementation"), STATEFUL)
def test_stateful_calls_are_those_of_keras(case: dict[str, Any], implementation: str) -> None:
    arrays = {key: _array(place) for key, place in case["arrays"].items()}
    layer = _with_weights(_layer(case, arrays["input 0"].shape[-1]), arrays["input 0"], arrays)
    layer.reset_states()
    with kernels.use(implementation):
        for i in range(2):
            torch.testing.assert_close(layer(arrays[f"input {i}"]), arrays[f"output {i}"], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_parameters_are_as_many_as_keras_has(case: dict[str, Any]) -> None:
    arrays = {key: _array(place) for key, place in case["arrays"].items()}
    layer = _layer(case, arrays["input 0"].shape[-1])
    _call(layer, arrays["input 0"].long() if "ids" in case else arrays["input 0"].float(), None, [])
    expected = sum(arrays[f"weight {i}"].numel() for i in range(len(arrays)) if f"weight {i}" in arrays)
    assert sum(parameter.numel() for parameter in layer.parameters()) == expected


def _call(
    layer: nn.Module, x: torch.Tensor, lengths: torch.Tensor | None, states: list[torch.Tensor]
) -> tuple[torch.Tensor, ...]:
    keywords: dict[str, Any] = {}
    if lengths is not None:
        keywords["lengths"] = lengths
    if states:
        keywords["initial_state"] = states
    outputs = layer(x, **keywords)
    return outputs if isinstance(outputs, tuple) else (outputs,)


def _with_weights(layer: Any, x: torch.Tensor, arrays: dict[str, torch.Tensor]) -> Any:
    """The layer in float64 with Keras' weights, which stand in the order of its own."""
    with torch.no_grad():
        layer.double()(x)
        for i, parameter in enumerate(layer.parameters()):
            assert parameter.shape == arrays[f"weight {i}"].shape
            parameter.copy_(arrays[f"weight {i}"])
    return layer


def _padding_last(array: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    time = array.shape[1]
    return torch.stack([row.roll(int(length) - time, 0) for row, length in zip(array, lengths, strict=True)])


def _array(place: list[Any]) -> torch.Tensor:
    start, shape = place
    return NUMBERS[start : start + int(np.prod(shape))].reshape(shape).clone()


def close(found: torch.Tensor | None, expected: torch.Tensor) -> None:
    torch.testing.assertclose(found, expected, rtol=1e-10, atol=1e-12)

"""The compiled activations on every instruction set: their error, their limits, and their slopes.

`make sweep` tries all float32 inputs; here it is a million that are spread over all exponents and gathered where
something changes. The oracles are torch in float64 (for float32) and mpmath (for float64).
"""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import mpmath
import pytest
import torch

from carryline.kernels import native
from carryline.kernels.activations import ACTIVATIONS

pytestmark = pytest.mark.skipif(native.reason() is not None, reason=f"no compiled kernels: {native.reason()}")
ISAS = [] if native.reason() else native.module().isas()

_spec = importlib.util.spec_from_file_location("sweep", Path(__file__).parents[2] / "scripts" / "sweep_activations.py")
assert _spec
assert _spec.loader
sweep = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sweep)

# Kinks, and where a formula, a result's exponent or saturation changes.
BREAKPOINTS = (
    *(0.0, 1.0, 2.5, 3.0, 5.55, 8.32, 9.01, 13.15, 17.33, 20.0, 37.6, 40.0),
    *(86.4, 87.336545, 88.3, 88.72284, 91.9),
)


@pytest.fixture(scope="module")
def inputs() -> torch.Tensor:
    """2048 significands of each sign and exponent, the neighbours of the breakpoints, infinity and NaNs of any bits."""
    generator = torch.Generator().manual_seed(0)
    significands = torch.randint(1 << 23, (512, 2048), generator=generator)
    significands[:, :8] = torch.tensor([0, 1, 2, 1 << 22, (1 << 23) - 1, (1 << 23) - 2, 0x2AAAAA, 0x555555])
    spread = (torch.arange(512)[:, None] << 23 | significands).flatten()
    points = torch.tensor(BREAKPOINTS).view(torch.int32).long()[:, None] + torch.arange(-256, 257)
    gathered = torch.cat([points.clamp_(min=0).flatten(), points.flatten() | 1 << 31])
    return torch.cat([spread, gathered]).to(torch.int32).view(torch.float32)


def slopes(isa: str, name: str, x: torch.Tensor) -> torch.Tensor:
    module, y, slope = native.module(), torch.empty_like(x), torch.empty_like(x)
    kind, doubles = getattr(module.Activation, name), x.dtype == torch.float64
    module.activate(isa, kind, doubles, x.data_ptr(), y.data_ptr(), slope.data_ptr(), x.numel())
    assert torch.equal(y.nan_to_num(), sweep.compiled(isa, name, x).nan_to_num())
    return slope


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_float32_result_is_within_its_bound(isa: str, name: str, inputs: torch.Tensor) -> None:
    error = sweep.errors(sweep.compiled(isa, name, inputs), sweep.exact(name, inputs.double()))
    assert error.max() < sweep.BOUNDS[name], f"{error.max()} ulp at {inputs[error.argmax()]}"


EXACT = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "relu": lambda x: max(x, 0),
    "linear": lambda x: x,
    "hard_sigmoid": lambda x: min(max(x + 3, 0), 6) / 6,
    "hard_sigmoid_keras2": lambda x: min(max(x + mpmath.mpf(2.5), 0), 5) / 5,
    "softsign": lambda x: x / (1 + abs(x)),
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "gelu": lambda x: x * mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "softplus": lambda x: x if x > 20 else mpmath.log1p(mpmath.exp(x)),
    "exponential": mpmath.exp,
}


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_float64_results_are_within_five_units_of_their_last_place(isa: str, name: str) -> None:
    generator = torch.Generator().manual_seed(1)
    size = torch.rand(200, generator=generator, dtype=torch.float64)
    x = torch.cat([60 * (size - 0.5), 2.0 ** (-40 * size), -(2.0 ** (9.6 * size))])
    with mpmath.workdps(40):
        for given, result in zip(x.tolist(), sweep.compiled(isa, name, x).tolist(), strict=True):
            exact = EXACT[name](mpmath.mpf(given))
            if abs(exact) >= 2.0**-1022:
                ulp = math.ulp(float(exact))
                assert abs(result - exact) < 5 * ulp, f"{float(abs(result - exact) / ulp)} ulp at {given}"
            else:
                assert abs(result) <= 2.0**-1022


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_infinity_gives_the_limit_and_nan_gives_nan(isa: str, dtype: torch.dtype, name: str) -> None:
    x = torch.tensor([-math.inf, math.inf, math.nan], dtype=dtype)
    y = sweep.compiled(isa, name, x)
    assert torch.equal(y[:2], sweep.exact(name, x[:2].double()).to(dtype))
    assert y[2].isnan()


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_are_those_of_torch_at_kinks_and_in_saturation_too(isa: str, dtype: torch.dtype, name: str) -> None:
    points = torch.tensor(
        [2.0**-126, *BREAKPOINTS[1:]]
    )  # neighbours in float32, for torch compares float64 as such too
    points = torch.cat(
        [torch.zeros(1), points, points.nextafter(torch.tensor(99.0)), points[1:].nextafter(torch.zeros(1))]
    )
    x = torch.cat([points, -points, torch.linspace(-12, 12, 4001)]).to(dtype)
    wanted = x.double().requires_grad_()
    ACTIVATIONS[name](wanted).sum().backward()
    assert wanted.grad is not None
    tolerance = {torch.float32: 4e-7, torch.float64: 1e-14}[dtype]
    torch.testing.assert_close(slopes(isa, name, x), wanted.grad.to(dtype), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("isa", ISAS)
@pytest.mark.parametrize("name", ["sigmoid", "softplus", "exponential"])
def test_small_slopes_keep_their_digits(isa: str, name: str) -> None:
    x = torch.linspace(-87, -1, 4001)
    wanted = x.double().requires_grad_()
    ACTIVATIONS[name](wanted).sum().backward()
    assert wanted.grad is not None
    torch.testing.assert_close(slopes(isa, name, x).double(), wanted.grad, rtol=1e-6, atol=0)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softsign"])
def test_a_squashed_value_never_leaves_its_range(name: str, inputs: torch.Tensor) -> None:
    for isa in ISAS:
        y = sweep.compiled(isa, name, inputs)
        assert y[~y.isnan()].abs().max() <= 1

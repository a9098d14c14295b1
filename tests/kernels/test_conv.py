"""Compiled convolutions over time: against torch's, on every instruction set and any number of threads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.kernels import convolve, native, resolve
from carryline.kernels.conv import FUSED

compiled = pytest.mark.skipif(native.reason() is not None, reason=f"no compiled kernels: {native.reason()}")
PADDINGS = ("valid", "causal", "same")


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def sides(padding: str, taps: int, dilation: int) -> dict[str, int]:
    extent = (taps - 1) * dilation
    left = {"valid": 0, "causal": extent, "same": extent // 2}[padding]
    return {"left": left, "right": extent - left if padding == "same" else 0, "dilation": dilation}


def by_torch(
    x: torch.Tensor,
    kernel: torch.Tensor,
    bias: torch.Tensor | None,
    *,
    left: int = 0,
    right: int = 0,
    dilation: int = 1,
    activation: str = "linear",
) -> torch.Tensor:
    """Channels in the middle, zeros written out."""
    padded = F.pad(x, (0, 0, left, right)).transpose(1, 2).contiguous()
    y = F.conv1d(padded, kernel.permute(2, 1, 0).contiguous(), bias, dilation=dilation)
    return resolve(activation)(y.transpose(1, 2))


def operands(batch: int, time: int, channels: int, taps: int, filters: int, dtype=torch.float64) -> list[torch.Tensor]:
    torch.manual_seed(0)
    shapes = (batch, time, channels), (taps, channels, filters), (filters,)
    return [torch.randn(shape, dtype=dtype, requires_grad=True) for shape in shapes]


def check(tensors: list[torch.Tensor], **options) -> None:
    """Result and gradients in float64, and in float32 as near as its digits allow."""
    expected = by_torch(*tensors, **options)
    outer = torch.randn_like(expected)
    gradients = torch.autograd.grad(expected, tensors, outer)
    for dtype, bound in ((torch.float64, 1e-10), (torch.float32, 2e-4)):
        given = [tensor.detach().to(dtype).requires_grad_() for tensor in tensors]
        y = convolve(*given, **options)
        assert y.dtype == dtype
        found = torch.autograd.grad(y, given, outer.to(dtype))
        for one, other in zip((y, *found), (expected, *gradients), strict=True):
            torch.testing.assert_close(
                one.double(), other, rtol=0, atol=bound * max(1.0, float(other.detach().abs().max()))
            )


@settings(max_examples=80, deadline=None)
@given(
    time=st.sampled_from([1, 2, 17, 33, 127, 300]),
    channels=st.sampled_from([1, 3, 14, 17, 32, 33]),
    taps=st.sampled_from([1, 2, 3, 7, 8]),
    filters=st.sampled_from([1, 15, 16, 17, 32, 33, 50]),
    dilation=st.sampled_from([1, 2, 5, 64]),
    padding=st.sampled_from(PADDINGS),
    batch=st.sampled_from([1, 3, 17]),
)
def test_as_torch_does_it(
    time: int, channels: int, taps: int, filters: int, dilation: int, padding: str, batch: int
) -> None:
    if padding == "valid":
        time += (taps - 1) * dilation
    check(operands(batch, time, channels, taps, filters), **sides(padding, taps, dilation), activation="tanh")


@pytest.mark.parametrize("time", [700, 5000])
def test_sequences_that_are_cut_into_blocks(time: int) -> None:
    check(operands(1, time, 600 if time == 700 else 40, 3, 33), **sides("causal", 3, 100))


@pytest.mark.parametrize(
    "activation", ["relu", "linear", "sigmoid", "softsign", "elu", "softplus", "exponential", "gelu"]
)
def test_activations(activation: str) -> None:
    check(operands(2, 20, 5, 3, 17), activation=activation)


def test_padding_beyond_the_window() -> None:
    check(operands(2, 6, 3, 3, 5), left=7, right=9)


def test_no_bias_and_gradients_that_nobody_wants() -> None:
    x, kernel, _ = operands(3, 20, 5, 3, 7)
    outer = torch.randn(3, 18, 7, dtype=torch.float64)
    expected = torch.autograd.grad(by_torch(x, kernel, None), (x, kernel), outer)
    for wanted in ((0, 1), (0,), (1,)):
        given = [x.detach().requires_grad_(0 in wanted), kernel.detach().requires_grad_(1 in wanted)]
        found = torch.autograd.grad(convolve(*given, None), [given[i] for i in wanted], outer)
        for i, gradient in zip(wanted, found, strict=True):
            torch.testing.assert_close(gradient, expected[i])


def test_layouts_that_are_not_contiguous() -> None:
    x, kernel, bias = operands(4, 9, 6, 3, 5)
    y = convolve(x.transpose(0, 1).contiguous().transpose(0, 1), kernel, bias)
    torch.testing.assert_close(y, by_torch(x, kernel, bias))
    (found,) = torch.autograd.grad(y.sum(), x)  # the gradient of a sum is one number, seen many times
    (expected,) = torch.autograd.grad(by_torch(x, kernel, bias).sum(), x)
    torch.testing.assert_close(found, expected)


def test_an_empty_batch() -> None:
    x, kernel, bias = operands(0, 9, 6, 3, 5)
    y = convolve(x, kernel, bias, activation="relu")
    assert y.shape == (0, 7, 5)
    assert [float(g.abs().sum()) for g in torch.autograd.grad(y.sum(), (x, kernel, bias))] == [0, 0, 0]


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("padding", PADDINGS)
def test_one_thread_as_two(padding: str) -> None:
    found = []
    for count in (1, 2, 3):
        torch.set_num_threads(count)
        tensors = operands(37, 90, 14, 5, 32, torch.float32)
        y = convolve(*tensors, **sides(padding, 5, 3), activation="relu")
        found.append((y, *torch.autograd.grad(y.square().sum(), tensors)))
    for other in found[1:]:
        assert all(torch.equal(a, b) for a, b in zip(found[0], other, strict=True))


def test_nothing_depends_on_who_shares_the_batch() -> None:
    x, kernel, bias = operands(5, 50, 14, 5, 32, torch.float32)
    whole = convolve(x, kernel, bias, **sides("same", 5, 1))
    assert torch.equal(whole[2:3], convolve(x[2:3], kernel, bias, **sides("same", 5, 1)))


def test_nan_and_infinity_are_seen_where_the_window_sees_them() -> None:
    x, kernel, bias = operands(1, 40, 3, 3, 5)
    with torch.no_grad():
        x[0, 10, 1], x[0, 30, 0] = torch.nan, torch.inf
        y = convolve(x, kernel, bias, left=2, activation="relu")
    assert y.isnan().all(2).nonzero()[:, 1].tolist() == [10, 11, 12]
    assert y.isfinite().all(2).sum() >= 34
    assert torch.equal(y.isinf(), by_torch(x, kernel, bias, left=2, activation="relu").isinf())


def test_derivatives_of_both_orders() -> None:
    tensors = operands(2, 6, 2, 2, 3)

    def function(*given: torch.Tensor) -> torch.Tensor:
        return convolve(*given, left=2, dilation=2, activation="tanh")

    assert torch.autograd.gradcheck(function, tensors)
    assert torch.autograd.gradgradcheck(function, tensors)


def test_a_graph_may_be_used_twice() -> None:
    tensors = operands(2, 20, 5, 3, 7)
    y = convolve(*tensors, activation="relu")
    first, second = (torch.autograd.grad(y.square().sum(), tensors, retain_graph=True) for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@compiled
@pytest.mark.parametrize("activation", sorted(FUSED))
def test_operators_keep_torchs_rules(activation: str) -> None:
    tensors = operands(2, 9, 3, 3, 5, torch.float32)
    options = 2, 0, 1, activation
    torch.library.opcheck(torch.ops.carryline.convolution.default, (*tensors, *options))
    with torch.no_grad():
        y = torch.ops.carryline.convolution.default(*tensors, *options)
    arguments = torch.randn_like(y), y, *(tensor.detach() for tensor in tensors), *options, [True, False, True]
    torch.library.opcheck(torch.ops.carryline.convolution_backward.default, arguments)


def test_compiles_into_one_graph() -> None:
    torch._dynamo.reset()
    x, kernel, bias = operands(2, 12, 3, 3, 5)
    compiled_ = torch.compile(
        lambda x: convolve(x, kernel, bias, left=2, activation="relu").square().sum(),
        backend="aot_eager",
        fullgraph=True,
        dynamic=True,
    )
    for batch, time in ((2, 12), (3, 9)):
        x = torch.randn(batch, time, 3, dtype=torch.float64)
        (found,) = torch.autograd.grad(compiled_(x), kernel)
        (expected,) = torch.autograd.grad(by_torch(x, kernel, bias, left=2, activation="relu").square().sum(), kernel)
        torch.testing.assert_close(found, expected)


SHAPES = """
import itertools, sys
sys.path.insert(0, {folder!r})
from test_conv import PADDINGS, check, operands, sides
for (time, channels, taps, filters), dilation, padding in itertools.product(
    ((40, 14, 5, 32), (60, 1, 7, 17), (33, 33, 3, 50), (21, 8, 1, 3)), (1, 3), PADDINGS
):
    check(operands(3, time, channels, taps, filters), **sides(padding, taps, dilation), activation="relu")
"""


@compiled
@pytest.mark.parametrize("isa", [] if native.reason() else native.module().isas()[1:])
def test_every_instruction_set(isa: str) -> None:
    program = SHAPES.format(folder=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"CARRYLINE_ISA": isa},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr

"""The compiled product of a dense layer: as in double precision, for any shape, on any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch

from carryline import layers
from carryline.kernels import affine, dense, native

SHAPES = [
    (1, 1, 1),
    (0, 5, 3),
    (7, 1680, 32),
    (128, 1680, 32),
    (17, 33, 127),
    (33, 127, 17),
    (9, 5000, 16),
    (5, 64, 48),
]


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Even the smallest product in compiled code; and the threads as they were."""
    before = torch.get_num_threads()
    monkeypatch.setattr(dense, "SMALLEST", 0)
    yield
    torch.set_num_threads(before)


def made(rows: int, inputs: int, units: int, dtype: torch.dtype = torch.float32) -> list[torch.Tensor]:
    torch.manual_seed(0)
    shapes = (rows, inputs), (inputs, units), (units,)
    return [torch.randn(shape, dtype=dtype, requires_grad=True) for shape in shapes]


Product = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]


def results(product: Product, operands: list[torch.Tensor]) -> list[torch.Tensor]:
    y = product(*operands)
    outer = torch.randn(y.shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64).to(y.dtype)
    return [y.detach(), *torch.autograd.grad(y, operands, outer)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_as_in_double_precision(shape: tuple[int, int, int], dtype: torch.dtype) -> None:
    operands = made(*shape, dtype)
    exact = [operand.detach().double().requires_grad_() for operand in operands]
    expected = results(lambda x, kernel, bias: x @ kernel + bias, exact)
    loose = 1e-12 if dtype == torch.float64 else 3e-6
    for found, right in zip(results(affine, operands), expected, strict=True):
        assert found.dtype == dtype
        scale = float(right.abs().max()) if right.numel() else 1.0
        torch.testing.assert_close(found.double(), right, rtol=0, atol=loose * scale)


@pytest.mark.parametrize("few", [0, 10**9])
def test_steps_of_sequences_are_rows(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not compiled code is thought to pay for so many columns."""
    monkeypatch.setattr(dense, "FEW", few)
    x, kernel, bias = made(6, 9, 40)
    sequences = x.detach().view(2, 3, 9).requires_grad_()
    expected = results(affine, [x, kernel, bias])
    for one, other in zip(results(affine, [sequences, kernel, bias]), expected, strict=True):
        torch.testing.assert_close(one.reshape(other.shape), other)
    assert affine(sequences, kernel, bias).shape == (2, 3, 40)


@pytest.mark.skipif(not native.available(), reason="no compiled kernels here")
@pytest.mark.parametrize("shape", SHAPES)
def test_one_thread_as_two(shape: tuple[int, int, int]) -> None:
    operands, found = made(*shape), []
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        y, _, *weights = results(affine, operands)  # the inputs' gradient is torch's product, which may depend on them
        found.append([y, *weights])
    for one, *others in zip(*found, strict=True):
        assert all(torch.equal(one, other) for other in others)


@pytest.mark.skipif(not native.available(), reason="no compiled kernels here")
def test_a_row_does_not_see_its_batch() -> None:
    x, kernel, bias = made(19, 1700, 32)
    whole = affine(x, kernel, bias)
    for rows in (1, 7, 8, 12):
        assert torch.equal(affine(x[:rows], kernel, bias), whole[:rows])


def test_derivatives_of_both_orders() -> None:
    operands = made(3, 5, 4, torch.float64)
    assert torch.autograd.gradcheck(affine, operands)
    assert torch.autograd.gradgradcheck(affine, operands)


@pytest.mark.parametrize("wanted", [(0,), (1,), (2,), (1, 2), (0, 2)])
def test_only_what_is_wanted(wanted: tuple[int, ...]) -> None:
    operands = [operand.detach().requires_grad_(i in wanted) for i, operand in enumerate(made(4, 6, 5))]
    expected = torch.autograd.grad(torch.addmm(operands[2], *operands[:2]).sum(), [operands[i] for i in wanted])
    found = torch.autograd.grad(affine(*operands).sum(), [operands[i] for i in wanted])
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other)


def test_nan_and_infinity_stay_in_their_rows() -> None:
    x, kernel, bias = (operand.detach() for operand in made(9, 40, 20))
    x[3, 7], x[5, 0] = torch.nan, torch.inf
    y = affine(x, kernel, bias)
    assert y[3].isnan().all()
    assert y[5].isinf().all()
    assert y[[0, 1, 2, 4, 6, 7, 8]].isfinite().all()


def test_torchs_transforms_and_layouts_go_through() -> None:
    x, kernel, bias = made(6, 5, 4)
    expected = torch.addmm(bias, x, kernel)
    torch.testing.assert_close(torch.func.vmap(lambda row: affine(row[None], kernel, bias)[0])(x), expected)
    torch.testing.assert_close(affine(x.t().contiguous().t(), kernel, bias), expected)
    gradient = torch.func.grad(lambda kernel: affine(x, kernel, bias).sum())(kernel)
    torch.testing.assert_close(gradient, torch.autograd.grad(expected.sum(), kernel)[0])
    with torch.autocast("cpu"):
        assert affine(x, kernel, bias).dtype == torch.bfloat16


def test_compiles_into_one_graph() -> None:
    torch._dynamo.reset()
    x, kernel, bias = made(6, 5, 4)
    compiled = torch.compile(affine, backend="aot_eager", fullgraph=True)
    for found, right in zip(results(compiled, [x, kernel, bias]), results(affine, [x, kernel, bias]), strict=True):
        torch.testing.assert_close(found, right)


def test_a_dense_layer_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, x = layers.Dense(3), torch.randn(2, 4)
    torch.testing.assert_close(layer(x), x @ layer.kernel + layer.bias)
    assert (type(layer(x).grad_fn).__name__ == "_AffineBackward") == native.available()

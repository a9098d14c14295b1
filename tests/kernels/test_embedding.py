"""The compiled gradient of an embedding: against sums in double precision, on any number of threads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.kernels import embed, native


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def gradient_of(ids: torch.Tensor, rows: int, outer: torch.Tensor) -> torch.Tensor:
    table = torch.zeros(rows, outer.shape[-1], dtype=outer.dtype, requires_grad=True)
    embed(table, ids).backward(outer)
    assert table.grad is not None
    return table.grad


@settings(max_examples=60, deadline=None)
@given(
    shape=st.sampled_from([(), (1,), (0,), (3, 0), (2, 5), (4, 3, 2), (300,)]),
    width=st.sampled_from([1, 2, 15, 16, 17, 32, 33, 50, 64, 127, 128, 129]),
    rows=st.sampled_from([1, 2, 7, 100]),
    wide=st.booleans(),
    double=st.booleans(),
    seed=st.integers(0, 100),
)
def test_sums_over_equal_ids(
    shape: tuple[int, ...], width: int, rows: int, wide: bool, double: bool, seed: int
) -> None:
    torch.manual_seed(seed)
    ids = torch.randint(0, rows, shape, dtype=torch.int64 if wide else torch.int32)
    outer = torch.randn(*shape, width, dtype=torch.float64 if double else torch.float32)
    expected = torch.zeros(rows, width, dtype=torch.float64)
    expected.index_add_(0, ids.flatten().long(), outer.reshape(-1, width).double())
    found = gradient_of(ids, rows, outer)
    assert found.dtype == outer.dtype
    torch.testing.assert_close(found.double(), expected, rtol=1e-5, atol=1e-10 if double else 1e-4)


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("width", [16, 50, 240, 330])  # the last two are shared between threads
def test_one_thread_as_two(width: int) -> None:
    torch.manual_seed(0)
    ids = torch.randint(0, 400, (40, 500)).square() // 400  # some far more frequent than others
    outer = torch.randn(40, 500, width)
    found = []
    for count in (1, 2, 3):
        torch.set_num_threads(count)
        found.append(gradient_of(ids, 400, outer))
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


def test_layouts_that_are_not_contiguous() -> None:
    torch.manual_seed(0)
    ids, outer = torch.randint(0, 9, (5, 4)).t(), torch.randn(3, 5, 4).permute(2, 1, 0)
    assert torch.equal(gradient_of(ids, 9, outer), gradient_of(ids.contiguous(), 9, outer.contiguous()))


def test_as_torch_does_it() -> None:
    torch.manual_seed(0)
    ids, outer = torch.randint(0, 50, (8, 30)), torch.randn(8, 30, 12)
    table = torch.randn(50, 12, requires_grad=True)
    (expected,) = torch.autograd.grad(F.embedding(ids, table), table, outer)
    vectors = embed(table, ids)
    assert torch.equal(vectors, F.embedding(ids, table))
    for _ in range(2):  # the graph may be used again
        (found,) = torch.autograd.grad(vectors, table, outer, retain_graph=True)
        torch.testing.assert_close(found, expected)


def test_derivatives_of_both_orders() -> None:
    ids = torch.tensor([[1, 0, 3], [1, 1, 2]])
    table = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda table: embed(table, ids), table)
    assert torch.autograd.gradgradcheck(lambda table: embed(table, ids), table)


def test_nan_and_infinity_stay_in_their_rows() -> None:
    outer = torch.tensor([[torch.nan], [torch.inf], [1.0]])
    found = gradient_of(torch.tensor([0, 1, 2]), 4, outer)
    assert found.flatten().tolist()[1:] == [torch.inf, 1.0, 0.0]
    assert found[0].isnan()


def test_half_precision_is_torchs_own() -> None:
    found = gradient_of(torch.tensor([1, 1, 0]), 3, torch.ones(3, 2, dtype=torch.bfloat16))
    assert found.tolist() == [[1, 1], [2, 2], [0, 0]]


def test_a_table_that_does_not_learn() -> None:
    table = torch.randn(4, 3)
    assert not embed(table, torch.tensor([1])).requires_grad
    with torch.no_grad():
        assert not embed(table.requires_grad_(), torch.tensor([1])).requires_grad


@pytest.mark.parametrize("ids", [[0, 4], [-1, 0]])
def test_ids_outside_are_refused(ids: list[int]) -> None:
    with pytest.raises(IndexError):
        embed(torch.randn(4, 3, requires_grad=True), torch.tensor(ids))


@pytest.mark.skipif(not native.available(), reason="no compiled kernels here")
def test_ids_that_changed_before_backward_are_refused() -> None:
    ids = torch.tensor([0, 1])
    vectors = embed(torch.randn(4, 3, requires_grad=True), ids)
    ids.numpy()[1] = 1 << 40  # where torch cannot see it
    message = "the gradient of an embedding: ids from 0 to 1099511627776 for 4 rows"
    with pytest.raises(InputError, match=re.escape(message)):
        vectors.sum().backward()


def test_operators_keep_torchs_rules() -> None:
    table, ids = torch.randn(6, 5, requires_grad=True), torch.randint(0, 6, (2, 3))
    torch.library.opcheck(torch.ops.carryline.embedding.default, (table, ids))
    outer = torch.randn(2, 3, 5, requires_grad=True)
    torch.library.opcheck(torch.ops.carryline.embedding_backward.default, (outer, ids, 6))


def test_compiles_into_one_graph() -> None:
    torch._dynamo.reset()
    table = torch.randn(6, 5, requires_grad=True)
    compiled = torch.compile(lambda ids: embed(table, ids).square().sum(), backend="aot_eager", fullgraph=True)
    for batch in (2, 3):
        ids = torch.randint(0, 6, (batch, 4))
        (found,) = torch.autograd.grad(compiled(ids), table)
        (expected,) = torch.autograd.grad(F.embedding(ids, table).square().sum(), table)
        torch.testing.assert_close(found, expected)

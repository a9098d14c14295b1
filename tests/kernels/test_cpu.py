"""What only the compiled implementation has: operators of torch, threads, instruction sets, two directions at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from carryline import kernels, layers
from carryline.ground.errors import CarrylineError, InputError
from carryline.kernels import GRU, LSTM, Direction, SimpleRNN, Weights, native, recurrences

pytestmark = pytest.mark.skipif(not native.available(), reason="no compiled kernels here")

CELLS: list[Any] = [
    SimpleRNN(),
    SimpleRNN("gelu"),
    LSTM(),
    LSTM("silu", "gelu", peephole=True),
    LSTM(peephole=True, coupled=True),
    GRU(),
    GRU("relu", "hard_sigmoid", reset_after=False),
]


def weights_of(cell: Any, inputs: int, units: int, dtype: torch.dtype = torch.float32) -> Weights:
    shapes = cell.weight_shapes(inputs, units)
    return Weights(**{name: (torch.randn(shape, dtype=dtype) * 0.2).requires_grad_() for name, shape in shapes.items()})


def leaves_of(weights: Weights) -> list[torch.Tensor]:
    return [weight for weight in weights if weight is not None]


def calls(directions: int, lengths: torch.Tensor | None) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The arguments of both operators, for an LSTM with all that it can have; sixteen units fill their registers."""
    torch.manual_seed(0)
    x = torch.randn(4, 6, 3, requires_grad=True)
    operands: list[torch.Tensor | None] = []
    for _ in range(directions):
        state = [torch.randn(4, 16, requires_grad=True) for _ in range(2)]
        operands += [*weights_of(LSTM(peephole=True), 3, 16), *state, None, torch.ones(4, 16)]
    options = "lstm_peephole", "tanh", "sigmoid", [False, True][:directions]
    forward = x, lengths, operands, *options, True, True
    results = torch.ops.carryline.recurrence(*forward)
    apart = [None if operand is None else operand.detach() for operand in operands]
    outputs, *finals = (torch.randn_like(result) for result in results[: 1 + 2 * directions])
    kept = [results[0].detach(), *(result.detach() for result in results[-directions:])]
    wanted = [True, *[*[True] * 6, False, False] * directions]
    return forward, (x.detach(), lengths, apart, kept, [outputs, *finals], *options, wanted)


@pytest.mark.parametrize("lengths", [None, torch.tensor([6, 6, 6, 6])], ids=["", "lengths"])
@pytest.mark.parametrize("directions", [1, 2])
def test_operators_are_what_torch_asks_of_them(directions: int, lengths: torch.Tensor | None) -> None:
    forward, backward = calls(directions, lengths)
    torch.library.opcheck(torch.ops.carryline.recurrence.default, forward)
    torch.library.opcheck(torch.ops.carryline.recurrence_backward.default, backward)
    untrained = (forward[0].detach(), lengths, backward[2], *forward[3:-2], False, False)
    torch.library.opcheck(torch.ops.carryline.recurrence.default, untrained)


def test_nothing_is_kept_for_a_call_without_gradient() -> None:
    forward, _ = calls(1, None)
    with torch.no_grad():
        h, c = torch.ops.carryline.recurrence(*forward[:-2], False, False)
        assert h.shape == c.shape == (4, 16)
        assert len(torch.ops.carryline.recurrence(*forward[:-2], True, False)) == 3


LAYERS = {
    "LSTM": lambda: layers.LSTM(5, return_sequences=True),
    "GRU": lambda: layers.GRU(5, dropout=0.2, recurrent_dropout=0.2).eval(),
    "Bidirectional": lambda: layers.Bidirectional(layers.SimpleRNN(5, return_sequences=True)),
}


@pytest.mark.filterwarnings("ignore:`torch.jit.script:DeprecationWarning")  # torch's own, when it loads inductor
@pytest.mark.parametrize(
    "backend", ["aot_eager", pytest.param("inductor", marks=pytest.mark.slow)], ids=["aot_eager", "inductor"]
)
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_compiles_into_one_graph_for_any_batch_and_time(name: str, backend: str) -> None:
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    layer = LAYERS[name]()
    layer(torch.zeros(1, 2, 3))
    compiled = torch.compile(layer, fullgraph=True, dynamic=True, backend=backend)
    leaves = list(layer.parameters())
    for batch, time in ((4, 7), (3, 9), (6, 11)):
        x = torch.randn(batch, time, 3, requires_grad=True)
        for lengths in (None, torch.randint(0, time + 1, (batch,))):
            found, expected = (function(x, lengths) for function in (compiled, layer))
            torch.testing.assert_close(found, expected)
            gradients = (torch.autograd.grad(outputs.square().sum(), [x, *leaves]) for outputs in (found, expected))
            torch.testing.assert_close(*gradients)
    with pytest.raises(InputError, match="lengths from 2 to 12 for 11 time steps"):
        compiled(x, torch.tensor([12, 2, 3, 4, 5, 6]))
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == 2  # with lengths and without
    torch._dynamo.reset()


def test_a_second_derivative_is_refused_with_the_way_to_have_it() -> None:
    cell, x = LSTM(), torch.randn(2, 3, 4, requires_grad=True)
    weights = weights_of(cell, 4, 5)
    outputs, _ = kernels.recurrent(cell, x, None, weights)
    (gradient,) = torch.autograd.grad(outputs.square().sum(), x, create_graph=True)
    with pytest.raises(CarrylineError) as caught:
        gradient.sum().backward()
    assert str(caught.value) == (
        "the gradient of a recurrence's gradient\n"
        "  expected: first derivatives: the compiled backward pass has no derivative of its own\n"
        '  fix: run the recurrence in a block `with carryline.kernels.use("reference"):`, which has all derivatives'
    )


def test_transforms_of_torch_func_run_by_the_reference() -> None:
    cell, x = GRU(), torch.randn(3, 4, 2)
    weights = Weights(*(None if weight is None else weight.detach() for weight in weights_of(cell, 2, 5)))

    def loss(row: torch.Tensor) -> torch.Tensor:
        return kernels.recurrent(cell, row[None], None, weights)[0].sum()

    by_row = torch.func.vmap(torch.func.grad(loss))(x)
    leaf = x.clone().requires_grad_()
    kernels.recurrent(cell, leaf, None, weights)[0].sum().backward()
    torch.testing.assert_close(by_row, leaf.grad)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_one_thread_and_two_give_the_same_bits(cell: Any) -> None:
    torch.manual_seed(0)
    x = torch.randn(33, 7, 5, requires_grad=True)
    weights, lengths = weights_of(cell, 5, 17), torch.randint(0, 8, (33,))
    before, found = torch.get_num_threads(), []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            outputs, final = kernels.recurrent(cell, x, None, weights, lengths=lengths)
            gradients = torch.autograd.grad(outputs.square().sum() + final[0].sum(), [x, *leaves_of(weights)])
            found.append([outputs, *final, *gradients])
    finally:
        torch.set_num_threads(before)
    for one, two in zip(*found, strict=True):
        assert torch.equal(one, two)


@pytest.mark.parametrize("sequences", [True, False], ids=["sequences", "last"])
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_both_directions_at_once_are_each_by_itself(cell: Any, sequences: bool) -> None:
    torch.manual_seed(0)
    x = torch.randn(5, 6, 3, requires_grad=True)
    lengths = torch.tensor([6, 0, 3, 1, 5])
    pair = [Direction(cell, None, weights_of(cell, 3, 4), None, mask) for mask in (torch.rand(5, 4), None)]
    leaves = [x, *(leaf for direction in pair for leaf in leaves_of(direction.weights))]
    ways = []
    for name in ("cpu", "reference"):
        with kernels.use(name):
            outputs, finals = kernels.bidirectional(x, *pair, lengths=lengths, return_sequences=sequences)
        assert outputs.shape == ((5, 6, 8) if sequences else (5, 8))
        loss = outputs.square().sum() + sum(state.sum() for final in finals for state in final)
        ways.append([outputs, *finals[0], *finals[1], *torch.autograd.grad(loss, leaves)])
    torch.testing.assert_close(*ways)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_x_is_read_where_it_lies(cell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    weights, straight = weights_of(cell, 3, 4), torch.randn(5, 6, 3)
    expected, _ = kernels.recurrent(cell, straight, None, weights)
    seen: list[int] = []
    describe = recurrences._describe
    monkeypatch.setattr(recurrences, "_describe", lambda x, *rest: (seen.append(x.data_ptr()), describe(x, *rest))[1])
    time_first = straight.transpose(0, 1).contiguous().transpose(0, 1)
    wider = torch.cat([straight, straight], 2)[:, :, :3]
    features_first = straight.transpose(1, 2).contiguous().transpose(1, 2)
    for x, copied in ((time_first, False), (wider, False), (features_first, True)):
        found, _ = kernels.recurrent(cell, x, None, weights)
        assert torch.equal(found, expected)
        assert (seen.pop() != x.data_ptr()) == copied


SCRIPT = """
import sys, torch
from carryline import kernels
from carryline.kernels import GRU, LSTM, SimpleRNN, Weights
torch.manual_seed(0)
found = []
for cell in (SimpleRNN("elu"), LSTM(), LSTM("silu", "gelu", peephole=True, coupled=True), GRU(),
             GRU("softplus", "hard_sigmoid", reset_after=False)):
    for dtype in (torch.float32, torch.float64):
        x = torch.randn(19, 9, 5).to(dtype).requires_grad_()
        lengths = torch.randint(0, 10, (19,))
        shapes = cell.weight_shapes(5, 21)
        weights = Weights(**{n: (torch.randn(s) * 0.2).to(dtype).requires_grad_() for n, s in shapes.items()})
        with kernels.use("cpu"):
            outputs, final = kernels.recurrent(cell, x, None, weights, lengths=lengths)
        leaves = [x, *(weight for weight in weights if weight is not None)]
        found += [outputs, *final, *torch.autograd.grad(outputs.square().sum(), leaves)]
torch.save([tensor.detach() for tensor in found], sys.argv[1])
"""


def test_instruction_sets_agree(tmp_path: Path) -> None:
    found = []
    for isa in native.module().isas():
        file = tmp_path / isa
        environment = os.environ | {"CARRYLINE_ISA": isa}
        subprocess.run([sys.executable, "-c", SCRIPT, str(file)], env=environment, check=True)
        found.append(torch.load(file, weights_only=True))
    for other in found[1:]:
        for tensor, expected in zip(other, found[0], strict=True):
            close = 1e-6 if tensor.dtype == torch.float32 else 1e-14
            assert (tensor - expected).abs().max() <= close * max(1.0, float(expected.abs().max()))

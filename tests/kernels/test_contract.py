"""The recurrent contract, over every cell and every registered implementation that can run it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd import gradcheck

from carryline import kernels
from carryline.kernels import GRU, IMPLEMENTATIONS, LSTM, SimpleRNN, Situation, Weights

INPUTS, UNITS = 4, 3
MAIN: list[Any] = [
    SimpleRNN(),
    *(LSTM(peephole=peephole, coupled=coupled) for peephole in (False, True) for coupled in (False, True)),
    *(GRU(reset_after=after) for after in (True, False)),
]
NAMES = list(kernels.ACTIVATIONS)
CELLS = [
    *MAIN,
    *(SimpleRNN(name) for name in NAMES if name != "tanh"),
    *(LSTM(name, other) for name, other in zip(NAMES, NAMES[::-1], strict=True)),
    *(GRU(name, other) for name, other in zip(NAMES, NAMES[::-1], strict=True)),
    GRU("relu", "hard_sigmoid", reset_after=False),
]
OPTIONS = [{}, {"lengths": True}, {"recurrent_mask": True}, {"lengths": True, "recurrent_mask": True}]
SITUATIONS = [Situation(cell, **options) for cell in CELLS for options in OPTIONS]
PAIRS = [
    pytest.param(situation, name, id=f"{name}: {situation}")
    for situation in SITUATIONS
    for name, implementation in IMPLEMENTATIONS.items()
    if implementation.refuses(situation) is None
]
FEW = [pair for pair in PAIRS if pair.values[0].cell in [*MAIN, SimpleRNN("relu")]]
PLAIN = [pair for pair in FEW if pair.values[0] == Situation(pair.values[0].cell)]


def draw(situation: Situation, *, batch: int = 3, time: int = 5, scale: float = 0.5, **more: Any) -> dict[str, Any]:
    """All arguments of a call in this situation; tensors are leaves that ask for gradients."""
    torch.manual_seed(0)
    cell = situation.cell
    shapes = cell.weight_shapes(more.get("inputs", INPUTS), more.get("units", UNITS), use_bias=more.get("bias", True))

    def leaf(*shape: int) -> torch.Tensor:
        return (torch.randn(*shape, dtype=torch.float64) * scale).requires_grad_()

    inputs, units = shapes["kernel"][0], shapes["recurrent_kernel"][0]
    return {
        "cell": cell,
        "x": leaf(batch, time, inputs),
        "state": tuple(leaf(batch, units) for _ in range(cell.states)),
        "weights": Weights(**{name: leaf(*shape) for name, shape in shapes.items()}),
        "lengths": torch.arange(time, time - batch, -1).clamp(min=0) if situation.lengths else None,
        "input_mask": (torch.rand(batch, inputs) < 0.7).double() / 0.7,
        "recurrent_mask": (torch.rand(batch, units) < 0.7).double() / 0.7 if situation.recurrent_mask else None,
    }


def everything(call: dict[str, Any], name: str, **options: Any) -> list[torch.Tensor]:
    """Outputs, final states, and the gradients of all leaves for a fixed weighting of them."""
    with kernels.use(name):
        outputs, final = kernels.recurrent(**call, **options)
    found = [outputs, *final]
    generator = torch.Generator().manual_seed(1)
    loss = sum((t * torch.randn(t.shape, generator=generator, dtype=torch.float64).to(t)).sum() for t in found)
    leaves = [call["x"], *call["state"], *(weight for weight in call["weights"] if weight is not None)]
    return [*found, *torch.autograd.grad(loss, leaves)]


def as_type(call: dict[str, Any], dtype: torch.dtype) -> dict[str, Any]:
    def turn(value: Any) -> Any:
        if isinstance(value, Weights):
            return Weights(*map(turn, value))
        if isinstance(value, tuple):
            return tuple(map(turn, value))
        floating = isinstance(value, torch.Tensor) and value.is_floating_point()
        return value.detach().to(dtype).requires_grad_(value.requires_grad) if floating else value

    return {name: turn(value) for name, value in call.items()}


@pytest.mark.parametrize("reverse", [False, True], ids=["", "reverse"])
@pytest.mark.parametrize(("situation", "name"), PAIRS)
def test_agrees_with_the_float64_reference(situation: Situation, name: str, reverse: bool) -> None:
    # Unbounded gates grow from step to step: small weights keep the float32 error one of rounding.
    time = 3 if situation.cell == SimpleRNN("exponential") else 8
    call = draw(situation, time=time, scale=0.2)
    for sequences in (True, False):
        options = {"reverse": reverse, "return_sequences": sequences}
        oracle = everything(call, "reference", **options)
        for dtype, values, gradients in ((torch.float64, 1e-13, 1e-12), (torch.float32, 2e-6, 1e-5)):
            found = everything(as_type(call, dtype), name, **options)
            for i, (tensor, expected) in enumerate(zip(found, oracle, strict=True)):
                assert tensor.dtype == dtype
                tolerance = values if i <= situation.cell.states else gradients
                largest = max(1.0, float(expected.detach().abs().max()))
                torch.testing.assert_close(tensor.double(), expected, rtol=0, atol=tolerance * largest)


@pytest.mark.parametrize(("situation", "name"), [pair for pair in PLAIN if pair.values[0].cell in MAIN])
def test_float32_stays_close_over_long_sequences(situation: Situation, name: str) -> None:
    for time, tolerance in ((100, 2e-6), (1000, 1e-5)):
        call = draw(situation, time=time, scale=0.3, units=16)
        oracle = everything(call, "reference")
        found = everything(as_type(call, torch.float32), name)
        for i, (tensor, expected) in enumerate(zip(found, oracle, strict=True)):
            largest = float(expected.detach().abs().max())
            bound = tolerance if i <= situation.cell.states else 1e-4 * largest
            assert (tensor - expected).abs().max() < bound


@pytest.mark.parametrize(("situation", "name"), PAIRS)
def test_gradients_are_those_of_finite_differences(situation: Situation, name: str) -> None:
    # relu and its kin are not smooth: drawn states stay clear of their kinks with this seed.
    call = draw(situation, batch=2, time=3, inputs=2, units=2)
    present = [i for i, weight in enumerate(call["weights"]) if weight is not None]

    def function(x: torch.Tensor, *rest: torch.Tensor) -> tuple[torch.Tensor, ...]:
        states = situation.cell.states
        weights = dict(zip((Weights._fields[i] for i in present), rest[states:], strict=True))
        with kernels.use(name):
            outputs, final = kernels.recurrent(**call | {"x": x, "state": rest[:states], "weights": Weights(**weights)})
        return outputs, *final

    leaves = (call["x"], *call["state"], *(call["weights"][i] for i in present))
    assert gradcheck(function, leaves, fast_mode=True)


@pytest.mark.parametrize(("situation", "name"), [pair for pair in FEW if pair.values[0].lengths])
@pytest.mark.parametrize("reverse", [False, True], ids=["", "reverse"])
def test_padding_changes_nothing_whatever_it_holds(situation: Situation, name: str, reverse: bool) -> None:
    call = draw(situation, batch=4, time=6)
    call["lengths"] = lengths = torch.tensor([3, 6, 0, 1])
    with torch.no_grad():
        for row, length in enumerate(lengths):
            call["x"][row, length:] = (torch.nan, torch.inf, 0, 1e30)[row]
    padded = everything(call, name, reverse=reverse)
    assert all(tensor.isfinite().all() for tensor in padded)
    outputs, *final = padded[: 1 + situation.cell.states]
    for row, length in enumerate(lengths.tolist()):
        one = {
            "x": call["x"][row : row + 1, :length],
            "state": tuple(state[row : row + 1] for state in call["state"]),
            "input_mask": call["input_mask"][row : row + 1],
            "recurrent_mask": call["recurrent_mask"][row : row + 1] if situation.recurrent_mask else None,
        }
        with kernels.use(name):
            alone, end = kernels.recurrent(situation.cell, weights=call["weights"], reverse=reverse, **one)
        torch.testing.assert_close(outputs[row, :length], alone[0])
        assert not outputs[row, length:].any()
        for found, expected in zip(final, end, strict=True):
            torch.testing.assert_close(found[row], expected[0])


@pytest.mark.parametrize(("situation", "name"), FEW)
@pytest.mark.parametrize("cut", [0, 2, 5])
def test_two_chunks_are_one_sequence(situation: Situation, name: str, cut: int) -> None:
    call = draw(situation)
    lengths = call.pop("lengths")
    with kernels.use(name):
        whole, end = kernels.recurrent(**call, lengths=lengths)
        parts = []
        for piece, skipped in ((slice(None, cut), 0), (slice(cut, None), cut)):
            x = call["x"][:, piece]
            own = None if lengths is None else (lengths - skipped).clamp(0, x.shape[1])
            part, call["state"] = kernels.recurrent(**call | {"x": x}, lengths=own)
            parts.append(part)
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    torch.testing.assert_close(call["state"], end)


@pytest.mark.parametrize(("situation", "name"), FEW)
def test_reverse_is_flipped(situation: Situation, name: str) -> None:
    call = draw(situation)
    with kernels.use(name):
        outputs, final = kernels.recurrent(**call, reverse=True)
        flipped, end = kernels.recurrent(**call | {"x": kernels.flip(call["x"], call["lengths"])})
    torch.testing.assert_close(outputs, kernels.flip(flipped, call["lengths"]))
    torch.testing.assert_close(final, end)


@pytest.mark.parametrize("cell", MAIN, ids=str)
def test_masks_of_ones_are_no_masks(cell: Any) -> None:
    call = draw(Situation(cell, recurrent_mask=True))
    call |= {name: torch.ones_like(call[name]) for name in ("input_mask", "recurrent_mask")}
    with_ones = everything(call, "auto")
    without = everything(call | {"input_mask": None, "recurrent_mask": None}, "auto")
    for found, expected in zip(with_ones, without, strict=True):
        torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (17, 2, 1, 33), (2, 17, 33, 1), (1, 3, 127, 17), (33, 3, 17, 127)])
@pytest.mark.parametrize(("situation", "name"), PLAIN)
def test_any_size_with_and_without_bias(situation: Situation, name: str, shape: tuple[int, ...], bias: bool) -> None:
    batch, time, inputs, units = shape
    call = draw(situation, batch=batch, time=time, inputs=inputs, units=units, bias=bias, scale=0.2)
    for found, expected in zip(everything(call, name), everything(call, "reference"), strict=True):
        torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("name", list(IMPLEMENTATIONS))
@pytest.mark.parametrize("cell", [SimpleRNN(), LSTM(), GRU()], ids=str)
@pytest.mark.parametrize(("batch", "time"), [(0, 4), (3, 0)])
def test_nothing_to_read(cell: Any, name: str, batch: int, time: int) -> None:
    for lengths in (False, True):
        call = draw(Situation(cell, lengths=lengths), batch=batch, time=time)
        with kernels.use(name):
            outputs, final = kernels.recurrent(**call)
        assert outputs.shape == (batch, time, UNITS)
        torch.testing.assert_close(final, call["state"])


@pytest.mark.parametrize("name", list(IMPLEMENTATIONS))
@pytest.mark.parametrize("cell", [SimpleRNN(), LSTM(), GRU()], ids=str)
def test_nan_and_infinity_are_not_hidden(cell: Any, name: str) -> None:
    call = draw(Situation(cell))
    with torch.no_grad(), kernels.use(name):
        call["x"][1, 2, 0] = torch.nan
        call["input_mask"] = None
        outputs, _ = kernels.recurrent(**call)
    assert outputs[1, 2:].isnan().all()
    assert outputs[[0, 2]].isfinite().all()
    assert outputs[1, :2].isfinite().all()


@settings(max_examples=25, deadline=None)
@given(lengths=st.lists(st.integers(0, 6), min_size=1, max_size=5), data=st.data())
def test_a_sequence_does_not_know_its_batch(lengths: list[int], data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from(MAIN))
    reverse = data.draw(st.booleans())
    order = data.draw(st.permutations(range(len(lengths))))
    call = draw(Situation(cell), batch=len(lengths), time=6) | {"lengths": torch.tensor(lengths), "input_mask": None}
    outputs, final = kernels.recurrent(**call, reverse=reverse)
    mixed = call | {name: call[name][order] for name in ("x", "lengths")}
    mixed["state"] = tuple(state[order] for state in call["state"])
    found, end = kernels.recurrent(**mixed, reverse=reverse)
    torch.testing.assert_close(found, outputs[order])
    torch.testing.assert_close(end, tuple(state[order] for state in final))


def test_strides_do_not_matter() -> None:
    for cell in (SimpleRNN(), LSTM(), GRU()):
        call = draw(Situation(cell))
        time_first = call | {"x": call["x"].transpose(0, 1).contiguous().transpose(0, 1)}
        torch.testing.assert_close(kernels.recurrent(**time_first), kernels.recurrent(**call))


@pytest.mark.parametrize("name", list(IMPLEMENTATIONS))
@pytest.mark.parametrize("cell", [SimpleRNN(), LSTM(), GRU()], ids=str)
def test_a_graph_can_be_used_twice(cell: Any, name: str) -> None:
    call = draw(Situation(cell))
    if IMPLEMENTATIONS[name].refuses(Situation(cell)) is not None:
        pytest.skip(f"{name} cannot run it")
    with kernels.use(name):
        outputs, _ = kernels.recurrent(**call)
    leaves = [call["x"], *(weight for weight in call["weights"] if weight is not None)]
    first = torch.autograd.grad(outputs.sum(), leaves, retain_graph=True)
    torch.testing.assert_close(torch.autograd.grad(outputs.sum(), leaves), first, rtol=0, atol=0)

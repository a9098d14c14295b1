"""Which implementation runs, that it can be told and asked, and that it never falls back in silence."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import torch

from carryline import kernels, layers
from carryline.ground.errors import InputError
from carryline.kernels import GRU, LSTM, Custom, SimpleRNN, Situation, native

LACKING = "carryline was installed without its compiled kernels"


@pytest.fixture
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "reason", lambda: None)


@pytest.fixture
def _not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "reason", lambda: LACKING)


@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize(
    ("situation", "name", "reason"),
    [
        (Situation(LSTM()), "cpu", ""),
        (Situation(SimpleRNN("gelu"), dtype=torch.float64), "cpu", ""),
        (Situation(GRU("relu", "silu", reset_after=False), lengths=True, recurrent_mask=True), "cpu", ""),
        (Situation(LSTM("softsign", "elu", peephole=True, coupled=True)), "cpu", ""),
        (Situation(GRU(), device="cuda"), "vendor", "it is compiled for the CPU, not for cuda"),
        (Situation(LSTM(), dtype=torch.bfloat16), "vendor", "it computes in float32 and float64, not in bfloat16"),
        (Situation(LSTM(torch.tanh)), "reference", "the activation is a function of the user's"),
        (Situation(GRU("tanh", torch.sigmoid)), "reference", "the activation is a function of the user's"),
        (Situation(GRU(), mask_gradient=True), "reference", "a mask asks for its gradient"),
        (Situation(Custom(lambda x, state, mask: (x, state), (2,), 2)), "reference", "the cell is a Python step"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_the_fastest_that_can_is_chosen(situation: Situation, name: str, reason: str) -> None:
    choice = kernels.choose(situation)
    assert choice.name == name
    assert dict(choice.refused).get("cpu", "") == reason


def test_an_activation_that_was_registered_is_not_a_compiled_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kernels.ACTIVATIONS._items, "mish", torch.nn.functional.mish)
    choice = kernels.choose(Situation(LSTM("mish")))
    assert choice.name == "reference"
    assert dict(choice.refused)["cpu"] == "the activation 'mish' is none of the compiled ones"


@pytest.mark.usefixtures("_not_compiled")
@pytest.mark.parametrize(
    ("situation", "name"),
    [
        (Situation(LSTM()), "vendor"),
        (Situation(LSTM(), lengths=True), "vendor"),
        (Situation(GRU(), device="cuda"), "vendor"),
        (Situation(GRU()), "reference"),
        (Situation(SimpleRNN()), "reference"),
        (Situation(LSTM(peephole=True)), "reference"),
        (Situation(LSTM("relu")), "reference"),
        (Situation(LSTM(), recurrent_mask=True), "reference"),
        (Situation(GRU(reset_after=False), device="cuda"), "reference"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_without_compiled_kernels_the_next_is_chosen(situation: Situation, name: str) -> None:
    assert kernels.choose(situation).name == name


@pytest.mark.usefixtures("_compiled")
def test_explain_says_what_runs_and_why_nothing_faster_does() -> None:
    layer = layers.LSTM(4, recurrent_dropout=0.5)
    cell = "LSTM(activation='tanh', recurrent_activation='sigmoid', peephole=False, coupled=False)"
    assert str(kernels.explain(layer)) == (
        f"cpu: the compiled kernels for this processor, for {cell} in float32 on cpu with a recurrent mask"
    )
    with kernels.use("reference"):
        assert str(kernels.explain(layer.eval())) == (
            f"reference: a loop over time in plain torch operations, for {cell} in float32 on cpu\n"
            '  not cpu: told: use("reference")\n  not vendor: told: use("reference")'
        )


@pytest.mark.usefixtures("_not_compiled")
def test_explain_says_what_the_installation_lacks() -> None:
    layer = layers.LSTM(4, recurrent_dropout=0.5)
    assert kernels.explain(layer).refused == (("cpu", LACKING), ("vendor", "torch has no recurrent dropout"))
    assert str(kernels.explain(layer.eval())).startswith("vendor: torch's own recurrence (oneDNN, cuDNN or native)")
    assert kernels.explain(layers.Bidirectional(layers.GRU(2))).refused == (
        ("cpu", LACKING),
        ("vendor", "torch's native CPU loop is no faster than the reference; only its LSTM is fused"),
    )


def test_what_is_told_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    for name, implementation in list(kernels.IMPLEMENTATIONS.items()):

        def run(*args: Any, name: str = name, run: Any = implementation.run, **kwargs: Any) -> Any:
            ran.append(name)
            return run(*args, **kwargs)

        spy = kernels.Implementation(implementation.what, run, implementation.refuses, implementation.loses)
        monkeypatch.setitem(kernels.IMPLEMENTATIONS._items, name, spy)
    layer, x = layers.LSTM(2), torch.zeros(1, 3, 2)
    layer(x)
    with kernels.use("reference"):
        layer(x)
        with kernels.use("vendor"):
            layer(x)
        layer(x)
    layer(x)
    fastest = kernels.explain(layer).name
    assert ran == [fastest, "reference", "vendor", "reference", fastest]


def test_what_cannot_be_done_is_not_replaced_in_silence() -> None:
    layer = layers.LSTM(2, activation="relu")
    with kernels.use("vendor"), pytest.raises(InputError, match="torch's cells have tanh and sigmoid, not relu"):
        layer(torch.zeros(1, 3, 2))


def test_an_error_ends_what_was_told() -> None:
    with pytest.raises(RuntimeError, match="stop"), kernels.use("reference"):
        raise RuntimeError("stop")
    assert kernels.choose(Situation(LSTM())).name != "reference"


def test_other_threads_are_not_told() -> None:
    found: list[str] = []
    with kernels.use("reference"):
        thread = threading.Thread(target=lambda: found.append(kernels.choose(Situation(LSTM())).name))
        thread.start()
        thread.join()
    assert found == [kernels.choose(Situation(LSTM())).name]


class Counter:
    state_size = 2

    def __call__(self, x_t: torch.Tensor, states: list[torch.Tensor]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        return states[0], [states[0] + 1]


def test_explain_names_a_custom_cell_in_one_line() -> None:
    layer = layers.RNN(Counter())
    assert str(kernels.explain(layer)) == (
        "reference: a loop over time in plain torch operations, for Custom(state_sizes=(2,), output_size=2) in float32 "
        "on cpu\n  not cpu: the cell is a Python step\n  not vendor: the cell is a Python step"
    )

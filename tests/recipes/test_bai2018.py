"""The networks of Bai et al. 2018 have the sizes that the paper gives, and stacks of other layers match them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from carryline.ground.errors import InputError
from carryline.recipes.bai2018 import KINDS, language_model, matching_units, network, tcn_size

ADDING = {"features": 2, "outputs": 1, "filters": 24, "kernel_size": 8, "levels": 8}
COPY = {"features": 1, "outputs": 10, "filters": 10, "kernel_size": 8, "levels": 8, "each_step": True}
CHORALES = {
    "features": 88,
    "outputs": 88,
    "filters": 150,
    "kernel_size": 3,
    "levels": 2,
    "layers": 2,
    "each_step": True,
}


def released_size(features: int, outputs: int, filters: int, taps: int, levels: int) -> int:
    """Counted from the released `tcn.py`: per convolution a weight, a gain and a bias for each filter."""
    first = filters * (taps * features + 2) + filters * (taps * filters + 2) + filters * (features + 1)
    return first + 2 * (levels - 1) * filters * (taps * filters + 2) + (filters + 1) * outputs


def test_tcns_have_the_papers_sizes() -> None:
    adding = network("tcn", **ADDING).count_params()
    assert adding == released_size(2, 1, 24, 8, 8)
    assert round(adding, -4) == 70_000  # table 1: 70K
    chorales = network("tcn", **CHORALES).count_params()
    assert chorales == released_size(88, 88, 150, 3, 2)
    assert round(chorales, -5) == 300_000  # table 1: 300K


@pytest.mark.parametrize("sizes", [ADDING, COPY, CHORALES], ids=["adding", "copy", "chorales"])
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_recurrent_nets_have_as_many_parameters(kind: str, sizes: dict[str, int]) -> None:
    wanted = network("tcn", **sizes).count_params()
    assert network(kind, **sizes).count_params() == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize(("kind", "layers", "units"), [("rnn", 1, 7), ("gru", 2, 5), ("lstm", 3, 9)])
def test_the_size_that_is_matched_is_the_models_own(kind: str, layers: int, units: int) -> None:
    widths = [1] + layers * [units]
    rows = {"rnn": 1, "gru": 2, "lstm": 1}[kind]  # biases of each gate: two where a GRU resets after its product
    gates = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    counted = sum(gates * units * (inputs + units + rows) for inputs in widths[:-1]) + (units + 1) * 10
    assert matching_units(kind, counted, features=1, outputs=10, layers=layers) == units
    assert matching_units(kind, counted + 2, features=1, outputs=10, layers=layers) == units
    assert matching_units(kind, counted - 2, features=1, outputs=10, layers=layers) == units


def test_the_papers_lstm_is_the_one_of_matching_size() -> None:
    assert matching_units("lstm", network("tcn", **ADDING).count_params(), features=2, outputs=1) == 131  # paper: 130
    assert network("lstm", **ADDING, lstm_units=130).layers[0].units == 130
    assert network("gru", **ADDING, lstm_units=130).layers[0].units == 151


@pytest.mark.parametrize("kind", KINDS)
def test_networks_answer_once_or_at_each_step_and_seeds_decide(kind: str) -> None:
    x = torch.from_numpy(np.random.default_rng(0).normal(size=(3, 20, 2)).astype(np.float32))
    small = {"features": 2, "outputs": 4, "filters": 5, "kernel_size": 2, "levels": 2}
    once = network(kind, **small, layers=2, recurrent_dropout=0.5, dropout=0.5)
    each = network(kind, **small, layers=2, recurrent_dropout=0.5, dropout=0.5, each_step=True)
    once.eval(), each.eval()
    with torch.no_grad():
        assert once(x).shape == (3, 4)
        torch.testing.assert_close(each(x)[:, -1], once(x))
        assert not torch.equal(network(kind, **small, seed=1).eval()(x), network(kind, **small).eval()(x))


def test_a_misspelt_kind_is_named() -> None:
    with pytest.raises(InputError) as caught:
        network("ltsm", **ADDING)
    assert caught.value.given == "a network of kind 'ltsm'; did you mean 'lstm'?"
    assert caught.value.expected == "one of 'rnn', 'gru', 'lstm', 'tcn'"


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_language_models_are_of_one_size(kind: str, tied: bool) -> None:
    sizes = {"vocabulary": 300, "embedding": 20, "filters": 40, "kernel_size": 3, "levels": 3, "layers": 2}
    rates = {"dropout": 0.1, "embedding_dropout": 0.1}
    wanted = language_model("tcn", **sizes, **rates, tied=tied).count_params()
    assert language_model(kind, **sizes, **rates, tied=tied).count_params() == pytest.approx(wanted, rel=0.02)


def test_the_papers_sizes_of_language_models() -> None:
    words = tcn_size(600, 600, 3, 4) + 10_000 * 600 + 10_000  # embedding, tied to the answer, whose bias is its own
    assert 13_000_000 < words < 15_000_000  # table 1: 13M
    characters = tcn_size(100, 450, 3, 3) + 50 * 100 + 451 * 50
    assert round(characters, -6) == 3_000_000
    text8 = tcn_size(100, 520, 2, 5) + 27 * 100 + 521 * 27
    assert round(text8, -6) == 5_000_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_language_model_answers_at_each_token_and_seeds_decide(kind: str) -> None:
    sizes = {"vocabulary": 12, "embedding": 4, "filters": 6, "kernel_size": 2, "levels": 2}
    rates = {"dropout": 0.5, "embedding_dropout": 0.5}
    model, twin = (language_model(kind, **sizes, **rates, tied=True, seed=3).eval() for _ in range(2))
    ids = torch.arange(10).reshape(2, 5)
    with torch.no_grad():
        first = model(ids)
        assert first.shape == (2, 5, 12)
        torch.testing.assert_close(first, twin(ids))
        assert torch.equal(model(ids), first) == (kind == "tcn")  # the others go on from their state

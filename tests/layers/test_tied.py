"""TiedDense: the Embedding's vectors, read and answered with."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import torch

from carryline.ground.errors import InputError
from carryline.layers import LSTM, Dense, Embedding, TiedDense
from carryline.training import Sequential


def model() -> Sequential:
    torch.manual_seed(0)
    return Sequential([Embedding(9, 4), LSTM(4, return_sequences=True), TiedDense()])


def test_logits_are_products_with_the_embeddings() -> None:
    embedding = Embedding(9, 4)
    layer = TiedDense().tie(embedding)
    with torch.no_grad():
        layer.bias += torch.arange(9.0)
    for x in (torch.randn(2, 3, 4), torch.randn(8, 20, 4)):  # few rows, and many
        torch.testing.assert_close(layer(x), x @ embedding.embeddings.T + torch.arange(9.0))


def test_the_gradient_is_that_of_both_uses() -> None:
    net, ids = model(), torch.tensor([[1, 2, 3]])
    net(ids).logsumexp(-1).sum().backward()
    embeddings = net.layers[0].embeddings
    assert embeddings.grad is not None
    assert (embeddings.grad[4:].abs().sum(1) > 0).all()  # ids that were not read are answers nonetheless


def test_weights_are_counted_saved_and_loaded_once(tmp_path: Path) -> None:
    net = model().build((None, None))
    assert net.count_params() == 9 * 4 + 4 * 4 * (4 + 4 + 1) + 9
    assert [name for name in net.state_dict() if "embeddings" in name] == ["module.0.embeddings"]
    net.save(tmp_path / "net")
    again = Sequential.load(tmp_path / "net")
    ids = torch.randint(0, 9, (2, 5))
    assert torch.equal(again(ids), net.eval()(ids))
    with torch.no_grad():
        again.layers[0].embeddings.zero_()
    assert not again(ids).any()


def test_a_copy_is_tied_to_the_copied_embedding() -> None:
    net = model().build((None, None))
    twin = copy.deepcopy(net)
    with torch.no_grad():
        twin.layers[0].embeddings.zero_()
    ids = torch.randint(0, 9, (2, 5))
    assert not twin(ids).any()
    assert net(ids).any()


def test_an_untied_layer_says_what_it_needs() -> None:
    with pytest.raises(InputError, match="TiedDense without an Embedding before it"):
        Sequential([Dense(3), TiedDense()])
    with pytest.raises(InputError, match="TiedDense without an Embedding"):
        TiedDense()(torch.zeros(1, 2))
    with pytest.raises(InputError, match="an input of shape"):
        Sequential([Embedding(9, 4), LSTM(5), TiedDense()])(torch.zeros(1, 2, dtype=torch.int64))
    with pytest.raises(InputError, match="expected: an Embedding"):
        TiedDense().tie(Dense(3))  # type: ignore[arg-type]

"""Layers for each sequence of a sequence, and the attention that weighs them, against loops in plain torch."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from carryline import layers
from carryline.ground.errors import InputError
from carryline.layers import GRU, AttentionPooling1D, Bidirectional, Embedding, TimeDistributed


def words() -> TimeDistributed:
    torch.manual_seed(0)
    gru = Bidirectional(GRU(3, return_sequences=True))
    return TimeDistributed([Embedding(20, 4), gru, AttentionPooling1D(5)])


def texts() -> tuple[torch.Tensor, torch.Tensor]:
    """Three texts of up to four sentences of up to six words; one sentence and one text are empty."""
    sizes = [[3, 6, 1], [2, 0, 5, 4], []]
    x = torch.zeros(3, 4, 6, dtype=torch.int64)
    for text, sentences in enumerate(sizes):
        for sentence, size in enumerate(sentences):
            x[text, sentence, :size] = torch.randint(1, 20, (size,))
    return x, torch.tensor([3, 4, 0])


def test_each_sentence_is_read_as_if_it_were_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, (x, lengths) = words().double(), texts()
    together = layer(x, lengths)
    assert together.shape == (3, 4, 6)
    for text, count in enumerate(lengths.tolist()):
        assert not together[text, count:].any()
        for sentence in range(count):
            ids = x[text, sentence]
            size = int((ids != 0).sum())
            if not size:
                assert not together[text, sentence].any()
                continue
            alone, _ = layers.through(layer.layer, ids[None, :size])
            torch.testing.assert_close(together[text, sentence], alone[0])
    monkeypatch.setattr("carryline.layers.time_distributed.TOGETHER", 2)
    torch.testing.assert_close(layer(x, lengths), together)


def test_gradients_reach_every_weight_and_do_not_depend_on_padding(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, (x, lengths) = words().double(), texts()
    found = []
    for together in (256, 1):
        monkeypatch.setattr("carryline.layers.time_distributed.TOGETHER", together)
        loss = layer(x, lengths).square().sum()
        found.append(torch.autograd.grad(loss, list(layer.parameters())))
    for one, other in zip(*found, strict=True):
        assert one.any()
        torch.testing.assert_close(one, other)


def test_no_sentence_at_all_gives_zeros() -> None:
    layer, x = words(), torch.zeros(2, 1, 3, dtype=torch.int64)
    assert not layer(x, torch.tensor([0, 0])).any()
    assert not layer(x).any()


def test_attention_is_the_equations_of_the_paper() -> None:
    layer = AttentionPooling1D(5).double()
    h = torch.randn(2, 7, 4, dtype=torch.float64)
    layer(h)
    nn.init.normal_(layer.bias)
    for row, size in enumerate((7, 3)):
        kernel, context = layer.kernel.detach().T, layer.context.detach()[:, 0]
        scores = [torch.tanh(kernel @ h[row, t] + layer.bias.detach()) @ context for t in range(size)]
        weights = torch.stack(scores).exp()
        weights = weights / weights.sum()
        lengths = torch.tensor([7, 3])
        torch.testing.assert_close(layer.attention(h, lengths)[row, :size], weights)
        assert not layer.attention(h, lengths)[row, size:].any()
        expected = sum(weight * h[row, t] for t, weight in enumerate(weights))
        torch.testing.assert_close(layer(h, lengths)[row], expected)


def test_a_hierarchy_is_rebuilt_from_its_description() -> None:
    layer, (x, lengths) = words(), texts()
    expected = layer(x, lengths)
    twin = layers.from_config(layers.to_config(layer))
    twin.load_state_dict(layer.state_dict())
    assert torch.equal(twin(x, lengths), expected)


def test_messages() -> None:
    with pytest.raises(InputError) as raised:
        TimeDistributed([])
    assert str(raised.value) == (
        "TimeDistributed([])\n  expected: a layer, or a list of layers\n"
        "  fix: for example TimeDistributed([Embedding(10_000, 200), GRU(50)])"
    )
    with pytest.raises(InputError) as raised:
        words()(torch.zeros(2, 3, dtype=torch.int64))
    assert str(raised.value) == (
        "TimeDistributed: an input of shape (2, 3)\n  expected: shape (batch, steps, time, ...)\n"
        "  fix: give sequences of sequences; a layer for the steps of one needs no TimeDistributed"
    )

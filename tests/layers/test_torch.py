"""Plain, convolution and pooling layers against torch.nn in float64: outputs and gradients."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from carryline import layers


def both(ours: torch.Tensor, peers: torch.Tensor, leaves: list[Any]) -> None:
    """Outputs agree, and so do the gradients of a fixed weighting of them."""
    torch.testing.assert_close(ours, peers)
    upstream = torch.randn_like(peers)
    expected = torch.autograd.grad(peers, leaves, upstream, retain_graph=True)
    torch.testing.assert_close(torch.autograd.grad(ours, leaves, upstream), expected)


def drawn(*shape: int) -> torch.Tensor:
    torch.manual_seed(0)
    return torch.randn(*shape, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2, 4])
@pytest.mark.parametrize("groups", [1, 2])
def test_conv1d(strides: int, dilation: int, groups: int) -> None:
    if strides > 1 and dilation > 1:
        strides = 1
    x = drawn(2, 17, 4)
    layer = layers.Conv1D(6, 3, strides=strides, dilation_rate=dilation, groups=groups).double()
    ours = layer(x)
    weight = layer.kernel.permute(2, 1, 0)
    peer = F.conv1d(x.transpose(1, 2), weight, layer.bias, strides, 0, dilation, groups).transpose(1, 2)
    both(ours, peer, [x, layer.kernel, layer.bias])


def test_conv1d_same_is_torchs_same() -> None:
    x = drawn(2, 9, 3)
    for width, dilation in ((1, 1), (3, 1), (5, 2), (3, 4)):
        layer = layers.Conv1D(5, width, padding="same", dilation_rate=dilation).double()
        ours = layer(x)
        weight = layer.kernel.permute(2, 1, 0)
        peer = F.conv1d(x.transpose(1, 2), weight, layer.bias, padding="same", dilation=dilation).transpose(1, 2)
        both(ours, peer, [x, layer.kernel, layer.bias])


def test_causal_convolution_does_not_see_the_future() -> None:
    x = drawn(1, 9, 2)
    layer = layers.Conv1D(1, 3, padding="causal", dilation_rate=2).double()
    seen = torch.autograd.grad(layer(x)[0, 5, 0], x)[0][0].abs().sum(1) > 0
    assert seen.nonzero().flatten().tolist() == [1, 3, 5]


def test_channels_stay_last_in_memory() -> None:
    x = torch.randn(2, 20, 8)
    for layer in (layers.Conv1D(16, 3, activation="relu"), layers.MaxPooling1D(3), layers.AveragePooling1D(3)):
        assert layer(x).is_contiguous()


@pytest.mark.parametrize(("size", "strides"), [(2, None), (3, 1), (3, 2), (5, 7)])
def test_pooling(size: int, strides: int | None) -> None:
    x = drawn(2, 11, 3)
    for layer, peer in (
        (layers.MaxPooling1D(size, strides), nn.MaxPool1d(size, strides)),
        (layers.AveragePooling1D(size, strides), nn.AvgPool1d(size, strides)),
    ):
        both(layer(x), peer(x.transpose(1, 2)).transpose(1, 2), [x])


def test_global_pooling() -> None:
    x = drawn(2, 11, 3)
    both(layers.GlobalMaxPooling1D()(x), x.max(1).values, [x])
    both(layers.GlobalAveragePooling1D()(x), x.mean(1), [x])


def test_dense_and_embedding() -> None:
    x = drawn(2, 5, 3)
    dense = layers.Dense(4, "tanh").double()
    both(dense(x), torch.tanh(F.linear(x, dense.kernel.t(), dense.bias)), [x, *dense.parameters()])
    embedding = layers.Embedding(7, 3).double()
    peer = nn.Embedding(7, 3, _weight=embedding.embeddings)
    for ids in (torch.tensor([[1, 6, 1], [0, 0, 3]]), torch.tensor([2, 5], dtype=torch.int32)):
        torch.testing.assert_close(embedding(ids), peer(ids))
    assert embedding.embeddings.abs().max() <= 0.05


def test_dropout_scales_what_it_keeps() -> None:
    layer, x = layers.Dropout(0.25), torch.ones(100, 100)
    torch.testing.assert_close(layer(x).unique(), torch.tensor([0, 1 / 0.75]))
    assert layer.eval()(x) is x


def test_embedding_knows_where_sequences_end() -> None:
    ids = torch.tensor([[3, 1, 0], [2, 2, 2], [0, 0, 0]])
    lengths = layers.Embedding(4, 2, mask_zero=True).lengths_of(ids)
    assert lengths is not None
    assert lengths.tolist() == [2, 3, 0]
    assert layers.Embedding(4, 2).lengths_of(ids) is None

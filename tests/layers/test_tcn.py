"""TCN against a transcription into plain torch, and what it sees against its gradient."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from carryline import layers
from carryline.ground.errors import InputError


class Chomped(nn.Module):
    """A convolution that is padded on both sides, without what it gives after the end."""

    def __init__(self, inputs: int, outputs: int, taps: int, dilation: int) -> None:
        super().__init__()
        self.padding = (taps - 1) * dilation
        self.conv = weight_norm(nn.Conv1d(inputs, outputs, taps, padding=self.padding, dilation=dilation), dim=0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x)
        return torch.relu(y[:, :, : y.shape[2] - self.padding])


class Peer(nn.Module):
    """Figure 1 of Bai, Kolter and Koltun 2018, channels first, as their released code pads and cuts."""

    def __init__(self, features: int, filters: int, taps: int, levels: int) -> None:
        super().__init__()
        sizes = [features] + [filters] * levels
        self.pairs = nn.ModuleList(
            nn.Sequential(Chomped(inputs, filters, taps, 2**level), Chomped(filters, filters, taps, 2**level))
            for level, inputs in enumerate(sizes[:-1])
        )
        self.around = nn.Conv1d(features, filters, 1) if features != filters else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for level, pair in enumerate(self.pairs):
            x = torch.relu(pair(x) + (self.around(x) if level == 0 else x))
        return x

    def take(self, layer: layers.TCN) -> None:
        """The weights of our layer."""
        with torch.no_grad():
            for pair, block in zip(self.pairs, layer.blocks, strict=True):
                for chomped, kernel in zip(pair, (block.f, block.g), strict=True):
                    gain, direction = chomped.conv.parametrizations.weight.parameters()
                    direction.copy_(kernel.kernel.permute(2, 1, 0))
                    gain.copy_(kernel.gain[:, None, None])
                    chomped.conv.bias.copy_(kernel.bias)
            if isinstance(self.around, nn.Conv1d):
                self.around.weight.copy_(layer.blocks[0].around.kernel.permute(2, 1, 0))
                self.around.bias.copy_(layer.blocks[0].around.bias)


def drawn(layer: Any, *shape: int) -> torch.Tensor:
    """An input after which all weights of the layer, gains and biases too, are random numbers."""
    torch.manual_seed(0)
    x = torch.randn(*shape, dtype=torch.float64, requires_grad=True)
    layer.double()(x)
    for parameter in layer.parameters():
        nn.init.normal_(parameter, std=0.3)
    return x


@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize(
    ("features", "filters", "taps", "levels", "time"),
    [(3, 5, 2, 3, 40), (4, 4, 3, 2, 7), (2, 6, 8, 4, 50), (1, 3, 1, 2, 5), (3, 2, 5, 3, 1), (2, 3, 4, 3, 33)],
)
def test_equals_plain_torch(
    features: int, filters: int, taps: int, levels: int, time: int, return_sequences: bool
) -> None:
    layer = layers.TCN(filters, taps, levels, return_sequences=return_sequences)
    x = drawn(layer, 3, time, features)
    peer = Peer(features, filters, taps, levels).double()
    peer.take(layer)
    theirs = peer(x.transpose(1, 2)).transpose(1, 2)
    theirs = theirs if return_sequences else theirs[:, -1]
    ours = layer(x)
    torch.testing.assert_close(ours, theirs)
    upstream = torch.randn_like(theirs)
    (d_ours,) = torch.autograd.grad(ours, x, upstream, retain_graph=True)
    torch.testing.assert_close(d_ours, torch.autograd.grad(theirs, x, upstream, retain_graph=True)[0])
    (ours * upstream).sum().backward()
    found = [kernel.gain.grad for block in layer.blocks for kernel in (block.f, block.g)]
    (theirs * upstream).sum().backward()
    for gain, chomped in zip(found, [each for pair in peer.pairs for each in pair], strict=True):
        torch.testing.assert_close(gain, chomped.conv.parametrizations.weight.original0.grad.flatten())


@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize(("taps", "levels"), [(2, 1), (2, 4), (3, 3), (8, 2), (1, 3)])
def test_receptive_field_is_what_the_gradient_reaches(taps: int, levels: int, return_sequences: bool) -> None:
    layer = layers.TCN(4, taps, levels, weight_norm=False, return_sequences=return_sequences)
    field = layer.receptive_field
    x = drawn(layer, 1, field + 20, 2)
    with torch.no_grad():  # positive numbers only, so that no ReLU hides a path
        x.abs_()
        for parameter in layer.parameters():
            parameter.abs_()
    outputs = layer(x)
    last = outputs[0, field + 4] if return_sequences else outputs[0]
    end = field + 4 if return_sequences else field + 19
    (seen,) = torch.autograd.grad(last.sum(), x)
    assert seen[0].any(1).nonzero().flatten().tolist() == list(range(end - field + 1, end + 1))


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(0, 21), min_size=1, max_size=4),
    taps=st.integers(1, 5),
    levels=st.integers(1, 4),
    features=st.integers(1, 3),
    dropout=st.sampled_from([0.0, 0.4]),
)
def test_the_last_output_is_the_last_of_all(
    lengths: list[int], taps: int, levels: int, features: int, dropout: float
) -> None:
    last = layers.TCN(3, taps, levels, dropout=dropout)
    every = layers.TCN(3, taps, levels, dropout=dropout, return_sequences=True)
    x = drawn(every, len(lengths), 21, features)
    last.double().load_state_dict(every.state_dict())
    ends = torch.tensor(lengths)
    torch.manual_seed(1)
    expected = every(x, ends)[torch.arange(len(lengths)), (ends - 1).clamp(min=0)]
    torch.manual_seed(1)
    found = last(x, ends)
    torch.testing.assert_close(found, expected)
    weights = list(zip(last.parameters(), every.parameters(), strict=True))
    upstream = torch.randn_like(found)
    ours = torch.autograd.grad(found, [x, *(pair[0] for pair in weights)], upstream, allow_unused=True)
    theirs = torch.autograd.grad(expected, [x, *(pair[1] for pair in weights)], upstream, allow_unused=True)
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other)


def test_dropout_takes_whole_filters_and_keeps_their_mean() -> None:
    layer = layers.TCN(64, 1, 1, dropout=0.25, weight_norm=False, return_sequences=True)
    x = drawn(layer, 50, 6, 64).detach()
    with torch.no_grad():
        for kernel in (layer.blocks[0].f, layer.blocks[0].g):
            kernel.kernel.copy_(torch.eye(64))
            kernel.bias.zero_()
    x = torch.ones_like(x)
    assert torch.equal(layer.eval()(x), x + 1)
    around = layer.train()(x) - 1
    assert torch.equal(around, around[:, :1].expand_as(around))
    kept = around[:, 0] > 0
    torch.testing.assert_close(around[:, 0][kept], torch.full((int(kept.sum()),), (4 / 3) ** 2, dtype=torch.float64))
    assert abs(float(kept.double().mean()) - 0.75**2) < 0.05


@pytest.mark.parametrize("return_sequences", [True, False])
def test_dropout_of_each_number_by_itself(return_sequences: bool) -> None:
    layer = layers.TCN(64, 1, 1, dropout=0.25, spatial_dropout=False, weight_norm=False, return_sequences=True)
    drawn(layer, 50, 6, 64)
    with torch.no_grad():
        for kernel in (layer.blocks[0].f, layer.blocks[0].g):
            kernel.kernel.copy_(torch.eye(64))
            kernel.bias.zero_()
    layer.return_sequences = return_sequences
    around = layer.train()(torch.ones(50, 6, 64, dtype=torch.float64)) - 1
    assert abs(float((around > 0).double().mean()) - 0.75**2) < 0.03
    if return_sequences:
        assert not torch.equal(around, around[:, :1].expand_as(around))


def test_first_weights_are_those_that_the_released_code_starts_from() -> None:
    """Uniform as torch's convolutions, which weight norm brings back, and normal of 0.01 on the way around."""
    layer = layers.TCN(200, 3, 2)
    layer(torch.randn(1, 4, 80))
    for number, block in enumerate(layer.blocks):
        for kernel, fan in ((block.f, 3 * (200 if number else 80)), (block.g, 600)):
            assert 0.99 * fan**-0.5 < float(kernel.kernel.detach().abs().max()) <= fan**-0.5
            assert 0.9 * fan**-0.5 < float(kernel.bias.detach().abs().max()) <= fan**-0.5
    around = layer.blocks[0].around.kernel.detach()
    assert float(around.std()) == pytest.approx(0.01, rel=0.05)
    assert float(around.abs().max()) > 0.03


def test_weight_norm_starts_as_no_weight_norm() -> None:
    found = []
    for normed in (True, False):
        torch.manual_seed(0)
        found.append(layers.TCN(4, 3, 2, weight_norm=normed)(torch.linspace(-1, 1, 60).reshape(2, 15, 2)))
    torch.testing.assert_close(*found)


@pytest.mark.parametrize("features", [3, 5])
def test_parameters_are_those_of_the_docstring(features: int) -> None:
    filters, taps, levels = 5, 3, 2
    for normed in (True, False):
        layer = layers.TCN(filters, taps, levels, weight_norm=normed)
        layer(torch.randn(1, 4, features))
        expected = filters * (taps * features + 1) + (2 * levels - 1) * filters * (taps * filters + 1)
        expected += 2 * levels * filters * normed + (filters * (features + 1) if features != filters else 0)
        assert sum(parameter.numel() for parameter in layer.parameters()) == expected


def test_as_many_features_as_filters_travel_before_the_first_input() -> None:
    layer, twin = layers.TCN(3, 2, 2), layers.TCN(3, 2, 2)
    x = torch.randn(2, 6, 3)
    expected = layer(x)
    twin.load_state_dict(layer.state_dict())
    assert torch.equal(twin(x), expected)


@pytest.mark.parametrize(("steps", "taps", "levels"), [(1, 2, 1), (7, 3, 2), (5, 3, 1), (6, 3, 2), (600, 8, 6)])
def test_levels_for_are_the_fewest_that_see_so_far(steps: int, taps: int, levels: int) -> None:
    assert layers.TCN.levels_for(steps, taps) == levels
    assert layers.TCN(1, taps, levels).receptive_field >= steps
    assert levels == 1 or layers.TCN(1, taps, levels - 1).receptive_field < steps


MESSAGES = [
    ({"filters": 0}, "TCN(filters=0)\n  expected: an integer of at least 1\n  fix: correct filters"),
    ({"levels": 2.0}, "TCN(levels=2.0)\n  expected: an integer of at least 1\n  fix: correct levels"),
    (
        {"dropout": 1},
        "TCN(dropout=1)\n  expected: the share that is dropped: at least 0, below 1\n  fix: 0.2 drops a fifth",
    ),
    ({"weight_norm": "no"}, "TCN(weight_norm='no')\n  expected: one of True, False\n  fix: correct weight_norm"),
]


@pytest.mark.parametrize(("changed", "message"), MESSAGES)
def test_messages(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as raised:
        layers.TCN(**({"filters": 3, "kernel_size": 2, "levels": 2} | changed))
    assert str(raised.value) == message


def test_one_tap_sees_one_step_on_any_level() -> None:
    with pytest.raises(InputError) as raised:
        layers.TCN.levels_for(10, 1)
    assert str(raised.value) == (
        "TCN.levels_for(10, kernel_size=1)\n  expected: at least 2 taps: one sees a single step on any level\n"
        "  fix: correct kernel_size"
    )


def test_no_step_is_refused() -> None:
    with pytest.raises(InputError) as raised:
        layers.TCN(3, 2, 2)(torch.zeros(2, 0, 3))
    assert str(raised.value) == (
        "TCN: an input of 0 time steps\n  expected: at least 1 time step\n"
        "  fix: leave empty sequences out, or give their lengths"
    )
    assert not layers.TCN(3, 2, 2)(torch.zeros(2, 0, 3), torch.tensor([0, 0])).any()

"""Bidirectional: one layer that reads forwards, one that reads backwards, and both merged."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.parameter import UninitializedParameter

from carryline import kernels
from carryline.ground.errors import InputError
from carryline.kernels import Situation
from carryline.layers.layer import Layer, check_choice, register
from carryline.layers.recurrent import Recurrent


@register
class Bidirectional(Layer):
    """Run a recurrent layer in both directions (Schuster and Paliwal 1997) and merge: twice the layer's parameters.

    `layer` becomes the forward layer; the backward layer is a new one of the same arguments that goes backwards, or the
    one given. `merge_mode`: `"concat"` (features doubled, forward first), `"sum"`, `"mul"`, `"ave"`, or None for a
    pair. With return_sequences both halves stand at the steps they belong to.
    """

    length_aware = True

    def __init__(
        self, layer: Recurrent, merge_mode: str | None = "concat", *, backward_layer: Recurrent | None = None
    ) -> None:
        super().__init__()
        for name, given in (("layer", layer), ("backward_layer", backward_layer)):
            if not isinstance(given, Recurrent) and not (given is None and name == "backward_layer"):
                raise InputError(
                    f"Bidirectional({name}={type(given).__name__})",
                    expected="SimpleRNN, LSTM, GRU or RNN",
                    fix="wrap a recurrent layer",
                )
        check_choice(self, ("concat", "sum", "mul", "ave", None), merge_mode=merge_mode)
        self.merge_mode = merge_mode
        self.forward_layer = layer
        self.backward_layer = _turned(layer) if backward_layer is None else backward_layer
        self._check_pair()

    @property
    def layer(self) -> Recurrent:
        """The layer that was given: the forward layer."""
        return self.forward_layer

    def forward(
        self,
        x: torch.Tensor,
        lengths: torch.Tensor | None = None,
        initial_state: Sequence[torch.Tensor] | None = None,
    ) -> Any:
        """The merged outputs; with return_state followed by the forward layer's states and the backward layer's.

        (batch, width) or (batch, time, width), where width is units, or twice the units if concatenated; a pair of
        them, each of width units, for `merge_mode=None`. `initial_state` holds the forward layer's states, then the
        backward layer's.
        """
        starts: tuple[Any, Any] = (None, None)
        if initial_state is not None:
            half = len(initial_state) // 2
            starts = initial_state[:half], initial_state[half:]
        ahead, back = self.forward_layer.direction(x, starts[0]), self.backward_layer.direction(x, starts[1])
        outputs, states = kernels.bidirectional(
            x, ahead, back, lengths=lengths, return_sequences=self.forward_layer.return_sequences
        )
        self.forward_layer.carry(states[0])
        self.backward_layer.carry(states[1])
        merged = outputs if self.merge_mode == "concat" else self._merge(outputs, [ahead.width(), back.width()])
        if not self.forward_layer.return_state:
            return merged
        return (*(merged if isinstance(merged, tuple) else (merged,)), *states[0], *states[1])

    def step(self, x: torch.Tensor, state: object = None) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        """InputError: half of the layer begins at the end, which a stream does not have."""
        raise InputError(
            "Bidirectional.step(x)",
            expected="a layer that reads forwards: a stream has no end to begin from",
            fix="call the layer with whole sequences, or step its forward_layer alone",
        )

    def reset_states(self) -> None:
        """Forget the states carried between batches in both layers."""
        self.forward_layer.reset_states()
        self.backward_layer.reset_states()

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor | None:
        """As of the wrapped layer."""
        return self.forward_layer.output_lengths(lengths)

    def situation(self) -> Situation:
        """What `kernels.explain(layer)` asks: the situation of both layers."""
        return self.forward_layer.situation()

    def _merge(self, outputs: torch.Tensor, widths: list[int]) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
        ahead, back = torch.split(outputs, widths, dim=-1)
        match self.merge_mode:
            case "sum":
                return ahead + back
            case "mul":
                return ahead * back
            case "ave":
                return (ahead + back) / 2
        return ahead, back

    def _check_pair(self) -> None:
        ahead, back = self.forward_layer, self.backward_layer
        alike = ("stateful", "return_sequences", "return_state")
        differing = [name for name in alike if getattr(ahead, name) != getattr(back, name)]
        if ahead.go_backwards or not back.go_backwards or differing:
            raise InputError(
                f"Bidirectional({ahead}, backward_layer={back})",
                expected=f"a layer that goes forwards and one that goes backwards, with the same {', '.join(alike)}",
                fix="leave backward_layer out, or build both of the same arguments",
            )


def _turned(layer: Recurrent) -> Recurrent:
    """A layer of the same arguments that goes the other way, with weights of its own.

    Weights that exist already are drawn anew by every module in it that has `reset_parameters`; others start as copies.
    """
    turned = copy.deepcopy(layer)
    turned.go_backwards = not layer.go_backwards
    turned.reset_states()
    if not any(isinstance(parameter, UninitializedParameter) for parameter in turned.parameters()):
        for module in turned.modules():
            if callable(reset := getattr(module, "reset_parameters", None)):
                reset()
    return turned

"""One step of each cell, and what of it can be computed for all steps at once.

Each function returns `Steps`: `inputs`, one item for each step of time, `step(inputs[t], state) -> state`, and for a
built-in cell `gates(inputs[t], state)`, what that step computes on its way, in the order of `GATES`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from carryline.kernels.activations import resolve
from carryline.kernels.cells import GRU, LSTM, Custom, SimpleRNN, Weights

State = tuple[torch.Tensor, ...]

GATES: dict[type, tuple[str, ...]] = {
    SimpleRNN: ("state",),
    LSTM: ("input gate", "forget gate", "candidate", "output gate", "carry", "state"),
    GRU: ("update gate", "reset gate", "candidate", "state"),
}
"""What a step of each cell computes; the last is its output."""


class Steps(NamedTuple):
    """How a cell goes through time; see above."""

    step: Callable[[Any, State], State]
    inputs: Sequence[Any]
    gates: Callable[[Any, State], State]


def simple_rnn_steps(cell: SimpleRNN, x: torch.Tensor, weights: Weights, mask: torch.Tensor | None) -> Steps:
    """`h = act(x W + h U + b)`."""
    activation, recurrent = resolve(cell.activation), weights.recurrent_kernel

    def step(x_t: torch.Tensor, state: State) -> State:
        return (activation(torch.addmm(x_t, _masked(state[0], mask), recurrent)),)

    return Steps(step, project(x, weights.kernel, weights.bias), gates=step)


def lstm_steps(cell: LSTM, x: torch.Tensor, weights: Weights, mask: torch.Tensor | None) -> Steps:
    """`c = f*c + i*act(c~)`, `h = o*act(c)`; coupled, `1 - f` for i; with peepholes, gates see c, weighted."""
    activation, squash = resolve(cell.activation), resolve(cell.recurrent_activation)
    units = weights.recurrent_kernel.shape[0]
    # The candidate goes last, so that one call squashes all gates: i f o c~, or f o c~.
    kernel, recurrent = _candidate_last(weights.kernel, units), _candidate_last(weights.recurrent_kernel, units)
    bias = None if weights.bias is None else _candidate_last(weights.bias, units)
    peephole = None if weights.peephole is None else weights.peephole.unbind(0)
    sizes = [(cell.gates - 1) * units, units]

    def parts(x_t: torch.Tensor, state: State) -> tuple[list[torch.Tensor], torch.Tensor, torch.Tensor, torch.Tensor]:
        h, c = state
        squashed, candidate = torch.split(torch.addmm(x_t, _masked(h, mask), recurrent), sizes, dim=1)
        if peephole is None:
            *inwards, o = squash(squashed).chunk(cell.gates - 1, dim=1)
        else:
            *inwards, o = squashed.chunk(cell.gates - 1, dim=1)
            inwards = [squash(torch.addcmul(gate, c, peep)) for gate, peep in zip(inwards, peephole[:-1], strict=True)]
        candidate = activation(candidate)
        if cell.coupled:
            c = torch.lerp(candidate, c, inwards[0])
        else:
            i, f = inwards
            c = torch.addcmul(i * candidate, f, c)
        if peephole is not None:
            o = squash(torch.addcmul(o, c, peephole[-1]))
        return inwards, candidate, o, c

    def step(x_t: torch.Tensor, state: State) -> State:
        _, _, o, c = parts(x_t, state)
        return o * activation(c), c

    def gates(x_t: torch.Tensor, state: State) -> State:
        inwards, candidate, o, c = parts(x_t, state)
        i, f = (1 - inwards[0], inwards[0]) if cell.coupled else inwards
        return i, f, candidate, o, c, o * activation(c)

    return Steps(step, project(x, kernel, bias), gates)


def gru_steps(cell: GRU, x: torch.Tensor, weights: Weights, mask: torch.Tensor | None) -> Steps:
    """`h = z*h + (1-z)*h~`; `h~ = act(x W + b + r*(h U + b'))`, or with reset_before `h~ = act(x W + (r*h) U + b)`."""
    activation, squash = resolve(cell.activation), resolve(cell.recurrent_activation)
    units = weights.recurrent_kernel.shape[0]
    recurrent_zr, recurrent_h = torch.split(weights.recurrent_kernel, [2 * units, units], dim=1)
    kernel_zr, kernel_h = torch.split(weights.kernel, [2 * units, units], dim=1)
    bias_zr = bias_h = bias_after = None
    if weights.bias is not None:
        if cell.reset_after:
            bias_after = weights.bias[1, 2 * units :]
            # The second bias of z and r is only ever added to the first; that of h~ stands behind the reset gate.
            bias_zr, bias_h = weights.bias[:, : 2 * units].sum(0), weights.bias[0, 2 * units :]
        else:
            bias_zr, bias_h = torch.split(weights.bias, [2 * units, units])

    def parts(x_t: tuple[torch.Tensor, torch.Tensor], h: torch.Tensor) -> State:
        seen = _masked(h, mask)
        z, r = squash(torch.addmm(x_t[0], seen, recurrent_zr)).chunk(2, dim=1)
        if not cell.reset_after:
            candidate = torch.addmm(x_t[1], r * seen, recurrent_h)
        elif bias_after is None:
            candidate = torch.addcmul(x_t[1], r, torch.mm(seen, recurrent_h))
        else:
            candidate = torch.addcmul(x_t[1], r, torch.addmm(bias_after, seen, recurrent_h))
        return z, r, activation(candidate)

    def step(x_t: tuple[torch.Tensor, torch.Tensor], state: State) -> State:
        z, _, candidate = parts(x_t, state[0])
        return (torch.lerp(candidate, state[0], z),)

    def gates(x_t: tuple[torch.Tensor, torch.Tensor], state: State) -> State:
        z, r, candidate = parts(x_t, state[0])
        return z, r, candidate, torch.lerp(candidate, state[0], z)

    # Two products, so that what a step takes of each is contiguous.
    return Steps(step, list(zip(project(x, kernel_zr, bias_zr), project(x, kernel_h, bias_h), strict=True)), gates)


def custom_steps(cell: Custom, x: torch.Tensor, mask: torch.Tensor | None) -> Steps:
    """The user's own step, its output put before its state."""

    def step(x_t: torch.Tensor, state: State) -> State:
        output, after = cell.step(x_t, state[1:], mask)
        return (output, *after)

    return Steps(step, x.unbind(1), gates=step)


def project(x: torch.Tensor, kernel: torch.Tensor, bias: torch.Tensor | None) -> Sequence[torch.Tensor]:
    """`x[:, t] @ kernel + bias` for all steps in one product; (batch, gates) for each step, contiguous."""
    batch, time, inputs = x.shape
    steps = F.linear(x.transpose(0, 1).reshape(time * batch, inputs), kernel.t(), bias)
    return steps.view(time, batch, kernel.shape[1]).unbind(0)


def _masked(h: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
    return h if mask is None else h * mask


def _candidate_last(weight: torch.Tensor, units: int) -> torch.Tensor:
    """Gates (..., i f c o) or (..., f c o) with c moved to the end."""
    before, candidate, output = torch.split(weight, [weight.shape[-1] - 2 * units, units, units], dim=-1)
    return torch.cat([before, output, candidate], dim=-1)

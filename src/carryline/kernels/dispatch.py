"""Which implementation runs a recurrence, and why not a faster one.

with kernels.use("reference"):          # told, not guessed
    model(x)
print(kernels.explain(layer))           # vendor: torch's own recurrence ... / reference, because ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.registry import Registry
from carryline.kernels import cpu, reference, vendor
from carryline.kernels.cells import Cell, Weights
from carryline.kernels.checks import check_call
from carryline.kernels.direction import Direction, State
from carryline.kernels.situation import Situation


class Run(Protocol):
    """The recurrent contract: every implementation is called like this, with arguments that have been checked.

    What `lengths` hold is checked too, unless torch.compile is tracing the call.
    """

    def __call__(
        self,
        x: torch.Tensor,
        direction: Direction,
        *,
        lengths: torch.Tensor | None,
        reverse: bool,
        return_sequences: bool,
    ) -> tuple[torch.Tensor, State]:
        """Outputs and final state; see `recurrent`."""
        ...


class RunBoth(Protocol):
    """The contract of `bidirectional`, for directions of the same cell and sizes."""

    def __call__(
        self,
        x: torch.Tensor,
        ahead: Direction,
        back: Direction,
        *,
        lengths: torch.Tensor | None,
        return_sequences: bool,
    ) -> tuple[torch.Tensor, tuple[State, State]]:
        """Outputs side by side and both final states; see `bidirectional`."""
        ...


@dataclass(frozen=True)
class Implementation:
    """One way to run the contract: what it is, its function, and two questions about a situation, answered None or why.

    `refuses`: it cannot run it. `loses`: it can, and does when told to, but a later one was measured to be faster.
    `run_both`: both directions at the same time; without it they run one after the other.
    """

    what: str
    run: Run
    refuses: Callable[[Situation], str | None]
    loses: Callable[[Situation], str | None]
    run_both: RunBoth | None = None


IMPLEMENTATIONS: Registry[Implementation] = Registry("implementation")
"""By name, the fastest first: `choose` takes the first that neither refuses nor loses."""

IMPLEMENTATIONS.register(
    "cpu",
    Implementation(
        "the compiled kernels for this processor", cpu.run, cpu.refuses, lambda _: None, run_both=cpu.run_both
    ),
)
IMPLEMENTATIONS.register(
    "vendor",
    Implementation("torch's own recurrence (oneDNN, cuDNN or native)", vendor.run, vendor.refuses, vendor.loses),
)
IMPLEMENTATIONS.register(
    "reference",
    Implementation("a loop over time in plain torch operations", reference.run, lambda _: None, lambda _: None),
)

_told: ContextVar[str] = ContextVar("carryline_kernel", default="auto")


def recurrent(
    cell: Cell,
    x: torch.Tensor,
    state: State | None,
    weights: Weights | None,
    *,
    lengths: torch.Tensor | None = None,
    input_mask: torch.Tensor | None = None,
    recurrent_mask: torch.Tensor | None = None,
    reverse: bool = False,
    return_sequences: bool = True,
) -> tuple[torch.Tensor, State]:
    """Run one direction of one recurrent layer over a batch of sequences.

    - `x` (batch, time, inputs), with any strides; `state` a tuple of (batch, units): `(h,)`, of an LSTM `(h, c)`;
      None is zeros.
    - `lengths` (batch,) integers: sequence b is `x[b, :lengths[b]]`, the rest is padding. Padding never influences a
      result or a gradient, whatever it holds. None: every sequence is full.
    - `input_mask` (batch, inputs) multiplies `x` at every step; `recurrent_mask` (batch, units) multiplies `h` at every
      step, only where it enters the recurrent product (Gal and Ghahramani 2016), as in Keras: the GRU's `z * h` takes
      the whole state. A mask is a dropout mask that was drawn and scaled outside.
    - `reverse` reads each sequence from its own end to its start.

    Returns `(outputs, final_state)`. `outputs` (batch, time, units) stand where they were read: in both directions
    `outputs[b, t]` is the hidden state just after `x[b, t]`, and zero in padding; with `return_sequences=False` only
    the last is returned, (batch, units). `final_state` is each sequence's state after its last step (after its first,
    if reverse); a sequence of length 0 ends in its initial state.

    Under `torch.autocast` a recurrence keeps the type of its weights: half the digits do not carry a state through many
    steps. Raises InputError for shapes that do not fit, naming them, and when the implementation asked for with `use`
    cannot do it.
    """
    direction = Direction(cell, state, weights, input_mask, recurrent_mask)
    if torch.is_autocast_enabled(x.device.type):
        with torch.autocast(x.device.type, enabled=False):
            return _run(x.to(direction.dtype()), direction.in_its_type(), lengths, reverse, return_sequences)
    return _run(x, direction, lengths, reverse, return_sequences)


def bidirectional(
    x: torch.Tensor,
    ahead: Direction,
    back: Direction,
    *,
    lengths: torch.Tensor | None = None,
    return_sequences: bool = True,
) -> tuple[torch.Tensor, tuple[State, State]]:
    """Run both directions of one layer over the same batch, at the same time where the implementation can.

    Returns `(outputs, (final_state, final_state_back))`, all as from `recurrent` for `ahead` and, with `reverse`, for
    `back`; the outputs lie side by side on the last axis, those of `ahead` first. Raises as `recurrent` does.
    """
    if torch.is_autocast_enabled(x.device.type):
        with torch.autocast(x.device.type, enabled=False):
            x, ahead, back = x.to(ahead.dtype()), ahead.in_its_type(), back.in_its_type()
            return bidirectional(x, ahead, back, lengths=lengths, return_sequences=return_sequences)
    name = _chosen(x, ahead, lengths)
    run_both = IMPLEMENTATIONS[name].run_both
    if run_both is None or name != _chosen(x, back, lengths) or not ahead.is_like(back):
        outputs, final = _run(x, ahead, lengths, False, return_sequences)
        outputs_back, final_back = _run(x, back, lengths, True, return_sequences)
        return torch.cat([outputs, outputs_back], dim=-1), (final, final_back)
    check_call(x, ahead, lengths=lengths)
    check_call(x, back, lengths=lengths)
    return run_both(x, ahead, back, lengths=lengths, return_sequences=return_sequences)


def _run(
    x: torch.Tensor, direction: Direction, lengths: torch.Tensor | None, reverse: bool, return_sequences: bool
) -> tuple[torch.Tensor, State]:
    check_call(x, direction, lengths=lengths)
    implementation = IMPLEMENTATIONS[_chosen(x, direction, lengths)]
    return implementation.run(x, direction, lengths=lengths, reverse=reverse, return_sequences=return_sequences)


def _chosen(x: torch.Tensor, direction: Direction, lengths: torch.Tensor | None) -> str:
    masks = direction.input_mask, direction.recurrent_mask
    mask_gradient = torch.is_grad_enabled() and any(mask is not None and mask.requires_grad for mask in masks)
    facts = direction.cell, x.dtype, x.device.type, lengths is not None, masks[1] is not None, mask_gradient
    return str(_name(*facts))


# While torch.compile traces a call, this is asked, not traced: it cannot look into a context variable.
@torch.compiler.assume_constant_result  # type: ignore[untyped-decorator]
def _name(*facts: Any) -> str:
    facts += (torch._C._are_functorch_transforms_active(),)
    return choose(Situation(*facts)).name


@dataclass(frozen=True)
class Choice:
    """The implementation that runs, and why each faster one does not. Printing it gives the explanation."""

    name: str
    situation: Situation
    refused: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        lines = [f"{self.name}: {IMPLEMENTATIONS[self.name].what}, for {self.situation}"]
        return "\n".join(lines + [f"  not {name}: {reason}" for name, reason in self.refused])


def choose(situation: Situation) -> Choice:
    """The implementation for this situation: the fastest, or the one told with `use`; InputError if it cannot."""
    asked = told()
    refused: list[tuple[str, str]] = []
    for name, implementation in IMPLEMENTATIONS.items():
        if asked in ("auto", name):
            reason = implementation.refuses(situation) or (implementation.loses(situation) if asked == "auto" else None)
        else:
            reason = f'told: use("{asked}")'
        if reason is None:
            return Choice(name, situation, tuple(refused))
        refused.append((name, reason))
    raise InputError(
        f'use("{asked}") for {situation}: {dict(refused)[asked]}',
        expected=f"a situation that {asked} can run",
        fix='use("auto"), and print kernels.explain(...) to see what runs',
    )


class Explainable(Protocol):
    """Anything that knows the situation of its own calls, as recurrent layers do."""

    def situation(self) -> Situation:
        """The situation of a call in the present mode."""
        ...


def explain(subject: Situation | Explainable) -> Choice:
    """What would run a situation, or a layer in its present mode, and why nothing faster does. Print the answer.

    Raises InputError for what runs no recurrence, such as a Dense layer or a whole model.
    """
    if isinstance(subject, Situation):
        return choose(subject)
    if not callable(getattr(subject, "situation", None)):
        raise InputError(
            f"explain({type(subject).__name__})",
            expected="a recurrent layer, such as GRU(32), or a Situation",
            fix="pass one layer of a model, as in explain(model.layers[0]); other layers run as torch has them",
        )
    return choose(subject.situation())


def told() -> str:
    """The name that `use` was given around here; `"auto"` outside of it."""
    return _told.get()


@contextmanager
def use(name: str) -> Iterator[None]:
    """Have every recurrence in the block run by the named implementation; `"auto"` chooses the fastest that can.

    A function that `torch.compile` has compiled goes on with what was chosen when it was compiled.
    """
    if name != "auto" and name not in IMPLEMENTATIONS:
        options = ["auto", *IMPLEMENTATIONS]
        raise InputError(
            f"use({name!r}){nearest(name, options)}", expected=f"one of {listing(options)}", fix="correct the name"
        )
    token = _told.set(name)
    try:
        yield
    finally:
        _told.reset(token)

"""What every recurrent layer does around its cell: masks, states, direction, and what is returned."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from carryline import kernels
from carryline.ground.errors import InputError
from carryline.kernels import Cell, Direction, Situation, Weights
from carryline.layers.layer import Layer, check_features, check_rate

State = tuple[torch.Tensor, ...]


class Recurrent(Layer):
    """A layer that reads a sequence step by step; its cell is given by `kernel_cell` and `kernel_weights`.

    - `return_sequences`: the hidden state after every step, (batch, time, units), instead of after the last, (batch,
      units)
    - `return_state`: `(outputs, *final_state)`, each (batch, units)
    - `go_backwards`: read from each sequence's end to its start; outputs come in the order of reading, as in Keras, so
      the first belongs to the sequence's last step
    - `stateful`: start each batch from the state in which the batch before ended, until `reset_states()`; gradients
      stop between batches
    - `dropout`, `recurrent_dropout`: in training, one mask per sequence for the inputs and one for the state where it
      enters the recurrent product, the same at every step and for every gate (Gal and Ghahramani 2016). Keras draws one
      mask per gate when recurrent_dropout is used, and one for all gates when it is not; here it is always one for all.

    With `lengths`, sequences are valid at the start; what they return is what they would return alone. Outputs are zero
    in padding (Keras' `zero_output_for_mask=True`; its default repeats the last output), and the state is the one at
    each sequence's end.
    """

    length_aware = True

    def __init__(
        self,
        *,
        return_sequences: bool,
        return_state: bool,
        go_backwards: bool,
        stateful: bool,
        dropout: float,
        recurrent_dropout: float,
    ) -> None:
        super().__init__()
        check_rate(self, dropout=dropout, recurrent_dropout=recurrent_dropout)
        self.return_sequences, self.return_state = return_sequences, return_state
        self.go_backwards, self.stateful = go_backwards, stateful
        self.dropout, self.recurrent_dropout = dropout, recurrent_dropout
        self._carried: State | None = None

    def kernel_cell(self) -> Cell:
        """The description of this layer's cell."""
        raise NotImplementedError

    def kernel_weights(self) -> Weights | None:
        """The weights of this layer's cell."""
        raise NotImplementedError

    def forward(
        self,
        x: torch.Tensor,
        lengths: torch.Tensor | None = None,
        initial_state: torch.Tensor | Sequence[torch.Tensor] | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, ...]:
        """(batch, time, features) to (batch, units) or (batch, time, units); then the states, if `return_state`."""
        cell, start, weights, input_mask, recurrent_mask = self.direction(x, initial_state)
        outputs, state = kernels.recurrent(
            cell,
            x,
            start,
            weights,
            lengths=lengths,
            input_mask=input_mask,
            recurrent_mask=recurrent_mask,
            reverse=self.go_backwards,
            return_sequences=self.return_sequences,
        )
        self.carry(state)
        if self.go_backwards and self.return_sequences:
            outputs = kernels.flip(outputs, lengths)
        return (outputs, *state) if self.return_state else outputs

    def direction(
        self, x: torch.Tensor, initial_state: torch.Tensor | Sequence[torch.Tensor] | None = None
    ) -> Direction:
        """What the kernels need of this layer to read `x`: its cell and weights, where it starts, new dropout masks."""
        batch, _, features = x.shape
        return Direction(
            self.kernel_cell(),
            self._start(x, initial_state),
            self.kernel_weights(),
            draw_mask(x, (batch, features), self.dropout) if self.training else None,
            draw_mask(x, (batch, self._units()), self.recurrent_dropout) if self.training else None,
        )

    def carry(self, state: State) -> None:
        """Keep a final state for the next batch, if `stateful`."""
        if self.stateful:
            self._carried = tuple(tensor.detach() for tensor in state)

    def step(
        self, x: torch.Tensor, state: torch.Tensor | Sequence[torch.Tensor] | None = None
    ) -> tuple[torch.Tensor, State]:
        """One step of a stream: `x` (batch, features) and the state that the step before returned, to output and state.

        The output is (batch, units), the state a tuple of tensors as `return_state` gives it; None begins anew. What
        steps return is what `forward` returns of the whole sequence in evaluation mode; they keep no gradient, apply no
        dropout, and leave the state of a `stateful` layer alone.

        >>> from carryline.layers import GRU
        >>> layer, state = GRU(32), None
        >>> for x in torch.randn(100, 1, 14):  # as it is measured
        ...     output, state = layer.step(x, state)
        """
        if self.go_backwards:
            raise InputError(
                f"{type(self).__name__}(go_backwards=True).step(x)",
                expected="a layer that reads forwards: a stream has no end to begin from",
                fix="call the layer with whole sequences, or build it without go_backwards",
            )
        with torch.no_grad():
            self.prepare(x)
            start = (state,) if isinstance(state, torch.Tensor) else None if state is None else tuple(state)
            return kernels.recurrent(
                self.kernel_cell(), x[:, None], start, self.kernel_weights(), return_sequences=False
            )

    def prepare(self, x: torch.Tensor) -> None:
        """Refuse what is no step, (batch, features), and size the weights by it if they have no sizes yet."""
        check_features(self, x, 2)

    def reset_states(self) -> None:
        """Forget the state carried between batches: the next batch starts from zeros."""
        self._carried = None

    def output_lengths(self, lengths: torch.Tensor) -> torch.Tensor | None:
        """The same lengths with `return_sequences`, else None: no time axis is left."""
        return lengths if self.return_sequences else None

    def situation(self) -> Situation:
        """What `kernels.explain(layer)` asks: the situation of calls without lengths, in the present mode."""
        parameter = next(self.parameters(), torch.empty(0))
        return Situation(
            self.kernel_cell(),
            dtype=parameter.dtype,
            device=parameter.device.type,
            recurrent_mask=self.training and self.recurrent_dropout > 0,
        )

    def _units(self) -> int:
        raise NotImplementedError

    def _start(self, x: torch.Tensor, initial_state: torch.Tensor | Sequence[torch.Tensor] | None) -> State | None:
        if initial_state is not None:
            return (initial_state,) if isinstance(initial_state, torch.Tensor) else tuple(initial_state)
        if self._carried is None:
            return None
        if self._carried[0].shape[0] != x.shape[0]:
            raise InputError(
                f"{type(self).__name__}(stateful=True): batch of {x.shape[0]} after one of {self._carried[0].shape[0]}",
                expected="batches of one size, whose row i continues row i of the batch before",
                fix="reset_states() before a batch of another size",
            )
        # A state that was carried out of inference mode could not be trained on; a copy can.
        return tuple((tensor.clone() if tensor.is_inference() else tensor).to(x) for tensor in self._carried)


def draw_mask(x: torch.Tensor, shape: tuple[int, ...], rate: float) -> torch.Tensor | None:
    """A dropout mask of zeros and `1 / (1 - rate)`, of the type and on the device of `x`; None for a rate of 0."""
    if not rate:
        return None
    # Uniform numbers against the rate: half the price of bernoulli_, which draws each in double precision
    drawn = torch.rand(shape, dtype=torch.promote_types(x.dtype, torch.float32), device=x.device)
    return drawn.lt_(1 - rate).div_(1 - rate).to(x.dtype)

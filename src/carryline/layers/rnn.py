"""SimpleRNN, LSTM and GRU: recurrent layers that own their weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from carryline import kernels
from carryline.kernels import Activation, Cell, Direction, Stepper, Weights
from carryline.layers.initializers import Initializer, initialize
from carryline.layers.initializers import resolve as resolve_initializer
from carryline.layers.layer import check_features, check_positive, materialize, register
from carryline.layers.recurrent import Recurrent, State

_PARAMETERS = {name: name for name in Weights._fields} | {"peephole": "peephole_kernel"}
"""A weight's name in the layer, by its name in the kernels; `peephole` is taken by the LSTM's argument."""


class Weighted(LazyModuleMixin, Recurrent):
    """A recurrent layer around a built-in cell; its weights are made at the first call, when the inputs' size is known.

    Names and layouts are Keras': `kernel` (features, gates * units), `recurrent_kernel` (units, gates * units), `bias`.
    """

    kernel: torch.Tensor
    recurrent_kernel: torch.Tensor
    bias: torch.Tensor | None
    peephole_kernel: torch.Tensor | None

    def __init__(
        self,
        cell: Cell,
        units: int,
        *,
        use_bias: bool,
        kernel_initializer: Initializer,
        recurrent_initializer: Initializer,
        bias_initializer: Initializer,
        return_sequences: bool,
        return_state: bool,
        go_backwards: bool,
        stateful: bool,
        dropout: float,
        recurrent_dropout: float,
    ) -> None:
        super().__init__(
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
        )
        check_positive(self, units=units)
        self._cell = cell
        self._stepper: Stepper | None = None
        self.units, self.use_bias = units, use_bias
        self.kernel_initializer = resolve_initializer(kernel_initializer)
        self.recurrent_initializer = resolve_initializer(recurrent_initializer)
        self.bias_initializer = resolve_initializer(bias_initializer)
        shapes = self._shapes(1)
        for name, own in _PARAMETERS.items():
            made = UninitializedParameter() if name in shapes else None
            self.register_parameter(own, made)  # type: ignore[arg-type]  # a Parameter, though not to its stubs

    def initialize_parameters(self, x: torch.Tensor, *args: object, **kwargs: object) -> None:
        """Take the number of features from the first input, and draw all weights."""
        check_features(self, x, 3)
        if self.has_uninitialized_params():
            for name, shape in self._shapes(x.shape[-1]).items():
                materialize(self.get_parameter(_PARAMETERS[name]), shape)
            self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new weights."""
        initialize(self.kernel, self.kernel_initializer)
        initialize(self.recurrent_kernel, self.recurrent_initializer)
        if self.bias is not None:
            initialize(self.bias, self.bias_initializer)

    def direction(self, x: torch.Tensor, *args: Any) -> Direction:
        """See `Recurrent.direction`; sizes the weights first when a wrapper reads before the layer was ever called."""
        if isinstance(self.kernel, UninitializedParameter):
            self._infer_parameters(self, (x,))
        check_features(self, x, 3, self.kernel.shape[0])
        return super().direction(x, *args)

    def step(
        self, x: torch.Tensor, state: torch.Tensor | Sequence[torch.Tensor] | None = None
    ) -> tuple[torch.Tensor, State]:
        """See `Recurrent.step`. A stepper that is ready is asked first: it takes some microseconds."""
        weights = self.kernel_weights()
        if isinstance(state, torch.Tensor):
            state = (state,)
        if self._stepper is not None and (after := self._stepper(x, state, weights)) is not None:
            return after[0], after
        result = super().step(x, state)
        self._stepper = Stepper.of(self._cell, self.kernel_weights())
        return result

    def gates(
        self,
        x: torch.Tensor,
        lengths: torch.Tensor | None = None,
        initial_state: torch.Tensor | Sequence[torch.Tensor] | None = None,
    ) -> dict[str, torch.Tensor]:
        """What the layer computes at each step of `x` (batch, time, features), by name: each (batch, time, units).

        Of an LSTM "input gate", "forget gate", "candidate", "output gate", "carry" and "state"; of a GRU "update gate",
        "reset gate", "candidate" and "state"; of a SimpleRNN the "state" alone, which is what `forward` returns. Each
        stands at the step of `x` that it belongs to, zero in padding; no gradient is kept and no dropout applied.

        >>> found = LSTM(32).gates(torch.zeros(2, 10, 8))
        >>> found["forget gate"].shape
        torch.Size([2, 10, 32])
        """
        with torch.no_grad():
            direction = self.direction(x, initial_state)._replace(input_mask=None, recurrent_mask=None)
            return kernels.gates(x, direction, lengths=lengths, reverse=self.go_backwards)

    def prepare(self, x: torch.Tensor) -> None:
        """See `Recurrent.prepare`."""
        check_features(self, x, 2)
        if self.has_uninitialized_params():
            self._infer_parameters(self, (x[:, None],))
        check_features(self, x, 2, self.kernel.shape[0])

    def kernel_cell(self) -> Cell:
        """The description of this layer's cell."""
        return self._cell

    def kernel_weights(self) -> Weights:
        """The weights as the kernels take them."""
        return Weights(*(getattr(self, own) for own in _PARAMETERS.values()))

    def _units(self) -> int:
        return self.units

    def _shapes(self, inputs: int) -> dict[str, tuple[int, ...]]:
        assert not isinstance(self._cell, kernels.Custom)
        return self._cell.weight_shapes(inputs, self.units, use_bias=self.use_bias)


@register
class SimpleRNN(Weighted):
    """The fully recurrent layer, `h = activation(x W + h U + b)`; listing 6.22.

    Parameters: `units * (features + units + 1)`; 2,080 for 32 units on 32 features. For the other arguments see
    `Recurrent`.

    >>> SimpleRNN(32)(torch.zeros(2, 10, 8)).shape
    torch.Size([2, 32])
    """

    def __init__(
        self,
        units: int,
        *,
        activation: Activation | None = "tanh",
        use_bias: bool = True,
        kernel_initializer: Initializer = "glorot_uniform",
        recurrent_initializer: Initializer = "orthogonal",
        bias_initializer: Initializer = "zeros",
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
    ) -> None:
        cell = kernels.SimpleRNN(activation or "linear")
        super().__init__(
            cell,
            units,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
        )
        self.activation = cell.activation


@register
class LSTM(Weighted):
    """Long short-term memory: gates i f c o around a carry `c`; listing 6.27.

    `peephole=True`: i and f also see the carry, and o the new carry, through `peephole_kernel` (3, units), diagonal
    weights (Gers and Schmidhuber 2000). `coupled=True`: gates f c o, with `1 - f` in the place of i (Greff et al.
    2015). `unit_forget_bias` starts the forget gate's bias at 1 (Jozefowicz et al. 2015).

    Parameters: `gates * units * (features + units + 1)`, and `(gates - 1) * units` peepholes; gates are 4, or 3 if
    coupled. For the other arguments see `Recurrent`. The state is (h, c).

    >>> outputs, h, c = LSTM(32, return_sequences=True, return_state=True)(torch.zeros(2, 10, 8))
    >>> outputs.shape
    torch.Size([2, 10, 32])
    """

    def __init__(
        self,
        units: int,
        *,
        activation: Activation | None = "tanh",
        recurrent_activation: Activation | None = "sigmoid",
        use_bias: bool = True,
        peephole: bool = False,
        coupled: bool = False,
        unit_forget_bias: bool = True,
        kernel_initializer: Initializer = "glorot_uniform",
        recurrent_initializer: Initializer = "orthogonal",
        bias_initializer: Initializer = "zeros",
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
    ) -> None:
        cell = kernels.LSTM(activation or "linear", recurrent_activation or "linear", peephole, coupled)
        super().__init__(
            cell,
            units,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
        )
        self.activation, self.recurrent_activation = cell.activation, cell.recurrent_activation
        self.peephole, self.coupled, self.unit_forget_bias = peephole, coupled, unit_forget_bias

    def reset_parameters(self) -> None:
        """Draw new weights; a peephole as a kernel of one input would be, each gate by itself."""
        super().reset_parameters()
        if self.bias is not None and self.unit_forget_bias:
            forget = 0 if self.coupled else self.units
            with torch.no_grad():
                self.bias[forget : forget + self.units] = 1
        if self.peephole_kernel is not None:
            for gate in self.peephole_kernel:
                initialize(gate.detach(), self.kernel_initializer)


@register
class GRU(Weighted):
    """The gated recurrent unit: gates z r h; the chapter's recurrent layer for weather.

    `reset_after=True` (default, as in Keras and cuDNN) applies the reset gate after the recurrent product and has a
    second bias; False is the cell of Cho et al. (2014).

    Parameters: `3 * units * (features + units + 1)`, and `3 * units` more with reset_after. For the other arguments see
    `Recurrent`.

    >>> GRU(32, dropout=0.2, recurrent_dropout=0.2)(torch.zeros(2, 120, 14)).shape
    torch.Size([2, 32])
    """

    def __init__(
        self,
        units: int,
        *,
        activation: Activation | None = "tanh",
        recurrent_activation: Activation | None = "sigmoid",
        use_bias: bool = True,
        reset_after: bool = True,
        kernel_initializer: Initializer = "glorot_uniform",
        recurrent_initializer: Initializer = "orthogonal",
        bias_initializer: Initializer = "zeros",
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
    ) -> None:
        cell = kernels.GRU(activation or "linear", recurrent_activation or "linear", reset_after)
        super().__init__(
            cell,
            units,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            return_sequences=return_sequences,
            return_state=return_state,
            go_backwards=go_backwards,
            stateful=stateful,
            dropout=dropout,
            recurrent_dropout=recurrent_dropout,
        )
        self.activation, self.recurrent_activation = cell.activation, cell.recurrent_activation
        self.reset_after = reset_after

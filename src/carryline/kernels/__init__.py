"""The recurrent engine: one contract, several implementations, and a dispatch that can be asked why.

- `cells`: the cells as frozen descriptions, `SimpleRNN | LSTM | GRU | Custom`, and their `Weights`
- `activations`: elementwise functions by Keras' names
- `dispatch`: `recurrent(...)`, the one function everybody calls, and `bidirectional(...)` for two directions at once;
  `use(...)` to tell it, `explain(...)` to ask it
- `cpu`: the compiled kernels, for every built-in cell on the CPU; `ops`: the operators of torch through which they are
  called; `recurrences`: from their tensors to pointers; `native`: whether this installation has them
- `reference`: plain torch in any dtype: the oracle, and what runs when nothing faster can; `gates`: what a cell
  computes on its way
- `vendor`: torch's own recurrences, for the plain cells that they cover
- `dense`: the product of a dense layer, compiled where it is large
- `embedding`: the rows of a table, with a compiled gradient; `conv`: compiled convolutions over time
- `streaming`: a single step, for data that come as they happen
- `text`: the text engine, a room of its own
- `direction`, `situation`: what one direction of a layer computes with; what decides who may run it
- `checks`, `lengths`: what the implementations share: shapes and their errors, and where sequences end

A new implementation registers itself in `dispatch.IMPLEMENTATIONS`; the contract suite then runs over it.
"""

from carryline.kernels.activations import ACTIVATIONS, Activation, resolve
from carryline.kernels.cells import GRU, LSTM, Cell, Custom, SimpleRNN, Weights
from carryline.kernels.conv import convolve
from carryline.kernels.dense import affine
from carryline.kernels.direction import Direction
from carryline.kernels.dispatch import (
    IMPLEMENTATIONS,
    Choice,
    Implementation,
    bidirectional,
    choose,
    explain,
    recurrent,
    use,
)
from carryline.kernels.embedding import embed
from carryline.kernels.lengths import check_lengths, flip, running, without_padding
from carryline.kernels.reference import gates
from carryline.kernels.situation import Situation
from carryline.kernels.streaming import Stepper

__all__ = [
    "ACTIVATIONS",
    "GRU",
    "IMPLEMENTATIONS",
    "LSTM",
    "Activation",
    "Cell",
    "Choice",
    "Custom",
    "Direction",
    "Implementation",
    "SimpleRNN",
    "Situation",
    "Stepper",
    "Weights",
    "affine",
    "bidirectional",
    "check_lengths",
    "choose",
    "convolve",
    "embed",
    "explain",
    "flip",
    "gates",
    "recurrent",
    "resolve",
    "running",
    "use",
    "without_padding",
]

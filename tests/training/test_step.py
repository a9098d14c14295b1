"""`Sequential.step`: a stream taken step by step gives what the whole sequence gives."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.layers import GRU, LSTM, Dense, Dropout, Embedding, Flatten, SimpleRNN, TiedDense
from carryline.training import Sequential

IDS = torch.randint(0, 9, (3, 12), generator=torch.Generator().manual_seed(0))
NUMBERS = torch.randn(3, 12, 5, generator=torch.Generator().manual_seed(0))


def recurrent(kind: type[Any], **arguments: Any) -> Any:
    return kind(6, return_sequences=True, **arguments)


STACKS = {
    "ids, tied": (lambda: [Embedding(9, 6), recurrent(LSTM, dropout=0.3), Dropout(0.5), TiedDense()], IDS),
    "numbers": (lambda: [recurrent(GRU), recurrent(LSTM, peephole=True), Dense(2, activation="tanh")], NUMBERS),
    "stateful": (lambda: [recurrent(SimpleRNN, stateful=True), recurrent(GRU, stateful=True)], NUMBERS),
}


@pytest.mark.parametrize("name", STACKS)
def test_steps_give_what_the_whole_sequence_gives(name: str) -> None:
    layers, inputs = STACKS[name]
    torch.manual_seed(0)
    model = Sequential(layers())
    model(inputs)  # which leaves a stateful layer in a state that is not to matter
    whole = Sequential(model.layers).eval()
    whole.reset_states()
    expected = whole(inputs)
    assert model.training
    state, outputs = None, []
    for time in range(inputs.shape[1]):
        output, state = model.step(inputs[:, time], state)
        outputs.append(output)
    torch.testing.assert_close(torch.stack(outputs, 1), expected)
    assert not outputs[-1].requires_grad


def test_training_goes_on_as_if_there_had_been_no_step() -> None:
    model = Sequential([recurrent(GRU, stateful=True), Dropout(0.5)])
    model(NUMBERS)
    carried = model.layers[0]._carried
    model.step(NUMBERS[:, 0])
    assert model.training
    assert model.layers[0]._carried is carried


@pytest.mark.parametrize("layer", [Flatten(), nn.Tanh()], ids=["Flatten", "Tanh"])
def test_a_layer_that_may_need_the_whole_sequence_is_refused(layer: nn.Module) -> None:
    with pytest.raises(InputError) as error:
        Sequential([recurrent(GRU), layer]).step(NUMBERS[:, 0])
    assert str(error.value) == (
        f"step through {type(layer).__name__}\n"
        "  expected: layers that carry a state, or treat each step by itself\n"
        "  fix: give the model whole sequences instead"
    )

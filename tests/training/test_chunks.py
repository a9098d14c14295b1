"""Contiguous batches: their rows go on where they stopped, and training on them carries the state."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.layers import LSTM, Dense, Embedding
from carryline.training import Adam, Chunks, Sequential


@given(
    tokens=st.integers(2, 400),
    rows=st.integers(1, 9),
    length=st.integers(1, 40),
    context=st.integers(0, 7),
)
def test_rows_put_together_are_the_sequence(tokens: int, rows: int, length: int, context: int) -> None:
    ids = np.arange(tokens)
    if (tokens - 1) // rows <= context:
        with pytest.raises(InputError):
            Chunks(ids, rows=rows, length=length, context=context)
        return
    chunks = Chunks(ids, rows=rows, length=length, context=context)
    batches = list(chunks)
    assert len(batches) == len(chunks)
    sizes = [targets.shape[1] for _, targets in batches]
    assert max(sizes) <= length
    assert max(sizes) - min(sizes) <= 1
    for inputs, targets in batches:
        assert inputs.shape == (rows, targets.shape[1] + context)
        assert torch.equal(inputs[:, context:] + 1, targets)  # here the next id is one more
        assert (inputs.diff(dim=1) == 1).all()
    whole = torch.cat([targets for _, targets in batches], 1)
    assert whole.numel() == chunks.targets
    assert (whole.diff(dim=1) == 1).all()
    assert len(whole.unique()) == whole.numel()  # no target twice
    assert tokens - 1 - rows * (whole.shape[1] + context) < rows  # nearly all are used


def test_a_pass_can_be_made_again() -> None:
    chunks = Chunks(torch.arange(50), rows=3, length=5)
    first, second = list(chunks), list(chunks)
    assert all(torch.equal(a[0], b[0]) for a, b in zip(first, second, strict=True))
    assert chunks.digest() == Chunks(list(range(50)), rows=3, length=5).digest()
    assert chunks.digest() != Chunks(range(1, 51), rows=3, length=5).digest()


def test_the_state_goes_from_chunk_to_chunk_and_scores_are_those_of_the_whole() -> None:
    torch.manual_seed(0)
    ids = torch.randint(0, 7, (121,))
    loss = "sparse_categorical_crossentropy_from_logits"
    stateful, plain = (
        Sequential([Embedding(7, 5), LSTM(6, return_sequences=True, stateful=carries), Dense(7)])
        for carries in (True, False)
    )
    for model in (stateful, plain):
        model.compile("sgd", loss, metrics=["bits", "perplexity"])
        model.build((None, None))
    plain.load_state_dict(stateful.state_dict())
    by_chunks = stateful.evaluate(Chunks(ids, rows=2, length=10))
    whole = plain.evaluate(Chunks(ids, rows=2, length=60))
    assert by_chunks == pytest.approx(whole, rel=1e-6)
    assert by_chunks["bits"] == pytest.approx(by_chunks["loss"] / np.log(2))
    assert by_chunks["perplexity"] == pytest.approx(np.exp(by_chunks["loss"]))


def test_a_rule_longer_than_a_chunk_is_learned_only_with_the_state() -> None:
    """What comes after two pauses is what came before them, and a chunk of two ids shows no more than the pauses."""
    rng = np.random.default_rng(0)
    runs = rng.integers(0, 4, 600)
    ids = np.stack([runs, np.full_like(runs, 4), np.full_like(runs, 4), runs], 1).ravel()  # a, pause, pause, a
    losses = {}
    for carries in (True, False):
        torch.manual_seed(0)
        model = Sequential([Embedding(5, 8), LSTM(16, return_sequences=True, stateful=carries), Dense(5)])
        model.compile(Adam(0.02), "sparse_categorical_crossentropy_from_logits")
        history = model.fit(Chunks(ids, rows=8, length=2), epochs=6, progress=False)
        losses[carries] = history["loss"][-1]
    assert losses[True] < 0.7 * losses[False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rows": 0, "length": 5}, "Chunks(rows=0)"),
        ({"rows": 1, "length": 0}, "Chunks(length=0)"),
        ({"rows": 1, "length": 2, "context": -1}, "Chunks(context=-1)"),
        ({"rows": 20, "length": 5}, "Chunks(rows=20, context=0) of 20 ids"),
    ],
)
def test_arguments_are_checked(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(InputError) as error:
        Chunks(range(20), **arguments)
    assert error.value.given == message


def test_ids_are_one_sequence_of_whole_numbers() -> None:
    for ids in ([[1, 2], [3, 4]], [0.5, 1.5]):
        with pytest.raises(InputError, match="one sequence of whole numbers"):
            Chunks(ids, rows=1, length=1)

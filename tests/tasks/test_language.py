"""Language models: raw text in, scores and texts out; saved, loaded, resumed."""

from __future__ import annotations

import json
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from carryline.ground.errors import InputError
from carryline.layers import LSTM, Dense, Embedding
from carryline.recipes import LanguageShape
from carryline.tasks import LanguageModel, TextClassifier, load
from carryline.tasks._sampling import draw
from carryline.training import Sequential

ANIMALS = ("cat", "dog", "bird", "horse")


def story(sentences: int = 300, seed: int = 0) -> str:
    """What each animal does is certain, which one comes next is not."""
    deeds = dict(zip(ANIMALS, ("purrs", "barks", "sings", "runs"), strict=True))
    chosen = np.random.default_rng(seed).choice(ANIMALS, sentences)
    return "".join(f"the {animal} {deeds[animal]}\n" for animal in chosen)


def small(shape: LanguageShape) -> Sequential:
    return Sequential(
        [
            Embedding(shape.vocabulary, 16),
            LSTM(32, return_sequences=True, stateful=True),
            Dense(shape.vocabulary),
        ]
    )


QUICK: dict[str, Any] = {"length": 12, "batch_size": 8, "epochs": 4, "learning_rate": 0.02}


@pytest.fixture(scope="module")
def by_characters() -> LanguageModel:
    return LanguageModel(small, **QUICK).fit(story(), progress=False)


@pytest.fixture(scope="module")
def by_words() -> LanguageModel:
    return LanguageModel("window", level="word", **(QUICK | {"length": 2})).fit(story(), progress=False)


def test_what_is_certain_is_learned(by_characters: LanguageModel, by_words: LanguageModel) -> None:
    # one of four animals in each line, of about 14 characters and of 4 words (the line end is one)
    assert by_words.score(story(seed=1)) == pytest.approx(math.log(4) / 4, abs=0.05)
    lines = story(seed=1)
    assert by_characters.score(lines) == pytest.approx(math.log(4) * 300 / len(lines), abs=0.08)


def test_all_scores_are_one_score_in_other_units(by_characters: LanguageModel) -> None:
    text = story(40, seed=2)
    found = by_characters.evaluate(text)
    assert found["nats"] == by_characters.score(text) == by_characters.score([*text.splitlines(), ""])
    assert found["bits"] == pytest.approx(found["nats"] / math.log(2))
    assert found["perplexity"] == pytest.approx(math.exp(found["nats"]))


def test_the_score_is_the_chain_rule_over_single_steps(by_characters: LanguageModel) -> None:
    text = story(20, seed=3)
    network, vocabulary = by_characters.network_, by_characters.vocabulary_
    ids = [vocabulary[letter] - 1 for letter in text]
    total, state = 0.0, None
    for now, after in pairwise(ids):
        logits, state = network.step(torch.tensor([now]), state)
        total -= float(logits.log_softmax(-1)[0, after])
    assert by_characters.score(text) == pytest.approx(total / (len(ids) - 1), rel=1e-4)


def test_it_goes_on_as_the_text_does(by_characters: LanguageModel, by_words: LanguageModel) -> None:
    for model in (by_characters, by_words):
        prompt = "the horse" if model is by_words else "the hor"
        greedy = model.generate(prompt, length=24, temperature=0)
        assert (prompt + greedy).startswith("the horse runs\nthe ")
        assert model.generate(prompt, length=24, top_p=1e-9) == greedy
        first, same, other = (model.generate(length=80, seed=seed) for seed in (1, 1, 2))
        assert first == same != other
        assert "".join(model.stream(length=80, seed=1)) == first
        assert sum(line in story(4) for line in other.split("\n")[:-1]) >= 2
    assert len(by_characters.generate(length=17)) == 17
    assert by_words.generate(length=0) == ""


def test_words_and_line_ends_are_written_as_they_were_read(by_words: LanguageModel) -> None:
    assert by_words.generate("the cat purrs\nthe dog", length=2, temperature=0) == " barks\n"
    assert by_words.generate("the cat purrs\n", length=1, temperature=0) == "the"


def test_a_stream_is_drawn_piece_by_piece(by_characters: LanguageModel) -> None:
    stream = by_characters.stream("the ", length=10**9)
    assert len("".join(next(stream) for _ in range(5))) == 5


def test_what_was_never_read_is_scored_as_unlikely_and_never_written(by_words: LanguageModel) -> None:
    assert by_words.score("the unicorn vanishes\n" * 5) > by_words.score(story(5))
    assert "<unk>" not in by_words.generate("the unicorn", length=50, temperature=5.0)


def test_only_the_most_frequent_words_are_known() -> None:
    model = LanguageModel("window", level="word", vocabulary=4, length=1, epochs=1, batch_size=16)
    model.fit(story(), progress=False)
    assert len(model.vocabulary_) == 5  # and the padding, which no language has
    assert model.vocabulary_.tokens[1] == "<unk>"
    assert {"the", "<eos>"} <= set(model.vocabulary_.tokens)
    assert set(model.generate(length=100, temperature=3).split()) <= set(model.vocabulary_.tokens)


def test_saved_and_loaded_it_is_the_same(by_words: LanguageModel, tmp_path: Path) -> None:
    by_words.save(tmp_path / "model", scores={"test": 0.5})
    again = load(tmp_path / "model")
    assert isinstance(again, LanguageModel)
    assert again.get_params() == by_words.get_params()
    assert again.score(story(9)) == by_words.score(story(9))
    assert again.generate("the", seed=3) == by_words.generate("the", seed=3)
    assert again.laps_ == by_words.laps_
    assert len(again.laps_) == len(again.history_["val_loss"])
    card = (tmp_path / "model" / "README.md").read_text()
    for line in ("# A language model", "| tokens | words, 11 of them |", "## Scores (nats per word, lower is better)"):
        assert line in card
    with pytest.raises(InputError, match="holds a model that can go on with a text"):
        TextClassifier.load(tmp_path / "model")


def test_a_network_of_the_users_own_is_given_again(by_characters: LanguageModel, tmp_path: Path) -> None:
    by_characters.save(tmp_path / "model")
    with pytest.raises(InputError, match="was built by a function"):
        load(tmp_path / "model")
    assert load(tmp_path / "model", model=small).score(story(9)) == by_characters.score(story(9))
    assert json.loads((tmp_path / "model" / "config.json").read_text())["task"] == "go on with a text"


def test_a_run_that_was_stopped_ends_as_one_that_was_not(tmp_path: Path) -> None:
    class Killed(Exception):  # noqa: N818
        pass

    def kill(tick: Any) -> None:
        if tick.epoch == 2:
            raise Killed

    settings = QUICK | {"epochs": 3}
    whole = LanguageModel(small, **settings).fit(story(60), progress=False)
    with pytest.raises(Killed):
        LanguageModel(small, **settings).fit(story(60), resume=tmp_path / "run", progress=kill)
    resumed = LanguageModel(small, **settings).fit(story(60), resume=tmp_path / "run", progress=False)
    assert resumed.history_["val_loss"] == whole.history_["val_loss"]
    assert resumed.score(story(9)) == whole.score(story(9))
    assert len(resumed.laps_) == 3
    with pytest.raises(InputError, match="the training data was"):
        LanguageModel(small, **settings).fit(story(60, seed=9), resume=tmp_path / "run", progress=False)


def test_training_stops_when_the_validation_does_not_improve() -> None:
    noise = "".join(np.random.default_rng(0).choice(list("abcd"), 600))
    model = LanguageModel(small, **(QUICK | {"epochs": 60, "patience": 2, "learning_rate": 0.05}))
    model.fit(noise, validation="".join(np.random.default_rng(1).choice(list("abcd"), 600)), progress=False)
    losses = model.history_["val_loss"]
    assert len(losses) < 60
    assert np.argmin(losses) == len(losses) - 3


def test_texts_are_read_from_files_and_folders(tmp_path: Path) -> None:
    lines = story(90).splitlines(keepends=True)
    (tmp_path / "a.txt").write_text("".join(lines[:40]).rstrip("\n"))
    (tmp_path / "b.txt").write_text("".join(lines[40:]))
    (tmp_path / "notes.md").write_text("not read")
    settings = QUICK | {"epochs": 1}
    scores = {
        LanguageModel(small, **settings).fit(given, progress=False).validation_score_
        for given in ("".join(lines), tmp_path, ["".join(lines[:40])[:-1], "".join(lines[40:])])
    }
    assert len(scores) == 1
    assert LanguageModel(small, **settings).fit(tmp_path, progress=False).data_["source"] == str(tmp_path)


def test_scikit_learn_can_clone_it() -> None:
    model = clone(LanguageModel("gru", level="word", epochs=3))
    assert repr(model) == "LanguageModel(model='gru', level='word', epochs=3)"


@given(
    logits=st.lists(st.floats(-5, 5), min_size=2, max_size=8),
    temperature=st.floats(0.1, 5),
    top_p=st.floats(0.01, 1),
    seed=st.integers(0, 9),
)
def test_no_token_outside_the_nucleus_is_drawn(
    logits: list[float], temperature: float, top_p: float, seed: int
) -> None:
    scores = np.array([9.0, *logits], dtype=np.float32)
    drawn = draw(scores, np.random.default_rng(seed), temperature=temperature, top_p=top_p, never=0)
    shares = np.exp(np.array(logits, dtype=np.float32).astype(float) / temperature)
    shares /= shares.sum()
    likelier = shares[shares > shares[drawn - 1]].sum()
    assert drawn > 0
    assert likelier < top_p + 1e-9  # what is likelier did not yet reach top_p


def test_tokens_are_drawn_by_their_probability() -> None:
    scores = np.log(np.array([0.5, 0.4, 0.06, 0.04], dtype=np.float32))
    rng = np.random.default_rng(0)
    for temperature, top_p, expected in (
        (1.0, 1.0, [0.8, 0.12, 0.08]),
        (0.5, 1.0, [0.9685, 0.0218, 0.0097]),
        (1.0, 0.9, [0.8 / 0.92, 0.12 / 0.92, 0.0]),
    ):
        counts = Counter(draw(scores, rng, temperature=temperature, top_p=top_p, never=0) for _ in range(4000))
        np.testing.assert_allclose([counts[number] / 4000 for number in (1, 2, 3)], expected, atol=0.02)


def test_a_network_that_answers_otherwise_is_refused() -> None:
    def flat(shape: LanguageShape) -> torch.nn.Module:
        return Sequential([Embedding(shape.vocabulary, 4), Dense(3), torch.nn.Flatten(0)])

    with pytest.raises(InputError, match="logits: \\(batch, length, vocabulary\\)"):
        LanguageModel(flat, **QUICK).fit(story(), progress=False)


def fitted() -> LanguageModel:
    return LanguageModel(small, **(QUICK | {"epochs": 1})).fit(story(60), progress=False)


TOO_FEW = (
    "\n  expected: more than length=64 and batch_size=32\n"
    "  fix: give a longer text, or a LanguageModel with smaller numbers"
)
BAD = [
    (
        lambda: LanguageModel("lstn").fit("abc"),
        "no language recipe is named 'lstn'; did you mean 'lstm'?\n"
        "  expected: one of 'window', 'lstm', 'gru', 'tied_lstm'\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: LanguageModel(level="words").fit("abc"),
        "level='words'; did you mean 'word'?\n  expected: one of 'character', 'word'\n  fix: correct the level",
    ),
    (
        lambda: LanguageModel(epochs=0).fit("abc"),
        "epochs=0\n  expected: a whole number of at least 1\n  fix: correct epochs",
    ),
    (
        lambda: LanguageModel().fit("too short a text\n" * 3),
        f"the text given, to learn from: 46 characters{TOO_FEW}",
    ),
    (lambda: LanguageModel().fit(""), f"the text given, to learn from: 0 characters{TOO_FEW}"),
    (lambda: LanguageModel().fit("abc " * 99, validation=0.1), f"the text given, held out: 39 characters{TOO_FEW}"),
    (lambda: LanguageModel(level="word").fit("abc" * 999), f"the text given, to learn from: 0 words{TOO_FEW}"),
    (lambda: LanguageModel().fit("abc " * 99, validation="abc"), f"fit(validation=): 3 characters{TOO_FEW}"),
    (
        lambda: LanguageModel().fit("x" * 999, validation=1.5),
        "fit(validation=1.5)\n  expected: a share between 0 and 1\n  fix: for example 0.1",
    ),
    (
        lambda: LanguageModel().fit(__file__),
        f"fit({__file__!r}), the name of a file\n"
        "  expected: the text itself, or a Path\n"
        f"  fix: pass Path({__file__!r})",
    ),
    (
        lambda: LanguageModel().fit(Path("nowhere.txt")),
        "no file nowhere.txt\n  expected: a text file, or a folder of them\n  fix: correct the path",
    ),
    (
        lambda: LanguageModel().fit(7),  # type: ignore[arg-type]
        "fit(int)\n  expected: a text, a Path, or a list of texts\n  fix: give one of these",
    ),
    (
        lambda: LanguageModel().generate("a"),
        "LanguageModel.generate() before fit\n"
        "  expected: a fitted model\n"
        "  fix: call fit(...) first, or LanguageModel.load(folder)",
    ),
    (
        lambda: fitted().score("a"),
        "score: a text of length 1\n  expected: at least 2: what is scored is what follows\n  fix: give a longer text",
    ),
    (
        lambda: fitted().generate(temperature=-1),
        "generate(temperature=-1)\n  expected: a number of at least 0\n  fix: correct temperature",
    ),
    (
        lambda: fitted().generate(top_p=0),
        "generate(top_p=0)\n  expected: a share above 0, at most 1\n  fix: correct top_p",
    ),
    (
        lambda: fitted().generate(length=1.5),  # type: ignore[arg-type]
        "generate(length=1.5)\n  expected: a whole number of at least 0\n  fix: correct length",
    ),
]


@pytest.mark.parametrize(("call", "message"), BAD, ids=[message.splitlines()[0] for _, message in BAD])
def test_bad_input(call: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert str(caught.value) == message

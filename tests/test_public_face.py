"""The public face, as the README and the design show it, at a scale that takes seconds."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import carryline as cl


def modules():
    """Every module of the package, imported."""
    found = pkgutil.walk_packages(cl.__path__, "carryline.")
    return [importlib.import_module(module.name) for module in found]


@pytest.mark.parametrize("name", cl.__all__)
def test_every_name_on_the_face_is_there(name):
    assert getattr(cl, name) is not None
    assert name in dir(cl)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'carryline' has no attribute 'read_serie'"):
        cl.read_serie  # noqa: B018


def test_a_series_to_an_honest_winner(tmp_path):
    series = cl.simulate_weather(3_000)
    study = cl.forecast(
        series,
        target="T (degC)",
        lookback="1d",
        every="1h",
        ahead="6h",
        candidates=["last_value", "linear", "dense"],
        epochs=1,
        out=tmp_path / "study",
    )
    assert set(study.leaderboard["name"]) == {"last_value", "linear", "dense"}
    assert study.winner in study.leaderboard["name"]
    assert study.plot().figure is not None
    forecast = study.best.predict(series.tail("2d"))
    assert forecast["time"].max() == series.time[-1] + np.timedelta64(6, "h")
    study.best.save(tmp_path / "model")
    again = cl.load(tmp_path / "model").predict(series.tail("2d"))
    assert again.equals(forecast)
    assert cl.Study.load(tmp_path / "study").winner == study.winner


def test_texts_to_an_honest_winner(tmp_path):
    good, bad = ["a fine and happy film"] * 10, ["a dull and sorry film"] * 10
    texts = [f"{text} number {number}" for number, text in enumerate((good + bad) * 3)]
    corpus = cl.Corpus.of(texts, (["good"] * 10 + ["bad"] * 10) * 3)
    study = cl.classify(corpus, candidates=["majority_class", "tfidf_words"], out=tmp_path / "study")
    assert study.winner == "tfidf_words"
    assert list(study.best.predict(["what a happy film", "what a dull film"])) == ["good", "bad"]


def test_keras_words_in_a_few_lines(capsys):
    from carryline import Sequential
    from carryline import layers as L

    random = np.random.default_rng(0)
    x, y = random.integers(1, 50, (64, 12)), random.integers(0, 2, 64)
    model = Sequential([L.Embedding(50, 8), L.LSTM(8, recurrent_dropout=0.2), L.Dense(1, activation="sigmoid")])
    model.compile(optimizer="rmsprop", loss="binary_crossentropy", metrics=["acc"])
    history = model.fit(x, y, epochs=2, batch_size=16, validation_split=0.25)
    assert {"loss", "acc", "val_loss", "val_acc"} <= set(history)
    assert str(history.diagnosis())
    model.summary()
    assert "400" in capsys.readouterr().out  # Embedding(50, 8)


def test_the_examples_in_docstrings_do_what_they_say(tmp_path, monkeypatch):
    """`folder` in an example is an empty one; the examples run in an empty folder too."""
    monkeypatch.chdir(tmp_path)
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    for module in modules():
        for example in finder.find(module):
            example.globs["folder"] = tmp_path / example.name
            runner.run(example, out=said.append)
    if said:
        pytest.fail("".join(said), pytrace=False)
    assert runner.summarize(verbose=False).attempted > 10

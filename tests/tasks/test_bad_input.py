"""What a user can get wrong with an estimator or a saved model, and the exact words that answer it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from carryline.ground.errors import InputError
from carryline.series import TimeSeries, split_series
from carryline.tasks import Forecaster, TextClassifier, load
from carryline.text import Corpus


@pytest.fixture(scope="module")
def forecaster(weather: TimeSeries, settings: dict[str, Any]) -> Forecaster:
    return Forecaster("linear", **settings).fit(weather)


@pytest.fixture(scope="module")
def classifier(corpus: Corpus) -> TextClassifier:
    return TextClassifier("tfidf_words").fit(corpus)


@pytest.fixture(scope="module")
def saved(forecaster: Forecaster, classifier: TextClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    forecaster.save(folder / "forecaster")
    classifier.save(folder / "classifier")
    return folder


def message_of(call: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.exit_code == 2
    return str(caught.value)


# --- saved models


def change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-10])


AGAIN = "  fix: save the model again, or copy the whole folder once more from where it was saved"


@pytest.mark.parametrize("spoil", [change, cut_short])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("forecaster", "model.safetensors"),
        ("forecaster", "scaler.json"),
        ("classifier", "vocabulary.txt"),
        ("classifier", "model.safetensors"),
    ],
)
def test_a_changed_or_truncated_file_is_named(
    kind: str, name: str, spoil: Callable[[Path], None], saved: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(saved / kind, tmp_path / "model")
    expected = json.loads((folder / "config.json").read_text())["files"][name][:12]
    spoil(folder / name)
    assert message_of(lambda: load(folder)) == (
        f"{folder / name} was changed or cut short\n  expected: content with sha256 {expected}...\n{AGAIN}"
    )


def test_a_missing_file_is_named(saved: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(saved / "forecaster", tmp_path / "model")
    (folder / "scaler.json").unlink()
    assert message_of(lambda: load(folder)) == (
        f"{folder / 'scaler.json'} is missing\n  expected: every file that config.json lists\n{AGAIN}"
    )


@pytest.mark.parametrize(
    "spoil",
    [
        cut_short,
        lambda file: file.write_text("{}"),
        lambda file: file.write_text("[1]"),
        lambda file: file.write_bytes(b"\xff\xfe\x00"),
        lambda file: file.write_text(file.read_text().replace('"ahead": "2h"', '"ahead": "3h"')),
        lambda file: file.write_text(file.read_text().replace('"format": 1', '"format": 0')),
    ],
    ids=["cut short", "empty", "a list", "bytes", "an argument changed", "a format that never was"],
)
def test_a_spoilt_config_is_named(spoil: Callable[[Path], None], saved: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(saved / "forecaster", tmp_path / "model")
    spoil(folder / "config.json")
    assert message_of(lambda: load(folder)) == (
        f"{folder / 'config.json'} was changed or cut short\n  expected: the JSON that save wrote\n{AGAIN}"
    )


def test_a_model_of_a_newer_version(saved: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(saved / "forecaster", tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"format": 2, "carryline": "9.0.0"}))
    assert message_of(lambda: load(folder)) == (
        f"{folder / 'config.json'} has format 2, written by carryline 9.0.0\n"
        "  expected: format 1, which carryline 0.1.0 knows\n"
        "  fix: upgrade carryline: pip install --upgrade carryline"
    )


@pytest.mark.parametrize(("name", "why"), [("", "no config.json there"), ("nowhere", "no such folder")])
def test_a_folder_that_is_no_model(name: str, why: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    assert message_of(lambda: load(folder)) == (
        f"no saved model in {str(folder)!r}: {why}\n"
        "  expected: a folder that save(...) wrote\n"
        "  fix: give the folder itself, for example study/model"
    )


def test_a_model_of_the_other_kind(saved: Path) -> None:
    folder = saved / "forecaster"
    assert message_of(lambda: TextClassifier.load(folder)) == (
        f"{str(folder)!r} holds a model that can forecast\n"
        "  expected: one that can classify\n"
        "  fix: use carryline.load(folder), which takes any"
    )


def test_the_card_may_be_edited(saved: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(saved / "forecaster", tmp_path / "model")
    (folder / "README.md").write_text("ours")
    load(folder)


def test_saving_over_something_else_is_refused(forecaster: Forecaster, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    assert message_of(lambda: forecaster.save(tmp_path)) == (
        f"save({str(tmp_path)!r}): something else is there\n"
        "  expected: a new folder, an empty one, or one that was saved before, with config.json in it\n"
        "  fix: choose another folder"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_network_of_ones_own_needs_its_function(
    weather: TimeSeries, settings: dict[str, Any], tmp_path: Path
) -> None:
    import torch

    def flat(shape: Any) -> torch.nn.Module:
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(shape.length * shape.features, 1))

    Forecaster(flat, **settings).fit(weather).save(tmp_path / "model")
    assert message_of(lambda: load(tmp_path / "model")) == (
        f"load({str(tmp_path / 'model')!r}): its network was built by a function, which is not kept\n"
        "  expected: that function\n"
        "  fix: pass it: load(folder, model=make_network)"
    )


# --- forecasters


def test_a_missing_column_is_named(forecaster: Forecaster, weather: TimeSeries) -> None:
    without = weather.select([name for name in weather.columns if name != "rh (%)"])
    for data in (without, without.to_table()):
        lines = message_of(lambda: forecaster.predict(data)).splitlines()  # noqa: B023
        assert lines[0] == "no column 'rh (%)'; did you mean 'rho (g/m**3)'?"
        assert lines[1].startswith("  expected: the columns of training: 'p (mbar)', 'T (degC)'")
        assert lines[2] == "  fix: add it (the order does not matter), or train a model without it"


def test_another_step_is_refused(forecaster: Forecaster, weather: TimeSeries) -> None:
    hourly = TimeSeries(
        values=weather.values[::6], columns=weather.columns, time=weather.time[::6], step=np.timedelta64(1, "h")
    )
    assert message_of(lambda: forecaster.predict(hourly)) == (
        "a series with one row every 1h\n"
        "  expected: one row every 10min, as in training\n"
        "  fix: resample the series to that step, or train a model on the new one"
    )


def test_less_than_one_lookback_is_refused(forecaster: Forecaster, weather: TimeSeries) -> None:
    assert message_of(lambda: forecaster.predict(weather.tail(30))) == (
        "a series of 30 rows\n  expected: at least 31 rows: one lookback\n  fix: give more of the past"
    )


def test_missing_values_are_refused(forecaster: Forecaster, weather: TimeSeries) -> None:
    values = weather.values.copy()
    values[7, 2] = np.nan
    holed = TimeSeries(values=values, columns=weather.columns, time=weather.time, step=weather.step)
    assert message_of(lambda: forecaster.predict(holed)) == (
        "column 'Tpot (K)' has values that are missing or infinite\n"
        "  expected: a number in every row\n"
        "  fix: read the series with missing='previous', or fill the column yourself"
    )


def test_categories_that_are_absent_are_zero_and_unknown_ones_refused(settings: dict[str, Any]) -> None:
    random = np.random.default_rng(0)
    time = pl.datetime_range(pl.datetime(2020, 1, 1), pl.datetime(2020, 1, 11), "10m", eager=True)
    wind = random.choice(["NW", "SE", "NE"], size=len(time))
    table = pl.DataFrame({"time": time, "T (degC)": random.normal(size=len(time)), "wind": wind})
    forecaster = Forecaster("linear", **settings).fit(table)
    assert [name for name in forecaster.columns_ if name.startswith("wind=")]
    two = table.tail(200).with_columns(pl.Series("wind", ["NW", "SE"] * 100))
    assert len(forecaster.predict(two)) == 170
    strange = table.tail(200).with_columns(pl.Series("wind", ["NW", "XX"] * 100))
    assert "'wind=XX'" in message_of(lambda: forecaster.predict(strange)).splitlines()[0]


def test_a_split_that_was_cut_otherwise(weather: TimeSeries, settings: dict[str, Any]) -> None:
    split = split_series(weather, target="T (degC)", lookback="6h", every="1h", ahead="3h")
    assert message_of(lambda: Forecaster("linear", **settings).fit(split)) == (
        "Forecaster.fit(Split) whose ahead is 18\n"
        "  expected: ahead=12, which is this forecaster's\n"
        "  fix: make the split with the forecaster's target, lookback, every, ahead, horizon and protocol"
    )


def test_windows_of_another_shape(forecaster: Forecaster, weather: TimeSeries) -> None:
    split = split_series(weather, target="T (degC)", lookback="4h", every="1h", ahead="2h")
    assert message_of(lambda: forecaster.predict_windows(split.test)) == (
        "windows of 4 steps, 14 features and 1 outputs\n"
        "  expected: 6 steps, 14 features and 1 outputs, as in training\n"
        "  fix: cut them with this forecaster's lookback, every, ahead, horizon and columns"
    )


def forecasting(**changes: Any) -> Callable[[TimeSeries, dict[str, Any]], Any]:
    return lambda weather, settings: Forecaster(**({"model": "linear"} | settings | changes)).fit(weather)


FITS = [
    (
        forecasting(model="gruu"),
        "model='gruu'; did you mean 'gru'?\n"
        "  expected: one of 'last_value', 'seasonal_value', 'linear', 'boosted_lags', 'dense', 'gru', 'gru_dropout', "
        "'stacked_gru', 'reversed_gru', 'bidirectional_gru', 'lstm', 'conv1d', 'conv_gru', 'tcn', or a function "
        "from the shape of the data to a module\n"
        "  fix: correct the name",
    ),
    (forecasting(model="gru", epochs=0), "epochs=0\n  expected: a whole number of at least 1\n  fix: correct epochs"),
    (
        forecasting(model="gru", batch_size=1.5),
        "batch_size=1.5\n  expected: a whole number of at least 1\n  fix: correct batch_size",
    ),
    (
        forecasting(model="seasonal_value", period="1d"),
        "period=144 rows, with a window of 31 rows by steps of 6, 12 rows ahead\n"
        "  expected: a period with a multiple that, counted back from the target's time, is a step of the window\n"
        "  fix: leave the period out (it is found in the data), take a longer lookback, or a step that divides it",
    ),
    (
        lambda weather, settings: Forecaster("linear", **settings).predict(weather),
        "Forecaster.predict() before fit\n"
        "  expected: a fitted model\n"
        "  fix: call fit(...) first, or Forecaster.load(folder)",
    ),
    (
        lambda weather, settings: Forecaster("linear", **settings).set_params(epoch=3),
        "Forecaster.set_params(epoch=...); did you mean 'epochs'?\n"
        "  expected: arguments out of 'model', 'target', 'lookback', 'every', 'ahead', 'horizon', 'epochs', "
        "'batch_size', 'learning_rate', 'steps_per_epoch', 'patience', 'period', 'seed', 'protocol', 'reading'\n"
        "  fix: correct the name",
    ),
]


@pytest.mark.parametrize(("call", "message"), FITS, ids=[message.splitlines()[0] for _, message in FITS])
def test_forecasters_refuse(
    call: Callable[[TimeSeries, dict[str, Any]], Any], message: str, weather: TimeSeries, settings: dict[str, Any]
) -> None:
    assert message_of(lambda: call(weather, settings)) == message


# --- classifiers

CLASSIFIER_CALLS: list[tuple[Callable[[TextClassifier, Corpus], Any], str]] = [
    (
        lambda classifier, corpus: classifier.predict(["fine", 7]),
        "text 1 is 7 of type int\n  expected: a string\n  fix: convert it with str(...), or leave it out",
    ),
    (
        lambda classifier, corpus: classifier.predict("A superb film, and a long one too, with an end."),
        "predict('A superb film, and a long one too, with '...): no such file or folder\n"
        "  expected: texts in a list, or the path of a file or folder\n"
        "  fix: pass a single text as [text]",
    ),
    (
        lambda classifier, corpus: classifier.score(Corpus(["fine"])),
        "score: texts in memory has no labels\n  expected: a class for every text\n"
        "  fix: use predict, or add the labels",
    ),
    (
        lambda classifier, corpus: classifier.score(Corpus.of(["fine", "worse"], ["good", "baad"], source="new.csv")),
        "class 'baad' in new.csv; did you mean 'bad'?\n"
        "  expected: one of the classes of training, 'bad', 'good'\n"
        "  fix: rename the class, leave its texts out, or train with it",
    ),
    (
        lambda classifier, corpus: TextClassifier("nbsvm").fit(corpus, validation=Corpus(["fine"])),
        "fit(validation=...) without labels\n  expected: a labelled corpus\n  fix: add the labels",
    ),
    (
        lambda classifier, corpus: TextClassifier("nbsvm").predict(["fine"]),
        "TextClassifier.predict() before fit\n"
        "  expected: a fitted model\n"
        "  fix: call fit(...) first, or TextClassifier.load(folder)",
    ),
    (
        lambda classifier, corpus: TextClassifier("lstm", vocabulary=2).fit(corpus),
        "vocabulary=2\n  expected: a whole number of at least 3\n  fix: correct vocabulary",
    ),
    (
        lambda classifier, corpus: TextClassifier("lstm", length=0).fit(corpus),
        "length=0\n  expected: a whole number of at least 1\n  fix: correct length",
    ),
    (
        lambda classifier, corpus: TextClassifier("nb_svm").fit(corpus),
        "model='nb_svm'; did you mean 'nbsvm'?\n"
        "  expected: one of 'majority_class', 'tfidf_words', 'tfidf_ngrams', 'nbsvm', 'averaged_embeddings', "
        "'flattened_embedding', 'simple_rnn', 'stacked_simple_rnn', 'lstm', 'reversed_lstm', 'bidirectional_lstm', "
        "'conv1d', 'conv_lstm', 'tcn', 'hierarchical_attention', or a function from the shape of the data to a module\n"
        "  fix: correct the name",
    ),
]


@pytest.mark.parametrize(
    ("call", "message"), CLASSIFIER_CALLS, ids=[message.splitlines()[0] for _, message in CLASSIFIER_CALLS]
)
def test_classifiers_refuse(
    call: Callable[[TextClassifier, Corpus], Any], message: str, classifier: TextClassifier, corpus: Corpus
) -> None:
    assert message_of(lambda: call(classifier, corpus)) == message


@pytest.mark.parametrize("labels", [["x"] * 4, ["x", "x", "x", "y"], None], ids=["one class", "one text", "no labels"])
def test_a_corpus_that_nothing_can_be_learned_from(labels: list[str] | None) -> None:
    corpus = Corpus.of(["a", "b", "c", "d"], labels)
    message_of(lambda: TextClassifier("nbsvm").fit(corpus))


def test_nothing_is_written_when_saving_fails(
    forecaster: Forecaster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Any, path: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("carryline.series.Scaler.save", broken)
    with pytest.raises(OSError, match="disk full"):
        forecaster.save(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []

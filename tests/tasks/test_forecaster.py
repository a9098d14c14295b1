"""Every series candidate through the estimator: raw series in, fitted, forecasts in the user's units, saved, loaded."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from sklearn.base import clone

from carryline import baselines, recipes
from carryline.ground.errors import InputError
from carryline.series import TimeSeries, Windows, split_series
from carryline.tasks import Forecaster, load

NAMES = [*baselines.SERIES, *recipes.SERIES]
CUT = ("target", "lookback", "every", "ahead")


@pytest.fixture(scope="module", params=NAMES)
def fitted(request: pytest.FixtureRequest, weather: TimeSeries, settings: dict[str, Any]) -> Forecaster:
    return Forecaster(request.param, **settings).fit(weather)


def test_it_forecasts_in_the_users_units(fitted: Forecaster, weather: TimeSeries) -> None:
    table = fitted.predict(weather)
    assert table.columns == ["forecast_from", "time", "prediction"]
    assert len(table) == len(weather) - 30  # the first origin is the 31st row: 6 hours, one row an hour
    temperature = weather["T (degC)"]
    assert np.abs(table["prediction"].to_numpy() - temperature[30:]).mean() < 20


def test_the_last_forecast_lies_in_the_future(fitted: Forecaster, weather: TimeSeries) -> None:
    last = fitted.predict(weather).tail(1)
    assert np.datetime64(last["forecast_from"][0]) == weather.time[-1]
    assert np.datetime64(last["time"][0]) == weather.time[-1] + np.timedelta64(2, "h")


def test_a_forecast_needs_no_more_than_one_lookback(fitted: Forecaster, weather: TimeSeries) -> None:
    whole = fitted.predict(weather)
    short = fitted.predict(weather.tail(31))
    assert len(short) == 1
    assert short["prediction"][0] == pytest.approx(whole["prediction"][-1], abs=1e-4)


def test_scores_are_mean_absolute_errors(fitted: Forecaster) -> None:
    windows = fitted.split_.validation
    errors = np.abs(fitted.predict_windows(windows) - fitted.truth_windows(windows))
    assert fitted.validation_score_ == pytest.approx(errors.mean())
    assert fitted.score(windows) == pytest.approx(errors.mean())


def test_the_truth_is_what_the_series_says(fitted: Forecaster, weather: TimeSeries) -> None:
    windows = fitted.split_.test
    truth = fitted.truth_windows(windows)[:, 0]
    np.testing.assert_allclose(truth, weather["T (degC)"][windows.target_rows()[:, 0]], atol=1e-4)


def test_it_forecasts_the_same_after_saving(fitted: Forecaster, weather: TimeSeries, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model", scores={"test": 1.5})
    again = load(tmp_path / "model")
    assert isinstance(again, Forecaster)
    assert again.predict(weather).equals(fitted.predict(weather))
    for name in ("kind_", "columns_", "targets_", "step_", "parameters_", "seconds_", "validation_score_", "diverged_"):
        assert getattr(again, name) == getattr(fitted, name)
    assert again.get_params() == fitted.get_params()
    assert again.history_ == fitted.history_
    modes = {file.stat().st_mode for file in (tmp_path / "model").iterdir()}
    assert len(modes) == 1  # whoever may read the card may read the weights
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert ("the change from the last value" in card) == (fitted.kind_ == "network")
    again.save(tmp_path / "copy")
    assert load(tmp_path / "copy").predict(weather).equals(fitted.predict(weather))


def test_what_was_learned_is_there(fitted: Forecaster) -> None:
    network = fitted.model in recipes.SERIES
    assert fitted.kind_ == ("network" if network else "baseline")
    assert (fitted.network_ is not None, fitted.baseline_ is not None, fitted.history_ is not None) == (
        network,
        not network,
        network,
    )
    assert fitted.seconds_ >= 0
    assert fitted.parameters_ >= 0
    assert not fitted.diverged_


@pytest.mark.parametrize("name", ["linear", "gru_dropout"])
def test_the_same_seed_gives_the_same_forecasts(name: str, weather: TimeSeries, settings: dict[str, Any]) -> None:
    first, second = (Forecaster(name, seed=3, **settings).fit(weather).predict(weather.tail("1d")) for _ in range(2))
    assert first.equals(second)


def test_another_process_forecasts_the_same_from_a_file(
    weather: TimeSeries, settings: dict[str, Any], tmp_path: Path
) -> None:
    weather.to_table().write_csv(tmp_path / "weather.csv")
    fitted = {name: Forecaster(name, **settings).fit(tmp_path / "weather.csv") for name in ("linear", "gru")}
    for name, forecaster in fitted.items():
        forecaster.save(tmp_path / name)
    program = (
        "import sys, carryline as cl\n"
        "folder, *names = sys.argv[1:]\n"
        "for name in names:\n"
        "    cl.load(f'{folder}/{name}').predict(f'{folder}/weather.csv').write_parquet(f'{folder}/{name}.parquet')"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path), *fitted], check=True)
    for name, forecaster in fitted.items():
        assert pl.read_parquet(tmp_path / f"{name}.parquet").equals(forecaster.predict(tmp_path / "weather.csv"))


def test_a_split_is_taken_as_it_is(weather: TimeSeries, settings: dict[str, Any]) -> None:
    split = split_series(weather, **{name: settings[name] for name in CUT})
    by_split = Forecaster("linear", **settings).fit(split)
    assert by_split.predict(weather).equals(Forecaster("linear", **settings).fit(weather).predict(weather))
    assert by_split.split_ is split


def test_arguments_of_numpy_are_saved_as_numbers(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    cut = {"lookback": np.int64(36), "every": np.int64(6), "ahead": np.timedelta64(2, "h"), "seed": np.int64(1)}
    forecaster = Forecaster("linear", **(settings | cut)).fit(weather)
    forecaster.save(tmp_path / "model")
    assert load(tmp_path / "model").predict(weather).equals(forecaster.predict(weather))


def test_columns_are_matched_by_name(weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("linear", **settings).fit(weather)
    turned = weather.to_table().select("time", pl.lit(1.0).alias("extra"), *reversed(weather.columns))
    turned = turned.with_columns((pl.col("extra") * pl.int_range(pl.len())).alias("extra"))
    found, expected = (forecaster.predict(table) for table in (turned, weather))
    np.testing.assert_allclose(found["prediction"], expected["prediction"], rtol=1e-6)


@pytest.mark.parametrize("backend", ["pandas", "pyarrow", "polars"])
def test_any_table_will_do(backend: str, weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("linear", **settings).fit(weather.to_table(backend))
    assert len(forecaster.predict(weather.tail("1d").to_table(backend))) == 144 - 30


def test_several_targets_over_a_horizon(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    targets = ["T (degC)", "p (mbar)"]
    for name in ("seasonal_value", "linear", "dense"):
        forecaster = Forecaster(name, **(settings | {"target": targets, "horizon": 3, "ahead": "1h"})).fit(weather)
        table = forecaster.predict(weather)
        assert table.columns == ["forecast_from", "time", "prediction T (degC)", "prediction p (mbar)"]
        assert len(table) == 3 * (len(weather) - 30)
        ahead = (table["time"] - table["forecast_from"]).dt.total_hours().to_list()
        assert ahead[:6] == [1, 2, 3, 1, 2, 3]
        assert table["prediction p (mbar)"].is_between(900, 1100).all()
        assert len(forecaster.validation_scores_) == 2
        forecaster.save(tmp_path / name)
        assert load(tmp_path / name).predict(weather).equals(table)


def test_each_forecast_stands_beside_its_own_time(weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("last_value", **(settings | {"horizon": 2})).fit(weather)
    table = forecaster.predict(weather)
    at = dict(zip(weather.time.tolist(), weather["T (degC)"].tolist(), strict=True))
    for origin, prediction in table.select("forecast_from", "prediction").iter_rows():
        assert prediction == pytest.approx(at[origin], abs=1e-4)


def test_forecasts_of_months_stand_beside_months() -> None:
    months = np.arange("2010-01", "2024-01", dtype="datetime64[M]")
    sales = np.sin(np.arange(len(months))).astype(np.float32)
    series = TimeSeries(
        values=sales[:, None],
        columns=("sales",),
        time=months.astype("datetime64[us]"),
        step=np.timedelta64(31, "D"),
    )
    forecaster = Forecaster("linear", target="sales", lookback=12, ahead=1, horizon=12).fit(series)
    last = forecaster.predict(series)["time"].tail(12).to_numpy()
    np.testing.assert_array_equal(last, np.arange("2024-01", "2025-01", dtype="datetime64[M]").astype(last.dtype))


def test_a_network_of_ones_own(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    def flat(shape: recipes.SeriesShape) -> torch.nn.Module:
        return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(shape.length * shape.features, shape.outputs))

    forecaster = Forecaster(flat, **settings).fit(weather)
    assert forecaster.parameters_ == 6 * 14 + 1
    forecaster.save(tmp_path / "model")
    again = load(tmp_path / "model", model=flat)
    assert again.predict(weather).equals(forecaster.predict(weather))


def test_an_interrupted_fit_goes_on(
    weather: TimeSeries, settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carryline.tasks._network import Stopwatch
    from carryline.training import Callback

    class Stop(Callback):
        def on_epoch_end(self, epoch: int, logs: Any) -> None:
            if epoch == 1:
                raise KeyboardInterrupt

    longer = settings | {"epochs": 3}
    monkeypatch.setattr(Stopwatch, "state_dict", lambda self: {"seconds": 1_000.0})
    with pytest.raises(KeyboardInterrupt):
        Forecaster("gru_dropout", **longer).fit(weather, resume=tmp_path, callbacks=[Stop()])
    resumed = Forecaster("gru_dropout", **longer).fit(weather, resume=tmp_path)
    whole = Forecaster("gru_dropout", **longer).fit(weather)
    assert resumed.history_ == whole.history_
    assert resumed.seconds_ > 1_000  # those before the interruption among them
    assert resumed.predict(weather).equals(whole.predict(weather))


def test_the_best_epochs_weights_are_kept(weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("gru", **(settings | {"epochs": 6, "learning_rate": 0.05})).fit(weather)
    assert forecaster.history_ is not None
    degrees = forecaster.scaler_.std[1] * min(forecaster.history_["val_loss"])
    assert forecaster.validation_score_ == pytest.approx(degrees, rel=1e-4)


def test_a_network_that_diverged_is_reported_and_never_chosen(
    weather: TimeSeries, settings: dict[str, Any], tmp_path: Path
) -> None:
    forecaster = Forecaster("dense", **(settings | {"learning_rate": 1e30})).fit(weather)
    assert forecaster.diverged_
    assert forecaster.validation_score_ == np.inf
    assert forecaster.history_ is not None
    assert forecaster.history_.diagnosis().kind == "diverged"
    forecaster.save(tmp_path / "model")
    assert "diverged: do not use" in (tmp_path / "model" / "README.md").read_text()
    assert load(tmp_path / "model").validation_score_ == np.inf


def test_timedeltas_are_durations(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    durations = {"lookback": timedelta(hours=6), "every": np.timedelta64(1, "h"), "ahead": timedelta(hours=2)}
    forecaster = Forecaster("linear", **(settings | durations)).fit(weather)
    forecaster.save(tmp_path / "model")
    assert (
        load(tmp_path / "model").predict(weather).equals(Forecaster("linear", **settings).fit(weather).predict(weather))
    )


def test_a_fit_that_failed_leaves_nothing_that_seems_fitted(weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("linear", **settings).fit(weather)

    def broken(shape: recipes.SeriesShape) -> torch.nn.Module:
        raise RuntimeError("no such layer")

    with pytest.raises(RuntimeError, match="no such layer"):
        forecaster.set_params(model=broken).fit(weather)
    with pytest.raises(InputError, match="before fit"):
        forecaster.predict(weather)


def test_scikit_learn_can_clone_it(settings: dict[str, Any]) -> None:
    forecaster = Forecaster("linear", **settings)
    again = clone(forecaster)
    assert again is not forecaster
    assert again.get_params() == forecaster.get_params()
    assert again.set_params(model="gru", seed=4).get_params() == forecaster.get_params() | {"model": "gru", "seed": 4}


def test_it_shows_what_it_was_given() -> None:
    shown = repr(Forecaster("linear", target="T (degC)", lookback="2d"))
    assert shown == "Forecaster(model='linear', target='T (degC)', lookback='2d')"


def test_the_card_names_the_data_and_the_scores(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    Forecaster("linear", **settings).fit(weather).save(tmp_path / "model", scores={"test": 2.345})
    page = (tmp_path / "model" / "README.md").read_text()
    for part in (weather.sha256, "| test | 2.345 |", "simulated weather", "train rows 0 to 899", "| seed | 0 |"):
        assert part in page


def test_the_card_counts_rows_as_people_do(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    rows = {"lookback": 12, "every": 1, "ahead": 1}
    Forecaster("last_value", **(settings | rows)).fit(weather).save(tmp_path / "model")
    page = (tmp_path / "model" / "README.md").read_text()
    assert "T (degC), 1 row ahead" in page
    assert "the last 12 rows of: " in page


def test_saving_replaces_an_older_model_whole(weather: TimeSeries, settings: dict[str, Any], tmp_path: Path) -> None:
    Forecaster("gru", **settings).fit(weather).save(tmp_path / "model")
    Forecaster("linear", **settings).fit(weather).save(tmp_path / "model")
    assert sorted(file.name for file in (tmp_path / "model").iterdir()) == [
        "README.md",
        "config.json",
        "model.safetensors",
        "scaler.json",
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["model"]


def test_the_books_windows_look_one_step_further(weather: TimeSeries, settings: dict[str, Any]) -> None:
    forecaster = Forecaster("last_value", protocol="book", **settings)
    values = weather.values
    book = Windows(values, lookback=36, step=6, ahead=12, targets=(1,), protocol="book")
    forecaster.columns_, forecaster.targets_, forecaster.step_ = weather.columns, ("T (degC)",), weather.step
    cut = forecaster._cut_from_last()
    same = Windows(values, **cut)
    np.testing.assert_array_equal(same.input_rows([0]), book.input_rows([0]))
    np.testing.assert_array_equal(same.target_rows([0]), book.target_rows([0]))

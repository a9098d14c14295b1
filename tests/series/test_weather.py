from __future__ import annotations

import numpy as np
import pytest

from carryline.series import simulate_weather

JENA = (
    "p (mbar)", "T (degC)", "Tpot (K)", "Tdew (degC)", "rh (%)", "VPmax (mbar)", "VPact (mbar)", "VPdef (mbar)",
    "sh (g/kg)", "H2OC (mmol/mol)", "rho (g/m**3)", "wv (m/s)", "max. wv (m/s)", "wd (deg)",
)  # fmt: skip


@pytest.fixture(scope="module")
def year():
    return simulate_weather()


@pytest.fixture(scope="module")
def of(year):
    return {name: year[name].astype(np.float64) for name in year.columns}


def magnus(temperature):
    return 6.1078 * np.power(10.0, 7.5 * temperature / (237.3 + temperature))


def test_it_has_the_shape_of_the_jena_file(year):
    assert year.columns == JENA
    assert year.values.shape == (52_560, 14)
    assert year.time[0] == np.datetime64("2009-01-01T00:10")
    assert (np.diff(year.time) == np.timedelta64(10, "m")).all()
    assert year.step == np.timedelta64(10, "m")
    assert np.isfinite(year.values).all()


def test_values_are_rounded_as_in_the_file(of):
    for name, values in of.items():
        np.testing.assert_allclose(values, np.round(values, 1 if name == "wd (deg)" else 2), atol=1e-4)


def test_bounds(of):
    assert of["rh (%)"].min() >= 0
    assert of["rh (%)"].max() <= 100
    assert of["wv (m/s)"].min() >= 0
    assert (of["max. wv (m/s)"] >= of["wv (m/s)"]).all()
    assert of["wd (deg)"].min() >= 0
    assert of["wd (deg)"].max() <= 360
    assert (of["Tdew (degC)"] <= of["T (degC)"]).all()
    assert -30 < of["T (degC)"].min() < 0
    assert 25 < of["T (degC)"].max() < 42
    assert 930 < of["p (mbar)"].min() < of["p (mbar)"].max() < 1045


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("VPmax (mbar)", lambda of: magnus(of["T (degC)"])),
        ("VPact (mbar)", lambda of: magnus(of["Tdew (degC)"])),
        ("VPdef (mbar)", lambda of: of["VPmax (mbar)"] - of["VPact (mbar)"]),
        ("rh (%)", lambda of: 100 * magnus(of["Tdew (degC)"]) / magnus(of["T (degC)"])),
        ("Tpot (K)", lambda of: (of["T (degC)"] + 273.15) * (1000 / of["p (mbar)"]) ** 0.286),
        ("H2OC (mmol/mol)", lambda of: 1000 * magnus(of["Tdew (degC)"]) / of["p (mbar)"]),
    ],
)
def test_columns_obey_their_formulas(of, name, formula):
    np.testing.assert_allclose(of[name], formula(of), atol=0.0151)


def test_specific_humidity_and_density_of_moist_air(of):
    vapour, kelvin = magnus(of["Tdew (degC)"]), of["T (degC)"] + 273.15
    ratio = 0.622 * vapour / (of["p (mbar)"] - vapour)  # kg of vapour for each kg of dry air
    np.testing.assert_allclose(of["sh (g/kg)"], 1000 * ratio / (1 + ratio), atol=0.02)
    virtual = kelvin * (1 + 0.608 * of["sh (g/kg)"] / 1000)
    np.testing.assert_allclose(of["rho (g/m**3)"], 1e5 * of["p (mbar)"] / (287.05 * virtual), rtol=2e-4)


def test_a_row_of_the_real_station_agrees_with_the_same_formulas():
    """2009-01-01 00:10 of the file: p 996.52, T -8.02, Tdew -8.9 -> what the station wrote."""
    from carryline.series.weather import _physics

    row = _physics(np.array([-8.02]), np.array([-8.9]), np.array([996.52]))
    published = {"Tpot (K)": 265.40, "rh (%)": 93.3, "VPmax (mbar)": 3.33, "VPact (mbar)": 3.11, "VPdef (mbar)": 0.22,
                 "sh (g/kg)": 1.94, "H2OC (mmol/mol)": 3.12, "rho (g/m**3)": 1307.75}  # fmt: skip
    for name, value in published.items():
        assert row[name][0] == pytest.approx(value, rel=5e-3, abs=0.005), name


def test_the_year_and_the_day_are_there(year, of):
    temperature = of["T (degC)"]
    month = year.time.astype("datetime64[M]").astype(int) % 12
    means = np.array([temperature[month == number].mean() for number in range(12)])
    assert means[[5, 6, 7]].min() > means[[11, 0, 1]].max() + 10
    hour = (year.time - year.time.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
    by_hour = np.array([temperature[hour == number].mean() for number in range(24)])
    assert 12 <= by_hour.argmax() <= 17
    assert by_hour.max() - by_hour.min() > 3
    humidity = np.array([of["rh (%)"][hour == number].mean() for number in range(24)])
    assert humidity.argmin() in range(12, 18)  # dry in the warm afternoon


def test_tomorrow_can_be_forecast_better_than_as_today(of):
    """Least squares on today's weather against persistence, on later rows than it was fitted on; but not too well."""
    temperature = of["T (degC)"]
    now = np.arange(432, 52_560 - 144, 6)
    inputs = np.column_stack(
        [of[name][now - lag] for name in JENA for lag in (0, 72, 144)] + [temperature[now - 288], np.ones(len(now))]
    )
    target, half = temperature[now + 144], len(now) // 2
    weights = np.linalg.lstsq(inputs[:half], target[:half], rcond=1e-6)[0]
    error = np.abs(inputs[half:] @ weights - target[half:]).mean()
    persistence = np.abs(temperature[now] - target)[half:].mean()
    assert error < 0.93 * persistence
    assert error > 1.0


def test_the_seed_decides():
    first, again, other = simulate_weather(500, seed=3), simulate_weather(500, seed=3), simulate_weather(500, seed=4)
    np.testing.assert_array_equal(first.values, again.values)
    assert first.sha256 == again.sha256 != other.sha256
    assert not np.array_equal(first.values, other.values)


def test_one_row_is_enough():
    assert simulate_weather(1).values.shape == (1, 14)

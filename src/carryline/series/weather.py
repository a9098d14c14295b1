"""Weather that never was, with the columns of the Jena station: what the demo and the tests run on without a download.

Pressure systems pass as a damped oscillation of about six days. Warm or cold air follows a falling or rising pressure
by most of a day, so a model that sees pressure and wind can forecast tomorrow's temperature better than "as today"
does; a part of the weather is fresh noise that no model can know. Temperature adds the year, the day (stronger in
summer and under a clear sky) and the air mass. Everything that physics ties together is computed from temperature, dew
point and pressure:

- vapour pressure by the Magnus formula, `6.1078 * 10 ** (7.5 T / (237.3 + T))` mbar (Magnus 1844, Tetens 1930);
- relative humidity, vapour deficit, specific humidity `622 e / (p - 0.378 e)`, water vapour concentration `1000 e / p`;
- potential temperature `(T + 273.15) (1000 / p) ** 0.286`, air density from the ideal gas law of moist air.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.series.series import TimeSeries

START = np.datetime64("2009-01-01T00:10:00", "us")
STEP = np.timedelta64(600_000_000, "us")
_PER_DAY = 144
_WARM_UP = 20 * _PER_DAY  # rows that are thrown away, so that no process starts from rest
_DRY_AIR = 287.05  # J / (kg K)

Array = NDArray[np.floating[Any]]


def simulate_weather(rows: int = 52_560, seed: int = 0) -> TimeSeries:
    """Simulated weather every 10 minutes from 2009-01-01 00:10, in the 14 columns of the Jena file; one year by
    default.

    The same seed gives the same rows, on every machine up to the rounding of the file (two decimals). Raises InputError
    for fewer than one row.

        series = simulate_weather(rows=1000, seed=1)
        series["T (degC)"].mean()
    """
    if rows < 1:
        raise InputError(f"simulate_weather(rows={rows})", expected="at least 1", fix="give a positive number of rows")
    generator = np.random.default_rng(seed)
    count = rows + _WARM_UP
    days = (np.arange(count) - _WARM_UP + 1) / _PER_DAY
    season = -np.cos(2 * np.pi * (days - 18) / 365.25)  # coldest around 18 January

    system = _oscillation(generator, count, period=6.0, memory=4.0)  # the passing highs and lows
    pressure = 989.0 + 8.0 * system + 1.5 * _memory(generator, count, 0.5) - 1.0 * season
    clear = 1 / (1 + np.exp(-1.2 * system - _memory(generator, count, 0.4)))  # highs bring clear sky
    air = -3.8 * _delayed(system, 0.8) + 2.4 * _memory(generator, count, 1.5)  # lows draw warm air in behind them
    day = np.cos(2 * np.pi * (days - 15 / 24)) + 0.2 * np.cos(4 * np.pi * (days - 14 / 24))
    temperature = 9.2 + 9.3 * season + air + (2.6 + 1.6 * season) * (0.3 + 1.4 * clear) * day
    temperature += 0.5 * _memory(generator, count, 0.1) + 0.06 * generator.standard_normal(count)

    depression = 0.8 + 3.0 * np.logaddexp(0, 0.9 * _memory(generator, count, 1.2) + 1.2 * (clear - 0.4))
    dew = _delayed(temperature, 0.7) - depression
    westerly = 1.2 - 1.0 * system + 1.6 * _memory(generator, count, 0.3)
    northerly = 0.9 * _delayed(system, 0.5) + 1.5 * _memory(generator, count, 0.3)
    gust = 1.35 + 0.25 * np.abs(generator.standard_normal(count))

    late = slice(_WARM_UP, None)
    columns = _physics(
        np.round(temperature[late], 2), np.round(np.minimum(dew, temperature)[late], 2), np.round(pressure[late], 2)
    )
    speed = np.hypot(westerly, northerly)[late]
    columns["wv (m/s)"] = speed
    columns["max. wv (m/s)"] = speed * gust[late] + 0.2
    columns["wd (deg)"] = np.degrees(np.arctan2(-westerly, -northerly))[late] % 360
    values = np.empty((rows, len(columns)), np.float32)
    for number, (name, column) in enumerate(columns.items()):
        values[:, number] = np.round(column, 1 if name == "wd (deg)" else 2)
    return TimeSeries(
        values=values,
        columns=tuple(columns),
        time=START + np.arange(rows) * STEP,
        step=STEP,
        source=f"simulated weather, seed {seed}",
    )


def vapour_pressure(temperature: Array) -> Array:
    """Saturation vapour pressure over water, mbar, at a temperature in degC (Magnus)."""
    return np.asarray(6.1078 * 10 ** (7.5 * temperature / (237.3 + temperature)))


def _physics(temperature: Array, dew: Array, pressure: Array) -> dict[str, Array]:
    """The eleven columns that temperature (degC), dew point (degC) and pressure (mbar) determine, by their names."""
    saturated, vapour = vapour_pressure(temperature), vapour_pressure(dew)
    kelvin = temperature + 273.15
    dry_equivalent = pressure - 0.378 * vapour
    return {
        "p (mbar)": pressure,
        "T (degC)": temperature,
        "Tpot (K)": kelvin * (1000 / pressure) ** 0.286,
        "Tdew (degC)": dew,
        "rh (%)": 100 * vapour / saturated,
        "VPmax (mbar)": saturated,
        "VPact (mbar)": vapour,
        "VPdef (mbar)": saturated - vapour,
        "sh (g/kg)": 622 * vapour / dry_equivalent,
        "H2OC (mmol/mol)": 1000 * vapour / pressure,
        "rho (g/m**3)": 1e5 * dry_equivalent / (_DRY_AIR * kelvin),
    }


def _memory(generator: np.random.Generator, count: int, days: float) -> Array:
    """Noise of deviation 1 that forgets itself over so many days: an autoregression of order 1."""
    from scipy.signal import lfilter

    keep = np.exp(-1 / (days * _PER_DAY))
    noise = generator.standard_normal(count)
    return np.asarray(lfilter([np.sqrt(1 - keep**2)], [1.0, -keep], noise))


def _oscillation(generator: np.random.Generator, count: int, *, period: float, memory: float) -> Array:
    """Noise of deviation about 1 that swings with a period and forgets its phase, both in days: order 2."""
    from scipy.signal import lfilter

    keep, angle = np.exp(-1 / (memory * _PER_DAY)), 2 * np.pi / (period * _PER_DAY)
    first, second = 2 * keep * np.cos(angle), -(keep**2)
    variance = (1 - second) / ((1 + second) * ((1 - second) ** 2 - first**2))
    noise = generator.standard_normal(count)
    return np.asarray(lfilter([1 / np.sqrt(variance)], [1.0, -first, -second], noise))


def _delayed(values: Array, days: float) -> Array:
    """Values smoothed and delayed by about so many days, as a mass of air answers slowly."""
    from scipy.signal import lfilter

    keep = np.exp(-1 / (days * _PER_DAY))
    smooth, _ = lfilter([1 - keep], [1.0, -keep], values, zi=[keep * values[0]])
    return np.asarray(smooth)

"""The chapter's forecasting problem: the temperature a day ahead, from some days of weather."""

from __future__ import annotations

from pathlib import Path

from carryline.datasets.weather import beijing, jena, jena_2024
from carryline.ground.errors import InputError, listing, nearest
from carryline.series import Duration, Split, TimeSeries, simulate_weather, split_series

SOURCES = ("jena", "simulated", "jena_2024", "beijing")
_FULL_LENGTH = 420_551  # rows of Jena 2009-2016


def weather(source: str, folder: str | Path | None = None) -> TimeSeries:
    """A series by its name: "jena", "jena_2024", "beijing", or "simulated" weather of the length and columns of "jena".

    Raises InputError for another name, and for a file that is not here and cannot be had.
    """
    if source == "simulated":
        return simulate_weather(_FULL_LENGTH)
    readers = {"jena": jena, "jena_2024": jena_2024, "beijing": beijing}
    if source not in readers:
        raise InputError(
            f"weather {source!r}{nearest(source, SOURCES)}", expected=listing(SOURCES), fix="correct the name"
        )
    return readers[source](folder)


def temperature(
    source: str, folder: str | Path | None = None, *, lookback: Duration = "10d", every: Duration = "1h"
) -> Split:
    """Windows of `weather(source)` to forecast its temperature 24 hours ahead from: 10 days, a look every hour.

    "jena" and "simulated", which have the chapter's length, are cut by its protocol, with its ranges of rows and its
    index arithmetic; the shorter real ones into 60%, 20% and 20%, with a day of exactly 24 hours (see `split_series`).
    Beijing is measured every hour, so windows look at it no more often.

        split = datasets.temperature("jena_2024")
        model.fit(split.train, validation_data=split.validation, batch_size=128, steps_per_epoch=500, epochs=20)
    """
    series = weather(source, folder)
    return split_series(
        series,
        target="TEMP" if source == "beijing" else "T (degC)",
        lookback=lookback,
        every="1h" if source == "beijing" else every,
        ahead="24h",
        protocol="book" if source in ("jena", "simulated") else "clean",
    )

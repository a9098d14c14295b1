"""The chapter's forecasting problem: the temperature a day ahead, from some days of weather."""

from __future__ import annotations

from pathlib import Path

from carryline.datasets.weather import beijing, jena, jena_2024
from carryline.ground.errors import InputError, listing, nearest
from carryline.series import Duration, Split, TimeSeries, simulate_weather, split_series

_ROWS = 420_551  # of Jena 2009-2016


def temperature(
    source: str, folder: str | Path | None = None, *, lookback: Duration | None = None, every: Duration = "1h"
) -> Split:
    """Windows to forecast a temperature 24 hours ahead from: some days of weather, a look every hour.

    `source`: "jena" (2009-2016), "simulated" weather of the same 420,551 rows and 14 columns, "jena_2024", "beijing".
    `lookback` is 10 days as in the chapter's listings, whose figures were published; of "simulated" weather, which has
    no figures to be compared with, the 5 days of its text.

    The first two are cut by the chapter's protocol, with its ranges of rows and its index arithmetic; the others, which
    are shorter, into 60%, 20% and 20%, with a day of exactly 24 hours (see `split_series`). Beijing is measured once an
    hour, so its windows cannot look more often.

        split = datasets.temperature("jena_2024")
        model.fit(split.train, validation_data=split.validation, batch_size=128, steps_per_epoch=500, epochs=20)

    Raises InputError for another source, and for one whose file is not here.
    """
    sources = {"jena": jena, "simulated": _simulated, "jena_2024": jena_2024, "beijing": beijing}
    if source not in sources:
        raise InputError(
            f"temperature({source!r}){nearest(source, sources)}", expected=listing(sources), fix="correct the name"
        )
    if lookback is None:
        lookback = "5d" if source == "simulated" else "10d"
    hourly = source == "beijing"
    return split_series(
        sources[source](folder),
        target="TEMP" if hourly else "T (degC)",
        lookback=lookback,
        every="1h" if hourly else every,
        ahead="24h",
        protocol="book" if source in ("jena", "simulated") else "clean",
    )


def _simulated(folder: str | Path | None) -> TimeSeries:
    return simulate_weather(_ROWS)

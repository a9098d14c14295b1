"""Weather that was measured: the roof station at Jena, and Beijing's air."""

from __future__ import annotations

from pathlib import Path

from carryline.datasets.finding import locate
from carryline.series import TimeSeries, read_series


def jena(folder: str | Path | None = None) -> TimeSeries:
    """The chapter's series: 420,551 rows, every 10 minutes from 2009 to 2016, 14 columns, temperature in column 1.

    Every row as it stands in the file, so that row numbers are the book's (its few doubled and missing times stay);
    the wind's -9999, which stands for "not measured", takes the value before.
    """
    return read_series(locate("jena", folder), duplicates="keep", disorder="keep", gaps="keep")


def jena_2024(folder: str | Path | None = None) -> TimeSeries:
    """The same station from June to October 2024: 19,132 rows, every 10 minutes, 21 columns."""
    return read_series(locate("jena_2024", folder))


def beijing(folder: str | Path | None = None) -> TimeSeries:
    """Beijing 2010 to 2014, every hour, 43,824 rows: PM2.5 (µg/m³), dew point, temperature, pressure, wind, snow, rain.

    The first day, whose PM2.5 was not measured, is cut off; see the series' `facts`.
    """
    return read_series(locate("beijing", folder))

"""Weather that was measured: the roof station at Jena, and Beijing's air."""

from __future__ import annotations

from pathlib import Path

from carryline.datasets.places import Place, locate
from carryline.series import TimeSeries, read_series

JENA = Place(
    name="Jena weather of 2009 to 2016 (jena_climate_2009_2016.csv)",
    paths=("jena/jena_climate_2009_2016.csv", "jena_climate_2009_2016.csv"),
    origin="https://s3.amazonaws.com/keras-datasets/jena_climate_2009_2016.csv.zip",
)
JENA_2024 = Place(
    name="Jena weather of 2024 (mpi_roof_2024.csv)",
    paths=("jena/mpi_roof_2024.csv", "mpi_roof_2024.csv"),
    origin="https://www.bgc-jena.mpg.de/wetter/",
)
BEIJING = Place(
    name="Beijing's weather and PM2.5 (PRSA_data_2010.1.1-2014.12.31.csv)",
    paths=("beijing_pm25/PRSA_data_2010.1.1-2014.12.31.csv", "PRSA_data_2010.1.1-2014.12.31.csv"),
    origin="https://archive.ics.uci.edu/dataset/381/beijing+pm2+5+data",
)


def jena(folder: str | Path | None = None) -> TimeSeries:
    """The chapter's series: 420,551 rows, every 10 minutes from 2009 to 2016, 14 columns, temperature in column 1.

    Every row as it stands in the file, so that row numbers are the book's (its few doubled and missing times stay);
    the wind's -9999, which stands for "not measured", takes the value before.
    """
    return read_series(locate(JENA, folder), duplicates="keep", disorder="keep", gaps="keep")


def jena_2024(folder: str | Path | None = None) -> TimeSeries:
    """The same station from June to October 2024: 19,132 rows, every 10 minutes, 21 columns."""
    return read_series(locate(JENA_2024, folder))


def beijing(folder: str | Path | None = None) -> TimeSeries:
    """Beijing 2010 to 2014, every hour, 43,824 rows: PM2.5 (µg/m³), dew point, temperature, pressure, wind, snow, rain.

    The first day, whose PM2.5 was not measured, is cut off; see the series' `facts`.
    """
    return read_series(locate(BEIJING, folder))

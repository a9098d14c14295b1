"""The real files, with only their path."""

from __future__ import annotations

import numpy as np
import pytest

from carryline.series import read_series, split_series

pytestmark = pytest.mark.data

FILES = {
    "jena/mpi_roof_2024.csv": (19_132, 21, "10min", "2024-06-09T11:40", "Date Time"),
    "jena/jena_climate_2009_first_4000.csv": (4_000, 11, "10min", "2009-01-01T00:10", "Date Time"),
    "beijing_pm25/PRSA_data_2010.1.1-2014.12.31.csv": (43_800, 11, "1h", "2010-01-02T00:00", "year"),
    "ett/ETTh1.csv": (17_420, 7, "1h", "2016-07-01T00:00", "date"),
}


@pytest.mark.parametrize("name", list(FILES))
def test_a_file_is_read_with_its_path_only(data, name):
    rows, features, step, start, time = FILES[name]
    series = read_series(data / name)
    assert series.values.shape == (rows, features)
    assert np.isfinite(series.values).all()
    assert series.rows(step) == 1
    assert series.time[0] == np.datetime64(start)
    assert (np.diff(series.time) == series.step).all()
    assert next(fact for fact in series.facts if fact.what == "time").detail.startswith(repr(time))


def test_jena_2024(data):
    series = read_series(data / "jena/mpi_roof_2024.csv")
    found = {fact.what: fact for fact in series.facts}
    assert found["encoding"].detail == "read as cp1252"
    assert "SWDR (W/m²)" in series.columns
    assert found["sentinels"].detail == "'max. PAR (µmol/m²/s): -9999' 18"
    assert series["T (degC)"][0] == np.float32(18.76)


def test_beijing(data):
    series = read_series(data / "beijing_pm25/PRSA_data_2010.1.1-2014.12.31.csv")
    found = {fact.what: fact for fact in series.facts}
    assert found["time"].detail == "'year' + 'month' + 'day' + 'hour'"
    assert found["missing values"].detail == "'pm2.5' 2067"
    assert found["missing at the beginning"].count == 24
    assert found["column that numbers the rows"].detail == "'No'"
    assert found["text column"].detail == "'cbwd' has the values 'NE', 'NW', 'SE', 'cv'"
    assert series.columns[4:8] == ("cbwd=NE", "cbwd=NW", "cbwd=SE", "cbwd=cv")


@pytest.mark.parametrize(
    ("name", "target", "every"),
    [
        ("jena/mpi_roof_2024.csv", "T (degC)", "1h"),
        ("beijing_pm25/PRSA_data_2010.1.1-2014.12.31.csv", "TEMP", None),
        ("ett/ETTh1.csv", "OT", None),
    ],
)
@pytest.mark.parametrize("horizon", [1, 24])
def test_honest_splits_of_real_data_pass_the_audit(data, name, target, every, horizon):
    split = split_series(
        read_series(data / name), target=target, lookback="5d", every=every, ahead="24h", horizon=horizon
    )
    audit = split.audit()
    assert audit.leaks == 0, audit.failed

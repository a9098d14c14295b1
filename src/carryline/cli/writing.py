"""A table into a file whose suffix says the format; whole or not there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from carryline.ground.errors import InputError, nearest
from carryline.ground.files import write_bytes

if TYPE_CHECKING:
    import polars as pl

WRITERS = {".csv": "write_csv", ".parquet": "write_parquet", ".jsonl": "write_ndjson"}


def check_destination(path: Path) -> None:
    """Raise InputError unless a table can be written to `path`."""
    if path.is_dir():
        raise InputError(
            f"--out {path} is a folder",
            expected="a file to write",
            fix=f"name a file in it, as {path / 'predictions.csv'}",
        )
    if path.suffix.lower() not in WRITERS:
        raise InputError(
            f"--out {path} ends in {path.suffix!r}{nearest(path.suffix, WRITERS)}",
            expected="a name that ends in .csv, .parquet or .jsonl",
            fix=f"write to {path.with_suffix('.csv')}",
        )


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write `table` to `path` in the format of its suffix."""
    buffer = io.BytesIO()
    suffix = path.suffix.lower()
    getattr(table if suffix == ".parquet" else with_times_as_text(table), WRITERS[suffix])(buffer)
    write_bytes(path, buffer.getvalue())


def with_times_as_text(table: pl.DataFrame) -> pl.DataFrame:
    """Times in ISO 8601, with a fraction of a second only where there is one."""
    import polars.selectors as cs

    return table.with_columns(cs.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.f"))

"""Whatever happens to the bytes of a file, reading it gives a table or an InputError, and nothing else."""

from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import polars as pl
import pytest

from carryline.ground.errors import InputError
from carryline.ground.tables import formats, read_table

FRAME = pl.DataFrame(
    {"time": ["01.01.2020 00:10:00", "01.01.2020 00:20:00"] * 15, "x": np.arange(30) / 7, "label": ["a", "b, c"] * 15}
)
WRITERS = {
    "Parquet": (".parquet", FRAME.write_parquet),
    "Feather": (".feather", FRAME.write_ipc),
    "JSON lines": (".jsonl", lambda path: path.write_text("\n".join(map(json.dumps, FRAME.to_dicts())))),
    "delimited text": (".csv", FRAME.write_csv),
}
TEXT = list(b',;\n\r"\t-. 0')


def damage(content, generator):
    """Some bytes changed, cut out, put in, or replaced by those that text formats care about."""
    content, kind = bytearray(content), generator.integers(4)
    for _ in range(generator.integers(1, 6)):
        place = int(generator.integers(len(content)))
        if kind == 0:
            content[place] = generator.integers(256)
        elif kind == 1:
            del content[place : place + int(generator.integers(1, 30))]
        elif kind == 2:
            content[place:place] = generator.integers(256, size=3, dtype=np.uint8).tobytes()
        else:
            content[place] = TEXT[generator.integers(len(TEXT))]
    return bytes(content)


@pytest.mark.parametrize("name", list(formats))
def test_damaged_files_are_read_or_refused(name, tmp_path, capfd):
    suffix, write = WRITERS[name]
    write(tmp_path / f"whole{suffix}")
    whole, path = (tmp_path / f"whole{suffix}").read_bytes(), tmp_path / f"damaged{suffix}"
    generator = np.random.default_rng(0)
    for _ in range(300):
        path.write_bytes(damage(whole, generator))
        with suppress(InputError):
            assert read_table(path).frame.height > 0
    capfd.readouterr()  # polars writes its panics to stderr

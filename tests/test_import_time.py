"""What is imported when: a heavy library only where it is needed, so that nothing waits for what it does not use.

Which modules are loaded is checked, not how long it took: the first is the same on every machine.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

SOMETIMES = {"matplotlib", "plotly", "sklearn", "pandas", "pyarrow", "h5py", "typer", "rich"}  # plots, files, terminals
HEAVY = SOMETIMES | {"torch", "numpy", "scipy", "polars", "narwhals"}


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import carryline", HEAVY),
        ("import carryline.cli", HEAVY - {"typer", "rich"}),
        ("from carryline import Sequential, layers", SOMETIMES | {"polars", "scipy"}),
        ("from carryline import keras_files", SOMETIMES | {"polars", "scipy"}),
        ("from carryline import read_series, read_corpus, Windows", SOMETIMES),
        ("from carryline import forecast, classify, report, load", SOMETIMES),
    ],
)
def test_an_import_brings_nothing_it_does_not_need(statement, forbidden):
    program = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert forbidden & set(done.stdout.split()) == set()

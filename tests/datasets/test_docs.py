"""docs/datasets.md tells of every data set, and where it may lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from carryline import datasets
from carryline.datasets.sources import SOURCES

PAGE = Path(__file__).parents[2] / "docs" / "datasets.md"


@pytest.mark.parametrize("name", sorted({*SOURCES, "penn_treebank_characters", "adding_problem", "copy_memory"}))
def test_the_page_names_it(name: str) -> None:
    assert callable(getattr(datasets, name))
    (row,) = [line for line in PAGE.read_text().splitlines() if line.startswith("|") and f"`{name}`" in line]
    if name in SOURCES:
        assert ("by hand" in row) == (not SOURCES[name].downloads)

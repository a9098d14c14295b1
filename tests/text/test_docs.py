"""What docs/text.md says is so: its examples are run."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "text.md"


def test_the_examples_of_the_page_give_what_it_shows() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried >= 15
    assert failed == 0


@pytest.mark.parametrize("name", ["Tokenizer", "Vocabulary", "SequenceVectorizer", "Bag", "HashedBag", "TextStream"])
def test_the_page_tells_of_everything_that_takes_texts(name: str) -> None:
    assert f"`{name}" in PAGE.read_text(encoding="utf-8")

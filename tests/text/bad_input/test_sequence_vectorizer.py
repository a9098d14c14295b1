"""Saved sequence vectorisers that were changed, or are something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text import SequenceVectorizer, Vocabulary, vocabulary_file

TEXTS = ["a first text", "a second text"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saved") / "v.txt"


def test_a_vocabulary_alone_is_told(path: Path, refuses: Callable[..., None]) -> None:
    Vocabulary.fit(TEXTS).save(path)
    refuses(
        lambda: SequenceVectorizer.load(path),
        f"{path}, line 1 holds no settings of a SequenceVectorizer\n"
        "  expected: what SequenceVectorizer.save wrote\n"
        "  fix: load it with Vocabulary.load, if it is a vocabulary",
    )


@settings(deadline=None)
@given(place=st.integers(0, 400), cut=st.integers(0, 2), put=st.binary(max_size=2))
def test_no_byte_can_change_unseen(path: Path, place: int, cut: int, put: bytes) -> None:
    SequenceVectorizer(length=3).fit(TEXTS).save(path)
    content = path.read_bytes()
    changed = content[:place] + put + content[place + cut :]
    path.write_bytes(changed)
    if changed == content:
        assert SequenceVectorizer.load(path).length_ == 3
        return
    with pytest.raises(InputError, match=r"line \d+ "):
        SequenceVectorizer.load(path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"length": 0}, "SequenceVectorizer(length=0)"),
        ({"width": 2.5}, "SequenceVectorizer(width=2.5)"),
        ({"width": 4}, "SequenceVectorizer(width=4)"),
        ({"side": "left"}, "SequenceVectorizer(side='left')"),
        ({"sice": 3}, "holds no settings of a SequenceVectorizer"),
    ],
)
def test_settings_that_cannot_be_are_refused_whatever_the_hash(
    path: Path, changed: dict[str, Any], said: str, says: Callable[..., tuple[str, str, str]]
) -> None:
    SequenceVectorizer(length=3).fit(TEXTS).save(path)
    saved = vocabulary_file.read(path)
    saved.settings["sequences"] |= changed
    vocabulary_file.write(path, saved)
    given, _, _ = says(lambda: SequenceVectorizer.load(path))
    assert given.startswith(f"{path}, line 1")
    assert said in given


def test_a_loaded_one_cannot_be_fitted_further(path: Path, refuses: Callable[..., None]) -> None:
    SequenceVectorizer().fit(TEXTS).save(path)
    loaded = SequenceVectorizer.load(path)
    refuses(
        lambda: loaded.partial_fit(TEXTS),
        "SequenceVectorizer.partial_fit after load\n"
        "  expected: a vectoriser that was fitted here: the file has no counts of the words that were left out\n"
        "  fix: fit a new one, on all the texts",
    )
    assert loaded.fit(["b"]).vocabulary_.tokens == ("", "<oov>", "b")

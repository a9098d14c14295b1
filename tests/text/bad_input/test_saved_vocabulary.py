"""Saved vocabularies that were cut short, changed, or are something else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from carryline.ground.errors import InputError
from carryline.text import Vocabulary

PROSE = ["a first text", "a second text", "a third text"]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Vocabulary.fit(PROSE, oov="?").save(tmp_path / "vocabulary.txt")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda content: content[:-4], "{0} holds 5 of 6 tokens"),
        (lambda content: content + b"more\n", "{0} holds 7 of 6 tokens"),
        (lambda content: content[2:], "{0} begins with"),
        (lambda content: content.replace(b'"size"', b'"sice"'), "{0}: its header cannot be read"),
        (lambda content: content.replace(b"vocabulary 1", b"vocabulary 2"), "{0} is of format 2"),
        (
            lambda content: b"\xff" + content,
            "{0}: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
        (lambda content: b"", "{0} begins with ''"),
    ],
)
def test_a_changed_vocabulary_is_refused(saved: Path, change: Callable[[bytes], bytes], expected: str) -> None:
    path = saved / "vocabulary.txt"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(InputError) as caught:
        Vocabulary.load(path)
    assert str(caught.value).startswith(expected.replace("{0}", str(path)))


def test_a_missing_vocabulary_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        Vocabulary.load(tmp_path / "vocabulary.txt")

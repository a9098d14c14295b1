"""Saved bags that were cut short, changed, or are something else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from carryline.ground.errors import InputError
from carryline.text import Bag, Vocabulary

PROSE = ["a first text", "a second text", "a third text"]
WHOLE = "\n  expected: a bag that carryline saved, whole\n  fix: save it again, or restore it from where it came"


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Bag(ngrams=(1, 2)).fit(PROSE).save(tmp_path / "bag.txt")
    return tmp_path / "bag.txt"


def test_the_file_is_as_it_is_told(saved: Path) -> None:
    head, *lines = saved.read_text().splitlines()
    assert head.startswith("# carryline bag 1 ")
    assert '"columns": 11, "documents": 3,' in head
    assert lines[:3] == ["3\ta", "1\ta\tfirst", "1\ta\tsecond"]


def hashed(content: bytes) -> bytes:
    """The file with the hash of what is in it now."""
    start, _, rest = content.partition(b" {")
    rest = b"{" + rest
    return start[:-64] + hashlib.sha256(rest).hexdigest().encode() + b" " + rest


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: b"", "line 1 begins with ''"),
        (lambda c: c[2:], "line 1 begins with 'carryline bag 1 "),
        (lambda c: c.replace(b"bag 1", b"bag 2"), "line 1 is of format 2\n  expected: format 1"),
        (lambda c: c.replace(b'"mode": "tfidf"', b'"mode": "count"'), "line 1 has a hash that is not the hash of what"),
        (lambda c: c.replace(b"3\ta\n", b"2\ta\n"), "line 1 has a hash that is not the hash of what follows"),
        (lambda c: c.replace(b'{"binary"', b'["binary"'), "line 1 holds settings that are no JSON object"),
        (lambda c: c.replace(b'"columns"', b'"rows"'), "line 1 holds settings without 'columns'"),
        (lambda c: c.replace(b'"columns": 11', b'"columns": -1'), "line 1 holds the setting 'columns' as -1"),
        (lambda c: c.replace(b'"tfidf"', b'"tf-idf"'), "line 1 holds settings that no bag has: Bag(mode='tf-idf')"),
        (lambda c: c.replace(b'"smooth"', b'"rough"'), "line 1 holds settings that no bag has: KeyError: 'smooth'"),
        (lambda c: c[:-3], "line 12 ends in the middle, after '1\\tthird\\tte'"),
        (lambda c: c[: c.rindex(b"\n", 0, -1) + 1], "line 11 is the last: the file holds 10 of 11 columns"),
        (lambda c: c + b"1\tmore\n", "line 13 is one too many: the file holds 12 of 11 columns"),
        (lambda c: c.replace(b"3\ta\n", b"\xff\ta\n"), "line 2 is no UTF-8: the byte ff"),
        (lambda c: c.replace(b"3\ta\n", b"3\n"), "line 2 has no token: '3'"),
        (lambda c: c.replace(b"3\ta\n", b"4\ta\n"), "line 2 has '4' where a number of texts up to 3"),
        (lambda c: c.replace(b"3\ta\n", b"x\ta\n"), "line 2 has 'x' where a number of texts up to 3"),
        (lambda c: c.replace(b"3\ta\n", b"3\ta\\x\n"), "line 2 is not written as tokens are: '3\\ta\\\\x'"),
        (lambda c: c.replace(b"3\ta\n", b"3\ta\tb\tc\n"), "line 2 has 3 tokens where n-grams have 1 to 2"),
        (lambda c: c.replace(b"1\tfirst\ttext", b"1\ta\tfirst"), "line 7 has the n-gram of line 3 again"),
    ],
)
def test_a_changed_bag_is_refused_by_its_line(saved: Path, change: Callable[[bytes], bytes], expected: str) -> None:
    saved.write_bytes(change(saved.read_bytes()))
    with pytest.raises(InputError) as caught:
        Bag.load(saved)
    assert str(caught.value).startswith(f"{saved}, {expected}")


@pytest.mark.parametrize("change", [lambda c: c.replace(b"3\ta\n", b"2\ta\n")])
def test_whoever_changes_the_hash_too_changes_the_bag(saved: Path, change: Callable[[bytes], bytes]) -> None:
    saved.write_bytes(hashed(change(saved.read_bytes())))
    frequency = Bag.load(saved).document_frequency_
    assert frequency is not None
    assert frequency[0] == 2


def test_no_byte_can_change_unseen(saved: Path) -> None:
    content = saved.read_bytes()
    for place in range(len(content)):
        saved.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(InputError):
            Bag.load(saved)


def test_a_file_can_be_cut_nowhere(saved: Path) -> None:
    content = saved.read_bytes()
    for length in range(len(content)):
        saved.write_bytes(content[:length])
        with pytest.raises(InputError):
            Bag.load(saved)


def test_ids_that_are_none_are_refused(tmp_path: Path) -> None:
    ids = Vocabulary.fit(PROSE).encode(PROSE)
    Bag().fit(ids).save(tmp_path / "bag.txt")
    content = (tmp_path / "bag.txt").read_bytes()
    (tmp_path / "bag.txt").write_bytes(content.replace(b"1\t3\n", b"1\tthree\n"))
    with pytest.raises(InputError, match="line 4 has 'three' where ids are meant"):
        Bag.load(tmp_path / "bag.txt")


def test_a_missing_bag_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"bag\.txt"):
        Bag.load(tmp_path / "bag.txt")


def test_a_bag_whose_arrays_disagree_is_refused() -> None:
    arrays, rest = Bag(ngrams=(1, 2)).fit(PROSE).state()
    with pytest.raises(InputError, match="11 columns and 10 of idf"):
        Bag.from_state(arrays | {"idf": arrays["idf"][:-1]}, rest)
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"keys_2": arrays["keys_2"][1:]}, rest)
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"keys_2": arrays["keys_2"] + np.int64(10**9)}, rest)


def test_nothing_is_half_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Bag().save(tmp_path / "bag.txt")
    assert list(tmp_path.iterdir()) == []

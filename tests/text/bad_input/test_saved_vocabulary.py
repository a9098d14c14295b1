"""Saved vocabularies that were cut short, changed, or are something else: the line that is wrong is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.text import Tokenizer, Vocabulary

PROSE = ["a first text", "a second text", "a third\u0085text\nof \\ four", "\ud83d \u00e9"]
HEADER = "# carryline vocabulary "


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("saved") / "v.txt"


def fitted() -> Vocabulary:
    return Vocabulary.fit(PROSE, oov="?", tokenizer=Tokenizer(level="character"))


def whole(path: Path) -> bytes:
    fitted().save(path)
    return path.read_bytes()


def signed(lines: list[str]) -> bytes:
    """A file whose hash is right, whoever wrote it."""
    head, *rest = lines
    version, _, settings = head.removeprefix(HEADER).split(" ", 2)
    body = "\n".join([settings, *rest, ""]).encode()
    return f"{HEADER}{version} {hashlib.sha256(body).hexdigest()} ".encode() + body


def line(number: int, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [*lines[: number - 1], new, *lines[number:]]


def header(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [lines[0].replace(old, new), *lines[1:]]


STRUCTURES: list[tuple[Callable[[list[str]], list[str]], str]] = [
    (line(3, "x"), "line 3 has 1 columns, not token, count and documents: 'x'"),
    (line(3, "x\t9\t2\t1"), "line 3 has 4 columns, not token, count and documents: 'x\\t9\\t2\\t1'"),
    (line(3, "x\tmany\t2"), "line 3 has 'many' where a whole number is meant"),
    (line(3, "x\t-9\t2"), "line 3 has '-9' where a whole number is meant"),
    (line(3, "x\t09\t2"), "line 3 has '09' where a whole number is meant"),
    (line(3, "x\t\u0663\t2"), "line 3 has '\u0663' where a whole number is meant"),
    (line(3, "x\t" + "9" * 5000 + "\t2"), "line 3 has '" + "9" * 40 + "' where a whole number is meant"),
    (line(3, "q\t9\t5"), "line 3 has a token that occurs 9 times, in 5 of 4 documents"),
    (line(3, "q\t9\t0"), "line 3 has a token that occurs 9 times, in 0 of 4 documents"),
    (line(4, "q\t99\t2"), "line 4 has the count 99 below 8: the most frequent token comes first"),
    (line(6, "t\t4\t3"), "line 6 has the token 't' again, which stands in line 4"),
    (line(4, "\\q\t7\t3"), "line 4 is not written as a token is: '\\\\q'"),
    (line(4, "\\u0041\t7\t3"), "line 4 is not written as a token is: '\\\\u0041'"),
    (line(4, "\\\t7\t3"), "line 4 is not written as a token is: '\\\\'"),
    (line(4, "\u0085\t7\t3"), "line 4 is not written as a token is: '\\x85'"),
    (line(4, "e\t7\t3\r"), "line 4 has '3\\r' where a whole number is meant"),
    (line(2, "!\t0\t0"), "line 2 is not the token '?' that line 1 tells to stand for unknown ones"),
    (lambda lines: lines[:-1], "line 21 is the last: the file holds 20 of 21 tokens"),
    (lambda lines: [*lines, "x\t1\t1"], "line 23 is one too many: the file holds 22 of 21 tokens"),
    (header('"documents": 4', '"documents": null'), "line 2 is not written as a token is: '?\\t0\\t0'"),
    (header('"documents": 4', '"documents": -4'), "line 1 holds the setting 'documents' as -4"),
    (header('"documents": 4', '"documents": true'), "line 1 holds the setting 'documents' as True"),
    (header('"oov": "?"', '"oov": 5'), "line 1 holds the setting 'oov' as 5"),
    (
        header('"level": "character"', '"level": "wrod"'),
        "line 1 holds a tokenizer that cannot be: tokenizer sett",
    ),
    (header('"tokens"', '"token"'), "line 1 holds settings without 'tokens'"),
    (header('{"documents"', '["documents"'), "line 1 holds settings that are no JSON object: "),
]


@pytest.mark.parametrize(("change", "expected"), STRUCTURES, ids=[expected[:50] for _, expected in STRUCTURES])
def test_a_file_that_is_no_vocabulary_is_refused_whatever_its_hash(
    path: Path, change: Callable[[list[str]], list[str]], expected: str
) -> None:
    path.write_bytes(signed(change(whole(path).decode().split("\n")[:-1])))
    with pytest.raises(InputError) as caught:
        Vocabulary.load(path)
    assert caught.value.given.startswith(f"{path}, {expected}")
    assert caught.value.expected == "a vocabulary that carryline saved, whole"
    assert caught.value.fix == "save it again, or restore it from where it came"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda content: content[:-4], "line 22 ends in the middle, after "),
        (lambda content: content.replace(b"c\t1", b"q\t1"), "line 1 has a hash that is not the hash of what follows"),
        (lambda content: content.replace(b"t\t8", b"t\t7"), "line 1 has a hash that is not the hash of what follows"),
        (lambda content: content.replace(b"t\t8", b"\xff\t8"), "line 4 is no UTF-8: the byte ff"),
        (lambda content: content.replace(b"\n", b"\r\n"), "line 2 has '0\\r' where a whole number is meant"),
        (lambda content: content[2:], "line 1 begins with 'carryline vocabulary 2 "),
        (lambda content: b"", "line 1 begins with ''"),
        (lambda content: content.replace(b"vocabulary 2", b"vocabulary 3"), "line 1 is of format 3"),
        (lambda content: content.replace(b"vocabulary 2", b"vocabulary 1"), "line 1 holds no settings of a vocabulary"),
    ],
)
def test_a_changed_vocabulary_is_refused(path: Path, change: Callable[[bytes], bytes], expected: str) -> None:
    content = whole(path)
    path.write_bytes(change(content))
    assert change(content) != content
    with pytest.raises(InputError) as caught:
        Vocabulary.load(path)
    assert caught.value.given.startswith(f"{path}, {expected}")


LENGTH = 400  # of the file, or a little more


@settings(deadline=None)
@given(
    place=st.integers(0, LENGTH),
    cut=st.integers(0, 3),
    put=st.binary(max_size=3) | st.sampled_from([b"\n", b"\t", b"\\", b"1"]),
)
def test_no_byte_can_change_unseen(path: Path, place: int, cut: int, put: bytes) -> None:
    content = whole(path)
    _refused_or_the_same(path, content, content[:place] + put + content[place + cut :])


@settings(deadline=None)
@given(content=st.data())
def test_no_line_can_go_come_or_move_unseen(path: Path, content: st.DataObject) -> None:
    original = whole(path)
    lines = original.splitlines(keepends=True)
    at = content.draw(st.integers(0, len(lines) - 1))
    other = content.draw(st.integers(0, len(lines) - 1))
    changed = content.draw(
        st.sampled_from(
            [
                lines[:at] + lines[at + 1 :],
                [*lines[:at], lines[other], *lines[at:]],
                [*lines[:at], lines[other], *lines[at + 1 :]],
                lines[:at],
            ]
        )
    )
    _refused_or_the_same(path, original, b"".join(changed))


def _refused_or_the_same(path: Path, original: bytes, changed: bytes) -> None:
    path.write_bytes(changed)
    if changed == original:
        assert Vocabulary.load(path).tokens == fitted().tokens
        return
    with pytest.raises(InputError, match=r"line \d+ "):
        Vocabulary.load(path)


FIRST = '# carryline vocabulary 1 {"oov": "?", "tokenizer": {"level": "word", "ngrams": [1, 1], "preset": "keras"}, '


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ('"size": 4}\n?\na\n', "line 3 is the last: the file holds 2 of 3 tokens"),
        ('"size": 4}\n?\na\nb\nc\n', "line 5 is the last: the file holds 4 of 3 tokens"),
        ('"size": 4}\n?\na\na\n', "line 4 has the token 'a' again, which stands in line 3"),
        ('"size": 4}\n!\na\nb\n', "line 2 is not the token '?' that line 1 tells to stand for unknown ones"),
        ('"sice": 4}\n?\na\nb\n', "line 1 holds no settings of a vocabulary: "),
        ('"size": "4"}\n?\na\nb\n', "line 1 holds no settings of a vocabulary: "),
        ('"size": 4\n?\na\nb\n', "line 1 holds no settings of a vocabulary: "),
    ],
)
def test_a_changed_vocabulary_of_the_first_format_is_refused(path: Path, rest: str, expected: str) -> None:
    path.write_text(FIRST + rest)
    with pytest.raises(InputError) as caught:
        Vocabulary.load(path)
    assert caught.value.given.startswith(f"{path}, {expected}")


def test_a_missing_vocabulary_is_told(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.txt").touch()
    with pytest.raises(InputError, match=r"does not exist; did you mean 'vocabulary.txt'\?"):
        Vocabulary.load(tmp_path / "vocabulary")


def test_a_vocabulary_of_a_newer_version_is_told(path: Path, refuses: Callable[..., None]) -> None:
    path.write_bytes(b"# carryline vocabulary 3 {}\n")
    expected = (
        f"{path}, line 1 is of format 3\n"
        "  expected: format 2\n"
        "  fix: update carryline, or save the vocabulary with this version"
    )
    refuses(lambda: Vocabulary.load(path), expected)

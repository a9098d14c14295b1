from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.encoding import Broken, decode, detect
from carryline.ground.errors import InputError


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "ascii"),
        (b"plain", "ascii"),
        ("naïve °C µ".encode(), "utf-8"),
        ("తెలుగు".encode(), "utf-8"),
        (b"\xef\xbb\xbfmarked", "utf-8-sig"),
        ("two bytes".encode("utf-16"), "utf-16"),
        ("SWDR (W/m²), PAR (µmol/m²/s)".encode("cp1252"), "cp1252"),
        ("“quoted” – €5".encode("cp1252"), "cp1252"),
        (b"caf\xe9 \x81", "latin-1"),
        ("só não é".encode() + b"\xff", "utf-8"),
    ],
)
def test_the_encoding_is_found(content, encoding):
    assert detect(content) == encoding


def test_a_mark_is_no_part_of_the_text():
    assert decode(b"\xef\xbb\xbfa").text == "a"
    assert decode("aé".encode("utf-16")).text == "aé"


def test_broken_bytes_are_listed_with_their_offsets():
    content = "né".encode() + b"\xff" + "à".encode() + b"\xe2\x82" + "ü!".encode()
    decoded = decode(content)
    assert decoded.encoding == "utf-8"
    assert decoded.text == "né\ufffdà\ufffdü!"
    assert decoded.broken == (Broken(3, b"\xff"), Broken(6, b"\xe2\x82"))
    assert [str(broken) for broken in decoded.broken] == ["ff at byte 3", "e2 82 at byte 6"]


def test_offsets_count_the_mark():
    assert decode(b"\xef\xbb\xbfab\xffc").broken == (Broken(5, b"\xff"),)


def test_a_given_encoding_is_used():
    assert decode(b"\xe9", "latin-1").text == "é"
    assert decode(b"a\xe9b", "utf-8").broken == (Broken(1, b"\xe9"),)


def test_an_unknown_encoding_is_an_input_error():
    with pytest.raises(InputError, match=r"^encoding='utf-9'\n  expected: an encoding that Python knows"):
        decode(b"x", "utf-9")


@given(st.text())
def test_valid_utf8_is_read_as_it_was_written(text):
    decoded = decode(text.encode())
    if not text.startswith("\ufeff"):
        assert decoded.text == text
    assert not decoded.broken


@given(st.binary())
def test_any_bytes_can_be_read(content):
    decoded = decode(content)
    assert isinstance(decoded.text, str)
    assert all(content[broken.offset :].startswith(broken.content) for broken in decoded.broken)

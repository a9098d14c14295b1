"""Which encoding some bytes are in, and where they are broken: UTF-8 (marked or not), UTF-16, cp1252, latin-1."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from carryline.ground.errors import InputError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True)
class Broken:
    """One run of bytes that its encoding does not know: where it starts in the file, and the bytes."""

    offset: int
    content: bytes

    def __str__(self) -> str:
        return f"{self.content[:4].hex(' ')} at byte {self.offset}"


@dataclass(frozen=True)
class Decoded:
    """Text, the encoding it was read in, and the bytes that were replaced by U+FFFD (none, mostly)."""

    text: str
    encoding: str
    broken: tuple[Broken, ...] = ()


def detect(content: bytes) -> str:
    """The encoding of `content`: "ascii", "utf-8", "utf-8-sig", "utf-16", "cp1252" or "latin-1".

    A byte-order mark decides. Without one, bytes that are valid UTF-8 are UTF-8. Bytes that are not are either UTF-8
    with some damage or a one-byte encoding: they count as damaged UTF-8 when whole multi-byte characters outnumber the
    runs of stray bytes (in a one-byte encoding such a character is a rare accident), else as cp1252, or latin-1 where
    a byte occurs that cp1252 leaves undefined.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if content.isascii():
        return "ascii"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        characters, stray = 0, 0
        for run in _HIGH.finditer(content):
            rest, whole = _UTF8_CHARACTER.subn(b"", run.group())
            characters += whole
            stray += bool(rest)
        if characters > stray:
            return "utf-8"
        return "latin-1" if _NOT_IN_CP1252.search(content) else "cp1252"
    return "utf-8"


def decode(content: bytes, encoding: str | None = None) -> Decoded:
    """Text from bytes. Broken bytes become U+FFFD, and are listed with their offsets in `content`.

    `encoding` is detected where it is not given. Raises InputError for an encoding that Python does not know.

        >>> decode("20 °C".encode("cp1252")).encoding
        'cp1252'
        >>> [str(broken) for broken in decode("só, não ".encode() + b"\\xff!").broken]
        ['ff at byte 10']
    """
    encoding = encoding or detect(content)
    try:
        return Decoded(content.decode(encoding), encoding)
    except LookupError:
        raise InputError(
            f"encoding={encoding!r}",
            expected="an encoding that Python knows, such as 'utf-8', 'cp1252' or 'latin-1'",
            fix="correct the name, or leave it out to have it detected",
        ) from None
    except UnicodeDecodeError:
        return _mend(content, encoding)


def _mend(content: bytes, encoding: str) -> Decoded:
    """Decode piece by piece between the broken bytes, so that each keeps its offset."""
    broken: list[Broken] = []
    unseen = len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0  # that codec counts from behind the mark

    def note(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        broken.append(Broken(error.start + unseen, error.object[error.start : error.end]))
        return "\ufffd", error.end

    codecs.register_error("carryline.note", note)
    return Decoded(content.decode(encoding, errors="carryline.note"), encoding, tuple(broken))

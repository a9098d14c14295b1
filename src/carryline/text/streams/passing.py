"""One pass over a source that is read piece by piece: how far it is, and what was found and repaired on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from carryline.ground.encoding import Broken, decode, detect
from carryline.ground.errors import InputError
from carryline.ground.facts import Fact
from carryline.ground.tables import refuse_packed
from carryline.text.folders import first_not_utf8

LONGEST = 1 << 28  # bytes of one document: 100 MB can be one; a file of gigabytes without a line end is something else
_BLOCK = 1 << 22
_NOTED = 5  # broken places that a fact lists


@dataclass
class Pass:
    """What one pass over a source notes.

    `done` of `total`, in `unit`s (None: nobody knows the total before the end), for whoever shows it.
    """

    broken: Literal["replace", "error"] = "replace"
    done: int = 0
    total: int | None = None
    unit: Literal["bytes", "documents"] = "bytes"
    documents: int = 0
    missing: int = 0
    _damaged: int = 0
    _places: list[str] = field(default_factory=list)
    _foreign: dict[str, list[str]] = field(default_factory=dict)

    def decode(self, content: bytes, encoding: str, name: str, offset: int = 0) -> str:
        """Text from bytes that stand at `offset` of the file called `name`; broken ones are noted, or an error."""
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            decoded = decode(content, encoding)
        for run in decoded.broken:
            place = f"{name}: {Broken(offset + run.offset, run.content)}"
            if self.broken == "error":
                raise InputError(
                    f"{name} has broken bytes: {place}",
                    expected=f"text in {encoding}",
                    fix="repair the file, or pass broken='replace'",
                )
            self._damaged += 1
            if len(self._places) < _NOTED:
                self._places.append(place)
        return decoded.text

    def note_encoding(self, encoding: str, place: str) -> None:
        """A file is in another encoding than UTF-8, as was seen at `place`."""
        self._foreign.setdefault(encoding, []).append(place)

    def facts(self) -> tuple[Fact, ...]:
        """What was found so far."""
        found = [
            Fact("file that is not UTF-8", len(places), f"read as {encoding}", "; ".join(places[:_NOTED]))
            for encoding, places in sorted(self._foreign.items())
        ]
        if self._damaged:
            found.append(Fact("broken bytes", self._damaged, "replaced by U+FFFD", "; ".join(self._places)))
        if self.missing:
            found.append(Fact("missing text", self.missing, "read as empty"))
        return tuple(found)


def text_blocks(file: BinaryIO, path: Path, this: Pass) -> Iterator[str]:
    """The text of a file in pieces of some megabytes, each a number of whole lines that end in a newline alone.

    The encoding is that of the first megabytes: UTF-8 with or without its mark, cp1252 or latin-1.
    """
    head = file.read(_BLOCK)
    encoding, newline = _look(head, path, this)
    block, offset, rest = head, 0, bytearray()
    while block:
        this.done += len(block)
        cut = block.rfind(newline) + 1
        if cut:
            content, rest = bytes(rest) + block[:cut], bytearray(block[cut:])
            yield _with_newlines(this.decode(content, encoding, path.name, offset), newline)
            offset += len(content)
            if offset == len(content):  # the mark stands at the beginning only
                encoding = encoding.removesuffix("-sig")
        else:
            rest += block
        if len(rest) > LONGEST:
            raise InputError(
                f"{path} has more than {LONGEST >> 20} MiB without a line end, from byte {offset} on",
                expected="one document on each line",
                fix="write each document on a line of its own, or each into a file of a folder",
            )
        block = file.read(_BLOCK)
    if rest:
        yield _with_newlines(this.decode(bytes(rest), encoding, path.name, offset), newline)


def _look(head: bytes, path: Path, this: Pass) -> tuple[str, bytes]:
    """The encoding and the line end of a file, by its first bytes."""
    refuse_packed(head, path)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(
            f"{path} is in UTF-16",
            expected="UTF-8, cp1252 or latin-1 where a file is read piece by piece",
            fix=f"pass TextStream(open({str(path)!r}, encoding='utf-16')), or save it as UTF-8",
        )
    if b"\0" in head[: 1 << 16]:
        raise InputError(
            f"{path} is not text (it holds zero bytes)",
            expected="text, CSV/TSV, JSON lines, Parquet or Feather",
            fix="save the texts in one of these formats",
        )
    newline = b"\r" if b"\r" in head[: 1 << 16] and b"\n" not in head[: 1 << 16] else b"\n"
    encoding = detect(head[: head.rfind(newline) + 1] or head)
    if encoding in ("cp1252", "latin-1"):
        this.note_encoding(encoding, f"{path.name} from {first_not_utf8(head)}")
    return "utf-8" if encoding == "ascii" else encoding, newline


def _with_newlines(text: str, newline: bytes) -> str:
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n") if newline == b"\n" else text.replace("\r", "\n")

"""From a file to words and their vectors: what kind of file it is, its rows, what is repaired, and the cache."""

from __future__ import annotations

import gzip
import mmap
import os
import stat
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import IO

import numpy as np

from carryline.ground import files
from carryline.ground.errors import CarrylineError, InputError
from carryline.ground.facts import Fact
from carryline.ground.tables import open_bytes
from carryline.kernels.text.vectors import Place, index_words, read_rows, scan
from carryline.kernels.text.vectors_numpy import Content, Fault, Floats, Ints, ReadWords
from carryline.text.vectors.cache import HEAD, Cache, Stored, finish
from carryline.text.vectors.formats import Found, lay_out, refuse
from carryline.text.vectors.words import Words

_GZIP = b"\x1f\x8b"
_GROWTH, _HARMLESS = (
    50,
    1 << 26,
)  # what is packed may grow so many times, or to so many bytes; real vectors: 2 to 3 times
_SHOWN = 5
_MOVED = 1 << 14  # rows at a time


def load(path: Path, *, cached: bool) -> Stored:
    """What a file holds, from the cache if it is there. InputError for everything that is no whole file of vectors."""
    with open_bytes(path) as file:
        status, opened = os.fstat(file.fileno()), time.time_ns()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path} is no ordinary file", expected="a file of vectors", fix="save it as a file first")
        if not status.st_size:
            raise InputError(f"{path} is empty", expected="a file of vectors", fix="give another file")
        if not cached:
            return _read(_mapped(file), path)
        try:
            cache = Cache()
            return cache.recall(path, status) or _read_and_keep(_mapped(file), path, cache, status, opened)
        except OSError as error:
            stored = _read(_mapped(file), path)
            said = Fact("no cache could be written", 1, "the file will be read again at the next load", str(error))
            return stored._replace(facts=(*stored.facts, said))


def _read_and_keep(content: mmap.mmap, path: Path, cache: Cache, status: os.stat_result, opened: int) -> Stored:
    key, line_ends = scan(content)
    stored = cache.find(key)
    if stored is None:
        with _unpacked(content, path) as whole:
            line_ends = line_ends if whole is content else scan(whole)[1]
            found = lay_out(whole, line_ends, path)
            _refuse_impossible(whole, found, line_ends, path)
            with files.whole_file(cache.file(key), lasting=False) as file:
                read = read_rows(whole, found.layout, line_ends, Place(file.fileno(), HEAD))
                words, repeated, facts = _settle(whole, found, read, path)
                if len(repeated):
                    with mmap.mmap(file.fileno(), 0) as writable:
                        values = np.frombuffer(writable, np.float32, offset=HEAD)
                        _close_gaps(values.reshape(-1, found.layout.dimension), repeated)
                        del values  # a map that is in use cannot be closed
                finish(file, words, found.layout.dimension, facts)
        stored = cache.find(key, trusted=cache.seal(key))
        if stored is None:
            raise OSError(f"{cache.file(key)} is not what was written")
        cache.clear_unfinished()
    cache.remember(path, status, opened, key)
    return stored


def _read(content: mmap.mmap, path: Path) -> Stored:
    with _unpacked(content, path) as whole:
        line_ends = scan(whole)[1]
        found = lay_out(whole, line_ends, path)
        _refuse_impossible(whole, found, line_ends, path)
        values = np.empty((found.layout.rows, found.layout.dimension), dtype=np.float32)
        read = read_rows(whole, found.layout, line_ends, values)
        words, repeated, facts = _settle(whole, found, read, path)
    _close_gaps(values, repeated)
    values = values[: len(words)]
    values.flags.writeable = False
    return Stored(words, values, facts)


def _refuse_impossible(content: Content, found: Found, line_ends: Ints, path: Path) -> None:
    """Before memory for a matrix is taken: lines that are too many for the file's size are too short, one at least."""
    layout = found.layout
    if not layout.binary and layout.rows * (2 * layout.dimension + 2) - 1 > layout.end - layout.first:
        read = read_rows(content, layout, line_ends, None)
        assert isinstance(read, Fault), "every line holds a word and its numbers"
        raise refuse(content, found, read, path)


def _settle(
    content: Content, found: Found, read: ReadWords | Fault, path: Path
) -> tuple[Words, Ints, tuple[Fact, ...]]:
    """The words, each once; the rows of those that stood there before; and what there is to tell."""
    if isinstance(read, Fault):
        raise refuse(content, found, read, path)
    facts = [*_broken(content, found, read)]
    slots, repeated = index_words(read.content, read.offsets)
    words = Words(read.content, read.offsets, slots)
    if len(repeated):
        shown = [f"{words[row]!r} again in {_place(found, row)}" for row in repeated[:_SHOWN].tolist()]
        facts.append(Fact("words that stand there twice", len(repeated), "the first vector was kept", "; ".join(shown)))
        kept = np.ones(len(words), dtype=np.bool_)
        kept[repeated] = False
        lengths = np.diff(read.offsets)
        words = Words(read.content[np.repeat(kept, lengths)], np.concatenate([[0], np.cumsum(lengths[kept])]))
    if found.open:
        what = "the last line has no line end"
        facts.append(Fact(what, 1, "it was read as it is", "if the file was cut off, its last number may be, too"))
    return words, repeated, tuple(facts)


def _broken(content: Content, found: Found, read: ReadWords) -> Iterator[Fact]:
    """The words that are not UTF-8, if there are any, with the byte of the file where each goes wrong."""
    data = read.content.tobytes()
    if _first_broken(data) is None:
        return
    shown, count = [], 0
    bounds = read.offsets.tolist()
    for row, (start, end) in enumerate(pairwise(bounds)):
        at = _first_broken(data[start : end - 1])
        if at is not None:
            count += 1
            place = int(read.places[row])
            if count <= _SHOWN:
                byte = place + (content[place : place + 1] == b"\n") + at
                shown.append(f"{data[start : end - 1][:40]!r} in {_place(found, row)}, byte {byte:,}")
    yield Fact("words that are not UTF-8", count, "kept: such bytes became surrogate escapes", "; ".join(shown))


def _first_broken(word: bytes) -> int | None:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _place(found: Found, row: int) -> str:
    return f"row {row + 1}" if found.layout.binary else f"line {row + (2 if found.header else 1)}"


def _close_gaps(values: Floats, rows: Ints) -> None:
    """Move the rows that stay over those (rising) that go, a part at a time: no second matrix is made."""
    if not len(rows):
        return
    ends = [*rows[1:].tolist(), len(values)]
    to = int(rows[0])
    for gap, end in zip(rows.tolist(), ends, strict=True):
        for start in range(gap + 1, end, _MOVED):
            part = values[start : min(start + _MOVED, end)].copy()
            values[to : to + len(part)] = part
            to += len(part)


def _mapped(file: IO[bytes]) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@contextmanager
def _unpacked(content: mmap.mmap, path: Path) -> Iterator[Content]:
    """The content itself; that of a gzip file in a temporary file, for it may be larger than memory."""
    if content[:2] != _GZIP:
        yield content
        return
    with tempfile.TemporaryFile() as file:
        try:
            most = max(_GROWTH * len(content), _HARMLESS)
            with gzip.GzipFile(fileobj=content) as packed:
                while block := packed.read(1 << 20):
                    file.write(block)
                    if file.tell() > most:
                        raise InputError(
                            f"{path} grows to more than {most:,} bytes when it is unpacked, from {len(content):,}",
                            expected=f"vectors, which gzip makes 2 to 3 times smaller, not {_GROWTH} times",
                            fix="unpack it yourself, if you trust it",
                        )
            file.flush()
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"{path} cannot be unpacked: {error}", expected="a whole gzip file", fix="get it anew; it was cut off"
            ) from None
        except OSError as error:
            raise CarrylineError(
                f"{path} cannot be unpacked into {tempfile.gettempdir()}: {error.strerror}",
                expected="room for the unpacked vectors",
                fix="set TMPDIR to a folder with more room",
            ) from None
        if not file.tell():
            raise InputError(f"{path} is empty, once unpacked", expected="a file of vectors", fix="give another file")
        yield _mapped(file)

"""Vectors that were read once, as a file to be mapped into memory: the next load reads next to nothing.

The folder is `vectors` in $CARRYLINE_CACHE, else in carryline's folder in $XDG_CACHE_HOME or ~/.cache; it may be
deleted at any time. In it, `HASH.vectors` holds what a file of that content gave, whatever its path. `HASH.json` says
which content a path had when its size, times and inode were what they were, so that it need not be read again while
they are.

A cached file is not forced onto the disk, which on a slow one takes longer than to read the vectors again. So its
checksum is verified unless it is the very file that was written or verified before (size, times, inode) and the machine
has not been started again since; what is not whole is made anew. Several processes may read and write at once.
"""

from __future__ import annotations

import json
import mmap
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from carryline.ground import files
from carryline.ground.facts import Fact
from carryline.kernels.text.vectors import hash_content
from carryline.kernels.text.vectors_numpy import Floats
from carryline.text.vectors.words import Words

HEAD = 4096  # bytes; the matrix begins behind them

_MAGIC = b"carryline vectors 1\n"
_ALIGNED = 64
_SETTLED = 2_000_000_000  # nanoseconds; a file that was changed later than this before it was read may change unseen
_STALE = 3600  # seconds; what is unfinished for so long, nobody will finish


class Stored(NamedTuple):
    """What a file of vectors gave: its words, their vectors (words, dimension), and what was found on the way."""

    words: Words
    values: Floats
    facts: tuple[Fact, ...]


class Cache:
    """The cache in its folder. What cannot be read in it is as good as not there."""

    def __init__(self) -> None:
        self.folder = _root() / "vectors"

    def file(self, key: int) -> Path:
        """Where vectors are, or are to be, whose file has this hash."""
        return self.folder / f"{key:016x}.vectors"

    def recall(self, path: Path, status: os.stat_result) -> Stored | None:
        """What is stored for a path, if its file is known to be the same as it was."""
        try:
            note = json.loads(self._note(path).read_bytes())
            changed = max(status.st_mtime_ns, status.st_ctime_ns)
            if note["source"] != _seal(status) or changed + _SETTLED > note["opened"]:
                return None
            key = int(note["key"], 16)
            stored = self.find(key, trusted=note["stored"])
            if stored is not None and note["stored"] != self.seal(key):
                self.remember(path, status, note["opened"], key)  # it has been verified, and need not be again
            return stored
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def remember(self, path: Path, status: os.stat_result, opened: int, key: int) -> None:
        """Note, if it can be, which content a path had when it was opened, at `opened` nanoseconds since 1970."""
        about = {"path": str(path), "source": _seal(status), "opened": opened, "key": f"{key:016x}"}
        with suppress(OSError), files.whole_file(self._note(path), lasting=False) as file:
            file.write(json.dumps({**about, "stored": self.seal(key)}).encode())

    def find(self, key: int, *, trusted: list[Any] | None = None) -> Stored | None:
        """What is stored under a hash, if it is whole; it need not be verified if it is the file that is `trusted`."""
        try:
            with self.file(key).open("rb") as file:
                same = trusted == [_boot(), *_seal(os.fstat(file.fileno()))]
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return _unpack(content, verified=same and _boot() is not None)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def seal(self, key: int) -> list[Any]:
        """What to trust of the file that is stored under a hash, now that it is known to be whole."""
        return [_boot(), *_seal(self.file(key).stat())]

    def clear_unfinished(self) -> None:
        """Remove what processes left behind that were killed while they wrote."""
        with suppress(OSError):
            for path in self.folder.glob(".*.tmp"):
                if path.stat().st_mtime < time.time() - _STALE:
                    path.unlink(missing_ok=True)

    def _note(self, path: Path) -> Path:
        return self.folder / f"{sha256(os.fsencode(path.resolve())).hexdigest()[:16]}.json"


def finish(file: BinaryIO, words: Words, dimension: int, facts: Iterable[Fact]) -> None:
    """Complete a file that holds the matrix of these words behind its head."""
    parts: dict[str, NDArray[Any]] = {
        "words": words.content,
        "offsets": words.offsets,
        "slots": words.slots,
        "facts": np.frombuffer(json.dumps([fact.to_dict() for fact in facts]).encode(), dtype=np.uint8),
    }
    at = HEAD + 4 * len(words) * dimension
    file.truncate(at)
    places: dict[str, list[int]] = {}
    for name, part in parts.items():
        at += -at % _ALIGNED
        file.seek(at)
        file.write(part.tobytes())
        places[name] = [at, part.nbytes]
        at += part.nbytes
    file.flush()
    with mmap.mmap(file.fileno(), at, access=mmap.ACCESS_READ) as content:
        checksum = hash_content(np.frombuffer(content, dtype=np.uint8)[HEAD:])
    about = {"rows": len(words), "dimension": dimension, "size": at, "checksum": checksum, "places": places}
    file.seek(0)
    file.write((_MAGIC + json.dumps(about).encode() + b"\n").ljust(HEAD))


def _unpack(content: mmap.mmap, *, verified: bool) -> Stored:
    """The parts of a cached file; ValueError when it is not whole."""
    if content[: len(_MAGIC)] != _MAGIC:
        raise ValueError("no cached vectors of this version")
    about = json.loads(content[len(_MAGIC) : HEAD])
    data = np.frombuffer(content, dtype=np.uint8)
    if len(content) != about["size"] or not (verified or hash_content(data[HEAD:]) == about["checksum"]):
        raise ValueError("not what was written")

    def part(name: str, dtype: Any) -> NDArray[Any]:
        start, size = about["places"][name]
        return data[start : start + size].view(dtype)

    rows, dimension = about["rows"], about["dimension"]
    values = data[HEAD : HEAD + 4 * rows * dimension].view(np.float32).reshape(rows, dimension)
    facts = tuple(Fact(**fact) for fact in json.loads(part("facts", np.uint8).tobytes()))
    return Stored(Words(part("words", np.uint8), part("offsets", np.int64), part("slots", np.uint32)), values, facts)


def _root() -> Path:
    if given := os.environ.get("CARRYLINE_CACHE"):
        return Path(given)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "carryline"
    except RuntimeError as error:  # there is no home
        raise OSError(str(error)) from None


def _seal(status: os.stat_result) -> list[int]:
    """What changes when a file does. Nobody can set the time of the last change of its status (ctime)."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev]


def _boot() -> str | None:
    """Which start of the machine this is; None where that is not told, and every cached file is verified."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None

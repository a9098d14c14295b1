"""Writing that is whole or not there: a temporary name beside the target, fsync, rename."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from carryline.ground.errors import InputError


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write a file atomically; after a crash the old content or the new is there, never a part."""
    with whole_file(path) as file:
        file.write(content)
    return Path(path)


@contextmanager
def whole_file(path: str | Path, *, lasting: bool = True) -> Iterator[BinaryIO]:
    """A new file to fill, which takes the place of `path` only when the block ends without an error.

    With `lasting=False` nobody waits until it is on the disk. It is whole for every process, but may hold anything once
    the machine has crashed: for large files that can be made again, and whose reader checks what it reads.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w+b") as file:
            os.fchmod(file.fileno(), 0o666 & ~_umask())  # mkstemp makes 0600; an ordinary file follows the umask
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(path.parent)


def write_text(path: str | Path, content: str) -> Path:
    """Write UTF-8 text atomically, with its line ends as they are."""
    return write_bytes(path, content.encode("utf-8"))


def write_json(path: str | Path, content: Any) -> Path:
    """Write indented JSON atomically. NaN and infinity are refused: no other reader would take them.

    Half a surrogate pair, which UTF-8 cannot hold, is escaped as JSON has it.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return write_bytes(path, text.encode("utf-8", "backslashreplace"))


@contextmanager
def whole_folder(path: str | Path, *, sign: str) -> Iterator[Path]:
    """A new folder to fill, which takes the place of `path` only when the block ends without an error.

    `sign` is the file by which an older one is known: InputError, before anything is written, when anything else but an
    empty folder is in that place.
    """
    path = Path(path)
    if path.exists() and not (path / sign).is_file() and (not path.is_dir() or any(path.iterdir())):
        raise InputError(
            f"save({str(path)!r}): something else is there",
            expected=f"a new folder, an empty one, or one that was saved before, with {sign} in it",
            fix="choose another folder",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"))
    fresh.chmod(0o777 & ~_umask())
    try:
        yield fresh
        for file in fresh.rglob("*"):
            if file.is_file():
                with file.open("rb") as opened:
                    os.fsync(opened.fileno())
        _swap(fresh, path)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    _sync_folder(path.parent)


def sha256(*paths: str | Path) -> str:
    """The hash of the files' contents, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with Path(path).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _swap(fresh: Path, path: Path) -> None:
    """Put `fresh` where `path` is. Two renames when `path` exists: a folder cannot be renamed over a full one."""
    if not path.exists():
        fresh.rename(path)
        return
    old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".old"))
    path.rename(old / path.name)
    fresh.rename(path)
    shutil.rmtree(old)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

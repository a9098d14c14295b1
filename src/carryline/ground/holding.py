"""One process at a time in a folder that is filled step by step."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from carryline.ground.errors import InputError


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make `folder` and hold it until the block ends, or the process, however it ends: nothing is left to clean up,
    nor a new folder into which nothing was written.

    Raises InputError when someone else holds it, or when it is a file. Where the file system knows no locks, nobody is
    kept out.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"out={str(folder)!r} is a file", expected="a folder", fix="choose another path")
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"out={str(folder)!r} is in use by another run",
                expected="one run at a time in a folder",
                fix="wait until it ends (the same call then goes on from there), or choose another folder",
            ) from None
        except OSError:
            pass
        yield
    finally:
        if made:
            with suppress(OSError):  # it is not empty
                folder.rmdir()
        os.close(handle)

"""Vectors of words that others trained."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from carryline.datasets.finding import cache_folder, locate
from carryline.ground import files
from carryline.text import Vectors

_MEMBER = "glove.6B.100d.txt"


def glove(folder: str | Path | None = None) -> Vectors:
    """GloVe 6B in 100 dimensions (400,000 words), or what there is of it: the chapter's pretrained vectors.

    Out of the published archive these are unpacked once, into the cache.
    """
    path = locate("glove", folder)
    return Vectors.load(path if path.suffix != ".zip" else _unpacked(path))


def _unpacked(archive: Path) -> Path:
    path = cache_folder() / _MEMBER
    with zipfile.ZipFile(archive) as content:
        if not path.is_file() or path.stat().st_size != content.getinfo(_MEMBER).file_size:
            with content.open(_MEMBER) as member, files.whole_file(path) as file:
                shutil.copyfileobj(member, file, 1 << 20)
    return path

"""What every test may ask for: the folder of real data, or a visible skip."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

import pytest
from hypothesis import settings

# What an example takes says nothing on a busy machine, in sanitised code, or when a table is built at first use.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data sets: $CARRYLINE_DATA, else ../shared/data beside the project."""
    folder = Path(os.environ.get("CARRYLINE_DATA") or Path(__file__).parents[1] / ".." / "shared" / "data").resolve()
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; set CARRYLINE_DATA")
    return folder


@pytest.fixture(scope="session")
def imdb(data: Path) -> Path:
    """The unpacked aclImdb folder, in a cache outside the project."""
    archive = data / "aclImdb.tar.xz"
    if not archive.is_file():
        pytest.skip(f"no {archive}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "carryline"
    home = cache / "aclImdb"
    if not home.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = cache / f".unpacking.{os.getpid()}"
        import tarfile

        with tarfile.open(archive) as tar:
            tar.extractall(fresh, filter="data")
        try:
            (fresh / "aclImdb").rename(home)
        except OSError:  # another process was first
            assert home.is_dir()
    return home


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of made data in the formats of the real data sets (see chapter/small_data.py); not to be written to."""
    made = runpy.run_path(str(Path(__file__).parent / "chapter" / "small_data.py"))
    folder: Path = made["write_small_data"](tmp_path_factory.mktemp("small_data"))
    return folder

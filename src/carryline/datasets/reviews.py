"""The IMDB reviews of Maas et al. (2011): 25,000 to learn from, 25,000 to test on, half of them positive."""

from __future__ import annotations

import tarfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from carryline.datasets.finding import cache_folder, locate
from carryline.datasets.sources import SOURCES
from carryline.ground import files
from carryline.ground.errors import InputError
from carryline.text import Corpus, read_corpus

if TYPE_CHECKING:
    import polars as pl

PARTS = ("train", "test")


def imdb(folder: str | Path | None = None) -> tuple[Corpus, Corpus]:
    """The reviews to learn from and those to test on; class 0 is "neg", 1 is "pos".

    Each part is shuffled, always in the same way, so that the last fifth of it (`validation_split=0.2`) holds both
    classes; the files themselves are sorted by class. What an archive holds is kept in the cache, as one Parquet file:
    to unpack it takes three seconds, to read that a quarter of one.
    """
    path = locate("imdb", folder)
    if path.is_dir():
        parts = [read_corpus(path / part) for part in PARTS]
    else:
        frame = _cached(path)
        parts = [
            Corpus.of(rows["text"].to_list(), rows["label"].to_list(), source=f"{path}:aclImdb/{part}")
            for part in PARTS
            for rows in [frame.filter(frame["part"] == part)]
        ]
    train, test = (corpus[np.random.default_rng(0).permutation(len(corpus))] for corpus in parts)
    return train, test


def _cached(path: Path) -> pl.DataFrame:
    """What an archive of this content holds, from the cache if it was read before."""
    import polars as pl

    cached = cache_folder() / f"imdb-{files.sha256(path)[:16]}.parquet"
    with suppress(OSError, pl.exceptions.PolarsError):
        return pl.read_parquet(cached)
    frame = _unpacked(path)
    with suppress(OSError), files.whole_file(cached) as file:
        frame.write_parquet(file)
    return frame


def _unpacked(path: Path) -> pl.DataFrame:
    """Columns part, label and text of the published archive, in the order in which a folder is read."""
    import polars as pl

    reviews: list[tuple[str, str, str, str]] = []
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                match Path(member.name).parts:
                    case ("aclImdb", ("train" | "test") as part, ("neg" | "pos") as label, name):
                        content = archive.extractfile(member)
                        assert content is not None
                        reviews.append((part, label, name, content.read().decode()))
        if {part for part, *_ in reviews} != set(PARTS):
            raise tarfile.TarError("no aclImdb/train and aclImdb/test in it")
    except (tarfile.TarError, OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read ({error})",
            expected="the published archive of the reviews, whole",
            fix=f"get it again from {SOURCES['imdb'].origin}",
        ) from None
    return pl.DataFrame(sorted(reviews), schema=["part", "label", "name", "text"], orient="row").drop("name")

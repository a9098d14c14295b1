"""The IMDB reviews of Maas et al. (2011): 25,000 to learn from, 25,000 to test on, half of them positive."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np

from carryline.datasets.finding import locate
from carryline.datasets.sources import SOURCES
from carryline.ground.errors import InputError
from carryline.text import Corpus, read_corpus


def imdb(folder: str | Path | None = None) -> tuple[Corpus, Corpus]:
    """The reviews to learn from and those to test on; class 0 is "neg", 1 is "pos".

    Each part is shuffled, always in the same way, so that the last fifth of it (`validation_split=0.2`) holds both
    classes; the files themselves are sorted by class. An archive is read as it is, without unpacking.
    """
    path = locate("imdb", folder)
    if path.is_dir():
        return _shuffled(read_corpus(path / "train")), _shuffled(read_corpus(path / "test"))
    train, test = _read_archive(path)
    return _shuffled(train), _shuffled(test)


def _read_archive(path: Path) -> tuple[Corpus, Corpus]:
    """Both parts of the published archive, in order of class and file name, as a folder is read."""
    reviews: list[tuple[str, str, str, str]] = []
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                match Path(member.name).parts:
                    case ("aclImdb", ("train" | "test") as part, ("neg" | "pos") as label, name):
                        content = archive.extractfile(member)
                        assert content is not None
                        reviews.append((part, label, name, content.read().decode()))
        if {part for part, *_ in reviews} != {"train", "test"}:
            raise tarfile.TarError("no aclImdb/train and aclImdb/test in it")
    except (tarfile.TarError, OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read ({error})",
            expected="the published archive of the reviews, whole",
            fix=f"get it again from {SOURCES['imdb'].origin}",
        ) from None
    reviews.sort()
    train, test = (
        Corpus.of(
            [text for in_part, _, _, text in reviews if in_part == part],
            [label for in_part, label, _, _ in reviews if in_part == part],
            source=f"{path}:aclImdb/{part}",
        )
        for part in ("train", "test")
    )
    return train, test


def _shuffled(corpus: Corpus) -> Corpus:
    return corpus[np.random.default_rng(0).permutation(len(corpus))]

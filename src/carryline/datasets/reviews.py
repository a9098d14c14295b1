"""The IMDB reviews of Maas et al. (2011): 25,000 to learn from, 25,000 to test on, half of them positive."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np

from carryline.datasets.places import Place, locate
from carryline.ground.errors import InputError
from carryline.text import Corpus, read_corpus

PLACE = Place(
    name="IMDB reviews",
    paths=("aclImdb", "aclImdb.tar.xz", "aclImdb_v1.tar.gz"),
    origin="https://ai.stanford.edu/~amaas/data/sentiment/",
)


def imdb(folder: str | Path | None = None) -> tuple[Corpus, Corpus]:
    """The reviews to learn from and those to test on; class 0 is "neg", 1 is "pos".

    Each part is shuffled, always in the same way, so that the last fifth of it (`validation_split=0.2`) holds both
    classes; the files themselves are sorted by class. An archive is read as it is, without unpacking.
    """
    path = locate(PLACE, folder)
    if path.is_dir():
        return _shuffled(read_corpus(path / "train")), _shuffled(read_corpus(path / "test"))
    parts = _read_archive(path)
    return _shuffled(parts["train"]), _shuffled(parts["test"])


def _read_archive(path: Path) -> dict[str, Corpus]:
    """Both parts of the published archive, in order of class and file name as a folder is read."""
    found: dict[str, dict[tuple[str, str], str]] = {"train": {}, "test": {}}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                match Path(member.name).parts:
                    case ("aclImdb", ("train" | "test") as part, ("neg" | "pos") as label, name) if member.isfile():
                        content = archive.extractfile(member)
                        assert content is not None
                        found[part][label, name] = content.read().decode()
    except (tarfile.TarError, OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} cannot be read ({error})",
            expected="the published archive of the reviews, whole",
            fix=f"get it again from {PLACE.origin}",
        ) from None
    corpora = {}
    for part, reviews in found.items():
        keys = sorted(reviews)
        if not keys:
            raise InputError(
                f"{path} holds no aclImdb/{part}/neg and aclImdb/{part}/pos",
                expected="the published archive of the reviews",
                fix=f"get it from {PLACE.origin}",
            )
        texts = [reviews[key] for key in keys]
        corpora[part] = Corpus.of(texts, [label for label, _ in keys], source=f"{path}:aclImdb/{part}")
    return corpora


def _shuffled(corpus: Corpus) -> Corpus:
    return corpus[np.random.default_rng(0).permutation(len(corpus))]

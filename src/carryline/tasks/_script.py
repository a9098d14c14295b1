"""A text as a language model sees it: one sequence of characters, or of words and line ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from carryline.ground.encoding import decode
from carryline.ground.errors import InputError
from carryline.text import Tokenizer, Vocabulary

LEVELS = ("character", "word")
LINE_END, UNKNOWN = "<eos>", "<unk>"  # as the Penn Treebank and its followers write them

UNKNOWN_ID = 0

Source = str | Path | Sequence[str]


@dataclass(frozen=True)
class Reading:
    """A text and where it is from."""

    text: str
    source: str

    @property
    def sha256(self) -> str:
        """The hash of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def read(source: Source, call: str) -> Reading:
    """A string is the text itself, a Path a file, or a folder of which all `.txt` files are read in order of name.

    The texts of a list, and those of a folder's files, are joined by line ends.
    """
    if isinstance(source, Path):
        return Reading(_from_files(source), str(source))
    if isinstance(source, str):
        if len(source) < 256 and "\n" not in source and source.strip() and Path(source).exists():
            raise InputError(
                f"{call}({source!r}), the name of a file",
                expected="the text itself, or a Path",
                fix=f"pass Path({source!r})",
            )
        return Reading(source, "the text given")
    if isinstance(source, Sequence) and source and all(isinstance(text, str) for text in source):
        return Reading("\n".join(source), f"the {len(source):,} texts given")
    raise InputError(
        f"{call}({type(source).__name__})", expected="a text, a Path, or a list of texts", fix="give one of these"
    )


def learn(text: str, level: str, size: int) -> Vocabulary:
    """The characters, or the `size` most frequent words, of a text, and a token for all others."""
    tokenizer = Tokenizer(level=level, preset="whitespace", lower=False)  # type: ignore[arg-type]
    found = Vocabulary.fit([_marked(text, level)], size=None, oov=UNKNOWN, tokenizer=tokenizer)
    return found if level == "character" else found.most_frequent(size + 1)


def encode(vocabulary: Vocabulary, text: str) -> NDArray[np.int64]:
    """(tokens,) from 0: a language has no padding, and so the vocabulary's numbers are moved down by one."""
    level = vocabulary.tokenizer.level
    return vocabulary.encode([_marked(text, level)]).values.astype(np.int64) - 1


def written(vocabulary: Vocabulary, ids: Iterable[int], *, after: str) -> Iterator[str]:
    """The tokens as they are written behind the text `after`, a piece for each: words with a space before them."""
    words = vocabulary.tokenizer.level == "word"
    glued = not after or after[-1].isspace()
    for number in ids:
        token = vocabulary.tokens[number + 1]
        if words and token == LINE_END:
            yield "\n"
        else:
            yield f" {token}" if words and not glued else token
        glued = words and token == LINE_END


def first_id(vocabulary: Vocabulary) -> int:
    """What is read before a text's first token: a line end, or the most frequent token where there is none."""
    line_end = LINE_END if vocabulary.tokenizer.level == "word" else "\n"
    return vocabulary[line_end] - 1 if line_end in vocabulary else 1


def _marked(text: str, level: str) -> str:
    """Line ends as words of their own, where words are read."""
    return text.replace("\n", f" {LINE_END} ") if level == "word" else text


def _from_files(path: Path) -> str:
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    if not files:
        raise InputError(f"no .txt file in {path}", expected="a text file, or a folder of them", fix="name the file")
    try:
        return "\n".join(decode(file.read_bytes()).text for file in files)
    except FileNotFoundError:
        raise InputError(
            f"no file {path}", expected="a text file, or a folder of them", fix="correct the path"
        ) from None

"""Vectors as files that GloVe's, word2vec's and fastText's readers know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from carryline.ground import files
from carryline.ground.errors import InputError, listing, nearest
from carryline.kernels.text.vectors_numpy import text_row
from carryline.text.vectors.words import Words

Style = Literal["word2vec", "glove", "binary"]

_TOGETHER = 4096  # rows


def save(path: str | Path, words: Words, values: NDArray[np.float32], style: Style) -> Path:
    """Write the file whole; see `Vectors.save`."""
    if style not in get_args(Style):
        raise InputError(
            f"Vectors.save(style={style!r}){nearest(style, get_args(Style))}",
            expected=f"one of {listing(get_args(Style))}",
            fix="correct the style",
        )
    with files.whole_file(path) as file:
        if style != "glove":
            file.write(b"%d %d\n" % values.shape)
        for row, numbers in enumerate(_numbers(values, style)):
            file.write(_checked(words, row, style) + b" " + numbers + b"\n")
    return Path(path)


def _numbers(values: NDArray[np.float32], style: Style) -> Iterator[bytes]:
    for start in range(0, len(values), _TOGETHER):
        part = values[start : start + _TOGETHER]
        if style == "binary":
            yield from (row.astype("<f4").tobytes() for row in part)
        else:  # NumPy writes the fewest digits that tell one float32 from all others
            yield from (b" ".join(row) for row in part.astype("S").tolist())


def _checked(words: Words, row: int, style: Style) -> bytes:
    word = words.encoded(row)
    if word and not set(word) & set(b" \t\r\n"):
        return word
    # GloVe's own files hold words with spaces: fine, as long as a line can be told apart from its end.
    if style == "glove" and b"\n" not in word and text_row(word + b" 0", 1)[0] == word:
        return word
    raise InputError(
        f"Vectors.save(style={style!r}) with the word {words[row]!r}",
        expected="words without spaces and line ends, and not empty",
        fix="leave the word out, or write _ for its spaces",
    )

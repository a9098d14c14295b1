r"""A vocabulary as plain text: the token of index i stands in line i, counted from 0.

    # carryline vocabulary 2 SHA256 {"documents": 25000, "oov": "<oov>", "tokenizer": {...}, "tokens": 9999}
    <oov> TAB 0 TAB 0
    the   TAB 322198 TAB 24792          token, how often it occurs, in how many documents

The hash is that of every byte behind it, so that no part can change unseen. Without counts a line is the token alone.
Tokens are escaped as in Python, see `escapes.py`. Format 1 had no hash and no counts; it still is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.ground.tables import open_bytes, read_bytes
from carryline.text import hashed_lines
from carryline.text.escapes import escape, is_escaped, unescape
from carryline.text.hashed_lines import HashedLines, whole
from carryline.text.tokenizer import Tokenizer

_FORMAT = 2
_FIRST = b"# carryline vocabulary 1 "
_WHOLE = re.compile("0|[1-9][0-9]{0,17}")
_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "oov": lambda value: isinstance(value, str | None),
    "documents": lambda value: value is None or whole(value),
    "tokens": whole,
    "tokenizer": lambda value: isinstance(value, dict),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Saved:
    """What the file holds: the tokens from index 1, of which the first is `oov` where there is one.

    `counts` and `document_frequency` (tokens,) are known together with `documents`, or all three are None.
    `settings` are JSON-able: the tokenizer's, and whatever else the writer wants back.
    """

    tokens: Sequence[str]
    oov: str | None
    settings: dict[str, Any]
    documents: int | None = None
    counts: NDArray[np.int64] | None = None
    document_frequency: NDArray[np.int64] | None = None


def write(path: str | Path, saved: Saved) -> None:
    """Write the file, whole or not at all."""
    lines = [escape(token) for token in saved.tokens]
    if saved.counts is not None and saved.document_frequency is not None:
        numbers = saved.counts.tolist(), saved.document_frequency.tolist()
        lines = [f"{line}\t{n}\t{df}" for line, n, df in zip(lines, *numbers, strict=True)]
    about = {**saved.settings, "oov": saved.oov, "documents": saved.documents, "tokens": len(lines)}
    hashed_lines.write(path, "vocabulary", _FORMAT, about, lines)


def read(path: str | Path) -> Saved:
    """Read what `write` wrote, in any format. InputError names the line that is wrong."""
    with open_bytes(path) as opened:
        first = opened.read(len(_FIRST)) == _FIRST
    if first:
        return _read_first_format(path)
    file = hashed_lines.read(path, "vocabulary", _FORMAT, things="tokens", allowed=_ALLOWED)
    saved = _without_counts(file) if file.about["documents"] is None else _with_counts(file)
    file.check_hash()
    return saved


def _with_counts(file: HashedLines) -> Saved:
    tokens: list[str] = []
    counts: list[int] = []
    frequencies: list[int] = []
    for number, line in enumerate(file.lines, start=2):
        token, *numbers = line.split("\t")
        if len(numbers) != 2:
            raise file.wrong(number, f"has {len(numbers) + 1} columns, not token, count and documents: {line[:40]!r}")
        tokens.append(_token(file, number, token))
        for column, text in zip((counts, frequencies), numbers, strict=True):
            if not _WHOLE.fullmatch(text):
                raise file.wrong(number, f"has {text[:40]!r} where a whole number is meant")
            column.append(int(text))
    _check(file, tokens)
    documents, reserved = file.about["documents"], 0 if file.about["oov"] is None else 1
    for place, (count, frequency) in enumerate(zip(counts, frequencies, strict=True)):
        if not (0 if place < reserved else 1) <= frequency <= min(count, documents):
            what = f"has a token that occurs {count} times, in {frequency} of {documents} documents"
            raise file.wrong(place + 2, what)
    for place, (before, count) in enumerate(pairwise(counts[reserved:]), start=reserved + 1):
        if count > before:
            raise file.wrong(place + 2, f"has the count {count} below {before}: the most frequent token comes first")
    return Saved(
        tokens=tokens,
        oov=file.about["oov"],
        settings=file.about,
        documents=documents,
        counts=np.array(counts, dtype=np.int64),
        document_frequency=np.array(frequencies, dtype=np.int64),
    )


def _without_counts(file: HashedLines) -> Saved:
    tokens = [_token(file, number, line) for number, line in enumerate(file.lines, start=2)]
    _check(file, tokens)
    return Saved(tokens=tokens, oov=file.about["oov"], settings=file.about)


def _token(file: HashedLines, number: int, line: str) -> str:
    """The token of a line. There is one way to write each, so a line that is written otherwise was changed."""
    if not is_escaped(line):
        raise file.wrong(number, f"is not written as a token is: {line[:40]!r}")
    return unescape(line)


def _check(file: HashedLines, tokens: list[str]) -> None:
    """InputError for a token that stands there twice, an oov token that is not the first, or an unknown tokenizer."""
    if len(set(tokens)) < len(tokens):
        lines: dict[str, int] = {}
        for number, token in enumerate(tokens, start=2):
            if (first := lines.setdefault(token, number)) != number:
                raise file.wrong(number, f"has the token {token[:40]!r} again, which stands in line {first}")
    oov = file.about["oov"]
    if oov is not None and tokens[:1] != [oov]:
        raise file.wrong(2, f"is not the token {oov!r} that line 1 tells to stand for unknown ones")
    try:
        Tokenizer.from_dict(file.about["tokenizer"])
    except InputError as error:
        raise file.wrong(1, f"holds a tokenizer that cannot be: {error.given}") from error


def _read_first_format(path: str | Path) -> Saved:
    """Format 1: `# carryline vocabulary 1 {"oov", "size", "tokenizer"}`; surrogates stood in it as three bytes."""
    head, _, body = read_bytes(path).partition(b"\n")
    file = HashedLines(path, "vocabulary", {}, [], changed=False)
    try:
        about = json.loads(head[len(_FIRST) :])
        file.about.update({name: about[name] for name in ("oov", "size", "tokenizer")})
        if not (_ALLOWED["oov"](about["oov"]) and whole(about["size"]) and _ALLOWED["tokenizer"](about["tokenizer"])):
            raise TypeError
    except (ValueError, TypeError, KeyError, RecursionError):
        shown = repr(head[len(_FIRST) :][:40].decode(errors="replace"))
        raise file.wrong(1, f"holds no settings of a vocabulary: {shown}") from None
    try:
        *lines, rest = body.decode("utf-8", "surrogatepass").split("\n")
    except UnicodeDecodeError as error:
        raise file.wrong(body.count(b"\n", 0, error.start) + 2, "is no UTF-8") from None
    if rest or len(lines) != about["size"] - 1:
        what = f"is the last: the file holds {len(lines)} of {about['size'] - 1} tokens"
        raise file.wrong(len(lines) + 1, what)
    tokens = [unescape(line) for line in lines]
    _check(file, tokens)
    return Saved(tokens=tokens, oov=about["oov"], settings=file.about)

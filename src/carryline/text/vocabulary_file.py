r"""A vocabulary as plain text: the token of index i stands in line i, counted from 0.

    # carryline vocabulary 2 SHA256 {"documents": 25000, "oov": "<oov>", "tokenizer": {...}, "tokens": 9999}
    <oov> TAB 0 TAB 0
    the   TAB 322198 TAB 24792          token, how often it occurs, in how many documents

The hash is that of every byte behind it, so that no part can change unseen. Without counts a line is the token alone.
Backslashes, control characters and half surrogate pairs are escaped as in Python (`\\`, `\n`, `\t`, `\r`, `\u0085`),
so the file is UTF-8 and has one line per token in every editor. Format 1 had no hash and no counts; it still is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground import files
from carryline.ground.errors import InputError
from carryline.ground.tables import read_bytes
from carryline.text.escapes import escape, is_escaped, unescape

_HEADER = "# carryline vocabulary "
_EXPECTED = "a vocabulary that carryline saved, whole"
_AGAIN = "save it again, or restore it from where it came"


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
    rest = "".join(f"{line}\n" for line in [json.dumps(about, sort_keys=True), *lines]).encode()
    files.write_bytes(path, f"{_HEADER}2 {hashlib.sha256(rest).hexdigest()} ".encode() + rest)


def read(path: str | Path) -> Saved:
    """Read what `write` wrote, in any format. InputError names the line that is wrong."""
    content = read_bytes(path)
    head, _, body = content.partition(b"\n")
    if not head.startswith(_HEADER.encode()):
        raise _wrong(path, 1, f"begins with {head[:40].decode(errors='replace')!r}", fix="give the path of such a file")
    version, _, rest = head[len(_HEADER) :].partition(b" ")
    if version == b"1":
        return _read_first_format(path, rest, body)
    if version != b"2":
        raise InputError(
            f"{path}, line 1 is of format {version[:20].decode(errors='replace')}",
            expected="format 1 or 2",
            fix="update carryline, or save the vocabulary with this version",
        )
    digest, _, settings = rest.partition(b" ")
    about = _about(path, settings, {"oov", "documents", "tokens", "tokenizer"})
    lines = _lines(path, body, about["tokens"])
    saved = _with_counts(path, lines, about) if about["documents"] is not None else _without_counts(path, lines, about)
    if hashlib.sha256(settings + b"\n" + body).hexdigest().encode() != digest:
        raise _wrong(path, 1, "has a hash that is not the hash of what follows: the file was changed")
    return saved


def _about(path: str | Path, settings: bytes, names: set[str]) -> dict[str, Any]:
    """The header's settings, whose values are of the right types."""
    try:
        about = json.loads(settings)
        missing = names - set(about)
    except (ValueError, TypeError, RecursionError):
        raise _wrong(path, 1, f"holds settings that are no JSON object: {_shown(settings)}") from None
    if missing:
        raise _wrong(path, 1, f"holds settings without {sorted(missing)[0]!r}")
    kinds = {"oov": str | None, "documents": int | None, "tokens": int, "size": int, "tokenizer": dict}
    for name in sorted(names):
        value = about[name]
        if not isinstance(value, kinds[name]) or isinstance(value, bool) or (isinstance(value, int) and value < 0):
            raise _wrong(path, 1, f"holds the setting {name!r} as {value!r}")
    return dict(about)


def _lines(path: str | Path, body: bytes, tokens: int) -> list[str]:
    """The lines behind the header, as many as it tells."""
    try:
        *lines, rest = body.decode().split("\n")
    except UnicodeDecodeError as error:
        number = body.count(b"\n", 0, error.start) + 2
        raise _wrong(path, number, f"is no UTF-8: the byte {body[error.start : error.start + 1].hex()}") from None
    if rest:
        raise _wrong(path, len(lines) + 2, f"ends in the middle, after {rest[-40:]!r}")
    if len(lines) != tokens:
        number, what = (len(lines) + 1, "is the last") if len(lines) < tokens else (tokens + 2, "is one too many")
        raise _wrong(path, number, f"{what}: the file holds {len(lines)} of {tokens} tokens")
    return lines


def _with_counts(path: str | Path, lines: list[str], about: dict[str, Any]) -> Saved:
    tokens: list[str] = []
    counts: list[int] = []
    frequencies: list[int] = []
    for number, line in enumerate(lines, start=2):
        token, *numbers = line.split("\t")
        if len(numbers) != 2:
            raise _wrong(path, number, f"has {len(numbers) + 1} columns, not token, count and documents: {line[:40]!r}")
        tokens.append(_token(path, number, token))
        for column, text in zip((counts, frequencies), numbers, strict=True):
            if not _WHOLE.fullmatch(text):
                raise _wrong(path, number, f"has {text[:40]!r} where a whole number is meant")
            column.append(int(text))
    _refuse_twice(path, tokens)
    reserved = 0 if about["oov"] is None else 1
    _refuse_oov(path, tokens, about["oov"])
    for place, (count, frequency) in enumerate(zip(counts, frequencies, strict=True)):
        least = 0 if place < reserved else 1
        if not least <= frequency <= min(count, about["documents"]):
            what = f"has a token that occurs {count} times, in {frequency} of {about['documents']} documents"
            raise _wrong(path, place + 2, what)
    for place, (before, count) in enumerate(pairwise(counts[reserved:]), start=reserved + 1):
        if count > before:
            raise _wrong(path, place + 2, f"has the count {count} below {before}: the most frequent token comes first")
    return Saved(
        tokens=tokens,
        oov=about["oov"],
        settings=about,
        documents=about["documents"],
        counts=np.array(counts, dtype=np.int64),
        document_frequency=np.array(frequencies, dtype=np.int64),
    )


def _without_counts(path: str | Path, lines: list[str], about: dict[str, Any]) -> Saved:
    tokens = [_token(path, number, line) for number, line in enumerate(lines, start=2)]
    _refuse_twice(path, tokens)
    _refuse_oov(path, tokens, about["oov"])
    return Saved(tokens=tokens, oov=about["oov"], settings=about)


def _refuse_twice(path: str | Path, tokens: list[str]) -> None:
    if len(set(tokens)) == len(tokens):
        return
    lines: dict[str, int] = {}
    for number, token in enumerate(tokens, start=2):
        if (first := lines.setdefault(token, number)) != number:
            raise _wrong(path, number, f"has the token {token[:40]!r} again, which stands in line {first}")


def _refuse_oov(path: str | Path, tokens: list[str], oov: str | None) -> None:
    if oov is not None and tokens[:1] != [oov]:
        raise _wrong(path, 2, f"is not the token {oov!r} that line 1 tells to stand for unknown ones")


def _read_first_format(path: str | Path, settings: bytes, body: bytes) -> Saved:
    """Format 1: `# carryline vocabulary 1 {"oov", "size", "tokenizer"}`; surrogates stood in it as three bytes."""
    about = _about(path, settings, {"oov", "size", "tokenizer"})
    try:
        text = body.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise _wrong(path, body.count(b"\n", 0, error.start) + 2, "is no UTF-8") from None
    *lines, rest = text.split("\n")
    if rest or len(lines) != about["size"] - 1:
        what = f"is the last: the file holds {len(lines)} of {about['size'] - 1} tokens"
        raise _wrong(path, len(lines) + 1, what)
    tokens = [unescape(line) for line in lines]
    _refuse_twice(path, tokens)
    _refuse_oov(path, tokens, about["oov"])
    return Saved(tokens=tokens, oov=about["oov"], settings=about)


_WHOLE = re.compile("0|[1-9][0-9]{0,17}")


def _token(path: str | Path, number: int, line: str) -> str:
    """The token of a line. There is one way to write each, so a line that is written otherwise was changed."""
    if not is_escaped(line):
        raise _wrong(path, number, f"is not written as a token is: {line[:40]!r}")
    return unescape(line)


def _shown(content: bytes) -> str:
    return repr(content[:40].decode(errors="replace"))


def _wrong(path: str | Path, line: int, what: str, *, fix: str = _AGAIN) -> InputError:
    return InputError(f"{path}, line {line} {what}", expected=_EXPECTED, fix=fix)

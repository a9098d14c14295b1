r"""A fitted bag as plain text: one line per column, in their order.

    # carryline bag 1 SHA256 {"columns": 10000, "documents": 25000, "ngrams": [1, 2], "tokenizer": {...}, ...}
    24792 TAB the
    3051  TAB the TAB film              in how many texts the n-gram is, and its tokens

The hash is that of every byte behind it. The weights are computed anew from the first numbers and `documents`, to the
last bit. Of a vectoriser that was fitted elsewhere, where neither is known, the first number is the weight itself, or
missing. Tokens are escaped as in Python, see `escapes.py`; a bag that was fitted on ids has ids for tokens.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carryline.ground import files
from carryline.ground.errors import InputError
from carryline.ground.tables import read_bytes
from carryline.kernels.text.levels import spell
from carryline.text import bag_state
from carryline.text.escapes import escape, is_escaped, unescape
from carryline.text.grams import levels_of
from carryline.text.learned import Learned
from carryline.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from carryline.text.bag import Bag

_HEADER = "# carryline bag "
_FORMAT = "1"
_WHOLE = re.compile("0|[1-9][0-9]{0,17}")
_EXPECTED = "a bag that carryline saved, whole"
_AGAIN = "save it again, or restore it from where it came"


def write(path: str | Path, bag: Bag, learned: Learned) -> None:
    """Write the file, whole or not at all."""
    fields = _fields(bag, learned)
    numbers = [""] * learned.columns
    if learned.document_frequency is not None:
        numbers = list(map(str, learned.document_frequency.tolist()))
    elif learned.idf is not None:
        numbers = list(map(repr, learned.idf.tolist()))  # the shortest decimals that give the same float again
    lines = ["\t".join([number, *map(escape, row)]) for number, row in zip(numbers, fields, strict=True)]
    about = bag_state.settings(bag) | {
        "columns": learned.columns,
        "documents": learned.documents,
        "weights": None if learned.idf is None else learned.idf.dtype.name,
        "tokens": "given" if learned.terms is not None else "ids" if learned.tokens is None else "words",
        "given": bag.vocabulary is not None,
    }
    rest = "".join(f"{line}\n" for line in [json.dumps(about, sort_keys=True), *lines]).encode()
    files.write_bytes(path, f"{_HEADER}{_FORMAT} {hashlib.sha256(rest).hexdigest()} ".encode() + rest)


def read(path: str | Path, cls: type[Bag]) -> Bag:
    """Read what `write` wrote. InputError names the line that is wrong."""
    content = read_bytes(path)
    head, _, body = content.partition(b"\n")
    if not head.startswith(_HEADER.encode()):
        raise _wrong(path, 1, f"begins with {head[:40].decode(errors='replace')!r}", fix="give the path of a saved bag")
    version, _, rest = head[len(_HEADER) :].partition(b" ")
    if version != _FORMAT.encode():
        raise InputError(
            f"{path}, line 1 is of format {version[:20].decode(errors='replace')}",
            expected=f"format {_FORMAT}",
            fix="update carryline, or save the bag with this version",
        )
    digest, _, settings = rest.partition(b" ")
    about = _about(path, settings)
    rows = _rows(path, body, about)
    try:
        bag = bag_state.unfitted(about, cls)
        tokenizer, ngrams = bag._settings()
    except (InputError, KeyError, TypeError, ValueError) as error:
        said = error.given if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        raise _wrong(path, 1, f"holds settings that no bag has: {said}") from error
    learned = _with_numbers(path, rows, about, _learned(path, rows, about, tokenizer, ngrams), bag)
    if hashlib.sha256(settings + b"\n" + body).hexdigest().encode() != digest:
        raise _wrong(path, 1, "has a hash that is not the hash of what follows: the file was changed")
    if about["given"]:
        bag.vocabulary = [row[1] for row in rows]
    return bag_state.fitted(bag, learned)


def _fields(bag: Bag, learned: Learned) -> Sequence[Sequence[str]]:
    """What spells each column: its term, where terms were given; else its tokens, or ids."""
    if learned.terms is not None:
        return [[term] for term in learned.terms]
    if learned.tokens is None:
        return [list(map(str, gram)) for gram in spell(learned.levels, learned.stride)]
    return learned.spelt(bag.tokenizer or Tokenizer())


def _about(path: str | Path, settings: bytes) -> dict[str, Any]:
    """The header's settings; what only this file has is of the right types."""
    try:
        about = dict(json.loads(settings))
    except (ValueError, TypeError, RecursionError):
        shown = repr(settings[:40].decode(errors="replace"))
        raise _wrong(path, 1, f"holds settings that are no JSON object: {shown}") from None
    allowed: dict[str, Any] = {
        "columns": lambda value: _is_number(value) and value > 0,
        "documents": lambda value: value is None or _is_number(value),
        "weights": lambda value: value in (None, "float32", "float64"),
        "tokens": lambda value: value in ("given", "ids", "words"),
        "given": lambda value: isinstance(value, bool) and (not value or about["tokens"] == "given"),
    }
    for name, fits in allowed.items():
        if name not in about:
            raise _wrong(path, 1, f"holds settings without {name!r}")
        if not fits(about[name]):
            raise _wrong(path, 1, f"holds the setting {name!r} as {about[name]!r}")
    return about


def _rows(path: str | Path, body: bytes, about: dict[str, Any]) -> list[list[str]]:
    """The fields of every line behind the header: a number, and the tokens."""
    try:
        *lines, rest = body.decode().split("\n")
    except UnicodeDecodeError as error:
        number = body.count(b"\n", 0, error.start) + 2
        raise _wrong(path, number, f"is no UTF-8: the byte {body[error.start : error.start + 1].hex()}") from None
    if rest:
        raise _wrong(path, len(lines) + 2, f"ends in the middle, after {rest[-40:]!r}")
    columns = about["columns"]
    if len(lines) != columns:
        number, what = (len(lines) + 1, "is the last") if len(lines) < columns else (columns + 2, "is one too many")
        raise _wrong(path, number, f"{what}: the file holds {len(lines)} of {columns} columns")
    rows: list[list[str]] = []
    first_lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines, start=2):
        value, *fields = line.split("\t")
        if not fields:
            raise _wrong(path, number, f"has no token: {line[:40]!r}")
        if not all(map(is_escaped, fields)):
            raise _wrong(path, number, f"is not written as tokens are: {line[:40]!r}")
        if (first := first_lines.setdefault(tuple(fields), number)) != number:
            raise _wrong(path, number, f"has the n-gram of line {first} again: {line[:40]!r}")
        rows.append([value, *map(unescape, fields)])
    return rows


def _learned(
    path: str | Path, rows: list[list[str]], about: dict[str, Any], tokenizer: Tokenizer, ngrams: tuple[int, int]
) -> Learned:
    """The columns, as they are spelt."""
    if about["tokens"] == "given":
        for number, row in enumerate(rows, start=2):
            if len(row) != 2:
                raise _wrong(path, number, f"has {len(row) - 1} tokens where one term is meant")
        return Learned.of_terms([row[1] for row in rows], ngrams, tokenizer)
    low, high = (1, 1) if tokenizer.level == "within_word" else ngrams
    for number, row in enumerate(rows, start=2):
        if not low <= len(row) - 1 <= high:
            raise _wrong(path, number, f"has {len(row) - 1} tokens where n-grams have {low} to {high}")
        if about["tokens"] == "ids" and not all(_WHOLE.fullmatch(field) and field != "0" for field in row[1:]):
            raise _wrong(path, number, f"has {row[1][:40]!r} where ids are meant")
    if about["tokens"] == "ids":
        spelt = [list(map(int, row[1:])) for row in rows]
        stride = max(map(max, spelt)) + 2
        return Learned(levels=levels_of(spelt, (low, high), stride), stride=stride, columns=len(rows), tokens=None)
    tokens = tuple(sorted({token for row in rows for token in row[1:]}))
    ids = dict(zip(tokens, range(1, len(tokens) + 1), strict=True))
    levels = levels_of(([ids[token] for token in row[1:]] for row in rows), (low, high), len(tokens) + 2)
    return Learned(levels=levels, stride=len(tokens) + 2, columns=len(rows), tokens=tokens)


def _with_numbers(
    path: str | Path, rows: list[list[str]], about: dict[str, Any], learned: Learned, bag: Bag
) -> Learned:
    """With what stands before the tokens: numbers of texts, or weights, or nothing."""
    documents = about["documents"]
    if documents is not None:
        for number, row in enumerate(rows, start=2):
            if not _WHOLE.fullmatch(row[0]) or int(row[0]) > documents:
                raise _wrong(path, number, f"has {row[0][:40]!r} where a number of texts up to {documents} is meant")
        return bag._with_documents(learned, np.array([int(row[0]) for row in rows], dtype=np.int64), documents)
    if about["weights"] is None:
        for number, row in enumerate(rows, start=2):
            if row[0]:
                raise _wrong(path, number, f"has {row[0][:40]!r} where nothing is meant")
        return learned
    values = np.empty(len(rows), dtype=about["weights"])
    for number, row in enumerate(rows, start=2):
        try:
            values[number - 2] = float(row[0])
        except ValueError:
            raise _wrong(path, number, f"has {row[0][:40]!r} where a weight is meant") from None
    return replace(learned, idf=values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _wrong(path: str | Path, line: int, what: str, *, fix: str = _AGAIN) -> InputError:
    return InputError(f"{path}, line {line} {what}", expected=_EXPECTED, fix=fix)

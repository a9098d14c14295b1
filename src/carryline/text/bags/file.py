r"""A fitted bag as plain text: one line per column, in their order.

    # carryline bag 1 SHA256 {"columns": 10000, "documents": 25000, "ngrams": [1, 2], "tokenizer": {...}, ...}
    24792 TAB the
    3051  TAB the TAB film              in how many texts the n-gram is, and its tokens

The hash is that of every byte behind it. The weights are computed anew from the first numbers and `documents`, to the
last bit. Of a vectoriser that was fitted elsewhere, where neither is known, the first number is the weight itself, or
missing. Tokens are escaped as in Python, see `escapes.py`; a bag that was fitted on ids has ids for tokens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from carryline.ground.errors import InputError
from carryline.kernels.text.levels import spell
from carryline.text import hashed_lines
from carryline.text.bags import state
from carryline.text.bags.grams import levels_of
from carryline.text.bags.learned import Learned, in_ids
from carryline.text.escapes import escape, is_escaped, unescape
from carryline.text.hashed_lines import HashedLines, whole
from carryline.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from carryline.text.bags.bag import Bag

_FORMAT = 1
_WHOLE = re.compile("0|[1-9][0-9]{0,17}")
_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "columns": lambda value: whole(value) and value > 0,
    "documents": lambda value: value is None or whole(value),
    "weights": lambda value: value in (None, "float32", "float64"),
    "tokens": lambda value: value in ("given", "ids", "words"),
    "given": lambda value: isinstance(value, bool),
}


def write(path: str | Path, bag: Bag, learned: Learned) -> None:
    """Write the file, whole or not at all."""
    fields = _fields(bag, learned)
    numbers = [""] * learned.columns
    if learned.document_frequency is not None:
        numbers = list(map(str, learned.document_frequency.tolist()))
    elif learned.idf is not None:
        numbers = list(map(repr, learned.idf.tolist()))  # the shortest decimals that give the same float again
    lines = ["\t".join([number, *map(escape, row)]) for number, row in zip(numbers, fields, strict=True)]
    about = state.settings(bag) | {
        "columns": learned.columns,
        "documents": learned.documents,
        "weights": None if learned.idf is None else learned.idf.dtype.name,
        "tokens": "given" if learned.terms is not None else "ids" if learned.tokens is None else "words",
        "given": bag.vocabulary is not None,
    }
    hashed_lines.write(path, "bag", _FORMAT, about, lines)


def read(path: str | Path, cls: type[Bag]) -> Bag:
    """Read what `write` wrote. InputError names the line that is wrong."""
    file = hashed_lines.read(path, "bag", _FORMAT, things="columns", allowed=_ALLOWED)
    try:
        bag = state.unfitted(file.about, cls)
        tokenizer, ngrams = bag._settings()
    except (InputError, KeyError, TypeError, ValueError) as error:
        said = error.given if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        raise file.wrong(1, f"holds settings that no bag has: {said}") from error
    rows = _rows(file)
    learned = _with_numbers(file, rows, _learned(file, rows, tokenizer, ngrams), bag)
    file.check_hash()
    if file.about["given"]:
        bag.vocabulary = [row[1] for row in rows]
    return state.fitted(bag, learned)


def _fields(bag: Bag, learned: Learned) -> Sequence[Sequence[str]]:
    """What spells each column: its term, where terms were given; else its tokens, or ids."""
    if learned.terms is not None:
        return [[term] for term in learned.terms]
    if learned.tokens is None:
        return [list(map(str, gram)) for gram in spell(learned.levels, learned.stride)]
    return learned.spelt(bag.tokenizer or Tokenizer())


def _rows(file: HashedLines) -> list[list[str]]:
    """The fields of every line: a number, and the tokens."""
    rows: list[list[str]] = []
    first_lines: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(file.lines, start=2):
        value, *fields = line.split("\t")
        if not fields:
            raise file.wrong(number, f"has no token: {line[:40]!r}")
        if not all(map(is_escaped, fields)):
            raise file.wrong(number, f"is not written as tokens are: {line[:40]!r}")
        if (first := first_lines.setdefault(tuple(fields), number)) != number:
            raise file.wrong(number, f"has the n-gram of line {first} again: {line[:40]!r}")
        rows.append([value, *map(unescape, fields)])
    return rows


def _learned(file: HashedLines, rows: list[list[str]], tokenizer: Tokenizer, ngrams: tuple[int, int]) -> Learned:
    """The columns, as they are spelt."""
    if file.about["tokens"] == "given":
        for number, row in enumerate(rows, start=2):
            if len(row) != 2:
                raise file.wrong(number, f"has {len(row) - 1} tokens where one term is meant")
        return Learned.of_terms([row[1] for row in rows], ngrams, tokenizer)
    low, high = in_ids(ngrams, tokenizer)
    for number, row in enumerate(rows, start=2):
        if not low <= len(row) - 1 <= high:
            raise file.wrong(number, f"has {len(row) - 1} tokens where n-grams have {low} to {high}")
        if file.about["tokens"] == "ids" and not all(_WHOLE.fullmatch(field) and field != "0" for field in row[1:]):
            raise file.wrong(number, f"has {row[1][:40]!r} where ids are meant")
    if file.about["tokens"] == "ids":
        spelt = [list(map(int, row[1:])) for row in rows]
        stride = max(map(max, spelt)) + 2
        return Learned(levels=levels_of(spelt, (low, high), stride), stride=stride, columns=len(rows), tokens=None)
    tokens = tuple(sorted({token for row in rows for token in row[1:]}))
    ids = dict(zip(tokens, range(1, len(tokens) + 1), strict=True))
    levels = levels_of(([ids[token] for token in row[1:]] for row in rows), (low, high), len(tokens) + 2)
    return Learned(levels=levels, stride=len(tokens) + 2, columns=len(rows), tokens=tokens)


def _with_numbers(file: HashedLines, rows: list[list[str]], learned: Learned, bag: Bag) -> Learned:
    """With what stands before the tokens: numbers of texts, or weights, or nothing."""
    documents = file.about["documents"]
    if documents is not None:
        for number, row in enumerate(rows, start=2):
            if not _WHOLE.fullmatch(row[0]) or int(row[0]) > documents:
                raise file.wrong(number, f"has {row[0][:40]!r} where a number of texts up to {documents} is meant")
        return bag._with_documents(learned, np.array([int(row[0]) for row in rows], dtype=np.int64), documents)
    if file.about["weights"] is None:
        for number, row in enumerate(rows, start=2):
            if row[0]:
                raise file.wrong(number, f"has {row[0][:40]!r} where nothing is meant")
        return learned
    values = np.empty(len(rows), dtype=file.about["weights"])
    for number, row in enumerate(rows, start=2):
        try:
            values[number - 2] = float(row[0])
        except ValueError:
            raise file.wrong(number, f"has {row[0][:40]!r} where a weight is meant") from None
    return replace(learned, idf=values)

"""What may stand for texts, tokens, counts and n-gram ranges; everything else is refused, with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from carryline.ground.errors import InputError


def check_texts(texts: Any, what: str = "text", *, first: int = 0) -> list[str]:
    """Texts (or tokens) as a list of plain strings: of any iterable, an array, a column of a table.

    InputError says which one is no string (counted from `first`), of what type it is, and how it becomes one.
    """
    strings = listed(texts, what)
    kinds = set(map(type, strings))  # one pass in the interpreter's C; nearly always it finds `str` alone
    if kinds <= {str}:
        return strings
    if all(issubclass(kind, str) for kind in kinds):
        return [str.__str__(text) for text in strings]  # np.str_ and its like: plain, whatever their own str() says
    place, text = next((place, text) for place, text in enumerate(strings, first) if not isinstance(text, str))
    raise InputError(f"{what} {place} is {_shown(text)}", expected=f"every {what} a string", fix=_way_to_a_string(text))


class Batched:
    """A mark of what is read in batches: its items are lists of texts, not texts."""

    def __iter__(self) -> Iterator[list[str]]:
        raise NotImplementedError


def listed(texts: Any, what: str = "text") -> list[Any]:
    """The items of whatever holds texts, as a list; InputError for what holds none, or holds them out of order."""
    if isinstance(texts, Batched):
        return [text for batch in texts for text in batch]  # all of them: whoever wants less takes the batches
    check_holder(texts, what)
    return list(items_of(texts))


def items_of(texts: Any) -> Iterator[Any]:
    """The items of a row, one by one; those of a pyarrow column as Python has them."""
    return iter(texts.to_pylist() if hasattr(texts, "to_pylist") else texts)


def check_holder(texts: Any, what: str = "text") -> None:
    """Raise InputError for what is no row of texts, whatever its items are: a string, bytes, a table, a set, a path."""
    expected = f"a list of {what}s, each a string"
    if isinstance(texts, str):
        raise InputError(
            f"one string {texts[:40]!r} where {what}s are meant", expected=expected, fix="put the string into a list"
        )
    if isinstance(texts, bytes | bytearray | memoryview):
        fix = f"decode them, and put the {what} into a list: [content.decode('utf-8')]"
        raise InputError(f"{_shown(texts)} where {what}s are meant", expected=expected, fix=fix)
    if isinstance(texts, np.ndarray) and texts.ndim != 1:
        fix = "pass one column, as in array[:, 0]" if texts.ndim else "put the string into a list"
        raise InputError(f"an array of shape {texts.shape} where {what}s are meant", expected=expected, fix=fix)
    if isinstance(texts, Mapping) or hasattr(texts, "columns"):
        fix = f"pass one column, as in table['{what}']" if hasattr(texts, "columns") else "pass list(texts.values())"
        raise InputError(f"a {type(texts).__name__} where {what}s are meant", expected=expected, fix=fix)
    if isinstance(texts, set | frozenset):
        fix = f"pass sorted({what}s)"
        raise InputError(f"a {type(texts).__name__} of {what}s, which has no order", expected=expected, fix=fix)
    try:
        iter(texts)
    except TypeError:
        fix = f"pass a list, or read the {what}s first: read_corpus(path).texts"
        raise InputError(f"{_shown(texts)} where {what}s are meant", expected=expected, fix=fix) from None


def check_ngrams(ngrams: Any, caller: str) -> tuple[int, int]:
    """`ngrams` as a pair of whole numbers, or an error."""
    match ngrams:
        case [int(low), int(high)] if 1 <= low <= high:
            return low, high
    raise InputError(
        f"{caller}(ngrams={ngrams!r})",
        expected="(shortest, longest), whole numbers with 1 <= shortest <= longest",
        fix="pass ngrams=(1, 2) for words and pairs of words",
    )


def check_count(number: Any, name: str, caller: str, *, least: int = 1, why: str = "") -> None:
    """Raise InputError unless `number` is a whole number of at least `least`."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
        raise InputError(
            f"{caller}({name}={number!r})",
            expected=f"a whole number of at least {least}{why}",
            fix=f"correct {name}, or leave it out",
        )


def _shown(value: Any) -> str:
    return f"{repr(value[:60] if isinstance(value, bytes | bytearray) else value)[:60]} ({type(value).__name__})"


def _way_to_a_string(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return "decode it, as in content.decode('utf-8')"
    if value is None or str(value) in ("nan", "<NA>", "NaT"):
        return "put '' in its place, or drop it"
    return "convert it with str(...), or drop it"

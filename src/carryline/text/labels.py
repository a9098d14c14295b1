"""Class names from whatever labels are written in: words, whole numbers, truth values."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError


def number_labels(labels: Sequence[Any], where: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(labels,) int64 and the class names: words in alphabetical order, numbers in their own.

    Numbers that were written as text count as numbers, so that a CSV and a Parquet file of one corpus agree. Raises
    InputError for a missing label, labels of mixed type, and fractions.
    """
    values = [value.item() if isinstance(value, np.generic) else value for value in labels]
    missing = [row for row, value in enumerate(values, start=1) if _is_missing(value)]
    if missing:
        raise InputError(
            f"{where} has {len(missing)} text{'s' if len(missing) > 1 else ''} without a label; "
            f"the first is text {missing[0]}",
            expected="a label for every text",
            fix="fill them in, or leave these texts out",
        )
    if odd := [value for value in values if not isinstance(value, Hashable)]:
        _name(odd[0], where)
    distinct: dict[Any, Any] = {}
    for value in values:
        distinct.setdefault((type(value), value), value)
    names = {key: _name(value, where) for key, value in distinct.items()}
    kinds = {key: _kind(value) for key, value in distinct.items()}
    if len(set(kinds.values())) > 1:
        examples = {kinds[key]: value for key, value in reversed(distinct.items())}
        raise InputError(
            f"{where} has labels of mixed type: "
            + ", ".join(f"{kind} (such as {value!r})" for kind, value in sorted(examples.items())),
            expected="labels that are all words, or all whole numbers",
            fix="write them in one way",
        )
    numeric = "numbers" in kinds.values()
    classes = sorted(set(names.values()), key=(lambda name: (int(name), name)) if numeric else None)
    numbers = {name: number for number, name in enumerate(classes)}
    codes = {key: numbers[name] for key, name in names.items()}
    return np.fromiter((codes[type(v), v] for v in values), np.int64, len(values)), tuple(classes)


def _is_missing(value: Any) -> bool:
    return (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, str) and not value.strip())
    )


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "numbers" if _is_whole(value) else "words"
    return "truth values" if isinstance(value, bool) else "numbers"


def _is_whole(word: str) -> bool:
    digits = word.strip().removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 1000  # Python refuses to convert thousands of digits


def _name(value: Any, where: str) -> str:
    if isinstance(value, str):
        return str(int(value)) if _is_whole(value) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    raise InputError(
        f"{where} has the label {value!r} ({type(value).__name__})",
        expected="class names: words or whole numbers",
        fix="give each text the name of its class; carryline does not predict quantities from texts",
    )

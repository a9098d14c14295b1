"""The shape of study.json, and the first place where a record departs from it."""

from __future__ import annotations

from typing import Any

_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}

_CANDIDATE = {
    "name": str,
    "title?": str,
    "description?": str,
    "kind": str,
    "validation": (float, None),
    "validation_interval?": [(float, None)],
    "test?": float,
    "test_interval?": [(float, None)],
    "skill?": float,
    "seconds?": float,
    "parameters?": int,
    "epochs?": int,
    "diagnosis?": {"kind": str, "epoch?": int, "reason?": str},
    "history?": str,
}

SHAPE: dict[str, Any] = {
    "format": int,
    "carryline?": str,
    "task": str,
    "created?": str,
    "seed?": int,
    "budget?": str,
    "protocol?": str,
    "command?": str,
    "python?": str,
    "data?": {
        "source?": str,
        "rows?": int,
        "columns?": [str],
        "step?": str,
        "start?": str,
        "end?": str,
        "classes?": [str],
        "facts?": [{"what": str, "count?": float, "policy?": str, "detail?": str}],
    },
    "data_sha256?": str,
    "target?": str,
    "metric": str,
    "unit?": str,
    "lower_is_better": bool,
    "windows?": {"lookback?": str, "every?": str, "ahead?": str, "horizon?": int},
    "splits?": [{"part": str, "rows?": [int], "from?": str, "to?": str, "samples?": int}],
    "audit?": {"leaks": int, "checks?": [{"name": str, "passed": bool, "detail?": str}]},
    "winner": str,
    "verdict": {
        "sentence": str,
        "kind?": str,
        "best_baseline?": str,
        "best_network?": str,
        "gain?": float,
        "interval?": [(float, None)],
        "test_gain?": float,
        "test_interval?": [(float, None)],
        "significant?": bool,
    },
    "persistence?": {"suspected": bool, "detail?": str},
    "leaderboard": [_CANDIDATE],
    "errors?": {
        "by_hour?": [{"hour": int, "winner?": float, "baseline?": float}],
        "by_horizon?": [{"step": int, "ahead?": str, "winner?": float, "baseline?": float}],
    },
    "confusion?": {"classes": [str], "matrix": [[int]]},
    "attention?": [
        {
            "candidate": str,
            "truth": str,
            "predicted": str,
            "probability": float,
            "sentences": [{"weight": float, "parts": [{"text": str, "weight": (float, None)}]}],
        }
    ],
    "most_wrong?": [{"text": str, "truth": str, "predicted": str, "probability?": float}],
}


def first_fault(record: Any, shape: Any = SHAPE, where: str = "") -> str | None:
    """Words for the first departure from the shape (`"leaderboard[2].kind is missing"`), or None.

    A key that ends in `?` may be absent or null; `(type, None)` may be null. Keys that the shape does not know are let
    pass: a record may hold more than a page draws.
    """
    if isinstance(shape, tuple):
        return None if record is None else first_fault(record, shape[0], where)
    if isinstance(shape, dict):
        return _fault_in_object(record, shape, where)
    if isinstance(shape, list):
        if not isinstance(record, list):
            return f"{where} is not a list"
        faults = (first_fault(item, shape[0], f"{where}[{number}]") for number, item in enumerate(record))
        return next((fault for fault in faults if fault), None)
    return None if _is(record, shape) else f"{where} is not {_WORDS[shape]}"


def _fault_in_object(record: Any, shape: dict[str, Any], where: str) -> str | None:
    if not isinstance(record, dict):
        return f"{where or 'the record'} is not an object"
    for key, inner in shape.items():
        name = key.removesuffix("?")
        path = f"{where}.{name}" if where else name
        if record.get(name) is None and name != key:
            continue
        if name not in record:
            return f"{path} is missing"
        if fault := first_fault(record[name], inner, path):
            return fault
    return None


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, int | float)
    return isinstance(value, kind) or (kind is int and isinstance(value, float) and value.is_integer())

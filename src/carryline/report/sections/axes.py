"""Ticks of axes that count."""

from __future__ import annotations

from typing import Any


def whole_ticks(count: int) -> dict[str, Any]:
    """Whole numbers only, from 1: every one of a few, about six of many."""
    return {"tick0": 1, "dtick": 1} if count <= 8 else {"nticks": 7, "tickformat": "d"}

"""The shape of study.json, and the first place where a record departs from it."""

from __future__ import annotations

from typing import Any


def first_fault(record: Any) -> str | None:
    """Words for the first departure from the shape (`"leaderboard[2].kind is missing"`), or None."""
    raise NotImplementedError

"""stub"""

from __future__ import annotations
from typing import Any


def run(*a: Any, **k: Any) -> Any:
    raise NotImplementedError


def refuses(situation: Any) -> str | None:
    return "stub"

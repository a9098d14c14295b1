"""The leak audit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, whether it is as it should be, and what was seen."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Audit:
    """`checks`, and per part the raw `rows` behind inputs, targets and scaler, as (first, last) ranges."""

    checks: tuple[Check, ...]
    rows: dict[str, dict[str, list[tuple[int, int]]]]

    @property
    def leaks(self) -> int:
        """How many checks failed."""
        return sum(not check.passed for check in self.checks)

    def raise_if_leaky(self) -> None:
        """Raise CarrylineError, naming each failed check."""
        raise NotImplementedError

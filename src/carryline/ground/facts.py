"""What a reader found in the data and did about it: stated, never hidden."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Fact:
    """One finding: what was found, how often, the policy that was applied, and where (or which)."""

    what: str
    count: int
    policy: str
    detail: str = ""

    def to_dict(self) -> dict[str, str | int]:
        """The fact as study.json keeps it."""
        return asdict(self)

"""What the curves of a run say, each verdict from a stated rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["underfit", "overfit", "good fit", "diverged", "no better than the baseline"]


@dataclass(frozen=True)
class Diagnosis:
    """A verdict on a run: its kind, the epoch (from 1) it is about if there is one, and the reason in words."""

    kind: Kind
    epoch: int | None
    reason: str

    def __str__(self) -> str:
        where = f" from epoch {self.epoch}" if self.kind == "overfit" else ""
        return f"{self.kind}{where}: {self.reason}"

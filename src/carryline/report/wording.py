"""Numbers as words: scores in the user's units, durations, counts, dates. None is always an em dash."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

NOTHING = "—"
PERCENT = "\u202f%"  # a thin space that does not break
_HUGE = 1e9  # from here on, the error of a network that went wild, nobody counts the digits
_MINUS = "−"  # as wide as a digit, unlike the hyphen


@dataclass(frozen=True)
class Scores:
    """How this study writes its scores: in the data's unit with three leading digits, or an accuracy in percent."""

    unit: str
    decimals: int
    percent: bool

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Scores:
        """The way that suits all scores of the record."""
        if record["metric"] == "accuracy" and not record.get("unit"):
            return cls("%", 2, percent=True)
        sizes = [abs(row["validation"]) for row in record["leaderboard"] if row["validation"]]
        digits = 2 - math.floor(math.log10(min(sizes))) if sizes else 2
        return cls(record.get("unit") or "", max(0, min(digits, 6)), percent=False)

    def number(self, value: float | None) -> str:
        """The score alone, with the decimals that all scores of the study share."""
        if value is None:
            return NOTHING
        told = f"{value:.2e}" if abs(value) >= _HUGE else f"{value * (100 if self.percent else 1):,.{self.decimals}f}"
        return told.replace("-", _MINUS)

    def full(self, value: float | None) -> str:
        """The score with its unit."""
        return self.number(value) if value is None or not self.unit else f"{self.number(value)} {self.unit}"

    def interval(self, ends: Sequence[float | None] | None) -> str:
        """`2.31 to 2.40`, or a dash."""
        if ends is None or len(ends) != 2 or None in ends:
            return NOTHING
        return f"{self.number(ends[0])} to {self.number(ends[1])}"


def count(number: float | None) -> str:
    """`420,551`."""
    return NOTHING if number is None else f"{number:,.0f}"


def share(fraction: float | None) -> str:
    """A signed percentage: `+8.3 %`, `−12 %`; beyond a hundred without decimals."""
    if fraction is None:
        return NOTHING
    percent = fraction * 100
    digits = ".1f" if abs(percent) < 99.95 else ".0f" if abs(percent) < _HUGE else ".2e"
    text = f"{percent:+{digits}}"
    return ("0.0" if text in ("+0.0", "-0.0") else text.replace("-", _MINUS)) + PERCENT


def sure(probability: float) -> str:
    """`98.7 % sure`; rounded, a probability never becomes a certainty."""
    percent = probability * 100
    return (f"{percent:.1f}" if percent < 99.95 else "above 99.9") + f"{PERCENT} sure"


def duration(seconds: float | None) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`."""
    if seconds is None:
        return NOTHING
    if seconds < 0.05:
        return "< 0.1 s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def date(iso: str | None, *, clock: bool = False) -> str:
    """`20 Nov 2026`, with `clock` also `10:20`; text that is no date stays as it is."""
    if not iso:
        return NOTHING
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{moment.day} {moment:%b %Y}" + (f", {moment:%H:%M}" if clock else "")


def title(row: Mapping[str, Any]) -> str:
    """What to call a candidate."""
    return str(row.get("title") or row["name"])

"""Numbers as words."""

from __future__ import annotations

import pytest

from carryline.report import wording
from carryline.report.wording import Scores

MINUS, THIN = "−", "\u202f"


def board(*values: float | None) -> list[dict[str, float | None]]:
    return [{"validation": value} for value in values]


@pytest.mark.parametrize(
    ("values", "value", "words"),
    [
        ((2.345, 12.0), 2.345, "2.35 degC"),
        ((0.0345,), 0.0345, "0.0345 degC"),
        ((1520.2, 1610.0), 1520.2, "1,520 degC"),
        ((2.345,), -0.1, f"{MINUS}0.10 degC"),
        ((2.345,), None, "—"),
        ((None, 0.0), 0.0, "0.00 degC"),
    ],
)
def test_scores_share_three_leading_digits(values: tuple[float | None, ...], value: float | None, words: str) -> None:
    scores = Scores.of({"metric": "mean absolute error", "unit": "degC", "leaderboard": board(*values)})
    assert scores.full(value) == words


def test_accuracy_is_percent() -> None:
    scores = Scores.of({"metric": "accuracy", "unit": "", "leaderboard": board(0.9)})
    assert scores.full(0.91532) == "91.53 %"
    assert scores.interval([0.9, 0.92]) == "90.00 to 92.00"
    assert scores.interval(None) == scores.interval([None, 1.0]) == "—"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "—"),
        (0.01, "< 0.1 s"),
        (1.26, "1.3 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (7260, "2 h 01 min"),
    ],
)
def test_durations(seconds: float | None, words: str) -> None:
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("fraction", "words"),
    [
        (0.0471, "+4.7"),
        (-0.141, f"{MINUS}14.1"),
        (0.00001, "0.0"),
        (-0.00001, "0.0"),
        (-3.2, f"{MINUS}320"),
        (1.0, "+100"),
    ],
)
def test_shares_carry_their_sign(fraction: float, words: str) -> None:
    assert wording.share(fraction) == f"{words}{THIN}%"


def test_dates_and_counts() -> None:
    assert wording.date("2024-02-03T04:05:06+00:00", clock=True) == "3 Feb 2024, 04:05"
    assert wording.date("2024-02-03") == "3 Feb 2024"
    assert wording.date("last Tuesday") == "last Tuesday"
    assert wording.date(None) == wording.count(None) == wording.share(None) == "—"
    assert wording.count(420551) == "420,551"


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.5, "50.0 %"), (0.9871, "98.7 %"), (0.9994, "99.9 %"), (0.9996, "above 99.9 %"), (1.0, "above 99.9 %")],
)
def test_nothing_is_quite_certain(probability: float, words: str) -> None:
    assert wording.sure(probability) == words.replace(" %", wording.PERCENT) + " sure"

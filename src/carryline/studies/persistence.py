"""Has the forecaster learned persistence: to repeat the last value it saw, and look clever on a plot?

The rule. A forecast is *suspected* when both hold, on the windows given:

1. it matches the past better than the future: its mean absolute distance to the value at its origin ("now") is at most
   80 % of that to the value that came (a forecast that matches neither lies about as far from both); and
2. it is hardly better than repeating that value: its error is above 95 % of the error of the last value.

The first alone is not enough. In a series that forgets slowly the best possible forecast lies near the present too
(for an autoregression, always nearer than the truth), and it would be unjust to call that a trick; what gives the trick
away is that nothing was gained by it. The second alone says "no better than last value", which the leaderboard says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carryline.studies.verdict import amount

NEARER = 0.8  # of the distance to what came: from here on a forecast matches the past better
SAME = 1e-3  # of the last value's error: nearer to the last value than that is the last value, rounded
WORTH = 0.95  # an error above this share of the last value's error is no gain to speak of


@dataclass(frozen=True)
class Persistence:
    """The finding: mean absolute distances in the user's units, and the rule's answer in words."""

    suspected: bool
    to_past: float
    to_future: float
    last_value: float
    detail: str


def learned_persistence(
    forecast: NDArray[np.floating], truth: NDArray[np.floating], now: NDArray[np.floating], *, unit: str = ""
) -> Persistence:
    """Apply the rule to forecasts and truths (windows, steps); `now` (windows,) is the target at each origin."""
    present = now[:, None].astype(np.float64)
    to_past = float(np.abs(forecast - present).mean())
    to_future = float(np.abs(forecast - truth).mean())
    last_value = float(np.abs(present - truth).mean())
    nearer, gainless = to_past < NEARER * to_future, to_future > WORTH * last_value
    suspected = nearer and gainless
    gain = 1 - to_future / last_value if last_value > 0 else 0.0
    distances = (
        f"on average it lies {amount(to_past, unit)} from the value at its origin and {amount(to_future, unit)} from "
        f"the value that came; repeating the value at the origin would be {amount(last_value, unit)} off"
    )
    if to_past <= SAME * last_value:
        opening = "The forecast is the last value itself: nothing that took part knows more of the future"
        distances = f"it is {amount(last_value, unit)} off on average"
    elif suspected:
        opening = (
            "The forecast matches the past better than the future and gains next to nothing by it: it all but "
            "repeats the last value"
        )
    elif nearer:
        opening = f"The forecast stays near the present, but is {gain:.0%} better than repeating it"
    else:
        opening = "The forecast does not match the past better than the future"
    return Persistence(suspected, to_past, to_future, last_value, f"{opening} ({distances}).")

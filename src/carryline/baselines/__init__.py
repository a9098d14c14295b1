"""Forecasts and classifications without a network: what a network must beat before it is worth anything.

Series: `last_value`, `seasonal_value`, `linear`, `boosted_lags`. Texts: `majority_class`, `tfidf_words`,
`tfidf_ngrams`, `nbsvm`. All take and give arrays; `state()` and `from_state` keep them on disk without pickle.
`SERIES` and `TEXTS` are the catalogues (name -> `Baseline`: title, description, how to make one), the simplest first.
"""

from carryline.baselines.contract import (
    SERIES,
    TEXTS,
    Baseline,
    SeriesBaseline,
    State,
    TextBaseline,
    WindowSource,
)
from carryline.baselines.layout import Layout

__all__ = [
    "SERIES",
    "TEXTS",
    "Baseline",
    "Layout",
    "SeriesBaseline",
    "State",
    "TextBaseline",
    "WindowSource",
]

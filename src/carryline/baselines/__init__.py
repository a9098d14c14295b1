"""Forecasts and classifications without a network: what a network must beat before it is worth anything.

Series: `last_value`, `seasonal_value`, `linear`, `boosted_lags`. Texts: `majority_class`, `tfidf_words`,
`tfidf_ngrams`, `nbsvm`. All take and give arrays; `state()` and `from_state` keep them on disk without pickle.
`BASELINES` is the catalogue, `names("series")` its names, the simplest first.
"""

from carryline.baselines.contract import (
    BASELINES,
    Baseline,
    SeriesBaseline,
    State,
    TextBaseline,
    WindowSource,
    names,
)
from carryline.baselines.layout import Layout

__all__ = [
    "BASELINES",
    "Baseline",
    "Layout",
    "SeriesBaseline",
    "State",
    "TextBaseline",
    "WindowSource",
    "names",
]

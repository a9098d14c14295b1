"""Forecasts and classifications without a network: what a network must beat before it is worth anything.

Series: `last_value`, `seasonal_value` (period.py finds the season), `linear`, `boosted_lags` (trees.py walks the
trees). Texts: `majority_class`, and in bags.py `tfidf_words`, `tfidf_ngrams`, `nbsvm`. contract.py says what each can
do: all take and give arrays, and `state()` and `from_state` keep them on disk without pickle. `SERIES` and `TEXTS` are
the catalogues (name -> `Baseline`: title, description, how to make and load one), the simplest first.
"""

from carryline.baselines.contract import SERIES, TEXTS, Baseline, SeriesBaseline, State, TextBaseline, WindowSource
from carryline.baselines.layout import Layout

# each registers what it defines; the order is that of the catalogues
from carryline.baselines import last_value, seasonal, linear, boosted  # isort: skip
from carryline.baselines import majority, bags  # isort: skip

__all__ = [
    "SERIES",
    "TEXTS",
    "Baseline",
    "Layout",
    "SeriesBaseline",
    "State",
    "TextBaseline",
    "WindowSource",
    "bags",
    "boosted",
    "last_value",
    "linear",
    "majority",
    "seasonal",
]

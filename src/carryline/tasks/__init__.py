"""Estimators: raw input in, fitted model, raw prediction out, and a folder that does the same on another machine.

`Forecaster` for series, `TextClassifier` for texts, `FewLabelsClassifier` for texts of which few have labels,
`LanguageModel` to score a text and go on with it;
`prepare` tokenises a corpus once for many candidates; `load(folder)` gives back whichever was saved there;
`layout_of(windows, step)` is how windows look to a baseline.
"""

from carryline.tasks._forecasts import layout_of
from carryline.tasks.classifier import TextClassifier
from carryline.tasks.few_labels import FewLabelsClassifier
from carryline.tasks.forecaster import Forecaster
from carryline.tasks.language import LanguageModel
from carryline.tasks.loading import load
from carryline.tasks.prepared import PreparedCorpus, prepare

__all__ = [
    "FewLabelsClassifier",
    "Forecaster",
    "LanguageModel",
    "PreparedCorpus",
    "TextClassifier",
    "layout_of",
    "load",
    "prepare",
]

"""carryline: from raw text and raw time series to trained sequence models, and an honest answer to which one pays.

    import carryline as cl

    series = cl.read_series("jena_climate_2009_2016.csv")
    study = cl.forecast(series, target="T (degC)", lookback="5d", every="1h", ahead="24h")
    study.leaderboard

Names are imported when they are first used, so `import carryline` itself costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from carryline import kernels as kernels
    from carryline import layers as layers
    from carryline.ground.errors import CarrylineError as CarrylineError
    from carryline.ground.errors import InputError as InputError
    from carryline.ground.ragged import Ragged as Ragged
    from carryline.series import TimeSeries as TimeSeries
    from carryline.series import Windows as Windows
    from carryline.series import read_series as read_series
    from carryline.series import simulate_weather as simulate_weather
    from carryline.series import split_series as split_series
    from carryline.studies import Study as Study
    from carryline.studies import classify as classify
    from carryline.studies import forecast as forecast
    from carryline.tasks import FewLabelsClassifier as FewLabelsClassifier
    from carryline.tasks import Forecaster as Forecaster
    from carryline.tasks import LanguageModel as LanguageModel
    from carryline.tasks import TextClassifier as TextClassifier
    from carryline.tasks import load as load
    from carryline.text import Corpus as Corpus
    from carryline.text import Tokenizer as Tokenizer
    from carryline.text import Vocabulary as Vocabulary
    from carryline.text import pad as pad
    from carryline.text import read_corpus as read_corpus
    from carryline.training import Sequential as Sequential

_HOMES = {
    "CarrylineError": "ground.errors",
    "InputError": "ground.errors",
    "Ragged": "ground.ragged",
    "TimeSeries": "series",
    "Windows": "series",
    "read_series": "series",
    "simulate_weather": "series",
    "split_series": "series",
    "Corpus": "text",
    "Tokenizer": "text",
    "Vocabulary": "text",
    "pad": "text",
    "read_corpus": "text",
    "Sequential": "training",
    "FewLabelsClassifier": "tasks",
    "Forecaster": "tasks",
    "LanguageModel": "tasks",
    "TextClassifier": "tasks",
    "load": "tasks",
    "Study": "studies",
    "classify": "studies",
    "forecast": "studies",
}
_ROOMS = (
    *("kernels", "layers", "text", "series", "training", "datasets", "recipes", "baselines", "keras_files"),
    *("tasks", "report", "studies", "chapter"),
)

__all__ = ["__version__", *_HOMES, *_ROOMS]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"carryline.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return importlib.import_module(f"carryline.{name}")
    raise AttributeError(f"module 'carryline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

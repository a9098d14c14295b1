"""Five days of simulated weather, and a small corpus in which single words tell the classes apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from carryline.series import TimeSeries, simulate_weather
from carryline.text import Corpus

QUICK = {"epochs": 2, "steps_per_epoch": 4, "batch_size": 32}
WORDS = ("film", "plot", "actor", "scene", "the", "a", "was", "of", "story", "camera", "sound", "end")
TELLING = {"bad": ("awful", "waste"), "good": ("superb", "wonderful"), "so-so": ("average", "passable")}


@pytest.fixture(scope="session")
def weather() -> TimeSeries:
    return simulate_weather(1500)


@pytest.fixture(scope="session")
def settings() -> dict[str, Any]:
    """A forecast of the temperature, two hours ahead, from six hours."""
    return {"target": "T (degC)", "lookback": "6h", "every": "1h", "ahead": "2h", **QUICK}


@pytest.fixture(scope="session")
def quick() -> dict[str, Any]:
    """How long the networks of these tests train."""
    return QUICK


def reviews(count: int = 90, classes: tuple[str, ...] = ("bad", "good"), seed: int = 0) -> Corpus:
    random = np.random.default_rng(seed)
    texts, labels = [], []
    for number in range(count):
        label = classes[number % len(classes)]
        words = list(random.choice(WORDS, size=random.integers(3, 15)))
        words.insert(int(random.integers(0, len(words))), str(random.choice(TELLING[label])))
        texts.append(" ".join(words))
        labels.append(label)
    return Corpus.of(texts, labels, source="simulated reviews")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return reviews()


@pytest.fixture(scope="session")
def three_classes() -> Corpus:
    return reviews(classes=("bad", "good", "so-so"))

"""A study without training: candidates whose forecasts are written down, on parts of plain numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from carryline.ground.files import write_json
from carryline.series import TimeSeries
from carryline.studies.candidates import Candidate
from carryline.studies.verdict import Scale
from carryline.text import Corpus
from carryline.training import History


class Answer:
    """A fitted task that adds noise of a given size to the truth."""

    def __init__(self, name: str, error: float, history: History | None) -> None:
        self.name, self.error, self.history_ = name, error, history
        self.seconds_, self.parameters_ = 0.25, 7
        self.diverged_ = not np.isfinite(error)

    def save(self, folder: Path, *, scores: dict[str, Any] | None = None) -> Path:
        return write_json(Path(folder) / "model.json", {"name": self.name, "error": self.error, "scores": scores})


@dataclass
class PlainJob:
    """A runner.Job over two parts of 400 numbers; `seen` lists who looked at what, `fitted` who was fitted."""

    errors: dict[str, float]
    scale: Scale = field(default_factory=lambda: Scale("mean absolute error", "degC", lower_is_better=True))
    reach: int = 1
    season: int = 1
    interrupt: str | None = None
    seen: list[tuple[str, str]] = field(default_factory=list)
    fitted: list[str] = field(default_factory=list)

    def truth(self, part: str) -> np.ndarray:
        return np.random.default_rng({"validation": 1, "test": 2}[part]).standard_normal(400)

    def fit(self, candidate: Candidate, *, resume: Path, progress: Any) -> Answer:
        if candidate.name == self.interrupt:
            raise KeyboardInterrupt
        self.fitted.append(candidate.name)
        curves = {"loss": [0.5, 0.4, 0.35], "val_loss": [0.6, 0.5, 0.45]}
        return Answer(
            candidate.name, self.errors[candidate.name], History(curves) if candidate.kind == "network" else None
        )

    def load(self, folder: Path) -> Answer:
        import json

        saved = json.loads((folder / "model.json").read_text())
        return Answer(saved["name"], saved["error"], None)

    def finish(self, task: Answer) -> Answer:
        return task

    def predict(self, task: Answer, part: str) -> np.ndarray:
        self.seen.append((task.name, part))
        seed = sum(map(ord, task.name))
        return self.truth(part) + task.error * np.random.default_rng(seed).standard_normal(400)

    def losses(self, predictions: np.ndarray, part: str) -> np.ndarray:
        return np.abs(predictions - self.truth(part))


ERRORS = {"last_value": 3.0, "linear": 2.0, "gru": 1.0, "dense": 2.5}


@pytest.fixture
def members() -> tuple[Candidate, ...]:
    kinds = {"last_value": "baseline", "linear": "baseline", "gru": "network", "dense": "network"}
    return tuple(
        Candidate(name, name.replace("_", " ").title(), f"what {name} is", kind) for name, kind in kinds.items()
    )  # type: ignore[arg-type]


@pytest.fixture
def plain_job() -> Callable[..., PlainJob]:
    """`plain_job(gru=1.9)`: a job whose candidates err by so much."""
    return lambda *, interrupt=None, **errors: PlainJob(ERRORS | errors, interrupt=interrupt)


@pytest.fixture(scope="session")
def hourly() -> TimeSeries:
    """Sixty days of hours: a daily cycle that `load` follows with noise, and its driver an hour earlier."""
    rng = np.random.default_rng(0)
    hours = np.arange(60 * 24)
    driver = np.sin(2 * np.pi * hours / 24) + 0.3 * np.cos(2 * np.pi * hours / 168)
    load = 10 + 4 * np.roll(driver, 1) + rng.normal(0, 0.5, len(hours))
    time = np.datetime64("2024-01-01T00:00:00", "us") + hours * np.timedelta64(1, "h")
    return TimeSeries(
        values=np.stack([load, driver], axis=1).astype(np.float32),
        columns=("load (kW)", "driver"),
        time=time,
        step=np.timedelta64(1, "h"),
        source="hourly.csv",
    )


@pytest.fixture(scope="session")
def reviews() -> Corpus:
    """Two hundred short reviews whose words give their class away, most of the time."""
    rng = np.random.default_rng(0)
    words = {"bad": ["dull", "awful", "boring", "weak"], "good": ["fine", "lovely", "gripping", "strong"]}
    neutral = ["the", "film", "was", "a", "story", "with", "actors", "and", "music", "plot"]
    labels = rng.integers(0, 2, 200)
    told = np.where(rng.random(200) < 0.08, 1 - labels, labels)  # some praise what they pan
    texts = [
        " ".join(
            rng.permutation([*rng.choice(neutral, 8), *rng.choice(words[("bad", "good")[label]], 2), f"n{number}"])
        )
        for number, label in enumerate(told)
    ]
    return Corpus(texts, labels.astype(np.int64), ("bad", "good"), source="reviews")

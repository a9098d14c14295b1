"""Runs that are killed with SIGKILL and resumed, in a process of their own; `test_resume.py` reads what comes out.

    python killing.py FOLDER SEED KILLS [VARIATION ...]

For each variation an uninterrupted run writes FOLDER/VARIATION/whole, and a run that is killed up to KILLS times (by
the clock, and in the middle of a write) FOLDER/VARIATION/killed. Each attempt is a fork, so torch is imported once.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

from carryline.ground.ragged import Ragged
from carryline.training import (
    Adam,
    EarlyStopping,
    Model,
    ReduceLROnPlateau,
    RMSprop,
    Sequential,
    WeightAveraging,
    packing,
)

EPOCHS = 5


class Pooled(nn.Module):
    """Embeddings averaged over the valid steps, with dropout: what a ragged batch needs, in torch alone."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.dropout, self.head = nn.Embedding(50, 8), nn.Dropout(0.3), nn.Linear(8, 1)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        valid = torch.arange(ids.shape[1]) < lengths[:, None]
        vectors = self.dropout(self.embedding(ids)) * valid[..., None]
        return torch.sigmoid(self.head(vectors.sum(1) / lengths[:, None].clamp(min=1)))


class Rows:
    """Samples that are gathered by their numbers, as windows are."""

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)

    def __len__(self) -> int:
        return len(self.x)

    def gather(self, indices: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        return self.x[indices], self.y[indices]


def series() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 10, 3)).astype(np.float32)
    return x, (x[:, :, 0].mean(1) + 0.5 * rng.normal(size=300)).astype(np.float32)


def dense() -> list[nn.Module]:
    return [nn.Flatten(), nn.LazyLinear(16), nn.ReLU(), nn.Dropout(0.3), nn.LazyLinear(1)]


def arrays(resume: Path | None) -> tuple[Model, object]:
    model = Sequential(dense())
    model.compile(RMSprop(3e-3), "mae", ["mse"])
    callbacks = [ReduceLROnPlateau(patience=1, factor=0.5, min_delta=0.05)]
    x, y = series()
    return model, model.fit(x, y, epochs=EPOCHS, validation_split=0.2, callbacks=callbacks, seed=3, resume=resume)


def stopping(resume: Path | None) -> tuple[Model, object]:
    model = Sequential(dense())
    model.compile(RMSprop(5e-2, momentum=0.9), "mae", clipnorm=1.0)
    callbacks = [WeightAveraging(0.9), EarlyStopping(patience=2, min_delta=0.01)]
    x, y = series()
    return model, model.fit(x, y, epochs=12, validation_split=0.3, callbacks=callbacks, seed=1, resume=resume)


def ragged(resume: Path | None) -> tuple[Model, object]:
    rng = np.random.default_rng(1)
    ids = Ragged.from_sequences([rng.integers(1, 50, rng.integers(1, 40)) for _ in range(300)], dtype=np.int32)
    y = (np.array([row.mean() for row in ids]) > 25).astype(np.float32)
    torch.manual_seed(0)
    model = Model(Pooled())
    model.compile(Adam(1e-2), "binary_crossentropy", ["acc"])
    split = {"validation_split": 0.2, "class_weight": {0: 1.0, 1: 2.0}}
    return model, model.fit(ids, y, epochs=EPOCHS, batch_size=16, seed=2, resume=resume, **split)


def gathered(resume: Path | None) -> tuple[Model, object]:
    model = Sequential(dense())
    model.compile(torch.optim.AdamW, "mse", global_clipnorm=0.5)
    rows = Rows(*series())
    steps = {"steps_per_epoch": 7, "validation_steps": 2}
    return model, model.fit(rows, epochs=EPOCHS, validation_data=rows, callbacks=[EarlyStopping(patience=9)],
                            seed=5, resume=resume, **steps)  # fmt: skip


def generator(resume: Path | None) -> tuple[Model, object]:
    x, y = series()

    def endless() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        rng = np.random.default_rng(9)
        while True:
            rows = rng.integers(0, len(x), 16)
            yield x[rows], y[rows]

    model = Sequential(dense())
    model.compile("sgd", "huber", clipvalue=0.1)
    return model, model.fit(endless(), epochs=EPOCHS, steps_per_epoch=8, seed=4, resume=resume)


VARIATIONS: dict[str, Callable[[Path | None], tuple[Model, object]]] = {
    "arrays": arrays,
    "stopping": stopping,
    "ragged": ragged,
    "gathered": gathered,
    "generator": generator,
}


def finish(variation: str, resume: Path | None, result: Path) -> None:
    """Run to the end, and write all that must be the same: weights, optimiser state, history."""
    model, history = VARIATIONS[variation](resume)
    state = {
        "weights": model.state_dict(),
        "optimizer": model.optimizer.state_dict(),
        "history": repr(history.history),  # type: ignore[attr-defined]
    }
    packing.write(result, state)


def attempt(variation: str, resume: Path | None, result: Path, *, writes: int | None, seconds: float | None) -> bool:
    """Run in a fork, killed after `seconds` or at its `writes`-th fsync; whether it came to its end."""
    child = os.fork()
    if child == 0:
        if writes is not None:
            left = [writes]
            sync = os.fsync

            def fatal(handle: int) -> None:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                sync(handle)

            os.fsync = fatal
        finish(variation, resume, result)
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def main() -> None:
    folder, seed, kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    rng = random.Random(seed)
    finish("arrays", None, folder / "warm")  # torch imports parts of itself late: once here, and not in each fork
    for variation in sys.argv[4:] or VARIATIONS:
        home = folder / variation
        home.mkdir(parents=True)
        started = time.perf_counter()
        assert attempt(variation, None, home / "whole", writes=None, seconds=None), variation
        duration = time.perf_counter() - started
        killed = 0
        for number in range(kills):
            by_clock = number % 2 == 1
            done = attempt(
                variation,
                home / "resume",
                home / "killed",
                writes=None if by_clock else rng.randint(1, 8),
                seconds=rng.uniform(0.2, 0.9) * duration if by_clock else None,
            )
            killed += not done
            if done:
                break
        assert (home / "killed").exists() or attempt(
            variation, home / "resume", home / "killed", writes=None, seconds=None
        )
        (home / "kills").write_text(str(killed))


if __name__ == "__main__":
    main()

"""Milliseconds per training step of the chapter's models on one thread and on all, in turn (A B A B) in one process.

    python benchmarks/threads.py [--beside]

`--beside` keeps another process busy meanwhile: studies choose their threads for machines that are shared.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

import numpy as np
import torch

from carryline import Sequential, layers

STEPS = 8


def models() -> dict[str, tuple[Sequential, np.ndarray, np.ndarray, str]]:
    rng = np.random.default_rng(0)
    weather = rng.standard_normal((1024, 120, 14)).astype("float32"), rng.standard_normal(1024).astype("float32")
    reviews = rng.integers(1, 10_000, (1024, 500)), rng.integers(0, 2, 1024).astype("float32")
    gru = Sequential([layers.GRU(32, dropout=0.2, recurrent_dropout=0.2), layers.Dense(1)])
    lstm = Sequential([layers.Embedding(10_000, 32), layers.LSTM(32), layers.Dense(1, activation="sigmoid")])
    convnet = Sequential(
        [
            layers.Embedding(10_000, 128),
            layers.Conv1D(32, 7, activation="relu"),
            layers.MaxPooling1D(5),
            layers.Conv1D(32, 7, activation="relu"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    return {
        "jena_gru_drop": (gru, *weather, "mae"),
        "imdb_lstm": (lstm, *reviews, "binary_crossentropy"),
        "imdb_conv": (convnet, *reviews, "binary_crossentropy"),
    }


def step(model: Sequential, x: np.ndarray, y: np.ndarray) -> float:
    started = time.perf_counter()
    model.fit(x, y, batch_size=128, steps_per_epoch=STEPS, progress=False)
    return (time.perf_counter() - started) / STEPS * 1e3


def main(beside: bool) -> None:
    most = os.cpu_count() or 1
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"]) if beside else None
    try:
        for name, (model, x, y, loss) in models().items():
            model.compile(optimizer="rmsprop", loss=loss)
            step(model, x, y)
            taken: dict[int, list[float]] = {1: [], most: []}
            for _ in range(3):
                for threads, times in taken.items():
                    torch.set_num_threads(threads)
                    times.append(step(model, x, y))
            one, every = (statistics.median(times) for times in taken.values())
            print(f"{name:14s} 1 thread {one:7.1f} ms  {most} threads {every:7.1f} ms  ratio {every / one:5.2f}")
    finally:
        if busy:
            busy.kill()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beside", action="store_true")
    main(parser.parse_args().beside)

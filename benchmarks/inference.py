"""Predicting, and reading one step at a time, beside torch.nn in the same environment.

    python benchmarks/inference.py [--quick] [--json FILE]

`predict` of the chapter's models in batches of 128, milliseconds per batch, beside a loop under `torch.no_grad()`; each
library in a process that is stopped while the other is timed. `layer.step(x, state)` for streams, microseconds per
call at 32 inputs, 32 units and batch 1, beside torch's cell, in turn in one process. All in turn, A B A B; medians.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from harness.record import OURS, aligned, row, table, times
from harness.turns import in_turn, turn
from harness.workers import workers

from carryline import layers

MODEL_NAMES = ("imdb_lstm", "imdb_gru", "imdb_rnn", "jena_lstm", "jena_gru")
SIZE = 32
CALLS = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter turns")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rounds, seconds = (2, 0.1) if given.quick else (9, 0.5)
    found = {"rows": predictions(rounds, seconds), "steps": steps(rounds, seconds)}
    print("\npredict, milliseconds per batch of 128\n")
    print(aligned(table(found["rows"])))
    print("\none step of one sequence, microseconds per call\n")
    print(aligned(step_table(found["steps"])))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def predictions(rounds: int, seconds: float) -> list[dict[str, Any]]:
    rows = []
    with workers((OURS, "torch"), apart=False) as libraries:
        for model in MODEL_NAMES:
            for library in libraries:
                library.ask(build=model)
            turns = {library.library: partial(library.ask, run="predict", seconds=seconds) for library in libraries}
            rows.append(row(model, in_turn(turns, rounds)))
    return rows


def steps(rounds: int, seconds: float) -> list[dict[str, Any]]:
    """Microseconds per call of a layer's step and of torch's cell."""
    kinds = {
        "SimpleRNN": (layers.SimpleRNN, torch.nn.RNNCell),
        "LSTM": (layers.LSTM, torch.nn.LSTMCell),
        "GRU": (layers.GRU, torch.nn.GRUCell),
    }
    rows = []
    for name, (layer, cell) in kinds.items():
        turns = {
            OURS: partial(turn, ours(layer(SIZE)), seconds),
            "torch": partial(turn, peer(cell(SIZE, SIZE)), seconds),
        }
        taken = {library: each / CALLS * 1e6 for library, each in in_turn(turns, rounds).items()}
        rows.append({"layer": name, "ours_us": taken[OURS], "torch_us": taken["torch"]})
    return rows


def ours(layer: Any) -> Callable[[], None]:
    layer(torch.zeros(1, 1, SIZE))  # sizes its weights
    layer.eval()
    x = torch.randn(1, SIZE)

    def run() -> None:
        state = None
        for _ in range(CALLS):
            _, state = layer.step(x, state)

    return run


def peer(cell: torch.nn.Module) -> Callable[[], None]:
    x = torch.randn(1, SIZE)

    def run() -> None:
        state = None
        with torch.no_grad():
            for _ in range(CALLS):
                state = cell(x, state)

    return run


def step_table(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The cells of the second table."""
    head = ["layer", OURS, "torch", "ratio"]
    return [head] + [
        [one["layer"], f"{one['ours_us']:.1f}", f"{one['torch_us']:.1f}", times(one["torch_us"] / one["ours_us"])]
        for one in rows
    ]


if __name__ == "__main__":
    main()

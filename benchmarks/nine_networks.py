"""The chapter's nine forecasts of a temperature, at book budget, on simulated weather of the full shape.

    python benchmarks/nine_networks.py [--budget quick|book] [--out runs/nine]

Naive, dense, GRU, GRU with dropout, stacked, reversed, bidirectional, convnet, and convnet under a GRU: the lessons as
`carryline chapter` runs them, as many side by side as there are cores, each on one thread: the chapter's epochs of 500
batches of 128, from 420,551 rows x 14, and all 99,279 validation windows after each. The target is 12 minutes on two
cores. Windows show 5 days (the text's; 10 days, the listings', take twice as long).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from carryline.chapter import EXPERIMENTS
from carryline.chapter.board import Board
from carryline.chapter.runner import cores, run
from carryline.chapter.trials import Trial

NAMES = ("naive", "dense", "gru", "gru_dropout", "stacked", "reversed", "bidirectional", "conv", "conv_gru")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("runs/nine"))
    parser.add_argument("--budget", choices=["quick", "book"], default="book")
    options = parser.parse_args()
    trials = [
        Trial(
            experiment=EXPERIMENTS[f"temperature_{name}"],
            variant="simulated",
            seed=0,
            budget=options.budget,
            data=None,
            folder=options.out / options.budget / name,
        )
        for name in NAMES
    ]
    began = time.perf_counter()
    with Board(len(trials)) as board:
        outcome = run(trials, board)
    wall = time.perf_counter() - began
    for trial in trials:
        record = trial.record()
        if record is not None:
            error = next(item["value"] for item in record["told"] if item["name"] == "validation MAE")
            print(
                f"{trial.title:50} {record['seconds']:7.0f} s, {record['cpu_seconds']:6.0f} of a core; MAE {error:.4f}"
            )
    print(
        f"all in {wall / 60:.1f} minutes on {cores()} cores, {outcome.before} of them done before; target: 12 minutes"
    )


if __name__ == "__main__":
    main()

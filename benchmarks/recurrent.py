"""Milliseconds per training step of the chapter's models, by carryline and by its peers, in turn in one run.

    python benchmarks/recurrent.py [--quick] [--peers torch,keras-jax,keras-tensorflow] [--models NAMES] [--json FILE]

A step goes from a raw batch of 128 to updated weights, as a user has it: `fit` of carryline and of Keras, a plain loop
for torch.nn. Each library has a process, which is stopped while another is timed. A turn trains for half a second, one
epoch at least; the libraries take turns, A B C A B C, and the figure is the median over turns of the median epoch,
divided by its steps. All is compiled and warm before. The ratio is the fastest peer's time over ours; the share of peak
counts matrix products alone (harness/flops.py) and measures the peak of all cores.
`make bench-peers` installs the peers.
"""

from __future__ import annotations

import argparse
import json
import os
from functools import partial
from pathlib import Path

from harness.models import MODELS
from harness.options import names_of
from harness.peak import fma_peak
from harness.record import OURS, aligned, record, row, table, times
from harness.turns import in_turn
from harness.workers import workers

PEERS = ("torch", "keras-jax", "keras-tensorflow")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two short turns each: under three minutes")
    parser.add_argument("--peers", type=names_of((*PEERS, "keras-torch")), default=PEERS)
    parser.add_argument("--models", type=names_of(tuple(MODELS)), default=tuple(MODELS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    rounds, seconds = (2, 0.1) if given.quick else (9, 0.5)
    measured = []
    with workers((OURS, *given.peers)) as libraries:
        for model in given.models:
            able = [library for library in libraries if library.ask(build=model)]
            turns = {library.library: partial(library.ask, run="fit", seconds=seconds) for library in able}
            measured.append(row(model, in_turn(turns, rounds)))
            print(f"{len(measured)} of {len(given.models)}: {measured[-1]}", flush=True)
    found = record(measured)
    peak = fma_peak(os.cpu_count() or 1)
    print("\nmilliseconds per training step, batch 128\n")
    print(aligned(table(measured, peak)))
    print(f"\ngeometric mean of the recurrent rows: {times(found['geometric_mean'])}")
    if peak is not None:
        print(f"measured peak: {peak / 1e9:.0f} GFLOP/s on {os.cpu_count()} threads")
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Raw text to numbers, by carryline and by its peers, in turn in one run.

    python benchmarks/text.py [--quick] [--jobs counts,tfidf] [--peers scikit-learn] [--json FILE] [ACLIMDB]

The texts are IMDB's 25,000 training and 25,000 test reviews (ACLIMDB, by default runs/aclImdb, where `make performance`
unpacks them), as strings in memory. The word vectors are a text file of 400,000 x 100 numbers in GloVe's form, drawn at
random and kept in .cache; it lies in the page cache when the clock starts. Each library has a process, which is stopped
while another is timed; they take turns, A B C A B C, and the figure is the median. The ratio is the fastest peer's time
over ours.

Peers are set to do the same work (harness/text_libraries.py). Ours have the settings of scikit-learn's vectorisers, by
`Bag.from_sklearn`, and the matrices must be equal in every place and value. Word ids are of the words of scikit-learn's
pattern, for Hugging Face's tokenizers too; these run once more with their `Whitespace`, which also keeps the
punctuation. Later loads have one peer, gensim's own file, memory-mapped. `make bench-peers` installs the peers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from harness.machine import processor, versions
from harness.options import names_of
from harness.record import OURS, aligned, times
from harness.text_data import Data, vectors_like_glove, warm
from harness.text_jobs import JOBS
from harness.text_libraries import LIBRARIES
from harness.turns import in_turn
from harness.workers import Worker, workers

PACKAGES = ("scikit-learn", "tokenizers", "polars", "gensim")
PEERS = tuple(name for name in LIBRARIES if name != OURS)
IMDB = Path(__file__).parents[1] / "runs" / "aclImdb"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reviews", type=Path, nargs="?", default=IMDB, metavar="ACLIMDB")
    parser.add_argument("--quick", action="store_true", help="a fifth of the texts, a tenth of the vectors, two turns")
    parser.add_argument("--peers", type=names_of(PEERS), default=PEERS)
    parser.add_argument("--jobs", type=names_of(tuple(JOBS)), default=tuple(JOBS))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not (given.reviews / "train").is_dir():
        sys.exit(f"no {given.reviews / 'train'}: run `make runs/aclImdb`, or name the folder of the unpacked reviews")
    documents, words = (5_000, 40_000) if given.quick else (25_000, 400_000)
    warm(vectors_like_glove(words))
    vectors_like_glove(Data(given.reviews, documents, words).small().words)
    rows = []
    program = ("harness.text_worker", str(given.reviews.resolve()), str(documents), str(words))
    with workers((OURS, *given.peers), program=program) as libraries:
        for job in given.jobs:
            for row in measured(job, libraries, quick=given.quick):
                rows.append(row)
                print(f"{row}", flush=True)
    print(f"\nseconds, {documents:,} + {documents:,} documents, {words:,} vectors\n")
    print(aligned(table(rows)))
    if given.json:
        found = {"machine": machine(), "documents": documents, "words": words, "rows": rows}
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measured(job: str, libraries: list[Worker], *, quick: bool) -> list[dict[str, Any]]:
    """The rows of a job, each with the libraries that do that part; their results are compared once."""
    able = [(library, library.ask(prepare=job)) for library in libraries]
    rows = []
    for part, (title, turns) in JOBS[job].items():
        there = [library for library, parts in able if part in parts]
        rows.append(
            row(title, in_turn({one.library: partial(one.ask, run=part) for one in there}, 2 if quick else turns))
        )
        seen = {one.library: one.ask(look=part) for one in there}
        unequal = [name for name, result in seen.items() if result not in (None, seen[OURS])]
        assert not unequal, f"{title}: {unequal} and carryline made different things: {seen}"
    return rows


def row(title: str, seconds: Mapping[str, float]) -> dict[str, Any]:
    """A row of the record; `ratio` is the fastest peer's time over ours, null where no peer does such a thing."""
    peers = {name: round(taken, 5) for name, taken in seconds.items()}
    ours = peers.pop(OURS)
    return {"job": title, "ours_s": ours, "peers": peers, "ratio": min(peers.values()) / ours if peers else None}


def machine() -> dict[str, Any]:
    return {"processor": processor(), "cores": os.cpu_count(), "peers": versions(PACKAGES)}


def table(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The cells of the table: the fastest peer has a column, the others share one."""
    head = ["job", OURS, "fastest peer", "ratio", "others"]
    return [head] + [[row["job"], seconds(row["ours_s"]), *others(row)] for row in rows]


def others(row: Mapping[str, Any]) -> list[str]:
    first, *rest = sorted(row["peers"].items(), key=lambda peer: peer[1]) or [None]
    told = [f"{name} {seconds(taken)}" for name, taken in rest]
    fastest = "-" if first is None else f"{first[0]} {seconds(first[1])}"
    return [fastest, times(row["ratio"]), ", ".join(told) or "-"]


def seconds(taken: float) -> str:
    return f"{taken * 1e3:.1f} ms" if taken < 0.1 else f"{taken:.2f} s" if taken < 10 else f"{taken:.1f} s"


if __name__ == "__main__":
    main()

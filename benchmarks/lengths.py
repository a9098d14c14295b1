"""What padding costs: a training step on reviews of their own lengths, beside one on reviews padded to 500 words.

    python benchmarks/lengths.py ACLIMDB/train [--quick] [--json FILE]

6,400 reviews drawn from IMDB, cut at 500 words, in batches of 128. `fit` puts `Ragged` reviews into batches of similar
length by itself, out of 50 batches at a time, so these show what all would. The two take turns of one epoch, A B A B,
in one process; the figure is the median, and the ratio the bucketed step's time over the padded one's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from harness.models import BATCH, MODELS, VOCABULARY
from harness.record import aligned, milliseconds
from harness.turns import in_turn, turn

from carryline import Sequential, layers
from carryline.ground.ragged import Ragged
from carryline.text import Tokenizer, Vocabulary, pad, read_corpus

CUT = 500
REVIEWS = 50 * BATCH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="one turn each")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    reviews, labels = read(given.folder)
    length = float(reviews.lengths.mean())
    print(f"{len(reviews)} reviews cut at {CUT} words: {length:.0f} words on average, {length / CUT:.0%} of the padded")
    rows = []
    for name in ("imdb_lstm", "imdb_gru"):
        epochs = {"padded": epoch(name, pad(reviews, CUT), labels), "bucketed": epoch(name, reviews, labels)}
        taken = in_turn({way: partial(turn, run, 0) for way, run in epochs.items()}, rounds=1 if given.quick else 7)
        step = {f"{way}_ms": seconds / (REVIEWS / BATCH) * 1e3 for way, seconds in taken.items()}
        rows.append({"model": name, **step, "ratio": taken["bucketed"] / taken["padded"]})
    print(aligned(table(rows)))
    if given.json:
        found = {"reviews": len(reviews), "cut": CUT, "mean_length": length, "rows": rows}
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> tuple[Ragged, np.ndarray]:
    """Some of the reviews, as numbers of words, and their labels."""
    corpus = read_corpus(folder)
    chosen = np.random.default_rng(0).permutation(len(corpus))[:REVIEWS]
    tokens = Tokenizer().index([corpus.texts[number] for number in chosen])
    vocabulary = Vocabulary.fit(tokens, size=VOCABULARY, oov="[UNK]")  # rare words count in a review's length
    return vocabulary.encode(tokens).cut(CUT), corpus.labels[chosen].astype("float32")


def epoch(name: str, reviews: Any, labels: np.ndarray) -> Callable[[], object]:
    """A function that trains one epoch; one is trained before it is returned."""
    model = MODELS[name]
    network = Sequential(model.stack(layers))
    network.compile(optimizer="rmsprop", loss=model.loss)
    run = partial(network.fit, reviews, labels, batch_size=BATCH, progress=False)
    run()
    return run


def table(rows: list[dict[str, Any]]) -> list[list[str]]:
    """The cells of the table."""
    head = ["model", "padded, ms", "bucketed, ms", "ratio"]
    return [head] + [
        [row["model"], milliseconds(row["padded_ms"]), milliseconds(row["bucketed_ms"]), f"{row['ratio']:.2f}"]
        for row in rows
    ]


if __name__ == "__main__":
    main()

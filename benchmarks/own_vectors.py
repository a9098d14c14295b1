"""Vectors of one's own: `train_vectors` beside gensim's word2vec, in CPU seconds and in what the vectors are good for.

    python benchmarks/own_vectors.py docs/few_labels.md [ACLIMDB]

Both train 100 dimensions on the words of the 25,000 training reviews, on one thread. Judges are GloVe's vectors, which
come from other texts and another method: the rank correlation of the cosines of 200,000 pairs of words, and how many of
a word's ten nearest are the same, among the words that occur most; and logistic regression on the reviews' mean vectors
with 200 labels, 5 draws. The page's block `vectors` is filled. `make bench-peers` installs gensim.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import numpy as np
from harness.few_label_methods import Reviews, mean_vectors
from harness.record import markdown
from harness.workers import BENCHMARKS, PEERS
from scipy.stats import spearmanr
from write_performance import filled

from carryline import Tokenizer
from carryline.text import Vectors, train_vectors

ROOT = Path(__file__).parents[1]
FREQUENT, PAIRS, NEAREST, DRAWS = 6000, 200_000, 10, 5
PEERS_SETTINGS = {
    "gensim, skip-gram, window 5": ("5", "1"),
    "gensim, skip-gram, window 10": ("10", "1"),
    "gensim, CBOW, window 5": ("5", "0"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("reviews", type=Path, nargs="?", default=ROOT / "runs" / "aclImdb", metavar="ACLIMDB")
    given = parser.parse_args()
    folder = Path(os.environ.get("CARRYLINE_DATA") or ROOT / ".." / "shared" / "data")
    data = Reviews(given.reviews, folder / "vectors" / "glove.6B.50d.part.txt")
    found = {}
    for window in (5, 10):
        start = time.process_time()
        vectors = train_vectors(data.train.texts, window=window)
        seconds = time.process_time() - start
        found[f"`train_vectors`, window {window}"] = judged(data, vectors, seconds)
    with tempfile.TemporaryDirectory() as scratch:
        sentences, out = Path(scratch) / "sentences.txt", Path(scratch) / "vectors.bin"
        sentences.write_text("\n".join(map(" ".join, Tokenizer().tokenize(data.train.texts))), encoding="utf-8")
        for name, settings in PEERS_SETTINGS.items():
            command = [PEERS, "-m", "harness.train_word2vec", str(sentences), str(out), *settings]
            done = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True, check=True)
            found[name] = judged(data, Vectors.load(out, cache=False), float(done.stdout))
    path = given.page.with_suffix(".json")
    rest = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(rest | {"vectors": found}, indent=1) + "\n", encoding="utf-8")
    given.page.write_text(filled(given.page.read_text(encoding="utf-8"), {"vectors": table(found)}), encoding="utf-8")


def judged(data: Reviews, vectors: Vectors, seconds: float) -> dict[str, Any]:
    """The seconds, and what three judges say."""
    glove = Vectors.load(data.glove, cache=False)
    words = [word for word in data.vocabulary.tokens[1:FREQUENT] if word in glove and word in vectors]
    ours, theirs = (unit(np.array([known[word] for word in words])) for known in (vectors, glove))
    one, other = np.random.default_rng(0).integers(0, len(words), (2, PAIRS))
    agreement = spearmanr((ours[one] * ours[other]).sum(1), (theirs[one] * theirs[other]).sum(1)).statistic
    near, nearby = nearest(ours), nearest(theirs)
    shared = mean(len(set(a) & set(b)) / NEAREST for a, b in zip(near.tolist(), nearby.tolist(), strict=True))
    data.own_vectors = vectors
    data.__dict__.pop("means", None)
    accuracies = [mean_vectors(data, data.draw(200, seed), seed) for seed in range(DRAWS)]
    found = {"seconds": round(seconds, 1), "correlation": round(float(agreement), 3), "nearest": round(shared, 3)}
    print(found | {"accuracy": mean(accuracies)}, flush=True)
    return found | {"accuracies": [round(value, 5) for value in accuracies]}


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def nearest(rows: np.ndarray) -> np.ndarray:
    return np.argsort(2 * np.eye(len(rows)) - rows @ rows.T, axis=1)[:, :NEAREST]


def table(found: dict[str, Any]) -> str:
    rows = [
        [
            name,
            f"{one['seconds']:.1f}",
            f"{one['correlation']:.2f}",
            f"{one['nearest']:.2f}",
            f"{mean(one['accuracies']):.3f} ± {stdev(one['accuracies']):.3f}",
        ]
        for name, one in found.items()
    ]
    return markdown([["vectors", "seconds", "correlation", "nearest", "accuracy"], *rows])


if __name__ == "__main__":
    main()

"""How right one can be about reviews of which 200 have a label, and write it into the page on few labels.

    python benchmarks/few_labels.py docs/few_labels.md [--methods network,few_labels] [ACLIMDB]

The chapter's experiment (listings 6.8 to 6.18) on the reviews of ACLIMDB, by default runs/aclImdb, with the part of
GloVe's vectors that lies in $CARRYLINE_DATA/vectors: 200 of the 25,000 training reviews keep their label, drawn anew
for each seed, and the test is all 25,000 test reviews. Nothing is chosen by other labels than these: there is no
validation part, and networks train as many epochs as the chapter's. Each method is run for 5 draws, `few_labels` for
20, and with fewer and more labels beside the best that knows the labelled reviews only. The method `parts` takes
`few_labels` apart.

What was measured goes to few_labels.json beside the page, method by method; the page's blocks are filled from it.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from harness.few_label_methods import METHODS, Reviews
from harness.latent_parts import parts
from harness.machine import processor
from harness.options import names_of
from harness.record import markdown
from write_performance import filled

ROOT = Path(__file__).parents[1]
LABELS, DRAWS, MANY_DRAWS = 200, 5, 20
OTHER_LABELS = (20, 50, 100, 1000)
NAMES = (*METHODS, "parts")
COMPARED = ("few_labels", "tfidf_ngrams")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("reviews", type=Path, nargs="?", default=ROOT / "runs" / "aclImdb", metavar="ACLIMDB")
    parser.add_argument("--methods", type=names_of(NAMES), default=NAMES, help="the others stay as in few_labels.json")
    given = parser.parse_args()
    folder = Path(os.environ.get("CARRYLINE_DATA") or ROOT / ".." / "shared" / "data")
    data = Reviews(given.reviews, folder / "vectors" / "glove.6B.50d.part.txt")
    path = given.page.with_suffix(".json")
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"methods": {}, "labels": {}}
    found |= {"processor": processor(), "test": len(data.test), "unlabelled": len(data.train) - LABELS}
    for name in given.methods:
        if name == "parts":
            found["parts"] = parts(data, LABELS)
            continue
        found["methods"][name] = measured(data, name, LABELS, MANY_DRAWS if name == "few_labels" else DRAWS)
        if name in COMPARED:
            found["labels"][name] = {str(count): measured(data, name, count, DRAWS) for count in OTHER_LABELS}
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    alone = markdown([["changed", "accuracy"], *([name, f"{value:.4f}"] for name, value in found["parts"].items())])
    blocks = {"methods": methods(found), "labels": labels(found), "parts": alone}
    given.page.write_text(filled(given.page.read_text(encoding="utf-8"), blocks), encoding="utf-8")


def measured(data: Reviews, name: str, labels: int, draws: int) -> dict[str, Any]:
    """Test accuracy of each draw, and the CPU seconds of the last one, when what all draws share has been made."""
    _, method = METHODS[name]
    accuracies = []
    for seed in range(draws):
        start = time.process_time()
        accuracies.append(round(method(data, data.draw(labels, seed), seed), 5))
        seconds = time.process_time() - start
    print(f"{name} of {labels} labels: {mean(accuracies):.4f} ± {stdev(accuracies):.4f}, {seconds:.1f} s", flush=True)
    return {"accuracies": accuracies, "seconds": round(seconds, 2)}


def methods(found: dict[str, Any]) -> str:
    """A table of a method a line."""
    rows = [
        [title, *spread(found["methods"][name]["accuracies"]), f"{found['methods'][name]['seconds']:.1f}"]
        for name, (title, _) in METHODS.items()
        if name in found["methods"]
    ]
    return markdown([["method", "draws", "mean", "deviation", "worst", "best", "seconds"], *rows])


def labels(found: dict[str, Any]) -> str:
    """A table of the accuracy by the number of labels, a method a column."""
    rows = [
        [str(count)]
        + [
            f"{mean(draws):.3f} ± {stdev(draws):.3f}"
            for name in COMPARED
            for draws in [(found["labels"][name] | {str(LABELS): found["methods"][name]})[str(count)]["accuracies"]]
        ]
        for count in sorted({LABELS, *OTHER_LABELS})
    ]
    return markdown([["labels", *(METHODS[name][0] for name in COMPARED)], *rows])


def spread(accuracies: list[float]) -> list[str]:
    figures = (mean(accuracies), stdev(accuracies), min(accuracies), max(accuracies))
    return [str(len(accuracies)), *(f"{figure:.3f}" for figure in figures)]


if __name__ == "__main__":
    main()

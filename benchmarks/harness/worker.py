"""One library in a process of its own, for Keras' backend is fixed at its import: `python -m harness.worker LIBRARY`.

It reads a request from each line of its input and answers with a line, both JSON:

    {"build": "imdb_lstm"}                   {"built": true}, or false where the library has no such layers
    {"run": "fit", "seconds": 0.5}           {"seconds": 0.47}: of one epoch, the median of those that took 0.5 seconds
    {"run": "predict", "seconds": 0.5}       the same, of predicting all samples

Building trains an epoch and predicts once, for whatever a library compiles at first use. A model replaces the last one.
"""

from __future__ import annotations

import json
import os
import sys

from harness.libraries import library
from harness.models import MODELS
from harness.turns import turn


def main(name: str) -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    build = library(name)
    built = None
    for line in sys.stdin:
        match json.loads(line):
            case {"build": model}:
                built = None  # frees the memory of the one before
                built = build(MODELS[model])
                for run in built or ():
                    run()
                answer = {"built": built is not None}
            case {"run": what, "seconds": seconds}:
                answer = {"seconds": turn(getattr(built, what), seconds)}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main(sys.argv[1])

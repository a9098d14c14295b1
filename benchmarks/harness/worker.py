"""One library in a process of its own, for Keras' backend is fixed at its import: `python -m harness.worker LIBRARY`.

Requests and their answers; see `harness.serve`:

    {"build": "imdb_lstm"}                   {"built": true}, or false where the library has no such layers
    {"run": "fit", "seconds": 0.5}           {"seconds": 0.47}: of one epoch, the median of those that took 0.5 seconds
    {"run": "predict", "seconds": 0.5}       the same, of predicting all samples

Building trains an epoch and predicts once, for whatever a library compiles at first use. A model replaces the last one.
"""

from __future__ import annotations

import sys
from typing import Any

from harness.libraries import Built, library
from harness.models import MODELS
from harness.serve import serve
from harness.turns import turn


class Trainer:
    """A library, and the model that it built last."""

    def __init__(self, name: str) -> None:
        self.build = library(name)
        self.built: Built | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request:
            case {"build": model}:
                self.built = None  # frees the memory of the one before
                self.built = self.build(MODELS[model])
                for run in self.built or ():
                    run()
                return {"built": self.built is not None}
            case {"run": what, "seconds": seconds}:
                return {"seconds": turn(getattr(self.built, what), seconds)}
        raise ValueError(request)


if __name__ == "__main__":
    serve(Trainer(sys.argv[1]).answer)

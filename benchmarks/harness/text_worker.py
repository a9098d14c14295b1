"""One library's way from raw text to numbers, in a process of its own:

    python -m harness.text_worker REVIEWS DOCUMENTS WORDS LIBRARY

Requests and their answers; see `harness.serve` and, for the data, `harness.text_data`:

    {"prepare": "tfidf"}                     {"parts": ["fit", "transform"]}: those of the job that the library does
    {"run": "fit"}                           {"seconds": 0.47}: of one run of that part
    {"look": "fit"}                          {"seen": [...]}: what the part's first result was; null: not comparable

Preparing does the job once with a few texts, for whatever is loaded at first use, and reads all texts. What a part made
is freed when the clock has stopped.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from harness.serve import serve
from harness.text_data import Data
from harness.text_jobs import JOBS
from harness.text_libraries import Parts, library


class Reader:
    """A library, and the job that it was last prepared for."""

    def __init__(self, name: str, data: Data) -> None:
        self.jobs, self.data = library(name), data
        self.parts: Parts = {}
        self.seen: dict[str, Any] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request:
            case {"prepare": job}:
                return {"parts": self.prepare(job)}
            case {"run": part}:
                return {"seconds": self.run(part)}
            case {"look": part}:
                return {"seen": self.seen[part]}
        raise ValueError(request)

    def prepare(self, job: str) -> list[str]:
        self.parts, self.seen = {}, {}  # frees the memory of the one before
        if job not in self.jobs:
            return []
        self.parts = self.jobs[job](self.data.small())
        names = [part for part in JOBS[job] if part in self.parts]
        for part in names:
            self.run(part)
        self.parts, self.seen = self.jobs[job](self.data), {}
        return names

    def run(self, part: str) -> float:
        run, look, before = self.parts[part]
        before()
        start = time.perf_counter()
        result = run()
        taken = time.perf_counter() - start
        if part not in self.seen:
            self.seen[part] = look(result)
        return taken


if __name__ == "__main__":
    reviews, documents, words, name = sys.argv[1:]
    serve(Reader(name, Data(Path(reviews), int(documents), int(words))).answer)

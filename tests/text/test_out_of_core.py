"""A corpus larger than the memory it may take: a 2 GB file of Zipf's words, within 1 GB resident."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

GIGABYTES = 2
DISTINCT = 1_000_000  # words that are drawn from; about two thirds of them occur
REPEATS = 8  # of a part of the file: what is counted is held per distinct word, however often it comes

PROGRAM = """
import json, re, sys
from carryline.text import SequenceVectorizer, TextStream

stream = TextStream(sys.argv[1])
vectorizer = SequenceVectorizer(length=100, size=50_000).fit(stream)
rows = sum(len(vectorizer.transform(texts)) for _, texts in zip(range(2), stream))
counts = vectorizer.counts_
print(json.dumps({
    "resident": 1024 * int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]),
    "documents": counts.documents,
    "tokens": int(counts.counts.sum()),
    "distinct": len(counts),
    "vocabulary": len(vectorizer.vocabulary_),
    "rows": rows,
}))
"""


def write_corpus(path: Path, size: int) -> dict[str, int]:
    """Documents of 200 words, one on each line; the r-th word has a chance of 1 / r. Returns what is in the file."""
    generator = np.random.default_rng(0)
    names = [np.base_repr(number * 2_654_435_761 % 2**32, 36).lower() for number in range(DISTINCT)]
    chances = np.cumsum(1 / np.arange(1, DISTINCT + 1))
    part, tokens, seen = bytearray(), 0, np.zeros(DISTINCT, dtype=bool)
    documents = 0
    while len(part) < size // REPEATS:
        words = np.searchsorted(chances, generator.random(200_000) * chances[-1])
        seen[words] = True
        tokens += len(words)
        spelt = [names[word] for word in words.tolist()]
        lines = [" ".join(spelt[start : start + 200]) for start in range(0, len(spelt), 200)]
        documents += len(lines)
        part += ("\n".join(lines) + "\n").encode()
    with path.open("wb") as file:
        for _ in range(REPEATS):
            file.write(part)
    distinct = len({names[word] for word in np.flatnonzero(seen).tolist()})
    return {"documents": documents * REPEATS, "tokens": tokens * REPEATS, "distinct": distinct}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.slow  # 2 minutes where nothing else runs
def test_two_gigabytes_are_fitted_within_one(tmp_path: Path) -> None:
    path = tmp_path / "corpus.txt"
    written = write_corpus(path, GIGABYTES * 2**30)
    assert path.stat().st_size >= GIGABYTES * 2**30
    done = subprocess.run([sys.executable, "-c", PROGRAM, path], capture_output=True, text=True, check=True)
    path.unlink()
    found = json.loads(done.stdout)
    assert {name: found[name] for name in written} == written
    assert (found["vocabulary"], found["rows"]) == (50_000, 20_000)
    assert found["resident"] < 2**30  # at its peak, libraries and all

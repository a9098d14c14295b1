"""Hash what Keras 3's legacy `Tokenizer` and `pad_sequences` make of IMDB, as golden values for tests/text.

    KERAS_BACKEND=jax python scripts/golden_keras_text.py ACLIMDB tests/text/golden/keras_imdb.json

Run once, in an environment with Keras 3 (3.15 made the committed values) and NumPy; nothing of carryline is imported.
ACLIMDB is the unpacked folder; texts are read in order of class (neg, pos) and file name, and decoded as UTF-8.

Canonical forms, of which the SHA-256 is kept (integers little-endian):

- word index: `word TAB index LF` for every word, UTF-8, in order of the index;
- sequences: the offsets of each text as int64 (one more than texts, from 0), then all ids as int32;
- padded: the int32 rectangle, row after row;
- matrix: of the non-zero cells, row after row: their number up to each row as int64 (one more than rows, from 0), then
  columns as int32, then `rint(1e9 * value)` as int64 (rounded: the last bit of a logarithm depends on the processor).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from keras.src.legacy.preprocessing.text import Tokenizer

CASES: dict[str, dict[str, Any]] = {
    "everything": {},
    "10000 words": {"num_words": 10_000},
    "10000 words, oov": {"num_words": 10_000, "oov_token": "<oov>"},
    "1000 words, oov": {"num_words": 1_000, "oov_token": "<oov>"},
    "case kept, few filters": {"filters": "!?.,", "lower": False},
    "split at e": {"num_words": 5_000, "split": "e"},
    "characters": {"char_level": True, "num_words": 40, "oov_token": "?unknown"},
}
MATRIX_CASES = ("everything", "1000 words, oov")
PADDINGS = {
    "500": {"maxlen": 500},
    "100, both at the end": {"maxlen": 100, "padding": "post", "truncating": "post"},
    "20, front padding of -1, end cut": {"maxlen": 20, "truncating": "post", "value": -1},
}
MODES = ("binary", "count", "freq", "tfidf")
EVERY = 20  # the small corpus: every 20th text


def main(imdb: Path, target: Path) -> None:
    train, test = read(imdb / "train"), read(imdb / "test")
    golden = {
        "keras": keras.__version__,
        "small": golden_of(train[::EVERY], test[::EVERY]),
        "whole": golden_of(train, test),
    }
    target.write_text(json.dumps(golden, indent=2, ensure_ascii=True) + "\n", encoding="utf-8")


def read(folder: Path) -> list[str]:
    return [path.read_text("utf-8") for name in ("neg", "pos") for path in sorted((folder / name).iterdir())]


def golden_of(train: list[str], test: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, settings in CASES.items():
        tokenizer = Tokenizer(**settings)
        tokenizer.fit_on_texts(train)
        sequences = tokenizer.texts_to_sequences(test)
        entry: dict[str, Any] = {
            "document_count": tokenizer.document_count,
            "words": len(tokenizer.word_index),
            "word index": hash_word_index(tokenizer.word_index),
            "train sequences": hash_sequences(tokenizer.texts_to_sequences(train)),
            "test sequences": hash_sequences(sequences),
        }
        if name == "10000 words":
            for padding, options in PADDINGS.items():
                padded = keras.utils.pad_sequences(sequences, **options)
                entry[f"padded {padding}"] = hashlib.sha256(padded.astype("<i4").tobytes()).hexdigest()
        if name in MATRIX_CASES:
            for mode in MODES:
                entry[f"{mode} matrix"] = hash_matrix(tokenizer, sequences, mode)
        result[name] = entry
        print(name, entry, flush=True)
    return result


def hash_word_index(word_index: dict[str, int]) -> str:
    ordered = sorted(word_index.items(), key=lambda item: item[1])
    return hashlib.sha256("".join(f"{word}\t{index}\n" for word, index in ordered).encode()).hexdigest()


def hash_sequences(sequences: list[list[int]]) -> str:
    digest = hashlib.sha256(np.cumsum([0, *map(len, sequences)]).astype("<i8").tobytes())
    for sequence in sequences:
        digest.update(np.asarray(sequence, dtype="<i4").tobytes())
    return digest.hexdigest()


def hash_matrix(tokenizer: Tokenizer, sequences: list[list[int]], mode: str) -> str:
    counts, columns, values = [0], [], []
    for part in chunks(sequences, 250):  # the dense whole would take 18 GB
        matrix = tokenizer.sequences_to_matrix(part, mode=mode)
        row, column = np.nonzero(matrix)
        counts += np.bincount(row, minlength=len(part)).tolist()
        columns.append(column.astype("<i4"))
        values.append(np.rint(1e9 * matrix[row, column]).astype("<i8"))
    digest = hashlib.sha256(np.cumsum(counts).astype("<i8").tobytes())
    for array in (*columns, *values):
        digest.update(array.tobytes())
    return digest.hexdigest()


def chunks(sequences: list[list[int]], size: int) -> Iterable[list[list[int]]]:
    for start in range(0, len(sequences), size):
        yield sequences[start : start + size]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

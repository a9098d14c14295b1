"""The keras preset against hashes of what Keras 3's legacy Tokenizer and pad_sequences made of IMDB.

The hashes and their canonical forms come from scripts/golden_keras_text.py.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from carryline.ground.ragged import Ragged
from carryline.text import Tokenizer, Vocabulary, pad, read_corpus

GOLDEN = json.loads((Path(__file__).parent / "golden" / "keras_imdb.json").read_text())
CASES: dict[str, tuple[Tokenizer, dict[str, Any]]] = {  # Keras' settings in our words
    "everything": (Tokenizer(preset="keras"), {}),
    "10000 words": (Tokenizer(preset="keras"), {"size": 10_000}),
    "10000 words, oov": (Tokenizer(preset="keras"), {"size": 10_000, "oov": "<oov>"}),
    "1000 words, oov": (Tokenizer(preset="keras"), {"size": 1_000, "oov": "<oov>"}),
    "case kept, few filters": (Tokenizer(preset="keras", filters="!?.,", lower=False), {}),
    "split at e": (Tokenizer(preset="keras", split="e"), {"size": 5_000}),
    "characters": (Tokenizer(preset="keras", level="character"), {"size": 40, "oov": "?unknown"}),
}
PADDINGS: dict[str, dict[str, Any]] = {
    "500": {"length": 500},
    "100, both at the end": {"length": 100, "side": "post", "truncate": "post"},
    "20, front padding of -1, end cut": {"length": 20, "truncate": "post", "value": -1},
}
EVERY = 20


@pytest.fixture(scope="module")
def texts(imdb: Path) -> tuple[list[str], list[str]]:
    return read_corpus(imdb / "train").texts, read_corpus(imdb / "test").texts


@pytest.mark.data
@pytest.mark.parametrize("case", CASES)
def test_a_twentieth_of_imdb_is_as_in_keras(texts: tuple[list[str], list[str]], case: str) -> None:
    train, test = texts
    assert hashes(train[::EVERY], test[::EVERY], case) == GOLDEN["small"][case]


@pytest.mark.data
@pytest.mark.parametrize(
    "case", ["everything", *(pytest.param(case, marks=pytest.mark.slow) for case in CASES if case != "everything")]
)
def test_the_whole_of_imdb_is_as_in_keras(texts: tuple[list[str], list[str]], case: str) -> None:
    assert hashes(*texts, case) == GOLDEN["whole"][case]


def test_every_case_of_the_script_is_checked() -> None:
    assert list(GOLDEN["small"]) == list(GOLDEN["whole"]) == list(CASES)


def hashes(train: list[str], test: list[str], case: str) -> dict[str, Any]:
    tokenizer, settings = CASES[case]
    cut = tokenizer.index(train)
    whole = Vocabulary.fit(cut, tokenizer=tokenizer, oov=settings.get("oov"))
    vocabulary = Vocabulary.fit(cut, tokenizer=tokenizer, **settings)
    sequences = vocabulary.encode(test)
    words = "".join(f"{word}\t{index}\n" for index, word in enumerate(whole.tokens) if index)
    found: dict[str, Any] = {
        "document_count": vocabulary.documents,
        "words": len(whole) - 1,
        "word index": hashlib.sha256(words.encode()).hexdigest(),
        "train sequences": hash_sequences(vocabulary.encode(cut)),
        "test sequences": hash_sequences(sequences),
    }
    for key in GOLDEN["whole"][case]:
        if key.startswith("padded "):
            padded = pad(sequences, **PADDINGS[key.removeprefix("padded ")])
            found[key] = hashlib.sha256(padded.astype("<i4").tobytes()).hexdigest()
        if key.endswith(" matrix"):
            found[key] = hash_matrix(vocabulary.matrix(sequences, mode=key.removesuffix(" matrix")))
    return found


def hash_sequences(ids: Ragged) -> str:
    return hashlib.sha256(ids.offsets.astype("<i8").tobytes() + ids.values.astype("<i4").tobytes()).hexdigest()


def hash_matrix(matrix: csr_matrix) -> str:
    assert matrix.has_sorted_indices
    arrays = (
        matrix.indptr.astype("<i8"),
        matrix.indices.astype("<i4"),
        np.rint(1e9 * matrix.data).astype("<i8"),
    )
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()

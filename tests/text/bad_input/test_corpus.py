"""Corpora that cannot be read, or not be learned from, and exactly what is said then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pytest

from carryline.text import Corpus, read_corpus

PROSE = ["a first text", "a second text", "a third text"]

CALLS: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE, "label": ["a", "b", "c"]}), text="txt"),
        "the polars table has no column 'txt' (text=); did you mean 'text'?\n"
        "  expected: one of 'text', 'label'\n"
        "  fix: correct text=",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE, "label": ["a", "b", "c"]}), label="lable"),
        "the polars table has no column 'lable' (label=); did you mean 'label'?\n"
        "  expected: one of 'text', 'label'\n"
        "  fix: correct label=",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE}), text="text", label="text"),
        "read_corpus(text='text', label='text')\n  expected: two different columns\n  fix: choose among 'text'",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"a": PROSE, "b": PROSE})),
        "the polars table has no column that is obviously the text\n"
        "  expected: a column called 'text' or one column of prose among 'a', 'b'\n"
        "  fix: pass text='COLUMN'",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE, "a": ["x", "x", "y"], "b": ["x", "y", "y"]})),
        "the polars table has several columns that may be the label: 'a', 'b'\n"
        "  expected: one column of class names among 'text', 'a', 'b'\n"
        "  fix: pass label='COLUMN'",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": [1, 2], "label": ["a", "b"]})),
        "the polars table has Int64 values in its text column 'text'\n"
        "  expected: strings\n"
        "  fix: choose the text column among 'text', 'label' with text=, or convert it",
    ),
    (
        lambda: read_corpus(pd.DataFrame({"text": ["x y z", 5, None], "label": ["a", "b", "a"]})),
        "the column 'text' holds values of different types: 'int', 'str'\n"
        "  expected: one type in each column: texts as strings, labels all strings or all whole numbers\n"
        "  fix: convert it, for example table['text'].astype(str)",
    ),
    (
        lambda: read_corpus(pd.DataFrame({"text": PROSE, "label": ["pos", 1, 0]})),
        "the column 'label' holds values of different types: 'int', 'str'\n"
        "  expected: one type in each column: texts as strings, labels all strings or all whole numbers\n"
        "  fix: convert it, for example table['label'].astype(str)",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE, "label": ["pos", "1", "0"]})),
        "the polars table has labels of mixed type: numbers (such as '1'), words (such as 'pos')\n"
        "  expected: labels that are all words, or all whole numbers\n"
        "  fix: write them in one way",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE, "label": ["pos", None, ""]})),
        "the polars table has 2 texts without a label; the first is text 2\n"
        "  expected: a label for every text\n"
        "  fix: fill them in, or leave these texts out",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE, "label": [0.5, 1.0, 2.0]})),
        "the polars table has the label 0.5 (float)\n"
        "  expected: class names: words or whole numbers\n"
        "  fix: give each text the name of its class; carryline does not predict quantities from texts",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": ["", " \n"], "label": ["a", "b"]})),
        "the polars table has 2 empty documents of 2; the first is text 1\n"
        "  expected: text in some documents at least\n"
        "  fix: fill or remove them",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": ["x y z", " \n"], "label": ["a", "b"]}), empty="error"),
        "the polars table has 1 empty documents of 2; the first is text 2\n"
        "  expected: text in every document\n"
        "  fix: fill or remove them, or pass empty='keep' or empty='drop'",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE}), empty="kep"),  # type: ignore[arg-type]
        "read_corpus(empty='kep'); did you mean 'keep'?\n"
        "  expected: one of 'keep', 'drop', 'error'\n"
        "  fix: correct empty",
    ),
    (
        lambda: read_corpus(pl.DataFrame({"text": PROSE}), broken="ignore"),  # type: ignore[arg-type]
        "read_corpus(broken='ignore')\n  expected: one of 'replace', 'error'\n  fix: correct broken",
    ),
    (
        lambda: Corpus.of(["a", 5]),  # type: ignore[list-item]
        "text 1 is 5 (int)\n  expected: every text a string\n  fix: convert it with str(...), or drop it",
    ),
    (
        lambda: Corpus.of("a text"),
        "one string 'a text' where texts are meant\n"
        "  expected: a list of texts, each a string\n"
        "  fix: put the string into a list",
    ),
    (
        lambda: Corpus.of(["a", "b"], ["x"]),
        "a corpus of 2 texts and 1 labels\n"
        "  expected: one label per text\n"
        "  fix: check where texts or labels were dropped",
    ),
    (
        lambda: Corpus.of(["a", "b"], ["x", 1]),
        "texts in memory has labels of mixed type: numbers (such as 1), words (such as 'x')\n"
        "  expected: labels that are all words, or all whole numbers\n"
        "  fix: write them in one way",
    ),
    (
        lambda: Corpus.of(PROSE).check_trainable(),
        "texts in memory has no labels\n"
        "  expected: one sub-folder per class, or a label column\n"
        "  fix: sort the texts into folders named after their classes, or pass label='COLUMN'",
    ),
    (
        lambda: Corpus.of(PROSE, ["a", "a", "a"]).check_trainable(),
        "texts in memory has one class only, 'a'\n"
        "  expected: texts of at least two classes\n"
        "  fix: add texts of another class: there is nothing to tell apart",
    ),
    (
        lambda: Corpus.of(PROSE, ["a", "a", "b"]).split(),
        "texts in memory has one document only in class 'b'\n"
        "  expected: at least two documents per class, one to learn from and one to check with\n"
        "  fix: add documents to it, merge it with another class, or leave it out",
    ),
    (
        lambda: Corpus.of(PROSE, ["a", "c", "b"]).split(),
        "texts in memory has one document only in each of the classes 'a', 'b', 'c'\n"
        "  expected: at least two documents per class, one to learn from and one to check with\n"
        "  fix: add documents to it, merge it with another class, or leave it out",
    ),
    (
        lambda: Corpus.of(PROSE).split(1.5),
        "Corpus.split(fraction=1.5)\n  expected: a share between 0 and 1\n  fix: pass fraction=0.2",
    ),
    (
        lambda: Corpus.of(["a", "b"], [["x"], ["y"]]),
        "texts in memory has the label ['x'] (list)\n"
        "  expected: class names: words or whole numbers\n"
        "  fix: give each text the name of its class; carryline does not predict quantities from texts",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(refuses: Callable[..., None], call: Callable[[], Any], expected: str) -> None:
    refuses(call, expected)

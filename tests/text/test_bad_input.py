"""Every way to hand the text room something it cannot use, and exactly what it says then."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.text import (
    Bag,
    Corpus,
    Tokenizer,
    Vocabulary,
    hash_ids,
    id_matrix,
    multi_hot,
    one_hot,
    pad,
    read_corpus,
    sliding_pairs,
)

PROSE = ["a first text", "a second text", "a third text"]


def _changed_state(**changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    arrays, rest = Bag().fit(PROSE).state()
    return arrays, rest | changed


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
        lambda: Tokenizer(level="wrod"),  # type: ignore[arg-type]
        "Tokenizer(level='wrod'); did you mean 'word'?\n  expected: 'word' or 'character'\n  fix: correct the level",
    ),
    (
        lambda: Tokenizer(preset="kears"),
        "no tokenizer preset is named 'kears'; did you mean 'keras'?\n"
        "  expected: one of 'default', 'keras', 'whitespace'\n"
        "  fix: correct the name, or register one of that name",
    ),
    (
        lambda: Tokenizer(ngrams=(2, 1)),
        "Tokenizer(ngrams=(2, 1))\n"
        "  expected: (shortest, longest), whole numbers with 1 <= shortest <= longest\n"
        "  fix: pass ngrams=(1, 2) for words and pairs of words",
    ),
    (
        lambda: Tokenizer(filters="!"),
        "Tokenizer(preset='default') with filters or split\n"
        "  expected: filters and split with the keras preset only\n"
        "  fix: leave them out, or pass preset='keras'",
    ),
    (
        lambda: Tokenizer(preset="keras", split=""),
        "Tokenizer(split='')\n  expected: at least one character to split at\n  fix: pass split=' '",
    ),
    (
        lambda: Tokenizer().tokenize(["a", None]),  # type: ignore[list-item]
        "text 1 is None (NoneType)\n  expected: every text a string\n  fix: put '' in its place, or drop it",
    ),
    (
        lambda: Tokenizer().tokenize("abc"),
        "one string 'abc' where texts are meant\n"
        "  expected: a list of texts, each a string\n"
        "  fix: put the string into a list",
    ),
    (
        lambda: Tokenizer.from_dict({"colour": 1}),
        "tokenizer settings {'colour': 1}\n  expected: what Tokenizer.to_dict() gave\n  fix: save them again",
    ),
    (
        lambda: Vocabulary(["a", "b", "a"]),
        "Vocabulary(...) with the token 'a' twice\n"
        "  expected: distinct tokens, none of them the oov token\n"
        "  fix: remove one of them, or choose another oov token",
    ),
    (
        lambda: Vocabulary.fit(PROSE, size=2, oov="?"),
        "Vocabulary.fit(size=2)\n"
        "  expected: a whole number of at least 3: padding, oov and one token\n"
        "  fix: correct size, or leave it out",
    ),
    (
        lambda: Vocabulary(["film", "actor"])["flim"],
        "no token 'flim' in the vocabulary; did you mean 'film'?\n"
        "  expected: a token that was among the most frequent of the fitted texts\n"
        "  fix: test with `in`, or fit the vocabulary with oov='<oov>'",
    ),
    (
        lambda: Vocabulary(["a"]).decode([[1, 2]]),
        "Vocabulary.decode with the id 2\n"
        "  expected: ids from 0 to 1\n"
        "  fix: decode with the vocabulary that encoded them",
    ),
    (
        lambda: Vocabulary(["a"]).matrix(["a"], mode="tfidf"),
        "Vocabulary.matrix(mode='tfidf') of a vocabulary that was not fitted\n"
        "  expected: the document counts that Vocabulary.fit finds\n"
        "  fix: use Vocabulary.fit(texts), or Bag(mode='tfidf'), whose saved form keeps them",
    ),
    (
        lambda: Vocabulary(["a"]).matrix(["a"], mode="cuont"),
        "Vocabulary.matrix(mode='cuont'); did you mean 'count'?\n"
        "  expected: one of 'binary', 'count', 'freq', 'tfidf'\n"
        "  fix: correct the mode",
    ),
    (
        lambda: id_matrix([[1]], mode="cuont"),
        "mode='cuont'; did you mean 'count'?\n  expected: one of 'binary', 'count', 'freq'\n  fix: correct the mode",
    ),
    (
        lambda: pad([[1]], 0),
        "pad(length=0)\n  expected: a whole number of at least 1, or None\n  fix: pass length=500",
    ),
    (
        lambda: pad([[1]], 3, side="left"),  # type: ignore[arg-type]
        "pad(side='left')\n  expected: 'pre' or 'post'\n  fix: correct side",
    ),
    (
        lambda: pad([[1]], 3, value=0.5),
        "pad(value=0.5) into int64\n"
        "  expected: a value that int64 can hold\n"
        "  fix: pass another value, or dtype='float32'",
    ),
    (
        lambda: multi_hot([[1, 5]], 5),
        "id_matrix(width=5) with the id 5\n"
        "  expected: a width of at least 6, one more than the largest id\n"
        "  fix: pass width=len(vocabulary)",
    ),
    (
        lambda: one_hot([[-1]]),
        "one_hot of int64 values of shape (total, ...) = (1,)\n"
        "  expected: one whole number of at least 0 per token\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: id_matrix([["a"]]),
        "id_matrix of <U1 values of shape (total, ...) = (1,)\n"
        "  expected: one whole number of at least 0 per token\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: hash_ids(["a"], 1),
        "hash_ids(dimensions=1)\n"
        "  expected: a whole number of at least 2 (0 is the padding) and below 2**31\n"
        "  fix: pass dimensions=1000",
    ),
    (
        lambda: sliding_pairs([[1, 2]], 0),
        "sliding_pairs(length=0)\n  expected: a whole number of at least 1\n  fix: pass length=2",
    ),
    (
        lambda: Bag(mode="tf-idf"),  # type: ignore[arg-type]
        "Bag(mode='tf-idf'); did you mean 'tfidf'?\n"
        "  expected: one of 'binary', 'count', 'freq', 'tfidf'\n"
        "  fix: correct the mode",
    ),
    (
        lambda: Bag(tokenizer=Tokenizer(ngrams=(1, 2))),
        "Bag(tokenizer=Tokenizer(ngrams=(1, 2)))\n"
        "  expected: a tokenizer of single tokens: the bag joins them itself\n"
        "  fix: pass Bag(ngrams=(1, 2)), and leave the tokenizer's ngrams out",
    ),
    (
        lambda: Bag().transform(PROSE),
        "Bag.transform before Bag.fit\n  expected: a fitted bag\n  fix: call fit(texts) first",
    ),
    (
        lambda: Bag(min_documents=5).fit(PROSE),
        "Bag found no n-gram of length 1 to 1 in 3 texts\n"
        "  expected: n-grams in at least 5 and at most 100% of the texts\n"
        "  fix: lower min_documents, raise max_share, or give texts that are not empty",
    ),
    (
        lambda: Bag(max_share=30).fit(PROSE),
        "Bag(max_share=30)\n  expected: a share of the texts, above 0 and at most 1\n  fix: correct max_share",
    ),
    (
        lambda: Bag(size=0),
        "Bag(size=0)\n  expected: a whole number of at least 1\n  fix: correct size, or leave it out",
    ),
    (
        lambda: Bag(min_documents=0.5),
        "Bag(min_documents=0.5)\n"
        "  expected: a whole number of at least 1\n"
        "  fix: correct min_documents, or leave it out",
    ),
    (
        lambda: Vocabulary.fit(PROSE, size=2.5),
        "Vocabulary.fit(size=2.5)\n"
        "  expected: a whole number of at least 2: padding and one token\n"
        "  fix: correct size, or leave it out",
    ),
    (
        lambda: Vocabulary.fit(PROSE, min_count=0),
        "Vocabulary.fit(min_count=0)\n"
        "  expected: a whole number of at least 1\n"
        "  fix: correct min_count, or leave it out",
    ),
    (
        lambda: Vocabulary(["a"]).decode([[1.0]]),
        "Vocabulary.decode of float64 values of shape (total, ...) = (1,)\n"
        "  expected: one whole number of at least 0 per token\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: pad([[300]], 2, dtype="int8"),
        "pad(dtype=int8) of the value 300\n"
        "  expected: values that int8 can hold\n"
        "  fix: pass a wider dtype, or leave it out",
    ),
    (
        lambda: Corpus.of(["a", "b"], [["x"], ["y"]]),
        "texts in memory has the label ['x'] (list)\n"
        "  expected: class names: words or whole numbers\n"
        "  fix: give each text the name of its class; carryline does not predict quantities from texts",
    ),
    (
        lambda: Bag().state(),
        "Bag.state before Bag.fit\n  expected: a fitted bag\n  fix: call fit(texts) first",
    ),
    (
        lambda: pad([1, 2, 3], 2),
        "sequences of type list cannot be joined (len() of unsized object)\n"
        "  expected: a Ragged, a list of lists of ids, or an array (sequences, length)\n"
        "  fix: pass Vocabulary.encode(texts)",
    ),
    (
        lambda: Tokenizer.from_dict(5),
        "tokenizer settings 5\n  expected: what Tokenizer.to_dict() gave\n  fix: save them again",
    ),
    (
        lambda: Bag.from_state(*_changed_state(words=["a"])),
        "the state of a bag has 1 words and a stride of 8\n"
        "  expected: what Bag.state() gave, whole\n"
        "  fix: save it again",
    ),
    (
        lambda: Bag.from_state(*_changed_state(stride="7")),
        "the state of a bag has 5 words and a stride of '7'\n"
        "  expected: what Bag.state() gave, whole\n"
        "  fix: save it again",
    ),
    (
        lambda: Bag().fit(PROSE).transform(Ragged.from_sequences([[1]])),
        "Bag.transform(ids) of a bag fitted on texts\n  expected: texts\n  fix: pass the texts",
    ),
    (
        lambda: Bag().fit(Ragged.from_sequences([[1]])).transform(PROSE),
        "Bag.transform(texts) of a bag fitted on ids\n"
        "  expected: ids of the same vocabulary\n"
        "  fix: pass vocabulary.encode(texts)",
    ),
    (
        lambda: Bag().fit(Ragged.from_sequences([[1]])).names(),
        "Bag.names() of a bag that knows no words\n  expected: fitted texts\n  fix: fit it on texts",
    ),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected.split("\n")[0][:60] for _, expected in CALLS])
def test_the_message_is_exact(call: Callable[[], Any], expected: str) -> None:
    with pytest.raises(InputError) as caught:
        call()
    assert str(caught.value) == expected
    assert caught.value.exit_code == 2


# Files and folders: {0} stands for the folder of the test.


def files(path: Path, contents: dict[str, str | None]) -> None:
    for name, content in contents.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            (path / name).mkdir()
        else:
            (path / name).write_text(content)


SOURCES: list[tuple[dict[str, str | None], str, dict[str, Any], str]] = [
    (
        {"X/train/pos/1.txt": "a", "X/train/neg/1.txt": "a", "X/test/pos/1.txt": "a", "X/test/neg/1.txt": "a"},
        "X",
        {},
        "{0}/X holds 'test', 'train', which hold folders themselves\n"
        "  expected: one sub-folder per class, with one file per text\n"
        "  fix: pass '{0}/X/train' and test='{0}/X/test'",
    ),
    (
        {"X/data/pos/1.txt": "a", "X/data/neg/1.txt": "a"},
        "X",
        {},
        "{0}/X/data holds folders: 'neg', 'pos'\n"
        "  expected: one sub-folder per class, with one file per text and no deeper folders\n"
        "  fix: pass '{0}/X/data' if these are the classes",
    ),
    (
        {"X": None},
        "X",
        {},
        "{0}/X is empty\n"
        "  expected: one sub-folder per class, with one file per text\n"
        "  fix: give the folder that holds the texts",
    ),
    (
        {"X/pos/1.txt": "a", "X/neg": None},
        "X",
        {},
        "{0}/X/neg holds no files\n"
        "  expected: one file per text in the folder of each class\n"
        "  fix: fill the folder, or remove it",
    ),
    (
        {"X/pos/1.txt": "", "X/neg/1.txt": " "},
        "X",
        {},
        "{0}/X has 2 empty documents of 2; the first is text 1\n"
        "  expected: text in some documents at least\n"
        "  fix: fill or remove them",
    ),
    (
        {"X/pos/1.txt": "a", "X/neg/1.txt": "b"},
        "X",
        {"text": "review"},
        "read_corpus('{0}/X', text='review') of a folder\n"
        "  expected: columns with tables only; the classes of a folder are its sub-folders\n"
        "  fix: leave text= and label= out, or give a file",
    ),
    (
        {"reviews.csv": "text,label\n"},
        "review.csv",
        {},
        "{0}/review.csv does not exist; did you mean 'reviews.csv'?\n  expected: a file\n  fix: correct the path",
    ),
    (
        {"reviews.csv": ""},
        "reviews.csv",
        {},
        "{0}/reviews.csv is empty\n  expected: a table with column names and rows\n  fix: give another file",
    ),
    (
        {"reviews.csv": "text,label\n"},
        "reviews.csv",
        {},
        "{0}/reviews.csv has column names ('text', 'label') and no rows\n"
        "  expected: rows below the column names\n"
        "  fix: give another file",
    ),
    (
        {"reviews.csv": "text,label\n1,pos\n2.5,neg\n,neg\n"},
        "reviews.csv",
        {},
        "{0}/reviews.csv has only numbers in its text column 'text'\n"
        "  expected: strings\n"
        "  fix: choose the text column among 'text', 'label' with text=, or convert it",
    ),
    (
        {"reviews.csv": "text,label\ngood film,pos\nbad film,0\n"},
        "reviews.csv",
        {},
        "{0}/reviews.csv has labels of mixed type: numbers (such as '0'), words (such as 'pos')\n"
        "  expected: labels that are all words, or all whole numbers\n"
        "  fix: write them in one way",
    ),
    (
        {"c.jsonl": '{"text": "a b c", "label": "x"}\n{"text": 5, "label": "y"}\n'},
        "c.jsonl",
        {},
        "",
    ),
    (
        {"c.jsonl": '{"text": "a b c", "label": "x"}\n{"text": "d e f", "lab'},
        "c.jsonl",
        {},
        "",
    ),
]


@pytest.mark.parametrize(("contents", "source", "settings", "expected"), SOURCES)
def test_the_message_about_a_source_is_exact(
    tmp_path: Path, contents: dict[str, str | None], source: str, settings: dict[str, Any], expected: str
) -> None:
    files(tmp_path, contents)
    with pytest.raises(InputError) as caught:
        read_corpus(tmp_path / source, **settings)
    if expected:  # the others are ground's own messages, tested there
        assert str(caught.value) == expected.replace("{0}", str(tmp_path))


# Saved vocabularies and bags that were cut short, changed, or are something else.


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Vocabulary.fit(PROSE, oov="?").save(tmp_path / "vocabulary.txt")
    Bag(ngrams=(1, 2)).fit(PROSE).save(tmp_path / "bag")
    return tmp_path


WHOLE = "\n  expected: a vocabulary that carryline saved, whole\n  fix: save it again"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda content: content[:-4], "{0} holds 5 of 6 tokens"),
        (lambda content: content + b"more\n", "{0} holds 7 of 6 tokens"),
        (lambda content: content[2:], "{0} begins with"),
        (lambda content: content.replace(b'"size"', b'"sice"'), "{0}: its header cannot be read"),
        (lambda content: content.replace(b"vocabulary 1", b"vocabulary 2"), "{0} is of format 2"),
        (
            lambda content: b"\xff" + content,
            "{0}: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
        (lambda content: b"", "{0} begins with ''"),
    ],
)
def test_a_changed_vocabulary_is_refused(saved: Path, change: Callable[[bytes], bytes], expected: str) -> None:
    path = saved / "vocabulary.txt"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(InputError) as caught:
        Vocabulary.load(path)
    assert str(caught.value).startswith(expected.replace("{0}", str(path)))


def test_a_missing_vocabulary_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        Vocabulary.load(tmp_path / "vocabulary.txt")


def test_a_changed_bag_is_refused(saved: Path) -> None:
    folder = saved / "bag"
    tensors = (folder / "bag.safetensors").read_bytes()
    (folder / "bag.safetensors").write_bytes(tensors[:-20])
    with pytest.raises(InputError, match="a bag that carryline saved, whole"):
        Bag.load(folder)
    (folder / "bag.safetensors").write_bytes(tensors)
    about = json.loads((folder / "bag.json").read_text())
    for key in ("mode", "stride", "words", "tokenizer", "ngrams"):
        (folder / "bag.json").write_text(json.dumps({k: v for k, v in about.items() if k != key}))
        with pytest.raises(InputError, match=f"the state of a bag lacks '{key}'"):
            Bag.load(folder)
    (folder / "bag.json").write_text(json.dumps(about | {"format": 2}))
    with pytest.raises(InputError, match="format 2"):
        Bag.load(folder)
    (folder / "bag.json").write_text("{")
    with pytest.raises(InputError, match="a bag that carryline saved, whole"):
        Bag.load(folder)
    shutil.rmtree(folder)
    with pytest.raises(InputError, match="No such file"):
        Bag.load(folder)


def test_a_bag_whose_arrays_disagree_is_refused() -> None:
    arrays, rest = Bag(ngrams=(1, 2)).fit(PROSE).state()
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"idf": arrays["idf"][:-1]}, rest)
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"keys_2": arrays["keys_2"][1:]}, rest)
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"keys_2": arrays["keys_2"] + np.int64(10**9)}, rest)


def test_nothing_is_half_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Bag().save(tmp_path / "bag")
    assert list(tmp_path.iterdir()) == []

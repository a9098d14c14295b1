"""Files and folders that hold no corpus, and exactly what is said then; {0} stands for the folder of the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from carryline.ground.errors import InputError
from carryline.text import read_corpus


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

"""The benchmark of raw text: its record and its table, its data, and its libraries in processes of their own."""

from __future__ import annotations

import json
from itertools import product

import pytest
from harness import text_data
from harness.record import aligned
from harness.text_data import Data
from harness.text_jobs import JOBS
from harness.text_libraries import LIBRARIES
from harness.workers import workers

import text


@pytest.fixture
def rows():
    return [
        text.row("hashing", {"carryline": 0.25, "scikit-learn": 4.0}),
        text.row("first load", {"carryline": 0.5, "gensim": 22.5, "polars": 1.0, "plain-loop": 4.0}),
        text.row("later loads", {"carryline": 0.01}),
    ]


def test_the_record_is_the_one_that_was_agreed_on(rows):
    assert json.loads(json.dumps(rows)) == [
        {"job": "hashing", "ours_s": 0.25, "peers": {"scikit-learn": 4.0}, "ratio": 16.0},
        {"job": "first load", "ours_s": 0.5, "peers": {"gensim": 22.5, "polars": 1.0, "plain-loop": 4.0}, "ratio": 2.0},
        {"job": "later loads", "ours_s": 0.01, "peers": {}, "ratio": None},
    ]


def test_the_table_sorts_the_peers(rows):
    assert aligned(text.table(rows)).splitlines() == [
        "job          carryline         fastest peer   ratio                            others",
        "hashing         0.25 s  scikit-learn 4.00 s  16.00x                                 -",
        "first load      0.50 s        polars 1.00 s   2.00x  plain-loop 4.00 s, gensim 22.5 s",
        "later loads    10.0 ms                    -       -                                 -",
    ]


def test_every_job_has_a_peer_in_every_part_and_carryline_in_all():
    assert set(LIBRARIES["carryline"]) == set(JOBS)
    for job in JOBS:
        assert any(job in jobs for name, jobs in LIBRARIES.items() if name != "carryline")


def test_the_file_of_vectors_is_drawn_once_and_always_the_same(tmp_path, monkeypatch):
    contents = []
    for name in ("a", "b"):
        monkeypatch.setattr(text_data, "CACHE", tmp_path / name)
        path = text_data.vectors_like_glove(50)
        contents.append(path.read_bytes())
        path.write_bytes(b"kept")
        assert text_data.vectors_like_glove(50).read_bytes() == b"kept"
    assert contents[0] == contents[1]
    lines = contents[0].decode().splitlines()
    assert len({line.split(" ")[0] for line in lines}) == len(lines) == 50
    assert {len(line.split(" ")) for line in lines} == {101}


def test_a_slice_of_the_reviews_is_spread_over_both_classes(tmp_path):
    for label in ("neg", "pos"):
        (tmp_path / "train" / label).mkdir(parents=True)
        for number in range(4):
            (tmp_path / "train" / label / f"{number}.txt").write_text(f"{label} {number}")
    data = Data(tmp_path, documents=4, words=10)
    assert data.train == ["neg 0", "neg 2", "pos 0", "pos 2"]
    assert data.small().train == data.train


def test_libraries_do_the_same_job_in_processes_of_their_own(tmp_path):
    for half, label, words in product(("train", "test"), ("neg", "pos"), ("a b cat sat", "the cat, the dog")):
        (tmp_path / half / label).mkdir(parents=True, exist_ok=True)
        (tmp_path / half / label / f"{len(words)}.txt").write_text(f"{words} and the cat {label} the cat {half}")
    program = ("harness.text_worker", str(tmp_path), "4", "10")
    with workers(("carryline", "scikit-learn"), apart=False, program=program) as (ours, theirs):
        assert theirs.ask(prepare="word_ids") == []
        for library in (ours, theirs):
            assert library.ask(prepare="tfidf") == ["fit", "transform"]
            assert all(library.ask(run=part) > 0.0 for part in ("fit", "transform"))
        for part in ("fit", "transform"):
            assert ours.ask(look=part) == theirs.ask(look=part)
            assert theirs.ask(look=part)[0] == 4

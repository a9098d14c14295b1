from __future__ import annotations

import json

import pytest

from carryline.chapter import Published, results
from carryline.chapter.scripts import script_of
from carryline.chapter.trials import trials_of
from carryline.ground.errors import InputError


def leave(trial, value, *, finished="2026-01-01", processor="A", picture=False):
    """What a worker leaves of a trial that told one number."""
    trial.prepare()
    plan = trial.plan()
    told = [{"kind": "number", "name": "a", "value": value, "unit": ""}]
    told += [{"kind": "picture", "name": "p", "file": "pictures/p.svg", "caption": ""}] if picture else []
    spent = {"seconds": 2.0, "cpu_seconds": 1.0, "machine": {"processor": processor}, "finished": finished}
    (trial.folder / "record.json").write_text(json.dumps({**plan, **spent, "told": told}))


def values(document, name="one"):
    (found,) = [one for one in document["experiments"] if one["name"] == name]
    return found["rows"][0]["values"]


@pytest.fixture
def one(experiment):
    return experiment("one", "lesson.number('a', 1)", seeds=2, published=(Published(number="a", figure=1.0, bar=2.0),))


def book(experiments, out):
    return trials_of(experiments, budget="book", data=None, out=out)


def quick(experiments, out):
    return trials_of(experiments, budget="quick", data=None, out=out)


def test_a_folder_holds_what_all_calls_found(one, experiment, tmp_path):
    two = experiment("two", "pass")
    for trial, value in zip(book([one], tmp_path), (1.0, 3.0), strict=True):
        leave(trial, value, picture=True)
    leave(quick([two], tmp_path)[0], 5.0)
    document = results.collect(tmp_path)
    assert values(document) == [1.0, 3.0]
    first = document["experiments"][0]
    assert first["rows"][0]["verdict"] == "held"
    assert first["trials"][0]["told"][1]["file"] == "trials/book/one/seed-0/pictures/p.svg"
    assert first["command"] == "carryline chapter --only one --budget book"
    assert first["script"] == "examples/chapter6/one.py"
    assert [(one["name"], one["budget"]) for one in document["experiments"]] == [("one", "book"), ("two", "quick")]


def test_the_book_s_budget_counts_where_there_is_one(one, tmp_path):
    leave(quick([one], tmp_path)[0], 9.0)
    assert values(results.collect(tmp_path)) == [9.0]
    leave(book([one], tmp_path)[0], 1.0)
    assert values(results.collect(tmp_path)) == [1.0]


def test_numbers_of_other_code_are_not_averaged_with_those_of_the_last(one, tmp_path):
    old, new = book([one], tmp_path)
    leave(old, 1.0)
    script = script_of(one)
    script.write_text(script.read_text().replace("1)", "2)"))
    document = results.collect(tmp_path)
    assert (values(document), document["experiments"][0]["outdated"]) == ([1.0], True)
    leave(new, 2.0, finished="2026-01-02")
    document = results.collect(tmp_path)
    assert (values(document), document["experiments"][0]["outdated"]) == ([2.0], False)


def test_a_failure_stands_until_the_trial_succeeds(one, tmp_path):
    trial = quick([one], tmp_path)[0]
    trial.prepare()
    (trial.folder / "failure.json").write_text('{"format": 1, "error": {"kind": "ValueError", "given": "no luck"}}')
    assert results.collect(tmp_path)["experiments"][0]["failures"][0]["error"]["given"] == "no luck"
    leave(trial, 1.0)
    assert results.collect(tmp_path)["experiments"][0]["failures"] == []


def test_several_machines_make_one_chapter(one, experiment, tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    leave(book([one], here)[0], 1.0)
    leave(book([one], here)[1], 3.0)
    leave(book([one], there)[1], 5.0, processor="B")
    leave(book([experiment("two", "pass")], there)[0], 7.0)
    merged = results.merge([results.collect(here), results.collect(there)])
    assert values(merged) == [1.0, 5.0]
    assert values(merged, "two") == [7.0]
    assert [trial["machine"]["processor"] for trial in merged["experiments"][0]["trials"]] == ["A", "B"]
    assert results.merge([merged, merged]) == merged


def test_what_was_written_is_read_again(one, tmp_path):
    leave(book([one], tmp_path)[0], 1.0)
    document = results.collect(tmp_path)
    results.write(tmp_path, document)
    assert results.load(tmp_path) == json.loads(json.dumps(document))


@pytest.mark.parametrize("content", [None, "no JSON", "[]", '{"format": 1}', '{"format": 7, "experiments": []}'])
def test_what_is_no_results(tmp_path, content):
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError) as caught:
        results.load(tmp_path)
    assert str(caught.value) == (
        f"{path} is not the results of a chapter\n"
        "  expected: what `carryline chapter` writes: results.json, format 1\n"
        "  fix: give the folder of a chapter that was run"
    )

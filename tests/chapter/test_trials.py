from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from carryline.chapter.trials import Trial, trials_of


@pytest.fixture
def trial(experiment, tmp_path) -> Trial:
    one = experiment("one", "lesson.number('a', 1)", settings={"size": 3, "x": 1, "y": 2}, variants=("x", "y"))
    return trials_of([one], budget="quick", data=None, out=tmp_path / "out")[0]


def finish(trial: Trial) -> None:
    (trial.folder / "record.json").write_text('{"format": 1, "told": []}')


def changed(trial: Trial, **facts) -> Trial:
    return replace(trial, experiment=replace(trial.experiment, **facts))


def test_every_variant_as_often_as_the_budget_asks_first_seeds_first(experiment, tmp_path):
    experiments = [experiment("a", "pass", variants=("x", "y/z"), seeds=2), experiment("b", "pass")]
    book = trials_of(experiments, budget="book", data=None, out=tmp_path)
    titles = ["a (x), seed 0", "a (y/z), seed 0", "b, seed 0", "a (x), seed 1", "a (y/z), seed 1"]
    assert [trial.title for trial in book] == titles
    folders = [trial.folder.relative_to(tmp_path / "trials").as_posix() for trial in book[:3]]
    assert folders == ["book/a/x/seed-0", "book/a/y-z/seed-0", "book/b/seed-0"]
    assert len(trials_of(experiments, budget="quick", data=None, out=tmp_path)) == 3


def test_what_is_done_is_not_run_again(trial):
    assert not trial.done()
    trial.prepare()
    assert not trial.done()
    finish(trial)
    assert trial.done()


def test_what_was_begun_goes_on_in_its_folder(trial):
    trial.prepare()
    (trial.folder / "fits").mkdir()
    trial.prepare()
    assert (trial.folder / "fits").is_dir()


@pytest.mark.parametrize(
    "change",
    [
        lambda trial: changed(trial, settings={"size": 4, "x": 1, "y": 2}),
        lambda trial: changed(trial, settings={"size": 3, "x": 9, "y": 2}),
        lambda trial: replace(trial, data=Path("elsewhere")),
        lambda trial: replace(trial, seed=1),
    ],
)
def test_other_settings_or_data_are_run_in_an_empty_folder(trial, change):
    trial.prepare()
    finish(trial)
    (trial.folder / "fits").mkdir()
    other = change(trial)
    assert not other.done()
    other.prepare()
    assert [path.name for path in other.folder.iterdir()] == ["plan.json"]


def test_other_code_is_run_again_and_other_comments_are_not(trial, examples):
    script = examples / "chapter6/one.py"
    trial.prepare()
    finish(trial)
    script.write_text("# A remark.\n" + script.read_text().replace("What one shows", "What one really shows"))
    assert trial.done()
    script.write_text(script.read_text().replace("'a', 1", "'a', 2"))
    assert not trial.done()


def test_the_settings_of_other_variants_change_nothing(trial):
    trial.prepare()
    finish(trial)
    assert changed(trial, settings={"size": 3, "x": 1, "y": 7}).done()


def test_the_usual_places_are_the_same_named_or_found(trial, tmp_path, monkeypatch):
    monkeypatch.setenv("CARRYLINE_DATA", str(tmp_path / "data"))
    assert replace(trial, data=tmp_path / "data").plan() == trial.plan()


def test_a_record_that_is_not_whole_is_none(trial):
    trial.prepare()
    (trial.folder / "record.json").write_text('{"format": 1, "to')
    assert trial.record() is None
    assert not trial.done()


def test_a_trial_that_failed_is_tried_again(trial):
    trial.prepare()
    (trial.folder / "failure.json").write_text('{"format": 1, "error": {}}')
    assert trial.failure() is not None
    assert not trial.done()
    trial.prepare()
    assert trial.failure() is None

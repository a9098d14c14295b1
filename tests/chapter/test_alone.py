from __future__ import annotations

import sys
from dataclasses import replace

import matplotlib.pyplot as plt
import pytest

from carryline.chapter import run_alone, scripts

BODY = """
lesson.number("accuracy", 0.846, unit="of 1")
lesson.number("loss", float("nan"))
lesson.curves({"loss": [2.0, 1.0], "val_loss": [2.0, float("nan")]})
lesson.table([{"word": "the", "count": 3}], name="words")
lesson.text("two\\nlines", name="printed")
lesson.text((lesson.variant, lesson.budget, lesson.seed, dict(lesson.settings)), name="asked")
"""


@pytest.fixture
def alone(examples, monkeypatch, capsys, tmp_path):
    """Run a script with these arguments, in an empty folder: what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(name, *arguments):
        path = examples / f"{name if '/' in name else f'chapter6/{name}'}.py"
        monkeypatch.setattr(sys, "argv", [str(path), *arguments])
        run_alone(scripts.load(path))
        return capsys.readouterr().out

    return run


def test_it_prints_what_the_lesson_is_told(experiment, alone):
    experiment("one", BODY, settings={"size": 3})
    assert alone("one") == (
        "accuracy: 0.846 of 1\n"
        "loss: not finite\n"
        "training: loss 1\n"
        "words:\n  word the  count 3\n"
        "printed:\ntwo\nlines\n"
        "asked:\n(None, 'quick', 0, {'size': 3})\n"
    )


def test_it_is_told_how_to_run(experiment, alone):
    experiment("one", BODY, variants=("x", "y"))
    assert alone("one").endswith("('x', 'quick', 0, {})\n")
    assert alone("one", "--variant", "y", "--budget", "book", "--seed", "3").endswith("('y', 'book', 3, {})\n")


def test_of_several_experiments_the_first_or_the_one_that_is_named(experiment, alone, registered):
    made = experiment("bai2018/adding", BODY)
    registered._items.clear()
    for length in (200, 400):
        name = f"bai2018/adding_{length}"
        registered.register(name, replace(made, name=name, script="bai2018/adding", settings={"length": length}))
    assert "{'length': 200}" in alone("bai2018/adding")
    assert "{'length': 400}" in alone("bai2018/adding", "--name", "bai2018/adding_400")


def test_pictures_are_kept_in_a_folder_of_the_run(experiment, alone, tmp_path):
    plt.close("all")
    experiment("one", "import matplotlib.pyplot as plt\nlesson.picture(plt.figure(), name='p', caption='')")
    assert alone("one") == "p: runs/chapter/alone/one-quick-0/pictures/p.svg\n"
    assert alone("one", "--out", "here") == "p: here/pictures/p.svg\n"
    assert (tmp_path / "here/pictures/p.svg").is_file()


def test_a_script_that_no_experiment_knows_runs_too(experiment, registered, alone):
    experiment("one", BODY)
    registered._items.clear()
    assert alone("one").endswith("(None, 'quick', 0, {})\n")


def test_help_says_what_it_shows(experiment, alone, capsys):
    experiment("one", BODY)
    with pytest.raises(SystemExit):
        alone("one", "--help")
    assert "What one shows." in capsys.readouterr().out

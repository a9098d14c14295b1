from __future__ import annotations

import json
import math

import matplotlib.pyplot as plt
import numpy as np
import pytest

from carryline.chapter import Lesson
from carryline.ground.errors import InputError
from carryline.training import History


@pytest.fixture
def lesson(tmp_path):
    return Lesson(folder=tmp_path)


def test_what_it_is_told_is_kept_in_order_as_plain_records(lesson):
    lesson.number("loss", np.float32(0.5), unit="nats")
    lesson.curves(History({"loss": [3.0, 2.0]}))
    lesson.table([{"word": "the", "count": np.int64(3), "share": np.float64("nan")}], name="words")
    lesson.text(12, name="a summary")
    assert json.loads(json.dumps(lesson.told, allow_nan=False)) == [
        {"kind": "number", "name": "loss", "value": 0.5, "unit": "nats"},
        {"kind": "curves", "name": "training", "curves": {"loss": [3.0, 2.0]}, "first": 1},
        {"kind": "table", "name": "words", "rows": [{"word": "the", "count": 3, "share": None}]},
        {"kind": "text", "name": "a summary", "text": "12"},
    ]


def test_what_diverged_is_kept_as_nothing(lesson):
    lesson.number("loss", math.inf)
    lesson.curves({"loss": [1.0, math.nan]})
    assert [lesson.told[0]["value"], lesson.told[1]["curves"]] == [None, {"loss": [1.0, None]}]


def test_a_listener_hears_each_at_once(tmp_path):
    heard = []
    Lesson(folder=tmp_path, listener=heard.append).number("a", 1)
    assert heard == [{"kind": "number", "name": "a", "value": 1.0, "unit": ""}]


def test_one_name_is_told_once(lesson):
    lesson.number("a", 1)
    lesson.text("a number and a text may have the same name", name="a")
    with pytest.raises(InputError) as caught:
        lesson.number("a", 2)
    assert str(caught.value) == (
        "the lesson was told a number 'a' twice\n  expected: each name once\n  fix: choose another name"
    )


@pytest.mark.parametrize("whole", [True, False])
def test_a_picture_is_kept_as_a_file_and_closed(lesson, whole):
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    lesson.picture(figure if whole else axes, name="a / b", caption="A line.")
    assert lesson.told == [{"kind": "picture", "name": "a / b", "file": "pictures/a---b.svg", "caption": "A line."}]
    assert b"<svg" in (lesson.folder / "pictures/a---b.svg").read_bytes()
    assert not plt.fignum_exists(figure.number)


def test_the_same_picture_is_the_same_file(lesson):
    for name in ("one", "two"):
        lesson.picture(plt.figure(), name=name, caption="")
    one, two = (lesson.folder / f"pictures/{name}.svg" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_picture_of_many_marks_is_kept_as_dots(lesson):
    figure, axes = plt.subplots()
    axes.scatter(*np.random.default_rng(0).random((2, 20_000)))
    lesson.picture(figure, name="cloud", caption="")
    assert (lesson.folder / lesson.told[0]["file"]).read_bytes().startswith(b"\x89PNG")


def test_the_budget_decides_how_long_it_trains(tmp_path):
    assert Lesson(folder=tmp_path, budget="quick").epochs(10) == 2
    assert Lesson(folder=tmp_path, budget="quick").epochs(500, quick=50) == 50
    assert Lesson(folder=tmp_path, budget="quick").epochs(1) == 1
    assert Lesson(folder=tmp_path, budget="book").epochs(10) == 10


def test_each_training_has_a_folder_of_its_own(tmp_path):
    lesson = Lesson(folder=tmp_path, seed=3, progress=False)
    assert lesson.fit == {"seed": 3, "resume": tmp_path / "fits" / "1", "progress": False}
    assert lesson.fit["resume"] == tmp_path / "fits" / "2"

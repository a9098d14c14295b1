from __future__ import annotations

import pytest

from carryline.chapter import Experiment
from carryline.chapter.choosing import choose
from carryline.ground.errors import InputError


@pytest.fixture(autouse=True)
def _five(registered):
    parts = {"lstm": "text", "reversed_lstm": "text", "naive": "temperature"}
    parts |= {"bai2018/adding_200": "bai2018", "bai2018/copy_500": "bai2018"}
    for name, part in parts.items():
        registered.register(name, Experiment(name=name, title=name, listing="", part=part))


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (None, ["lstm", "reversed_lstm", "naive"]),
        ([], ["lstm", "reversed_lstm", "naive"]),
        (["naive", "lstm"], ["lstm", "naive"]),
        (["lstm", "l*"], ["lstm"]),
        (["bai2018/"], ["bai2018/adding_200", "bai2018/copy_500"]),
        (["bai2018/*"], ["bai2018/adding_200", "bai2018/copy_500"]),
        (["*lstm"], ["lstm", "reversed_lstm"]),
        (["bai2018/adding_200"], ["bai2018/adding_200"]),
    ],
)
def test_names_folders_and_patterns(only, names):
    assert [experiment.name for experiment in choose(only)] == names


@pytest.mark.parametrize(
    ("word", "given"),
    [
        ("ltsm", "--only ltsm: no experiment is named 'ltsm'; did you mean 'lstm'?"),
        ("bai2017/", "--only bai2017/: no experiment's name begins with 'bai2017/'; did you mean 'bai2018/'?"),
        ("x*", "--only x*: no experiment is named 'x*'"),
    ],
)
def test_a_word_that_means_nothing(word, given):
    with pytest.raises(InputError) as caught:
        choose(["lstm", word])
    assert caught.value.given == given
    assert caught.value.expected == (
        "one of 'lstm', 'reversed_lstm', 'naive', 'bai2018/adding_200', 'bai2018/copy_500', a folder of them with a "
        "slash at its end, or a pattern"
    )

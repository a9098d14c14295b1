from __future__ import annotations

import pickle
from typing import Any

import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from carryline.ground.errors import InputError
from carryline.text.estimator import Estimator, not_fitted


class Cut(Estimator):
    def __init__(self, *, length: Any = 3, side: Any = "end") -> None:
        self.length, self.side = length, side


def test_settings_are_read_changed_and_cloned() -> None:
    cut = Cut(length=5)
    assert cut.get_params() == {"length": 5, "side": "end"}
    assert cut.set_params(side="start") is cut
    copy = clone(cut)
    assert copy is not cut
    assert copy.get_params() == {"length": 5, "side": "start"}


def test_a_repr_says_what_was_changed() -> None:
    assert repr(Cut()) == "Cut()"
    assert repr(Cut(length=3, side="start")) == "Cut(side='start')"
    assert repr(Cut(length=3.0)) == "Cut(length=3.0)"  # equal, and still not what the default is


def test_a_misspelt_setting_is_told_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        Cut().set_params(lenght=5)
    assert str(caught.value) == (
        "Cut.set_params(lenght=...); did you mean 'length'?\n"
        "  expected: one of 'length', 'side'\n"
        "  fix: correct the name"
    )


def test_an_unfitted_one_is_refused_in_both_languages_even_from_another_process() -> None:
    error = not_fitted("Cut before fit", expected="a fitted one", fix="call fit")
    again = pickle.loads(pickle.dumps(error))
    for one in (error, again):
        assert isinstance(one, InputError)
        assert isinstance(one, NotFittedError)
        assert str(one) == "Cut before fit\n  expected: a fitted one\n  fix: call fit"

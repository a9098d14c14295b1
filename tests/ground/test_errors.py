from __future__ import annotations

import copy
import pickle

import pytest

from carryline.ground.errors import CarrylineError, InputError, listing, nearest


def test_the_message_says_given_expected_and_fix():
    error = InputError("horizon=0", expected="at least 1", fix="give a positive horizon")
    assert str(error) == "horizon=0\n  expected: at least 1\n  fix: give a positive horizon"
    assert (error.given, error.expected, error.fix) == ("horizon=0", "at least 1", "give a positive horizon")


def test_exit_codes_tell_the_users_mistake_from_a_failure():
    assert InputError.exit_code == 2
    assert CarrylineError.exit_code == 1
    assert issubclass(InputError, ValueError)


@pytest.mark.parametrize("kind", [CarrylineError, InputError])
def test_errors_cross_process_borders(kind):
    error = kind("a", expected="b", fix="c")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is kind
        assert str(twin) == str(error)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("t (degc)", ["T (degC)", "p (mbar)"], "; did you mean 'T (degC)'?"),
        ("tempp", ["TEMP", "PRES"], "; did you mean 'TEMP'?"),
        ("zzz", ["TEMP", "PRES"], ""),
        ("x", [], ""),
        (3, [30, 4], "; did you mean '30'?"),
    ],
)
def test_nearest_points_at_the_likely_name(name, options, words):
    assert nearest(name, options) == words


@pytest.mark.parametrize(
    ("items", "limit", "words"),
    [([], 8, "none"), (["a", "b"], 8, "'a', 'b'"), (["a", "b", "c"], 2, "'a', 'b' and 1 more"), ([1, 2], 2, "1, 2")],
)
def test_listing_stays_short(items, limit, words):
    assert listing(items, limit) == words

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from carryline.ground.errors import InputError
from carryline.series import Scaler

RNG = np.random.default_rng(0)
VALUES = (RNG.normal(size=(1000, 3)) * [1, 50, 1e-3] + [0, 1000, 5]).astype(np.float32)
NAMES = ("a", "b", "c")


@pytest.fixture
def scaler():
    return Scaler.fit(VALUES, NAMES, (100, 699))


def test_it_agrees_with_scikit_learn(scaler):
    peer = StandardScaler().fit(VALUES[100:700].astype(np.float64))
    np.testing.assert_allclose(scaler.mean, peer.mean_, rtol=1e-12)
    np.testing.assert_allclose(scaler.std, peer.scale_, rtol=1e-9)
    np.testing.assert_allclose(scaler.transform(VALUES), peer.transform(VALUES.astype(np.float64)), atol=2e-6)


def test_only_the_rows_matter(scaler):
    other = VALUES.copy()
    other[:100], other[700:] = 1e9, np.nan
    again = Scaler.fit(other, NAMES, (100, 699))
    np.testing.assert_array_equal(again.mean, scaler.mean)
    np.testing.assert_array_equal(again.std, scaler.std)


@given(st.integers(0, 400), st.integers(500, 999))
def test_inverse_undoes_transform(first, last):
    scaler = Scaler.fit(VALUES, NAMES, (first, last))
    np.testing.assert_allclose(scaler.inverse(scaler.transform(VALUES)), VALUES, rtol=1e-6, atol=1e-5)


def test_inverse_of_some_columns(scaler):
    scaled = scaler.transform(VALUES[:4])
    np.testing.assert_allclose(scaler.inverse(scaled[:, 1], "b"), VALUES[:4, 1], rtol=1e-6)
    np.testing.assert_allclose(scaler.inverse(scaled[:, [1]], 1), VALUES[:4, [1]], rtol=1e-6)
    horizon_by_target = scaled[:, [2, 0]].reshape(2, 4)  # two horizon steps of two targets
    np.testing.assert_allclose(
        scaler.inverse(horizon_by_target, ["c", "a"]), VALUES[:4, [2, 0]].reshape(2, 4), rtol=1e-5, atol=1e-6
    )
    assert scaler.inverse(0.0, "b") == scaler.mean[1]


def test_a_constant_column_is_only_shifted():
    values = np.column_stack([VALUES[:, 0], np.full(1000, 996.52)]).astype(np.float32)
    scaler = Scaler.fit(values, ("a", "still"), (0, 999))
    assert scaler.std[1] == 1
    assert np.abs(scaler.transform(values)[:, 1]).max() < 1e-4


def test_small_numbers_are_no_constants():
    values = (VALUES[:, :1] * np.float32(1e-9)).astype(np.float32)
    scaler = Scaler.fit(values, ("a",), (0, 999))
    assert scaler.transform(values).std() == pytest.approx(1, rel=1e-4)


def test_zeros_are_a_constant():
    assert Scaler.fit(np.zeros((10, 1), np.float32), ("a",), (0, 9)).std.tolist() == [1]


def test_it_survives_the_disk_exactly(scaler, tmp_path):
    again = Scaler.load(scaler.save(tmp_path / "scaler.json"))
    np.testing.assert_array_equal(again.mean, scaler.mean)
    np.testing.assert_array_equal(again.std, scaler.std)
    assert (again.columns, again.rows) == (scaler.columns, scaler.rows)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda record: record.update(format=2), "format 2 where 1 is known"),
        (lambda record: record.pop("mean"), "'mean'"),
        (lambda record: record["mean"].pop(), "mean, std and columns differ in length"),
        (lambda record: record.update(std=[1, 0, 1]), "mean and std must be finite, std positive"),
        (lambda record: record.update(mean="x"), "could not convert string to float"),
    ],
)
def test_a_tampered_file_is_refused(scaler, tmp_path, change, words):
    record = scaler.to_dict()
    change(record)
    (tmp_path / "scaler.json").write_text(json.dumps(record))
    with pytest.raises(InputError, match=r"expected: a scaler written by Scaler.save") as caught:
        Scaler.load(tmp_path / "scaler.json")
    assert words in str(caught.value)


def test_a_file_cut_short_is_refused(scaler, tmp_path):
    path = scaler.save(tmp_path / "scaler.json")
    path.write_text(path.read_text()[:40])
    with pytest.raises(InputError, match="save it again"):
        Scaler.load(path)


def test_unknown_columns_and_shapes_are_refused(scaler):
    with pytest.raises(InputError, match=r"^column 'd'\n  expected: one of 'a', 'b', 'c'"):
        scaler.inverse(np.zeros(3), "d")
    with pytest.raises(InputError, match=r"values \(4, 3\) for 2 columns"):
        scaler.inverse(np.zeros((4, 3)), ["a", "b"])

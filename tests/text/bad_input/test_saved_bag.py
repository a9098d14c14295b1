"""Saved bags that were cut short, changed, or are something else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from carryline.ground.errors import InputError
from carryline.text import Bag

PROSE = ["a first text", "a second text", "a third text"]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Bag(ngrams=(1, 2)).fit(PROSE).save(tmp_path / "bag")
    return tmp_path


def test_a_changed_bag_is_refused(saved: Path) -> None:
    folder = saved / "bag"
    tensors = (folder / "bag.safetensors").read_bytes()
    (folder / "bag.safetensors").write_bytes(tensors[:-20])
    with pytest.raises(InputError, match="a bag that carryline saved, whole"):
        Bag.load(folder)
    (folder / "bag.safetensors").write_bytes(tensors)
    about = json.loads((folder / "bag.json").read_text())
    for key in ("mode", "stride", "words", "tokenizer", "ngrams"):
        (folder / "bag.json").write_text(json.dumps({k: v for k, v in about.items() if k != key}))
        with pytest.raises(InputError, match=f"the state of a bag lacks '{key}'"):
            Bag.load(folder)
    (folder / "bag.json").write_text(json.dumps(about | {"format": 2}))
    with pytest.raises(InputError, match="format 2"):
        Bag.load(folder)
    (folder / "bag.json").write_text("{")
    with pytest.raises(InputError, match="a bag that carryline saved, whole"):
        Bag.load(folder)
    shutil.rmtree(folder)
    with pytest.raises(InputError, match="No such file"):
        Bag.load(folder)


def test_a_bag_whose_arrays_disagree_is_refused() -> None:
    arrays, rest = Bag(ngrams=(1, 2)).fit(PROSE).state()
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"idf": arrays["idf"][:-1]}, rest)
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"keys_2": arrays["keys_2"][1:]}, rest)
    with pytest.raises(InputError, match="disagree"):
        Bag.from_state(arrays | {"keys_2": arrays["keys_2"] + np.int64(10**9)}, rest)


def test_nothing_is_half_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Bag().save(tmp_path / "bag")
    assert list(tmp_path.iterdir()) == []

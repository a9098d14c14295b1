"""A run that was killed ends as one that was not, to the bit; and another run's folder is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.training import Callback, EarlyStopping, History, RMSprop, Sequential, packing

VARIATIONS = ("arrays", "stopping", "ragged", "gathered", "generator")


def killed_runs(folder: Path, seed: int, kills: int) -> Path:
    script = Path(__file__).with_name("killing.py")
    command = [sys.executable, str(script), str(folder), str(seed), str(kills)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return killed_runs(tmp_path_factory.mktemp("killed"), seed=0, kills=4)


@pytest.mark.parametrize("variation", VARIATIONS)
def test_a_killed_run_ends_bitwise_as_an_uninterrupted_one(runs: Path, variation: str) -> None:
    home = runs / variation
    assert int((home / "kills").read_text()) >= 1
    assert (home / "killed").read_bytes() == (home / "whole").read_bytes()


def test_a_killed_run_leaves_one_line_per_epoch_and_nothing_half_written(runs: Path) -> None:
    for variation in VARIATIONS:
        home = runs / variation
        history = History.load(home / "resume" / "history.jsonl")
        assert repr(history.history) == packing.read(home / "killed")["history"]
        assert sorted(path.name for path in (home / "resume").iterdir()) == ["checkpoint.safetensors", "history.jsonl"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_many_kills_in_another_process(runs: Path, tmp_path: Path, seed: int) -> None:
    folder = killed_runs(tmp_path, seed=seed, kills=14)
    for variation in VARIATIONS:
        assert (folder / variation / "killed").read_bytes() == (runs / variation / "whole").read_bytes()


X = np.random.default_rng(0).normal(size=(64, 6)).astype(np.float32)
Y = X[:, :1] * 2


def model(units: int = 4, rate: float = 0.1) -> Sequential:
    made = Sequential([nn.LazyLinear(units), nn.Dropout(rate), nn.LazyLinear(1)])
    made.compile(RMSprop(1e-2), "mse")
    return made


def test_more_epochs_go_on_from_a_finished_run(tmp_path: Path) -> None:
    whole, parts = model(), [model(), model()]
    history = whole.fit(X, Y, epochs=5, validation_split=0.25)
    parts[0].fit(X, Y, epochs=2, validation_split=0.25, resume=tmp_path)
    assert parts[1].fit(X, Y, epochs=5, validation_split=0.25, resume=tmp_path) == history
    for one, other in zip(whole.parameters(), parts[1].parameters(), strict=True):
        assert torch.equal(one, other)


def test_resuming_a_finished_run_trains_no_more(tmp_path: Path) -> None:
    first, again = model(), model()
    stop = EarlyStopping("loss", patience=1, min_delta=100.0)
    history = first.fit(X, Y, epochs=9, callbacks=[stop], resume=tmp_path)
    assert len(history["loss"]) == 2
    assert again.fit(X, Y, epochs=9, callbacks=[EarlyStopping("loss", patience=1)], resume=tmp_path) == history
    np.testing.assert_array_equal(first.predict(X), again.predict(X))


class Interrupt(Callback):
    def on_epoch_begin(self, epoch: int) -> None:
        if epoch == 2:
            raise KeyboardInterrupt


def test_ctrl_c_leaves_a_folder_that_resumes(tmp_path: Path) -> None:
    whole, interrupted, resumed = model(), model(), model()
    history = whole.fit(X, Y, epochs=4)
    with pytest.raises(KeyboardInterrupt):
        interrupted.fit(X, Y, epochs=4, callbacks=[Interrupt()], resume=tmp_path)
    assert not interrupted.training
    assert len(History.load(tmp_path / "history.jsonl")["loss"]) == 2
    assert resumed.fit(X, Y, epochs=4, resume=tmp_path) == history


class Remembering(Callback):
    """Remembers nothing at first."""

    def on_train_begin(self) -> None:
        self.losses: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float]) -> None:
        self.losses.append(logs["loss"])

    def state_dict(self) -> dict[str, Any]:
        return {"losses": list(self.losses)} if self.losses else {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.losses = list(state.get("losses", ()))


def test_a_callback_may_begin_with_nothing_to_remember(tmp_path: Path) -> None:
    callback = Remembering()
    model().fit(X, Y, epochs=2, callbacks=[Remembering()], resume=tmp_path)
    history = model().fit(X, Y, epochs=4, callbacks=[callback], resume=tmp_path)
    assert callback.losses == history["loss"]


def test_numbers_of_numpy_are_arguments_too(tmp_path: Path) -> None:
    weights: dict[int, float] = {np.int64(1): 2.0, 0: 1}  # type: ignore[dict-item]
    history = model().fit(X, Y > 0, seed=np.int64(3), class_weight=weights, resume=tmp_path)  # type: ignore[arg-type]
    assert model().fit(X, Y > 0, seed=3, class_weight={0: 1.0, 1: 2.0}, resume=tmp_path) == history


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"units": 5}, "the model was '(0): Linear(in_features=6, out_features=4, bias=True)', now '(0): Linear(in_fe"),
        ({"rate": 0.2}, "the model was '(1): Dropout(p=0.1, inplace=False)', now '(1): Dropout(p=0.2, inplace=False)'"),
        ({"optimizer": RMSprop(1e-3)}, "the optimizer was"),
        ({"loss": "mae"}, "the loss was 'mean_squared_error', now 'mean_absolute_error'"),
        ({"batch_size": 16}, "batch_size was 32, now 16"),
        ({"seed": 1}, "seed was 0, now 1"),
        ({"x": X[:60], "y": Y[:60]}, "the number of training samples was 64, now 60"),
        ({"x": X + 1}, "the training data was"),
        ({"steps_per_epoch": 1}, "steps_per_epoch was None, now 1"),
        ({"callbacks": [EarlyStopping("loss")]}, "the callbacks was 'nothing', now 'EarlyStopping'"),
    ],
)
def test_another_run_is_refused(tmp_path: Path, change: dict[str, object], says: str) -> None:
    model().fit(X, Y, resume=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = model(**{name: change.pop(name) for name in ("units", "rate") if name in change})  # type: ignore[arg-type]
    other.compile(change.pop("optimizer", RMSprop(1e-2)), change.pop("loss", "mse"))  # type: ignore[arg-type]
    with pytest.raises(InputError) as error:
        other.fit(change.pop("x", X), change.pop("y", Y), resume=tmp_path, **change)  # type: ignore[arg-type]
    assert str(error.value).startswith(f"fit(resume={str(tmp_path)!r}): {says}")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_damaged_checkpoint_is_refused(tmp_path: Path) -> None:
    model().fit(X, Y, resume=tmp_path)
    path = tmp_path / "checkpoint.safetensors"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="cannot be read"):
        model().fit(X, Y, resume=tmp_path)


def test_tied_weights_and_odd_state_survive_packing(tmp_path: Path) -> None:
    value = torch.arange(3.0)
    state = {"a": value, "b": value, "c": {1: (1, None, [True, "x"]), "n": float("inf")}, "empty": torch.zeros(0, 2)}
    packing.write(tmp_path / "state", state)
    read = packing.read(tmp_path / "state")
    assert torch.equal(read["a"], value)
    assert torch.equal(read["b"], value)
    assert read["c"] == state["c"]
    assert read["empty"].shape == (0, 2)

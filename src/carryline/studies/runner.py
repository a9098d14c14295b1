"""One candidate after the other on the same data, each recorded when it is done; then the choice, then the test part.

`candidates/<name>/` holds the checkpoints of a network in training and, for a finished candidate, its model, its
answers for the validation part and, written last, `done.json`. An interrupted study therefore goes on with the first
candidate that has no `done.json`, from its last checkpoint.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from carryline.ground.files import write_bytes, write_json
from carryline.studies.bootstrap import Array, block_length
from carryline.studies.candidates import Candidate
from carryline.studies.progress import Board
from carryline.studies.threads import one_thread
from carryline.studies.verdict import Choice, Scale, Verdict, choose, decide


class StudyInterrupted(KeyboardInterrupt):
    """Ctrl-C in the middle of a study: `folder` holds what was done, and the same call goes on from there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"interrupted; the same call goes on from {folder}")
        self.folder = folder


class Job(Protocol):
    """What candidates are compared on. Losses are per window or text, in order, and smaller is better."""

    @property
    def scale(self) -> Scale:
        """How losses are told."""
        ...

    @property
    def reach(self) -> int:
        """How many neighbouring losses share a path to their targets; 0: samples are independent, as texts are."""
        ...

    @property
    def season(self) -> int:
        """Losses per season; 1: there is none."""
        ...

    def fit(self, candidate: Candidate, *, resume: Path, progress: Any) -> Any:
        """A task fitted on the training part, chosen on the validation part; checkpoints go to the folder `resume`."""
        ...

    def load(self, folder: Path) -> Any:
        """A fitted task, read back."""
        ...

    def finish(self, task: Any) -> Any:
        """The task as it will be tested and kept: the same, or fitted once more with every choice made."""
        ...

    def predict(self, task: Any, part: str) -> NDArray[Any]:
        """The task's answers for the "validation" or the "test" part, (samples, ...)."""
        ...

    def losses(self, predictions: NDArray[Any], part: str) -> Array:
        """How wrong each answer is, (samples,)."""
        ...


@dataclass(frozen=True, eq=False)
class Outcome:
    """A candidate that is done: what it said about the validation part, how wrong that was, and what it cost."""

    candidate: Candidate
    predictions: NDArray[Any]
    losses: Array
    seconds: float
    parameters: int
    epochs: int | None
    diverged: bool
    history: str | None  # relative to the study's folder

    @property
    def loss(self) -> float:
        """Mean validation loss."""
        return float(self.losses.mean())


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a study found: the candidates, what validation chose, and what the test part, seen once, said about it.

    `tasks` (fitted), `test` (their answers) and `test_losses` hold the candidates of `choice.tested` and nobody else.
    """

    outcomes: tuple[Outcome, ...]
    choice: Choice
    verdict: Verdict
    tasks: dict[str, Any]
    test: dict[str, NDArray[Any]]
    test_losses: dict[str, Array]
    block: int
    test_block: int

    def outcome(self, name: str | None) -> Outcome | None:
        """The candidate of that name."""
        return next((outcome for outcome in self.outcomes if outcome.candidate.name == name), None)


def compare(job: Job, candidates: Sequence[Candidate], folder: Path, *, seed: int, progress: bool | None) -> Comparison:
    """Run every candidate, choose on the validation part, and look at the test part once.

    Raises StudyInterrupted on Ctrl-C.
    """
    try:
        with one_thread(), Board(candidates, progress) as board:
            outcomes = tuple(_run(job, candidate, folder, board) for candidate in candidates)
            return _conclude(job, outcomes, folder, seed)
    except KeyboardInterrupt:
        raise StudyInterrupted(folder) from None


def model_of(folder: Path, name: str) -> Path:
    """Where a candidate that did not diverge is saved, as it was validated, until the study is complete."""
    return folder / "candidates" / name / "model"


def _run(job: Job, candidate: Candidate, folder: Path, board: Board) -> Outcome:
    home = folder / "candidates" / candidate.name
    if not (home / "done.json").is_file():
        board.begin(candidate.name)
        _fit(job, candidate, folder, board)
    done = json.loads((home / "done.json").read_text(encoding="utf-8"))
    predictions = np.load(home / "validation.npy", allow_pickle=False)
    losses = np.full(len(predictions), np.inf) if done["diverged"] else job.losses(predictions, "validation")
    outcome = Outcome(candidate=candidate, predictions=predictions, losses=losses, **done)
    board.end(candidate.name, "diverged" if outcome.diverged else job.scale.words(outcome.loss), outcome.seconds)
    return outcome


def _fit(job: Job, candidate: Candidate, folder: Path, board: Board) -> None:
    home = folder / "candidates" / candidate.name
    task = job.fit(candidate, resume=home / "training", progress=board.ticker(candidate.name))
    predictions = job.predict(task, "validation")
    diverged = bool(task.diverged_) or not np.isfinite(predictions).all()
    history = None if task.history_ is None else f"history/{candidate.name}.jsonl"
    if history is not None:
        task.history_.save(folder / history)
    if not diverged:
        task.save(model_of(folder, candidate.name))
    buffer = io.BytesIO()
    np.save(buffer, predictions, allow_pickle=False)
    write_bytes(home / "validation.npy", buffer.getvalue())
    epochs = None if task.history_ is None else len(task.history_["loss"])
    done = {"seconds": task.seconds_, "parameters": task.parameters_, "epochs": epochs}
    write_json(home / "done.json", {**done, "diverged": diverged, "history": history})
    shutil.rmtree(home / "training", ignore_errors=True)


def _conclude(job: Job, outcomes: Sequence[Outcome], folder: Path, seed: int) -> Comparison:
    baselines = {o.candidate.name: o.losses for o in outcomes if o.candidate.kind == "baseline"}
    networks = {o.candidate.name: o.losses for o in outcomes if o.candidate.kind == "network"}
    block = _block(job, [losses for losses in (baselines | networks).values() if np.isfinite(losses).all()])
    choice = choose(baselines, networks, block=block, seed=seed)
    tasks = {name: job.finish(job.load(model_of(folder, name))) for name in choice.tested}
    test = {name: job.predict(task, "test") for name, task in tasks.items()}
    test_losses = {name: job.losses(predictions, "test") for name, predictions in test.items()}
    test_block = _block(job, list(test_losses.values()))
    verdict = decide(
        choice,
        test=test_losses,
        block=test_block,
        seed=seed,
        scale=job.scale,
        titles={outcome.candidate.name: outcome.candidate.title for outcome in outcomes},
        failed=tuple(outcome.candidate.title for outcome in outcomes if outcome.diverged),
    )
    return Comparison(tuple(outcomes), choice, verdict, tasks, test, test_losses, block, test_block)


def _block(job: Job, losses: list[Array]) -> int:
    """One block length for every score and difference of a part: the longest that any of the errors asks for."""
    return 1 if job.reach == 0 else block_length(np.stack(losses), reach=job.reach, season=job.season)

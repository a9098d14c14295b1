"""Trials side by side, each in a process of its own on one thread, as many at once as there are cores.

A trial that fails is reported and stops nobody. Ctrl-C ends the processes; what they have done is kept, trial by trial
and, within a trial, epoch by epoch, so that the same call goes on from there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from carryline.chapter.board import Board
from carryline.chapter.trials import FORMAT, Trial
from carryline.ground import files

ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}


@dataclass
class Outcome:
    """What came of the trials: how many were `done` by now (`before`: by an earlier call), and those that were not.

    `missing` are those whose data set is not on this machine, which is nobody's failure; `failed` are the others.
    """

    done: int = 0
    before: int = 0
    missing: list[Trial] = field(default_factory=list)
    failed: list[Trial] = field(default_factory=list)


def run(trials: Sequence[Trial], board: Board) -> Outcome:
    """Run what is not done yet. Raises KeyboardInterrupt when the user stops it, after the processes have ended."""
    outcome = Outcome()
    waiting = [trial for trial in trials if not trial.done()]
    outcome.before = outcome.done = len(trials) - len(waiting)
    board.found(outcome.before)
    crew = _Crew(board)
    pool = ThreadPoolExecutor(max_workers=cores())
    try:
        for trial, succeeded in zip(waiting, pool.map(crew.run, waiting), strict=True):
            if succeeded:
                outcome.done += 1
            else:
                (outcome.missing if lacks_data(trial.failure()) else outcome.failed).append(trial)
    except BaseException:
        crew.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return outcome


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def lacks_data(failure: Mapping[str, Any] | None) -> bool:
    """Whether a trial failed for want of its data set, and for nothing else."""
    return failure is not None and failure["error"]["kind"] == "MissingDataError"


class _Crew:
    """The processes at work."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._working: set[subprocess.Popen[str]] = set()

    def run(self, trial: Trial) -> bool:
        """Run one trial to its end; whether it left its record."""
        trial.prepare()  # not before its turn: until then what an older run left is better than nothing
        # Appending: what a run said before it was stopped is a part of the story.
        with (trial.folder / "log.txt").open("a", encoding="utf-8") as log:
            with self._lock:
                if self._stopped.is_set():
                    return False
                process = subprocess.Popen(
                    [sys.executable, "-m", "carryline.chapter.worker", str(trial.folder)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    env={**os.environ, **ENVIRONMENT},
                    start_new_session=True,  # Ctrl-C is for us; we end the others ourselves
                )
                self._working.add(process)
            self.board.begin(trial)
            with process:
                assert process.stdout is not None
                for line in process.stdout:
                    self._hear(trial, json.loads(line))
            with self._lock:
                self._working.discard(process)
                if self._stopped.is_set():
                    return False
        return self._end(trial, process.returncode)

    def stop(self) -> None:
        """End all processes."""
        with self._lock:
            self._stopped.set()
            for process in self._working:
                process.terminate()

    def _hear(self, trial: Trial, message: dict[str, Any]) -> None:
        if "tick" in message:
            self.board.tick(trial, message["tick"])
        elif "told" in message:
            self.board.told(trial, message["told"])

    def _end(self, trial: Trial, code: int) -> bool:
        record = trial.record()
        if record is not None:
            self.board.end(trial, record)
            return True
        if trial.failure() is None:
            how = f"signal {-code} ({signal.Signals(-code).name})" if code < 0 else f"exit code {code}"
            error = {"kind": "ProcessEnded", "given": f"its process ended with {how} and left no word"}
            files.write_json(trial.folder / "failure.json", {"format": FORMAT, "error": error})
        self.board.failed(trial, (trial.failure() or {})["error"])
        return False

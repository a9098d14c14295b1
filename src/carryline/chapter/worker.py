"""One trial in a process of its own: `python -m carryline.chapter.worker FOLDER`.

It tells its parent on standard output, a JSON object a line: {"tick": ...} how far a training is, {"told": ...} what
the lesson was told. What the script prints goes to standard error, which the parent keeps as `log.txt`. When the parent
is gone, and with it the other end of standard input, the process ends: nothing trains on unseen.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from carryline import __version__
from carryline.chapter import scripts
from carryline.chapter.lesson import Lesson
from carryline.chapter.machine import machine
from carryline.chapter.trials import FORMAT, read
from carryline.ground import files
from carryline.ground.errors import CarrylineError

if TYPE_CHECKING:
    from carryline.training import Tick

PAUSE = 5.0  # seconds between two notes of what was spent


def main(folder: Path) -> int:
    """Run the trial that `folder/plan.json` describes; 0 when it left its record, 1 when it failed."""
    import torch

    torch.set_num_threads(1)
    parent = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    plan = read(folder / "plan.json") or {}
    torch.manual_seed(plan["seed"])  # of what is drawn before fit is told a seed, as an Embedding's vectors are
    clock = Clock(folder / "spent.json")
    told = Told(parent, clock)
    lesson = Lesson(
        data=None if plan["data"] is None else Path(plan["data"]),
        budget=plan["budget"],
        seed=plan["seed"],
        variant=plan["variant"],
        settings=plan["settings"],
        folder=folder,
        progress=told.tick,
        listener=told.item,
    )
    try:
        scripts.load(Path(plan["script"]))(lesson)
    except Exception as error:
        traceback.print_exc()
        files.write_json(folder / "failure.json", {"format": FORMAT, **clock.read(), "error": _words(error)})
        return 1
    came = {"told": lesson.told, **clock.read(), "machine": machine(), "carryline": __version__}
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    described = {key: plan[key] for key in ("experiment", "variant", "seed", "budget", "data", "settings", "code")}
    files.write_json(folder / "record.json", {"format": FORMAT, **described, **came, "finished": moment})
    shutil.rmtree(folder / "fits", ignore_errors=True)
    return 0


class Clock:
    """The seconds a trial took, by the wall and on the processor, those of the runs before it was stopped included.

    What a run spends after its last note, and loses when it is killed, is not counted: it is done again.
    """

    def __init__(self, path: Path) -> None:
        before = read(path) or {}
        self.path, self.noted = path, time.perf_counter()
        self._wall = before.get("seconds", 0.0) - time.perf_counter()
        self._cpu = before.get("cpu_seconds", 0.0) - time.process_time()

    def read(self) -> dict[str, float]:
        """{"seconds", "cpu_seconds"} until now."""
        wall, cpu = self._wall + time.perf_counter(), self._cpu + time.process_time()
        return {"seconds": round(wall, 3), "cpu_seconds": round(cpu, 3)}

    def note(self) -> None:
        """After an epoch, whose checkpoint is written: what was spent until here was not in vain."""
        if time.perf_counter() - self.noted >= PAUSE:
            self.noted = time.perf_counter()
            files.write_json(self.path, self.read())


class Told:
    """What the parent hears of the trial."""

    def __init__(self, parent: TextIO, clock: Clock) -> None:
        self.parent, self.clock = parent, clock

    def tick(self, tick: Tick) -> None:
        """How far the training is."""
        if tick.ended:
            self.clock.note()
        loss = tick.logs.get("val_loss", tick.logs.get("loss"))
        now = {"epoch": tick.epoch, "epochs": tick.epochs, "step": tick.step, "steps": tick.steps}
        self._send({"tick": {**now, "left": tick.left, "loss": None if loss is None else float(loss)}})

    def item(self, item: Mapping[str, Any]) -> None:
        """A number; the rest is seen when the trial is done."""
        if item["kind"] == "number":
            self._send({"told": dict(item)})

    def _send(self, message: Mapping[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody listens any more; `_end_with_parent` will see to it
            self.parent.write(json.dumps(message) + "\n")
            self.parent.flush()


def _words(error: Exception) -> dict[str, str]:
    if isinstance(error, CarrylineError):
        return {"kind": type(error).__name__, "given": error.given, "expected": error.expected, "fix": error.fix}
    return {"kind": type(error).__name__, "given": str(error) or type(error).__name__}


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not sys.stdin.read, whose lock would abort the process at its own end
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

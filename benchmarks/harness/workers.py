"""The libraries' processes, seen from the benchmark that asks them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

BENCHMARKS = Path(__file__).parents[1]
PEERS = BENCHMARKS.parent / ".venv-peers" / "bin" / "python"


class Worker:
    """A library in a process of its own, which is stopped while it has nothing to answer.

    Stopped, not only waiting: the thread pools of some libraries spin, for a while, when they have no work.
    """

    def __init__(self, library: str, python: Path, errors: IO[str], program: Iterable[str]) -> None:
        self.library, self.errors = library, errors
        self.process = subprocess.Popen(
            [python, "-m", *program, library],
            cwd=BENCHMARKS,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "2"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )

    def ask(self, **request: Any) -> Any:
        """The one value of the answer; see the program that is asked."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGCONT)
        try:
            print(json.dumps(request), file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self.errors.seek(0)
            sys.exit(f"{self.library}, asked for {request}, failed:\n{self.errors.read()[-4000:]}")
        self.process.send_signal(signal.SIGSTOP)
        (value,) = json.loads(answer).values()
        return value

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def workers(
    libraries: Iterable[str], *, apart: bool = True, program: Iterable[str] = ("harness.worker",)
) -> Iterator[list[Worker]]:
    """A worker for each library: carryline in this environment, and peers, `apart`, in theirs.

    `program`: the module that a worker runs, and its arguments before the library's name.
    """
    python = {name: Path(sys.executable) if name == "carryline" or not apart else PEERS for name in libraries}
    if PEERS in python.values() and not PEERS.exists():
        sys.exit("The peers are not installed: run `make bench-peers`, or ask for none with --peers ''")
    with ExitStack() as opened:
        started = []
        for name in libraries:
            worker = Worker(name, python[name], opened.enter_context(tempfile.TemporaryFile("w+")), program)
            opened.callback(worker.close)
            started.append(worker)
        yield started

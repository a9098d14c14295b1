"""`conduct`: run experiments into a folder, and leave their results and their page there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carryline.chapter import results, runner
from carryline.chapter.board import Board
from carryline.chapter.choosing import choose
from carryline.chapter.trials import Trial, trials_of
from carryline.ground.holding import held


class ChapterInterrupted(KeyboardInterrupt):
    """Ctrl-C: `out` holds what was done, and the same call goes on from there."""

    def __init__(self, out: Path) -> None:
        super().__init__(f"interrupted; the same call goes on from {out}")
        self.out = out


@dataclass(frozen=True)
class Conducted:
    """What came of it: the `results` and the `page` of the whole folder, and of this call the `outcome` of `trials`."""

    results: dict[str, Any]
    page: Path
    trials: tuple[Trial, ...]
    outcome: runner.Outcome


def conduct(
    only: Sequence[str] | None = None,
    *,
    out: str | Path,
    data: str | Path | None = None,
    budget: str = "quick",
    live: bool | None = None,
) -> Conducted:
    """Run experiments (see `choose` for `only`), each trial that is not done yet, and draw all that `out` holds.

    Raises InputError for a name that no experiment has, or a folder in which another run is at work;
    ChapterInterrupted on Ctrl-C.
    """
    out = Path(out)
    experiments = choose(only)
    folder = None if data is None else Path(data)
    trials = trials_of(experiments, budget=budget, data=folder, out=out)
    with held(out):
        try:
            with Board(len(trials), live=live) as board:
                outcome = runner.run(trials, board)
        except KeyboardInterrupt:
            _draw(out)
            raise ChapterInterrupted(out) from None
        document, page = _draw(out)
    return Conducted(document, page, tuple(trials), outcome)


def _draw(out: Path) -> tuple[dict[str, Any], Path]:
    from carryline.report import chapter

    document = results.collect(out)
    results.write(out, document)
    return document, chapter.write(out)

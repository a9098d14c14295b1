"""Which experiments `--only` means: names, folders of names, and patterns."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from carryline.chapter.experiment import EXPERIMENTS, Experiment
from carryline.ground.errors import InputError, listing, nearest

LEFT_OUT = "bai2018"  # the part that takes days; the rest is the chapter


def choose(only: Sequence[str] | None) -> list[Experiment]:
    """The experiments of these names, in the order of the page; without any, the chapter.

    A word is a name (`lstm`), a folder of names (`bai2018/`) or a pattern (`temperature_*`, `bai2018/*`). Raises
    InputError for a word that means no experiment, with the nearest name.
    """
    if not only:
        return [experiment for experiment in EXPERIMENTS.values() if experiment.part != LEFT_OUT]
    chosen = {name for word in only for name in _meant(word)}
    return [experiment for name, experiment in EXPERIMENTS.items() if name in chosen]


def _meant(word: str) -> list[str]:
    pattern = f"{word}*" if word.endswith("/") else word
    found = [name for name in EXPERIMENTS if fnmatchcase(name, pattern)]
    if not found:
        whole = word.endswith("/")
        options = {f"{name.partition('/')[0]}/" for name in EXPERIMENTS if "/" in name} if whole else EXPERIMENTS
        kind = "experiment's name begins with" if whole else "experiment is named"
        raise InputError(
            f"--only {word}: no {kind} {word!r}{nearest(word, options)}",
            expected=f"one of {listing(EXPERIMENTS, limit=80)}, a folder of them with a slash at its end, or a pattern",
            fix="correct the name",
        )
    return found

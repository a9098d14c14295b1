"""`study.json`: everything a reader, a report or another program needs to know of a study, in plain values."""

from __future__ import annotations

import inspect
import math
import shlex
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import carryline
from carryline.series import Check
from carryline.studies.leaderboard import rows
from carryline.studies.runner import Comparison, Job
from carryline.training import History

FORMAT = 1


def record(
    *,
    task: str,
    comparison: Comparison,
    job: Job,
    seed: int,
    call: Mapping[str, Any],
    checks: Iterable[Check],
    diagnoses: Mapping[str, Any],
    **rest: Any,
) -> dict[str, Any]:
    """The record that both kinds of study share, with what is special to one in `rest`."""
    verdict, scale = comparison.verdict, job.scale
    audited = [{"name": check.name, "passed": bool(check.passed), "detail": check.detail} for check in checks]
    content = {
        "format": FORMAT,
        "carryline": carryline.__version__,
        "task": task,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        **call,
        "metric": scale.metric,
        "unit": scale.unit,
        "lower_is_better": scale.lower_is_better,
        "audit": {"leaks": sum(not check["passed"] for check in audited), "checks": audited},
        "winner": verdict.winner,
        "verdict": {name: value for name, value in vars(verdict).items() if name != "winner"},
        "uncertainty": {
            "level": 0.95,
            "scores": "percentile bootstrap" + (" of circular blocks" if comparison.block > 1 else ""),
            "gain": "on validation simultaneous over all networks (max-t); on test plain",
            "block": {"validation": comparison.block, "test": comparison.test_block},
        },
        "leaderboard": rows(comparison, scale=scale, seed=seed, diagnoses=diagnoses),
        "persistence": None,
        "windows": None,
        "errors": None,
        "confusion": None,
        "most_wrong": None,
        "attention": None,
        **rest,
    }
    return {name: plain(value) for name, value in content.items()}


def diagnoses(
    comparison: Comparison, folder: Path, *, monitor: str, told: Callable[[float], float]
) -> dict[str, dict[str, Any]]:
    """What the learning curves of each network say, beside the best baseline.

    `monitor` is the curve that is compared with it, and `told` puts the baseline's mean loss in the unit of that curve.
    """
    best = comparison.outcome(comparison.choice.baseline)
    assert best is not None
    found = {}
    for outcome in comparison.outcomes:
        if outcome.history is not None:
            said = History.load(folder / outcome.history).diagnosis(told(best.loss), monitor=monitor)
            found[outcome.candidate.name] = {"kind": said.kind, "epoch": said.epoch, "reason": said.reason}
    return found


def reproduction(function: Callable[..., Any], source: Any, arguments: Mapping[str, Any]) -> dict[str, str | None]:
    """The same study again, as a command and as lines of Python; arguments that have their default are left out.

    The command is None when the source was a table in memory: a command line cannot name it.
    """
    defaults = {name: parameter.default for name, parameter in inspect.signature(function).parameters.items()}
    told = {name: value for name, value in arguments.items() if value != defaults.get(name)}
    task, path = function.__name__, isinstance(source, str | Path)
    words = ["carryline", task, str(source)]
    for name, value in told.items():
        listed = isinstance(value, list | tuple)
        words += [f"--{name.replace('_', '-')}", ",".join(map(str, value)) if listed else str(value)]
    keywords = ", ".join([repr(str(source)) if path else "data", *(f"{name}={_literal(told[name])}" for name in told)])
    nameable = path and all(isinstance(value, str | int | Path | list | tuple) for value in told.values())
    given = "" if path else f"data = ...  # {getattr(source, 'source', 'the table that this study was given')}\n"
    script = f"import carryline as cl\n\n{given}study = cl.{task}({keywords})"
    return {"command": shlex.join(words) if nameable else None, "python": script}


def plain(value: Any) -> Any:
    """The same value for JSON: NumPy scalars become Python's, tuples lists, what is not finite null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _literal(value: Any) -> str:
    if isinstance(value, Path):
        return repr(str(value))
    if isinstance(value, tuple):
        return repr(list(value))
    return repr(value) if isinstance(value, str | int | float | list) else "..."

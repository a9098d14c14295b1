"""The folder a study lives in: made ready, found again, and completed.

`plan.json` says what was asked for, from the first moment; `study.json` is written when everything that it speaks of is
there. Between the two the folder is a study that can be gone on with.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from carryline import report
from carryline.ground.errors import InputError
from carryline.ground.files import write_json
from carryline.ground.holding import held
from carryline.studies.study import Study


def default_folder(source: str, plan: Mapping[str, Any]) -> Path:
    """`runs/jena-forecast-1a2b3c4d`: the same for the same data and settings."""
    stem = re.sub(r"[^\w.-]+", "-", Path(source).stem or "data").strip("-")[:40] or "data"
    digest = hashlib.sha256(json.dumps(plan, sort_keys=True, default=str).encode()).hexdigest()
    return Path("runs") / f"{stem}-{plan['task']}-{digest[:8]}"


@contextmanager
def prepared_folder(folder: Path, plan: Mapping[str, Any], *, resume: bool) -> Iterator[bool]:
    """Hold `folder`, made ready for this plan; True when it already holds the finished study.

    Raises InputError when another process holds it, or when something else is there: a study with other settings, or
    files that are no study's.
    """
    with held(folder):
        yield _prepare(folder, plan, resume=resume)


def _prepare(folder: Path, plan: Mapping[str, Any], *, resume: bool) -> bool:
    plan = dict(json.loads(json.dumps(plan)))  # as it will be read again: tuples are lists there
    before = _plan_in(folder)
    if before is None and folder.is_dir() and any(folder.iterdir()):
        raise InputError(
            f"out={str(folder)!r} holds files, and no study of this kind",
            expected="a new or empty folder, or one that an earlier study left",
            fix="choose another folder",
        )
    if before is not None and resume:
        _check_same(folder, before, plan)
        if (folder / "study.json").is_file():
            return True
    if not resume:
        # study.json first: what is half there must not look finished; plan.json last: until then the folder is ours
        for name in ("study.json", "report.html", "forecasts.parquet"):
            (folder / name).unlink(missing_ok=True)
        for name in ("candidates", "history", "model"):
            shutil.rmtree(folder / name, ignore_errors=True)
    write_json(folder / "plan.json", plan)
    return False


def _plan_in(folder: Path) -> dict[str, Any] | None:
    """The plan of the study in `folder`; None where there is no study."""
    try:
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(plan, dict) and plan.get("task") in ("forecast", "classify") and "data" in plan
    return plan if ours else None


def _check_same(folder: Path, before: dict[str, Any], plan: dict[str, Any]) -> None:
    different = sorted(key for key in plan.keys() | before.keys() if plan.get(key) != before.get(key))
    if different:
        was = ", ".join(f"{key} was {before.get(key)!r} and is now {plan.get(key)!r}" for key in different[:3])
        raise InputError(
            f"out={str(folder)!r} holds a study with other settings: {was}",
            expected="the settings of the study in that folder, to go on with it",
            fix="choose another folder with out= (--out), or delete that one (resume=False starts afresh in it)",
        )


def complete(folder: Path, *, record: Mapping[str, Any] | None = None, winner: Any = None) -> Study:
    """Save the fitted `winner`, write `study.json` and the report, tidy up; without a record, only what comes after.

    Every step can be repeated, so a crash between two of them costs nothing.
    """
    if record is not None:
        row = next(row for row in record["leaderboard"] if row["name"] == record["winner"])
        scores = {part: row[part] for part in ("validation", "test") if row[part] is not None}
        winner.save(folder / "model", scores=scores)
        write_json(folder / "study.json", record)
    if not (folder / "report.html").is_file():
        report.write(folder)
    shutil.rmtree(folder / "candidates", ignore_errors=True)
    return Study.load(folder)

"""`results.json`: all that is known of the experiments that were run, from which the page and the docs are drawn.

It is made from the trials that an OUT folder holds, whichever calls left them there; and several of them, from other
machines, are made one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from carryline import __version__
from carryline.chapter import claims, compare
from carryline.chapter.experiment import EXPERIMENTS, PARTS, Experiment
from carryline.chapter.scripts import meaning, script_of
from carryline.chapter.trials import FORMAT, read
from carryline.ground import files
from carryline.ground.errors import InputError

NAME = "results.json"


def collect(out: Path) -> dict[str, Any]:
    """The results that the trials in `out` make, quick and book; files of pictures are told relative to `out`."""
    records, failures = [], []
    for plan_file in sorted((out / "trials").rglob("plan.json")):
        home = plan_file.parent
        if (record := read(home / "record.json")) is not None:
            records.append({**record, "told": [_placed(item, home.relative_to(out)) for item in record["told"]]})
        elif (failure := read(home / "failure.json")) is not None:
            plan = read(plan_file) or {}
            failures.append({key: plan.get(key) for key in ("experiment", "variant", "seed", "budget")} | failure)
    return assemble(records, failures)


def load(path: Path) -> dict[str, Any]:
    """Read a `results.json`, or that of a folder. Raises InputError when it is none."""
    path = path / NAME if path.is_dir() else path
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        document = None
    if not isinstance(document, dict) or document.get("format") != FORMAT or "experiments" not in document:
        raise InputError(
            f"{path} is not the results of a chapter",
            expected=f"what `carryline chapter` writes: {NAME}, format {FORMAT}",
            fix="give the folder of a chapter that was run",
        )
    return document


def merge(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Several results as one; where two hold the same trial (experiment, variant, seed, budget), the later counts."""
    records: dict[tuple[Any, ...], Any] = {}
    failures: dict[tuple[Any, ...], Any] = {}
    for document in documents:
        for experiment in document["experiments"]:
            for record in experiment["trials"]:
                records[_key(record)] = record
                failures.pop(_key(record), None)
            for failure in experiment["failures"]:
                if _key(failure) not in records:
                    failures[_key(failure)] = failure
    return assemble(list(records.values()), list(failures.values()))


def assemble(records: Sequence[Mapping[str, Any]], failures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the catalogue says of each experiment, with its trials, their comparison, and the code that they ran."""
    shown = []
    for experiment in EXPERIMENTS.values():
        own = [record for record in records if record["experiment"] == experiment.name]
        failed = [failure for failure in failures if failure["experiment"] == experiment.name]
        if own or failed:
            shown.append(_described(experiment, _that_count(own), failed))
    known = {"format": FORMAT, "carryline": __version__, "parts": {name: asdict(part) for name, part in PARTS.items()}}
    return {**known, "claims": claims.check(shown), "experiments": shown}


def write(out: Path, document: Mapping[str, Any]) -> Path:
    """Write `results.json` in `out`."""
    return files.write_json(out / NAME, document)


def _described(experiment: Experiment, records: list[Any], failures: list[Any]) -> dict[str, Any]:
    budget = records[0]["budget"] if records else failures[0]["budget"]
    script = script_of(experiment)
    now = script.read_text(encoding="utf-8")
    code = max(records, key=lambda record: record["finished"])["code"] if records else now
    facts = asdict(experiment)
    return {
        **{key: facts[key] for key in ("name", "title", "listing", "part", "difference", "seeds", "settings")},
        "script": f"examples/{script.parent.name}/{script.name}",
        "command": f"carryline chapter --only {experiment.name} --budget {budget}",
        "budget": budget,
        "code": code,
        "outdated": meaning(code) != meaning(now),
        "rows": compare.rows(experiment, records),
        "trials": sorted(records, key=partial(_place, experiment)),
        "failures": [failure for failure in failures if failure["budget"] == budget],
    }


def _that_count(records: list[Any]) -> list[Any]:
    """Of one experiment: those at book budget if there are any, and of these those that ran the code that ran last."""
    records = [one for one in records if one["budget"] == "book"] or records
    if not records:
        return []
    last = meaning(max(records, key=lambda record: record["finished"])["code"])
    return [record for record in records if meaning(record["code"]) == last]


def _place(experiment: Experiment, trial: Mapping[str, Any]) -> tuple[int, int]:
    variants = experiment.variants or (None,)
    return variants.index(trial["variant"]) if trial["variant"] in variants else len(variants), trial["seed"]


def _placed(item: Mapping[str, Any], home: Path) -> dict[str, Any]:
    return {**item, "file": (home / item["file"]).as_posix()} if "file" in item else dict(item)


def _key(trial: Mapping[str, Any]) -> tuple[Any, ...]:
    return trial["experiment"], trial["variant"], trial["seed"], trial["budget"]

"""A trial: one run of an experiment, with one variant and one seed, and the folder that it leaves.

`plan.json` says what is to run and is written first; `spent.json` what it cost so far; `pictures/` and `fits/` belong
to the lesson; `log.txt` holds what was printed; `record.json`, written last, is what came of it, or `failure.json`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carryline.chapter.experiment import Experiment
from carryline.chapter.scripts import meaning, script_of
from carryline.ground import files

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What is run, in `folder`; see `Lesson` for `data`, `budget`, `seed` and `variant`."""

    experiment: Experiment
    variant: str | None
    seed: int
    budget: str
    data: Path | None
    folder: Path

    @property
    def title(self) -> str:
        """`lstm, seed 1`, `temperature_gru (beijing)`: in words, for progress and messages."""
        variant = f" ({self.variant})" if self.variant else ""
        return f"{self.experiment.name}{variant}, seed {self.seed}"

    def plan(self) -> dict[str, Any]:
        """All that decides what comes of the trial, and where its script is."""
        script = script_of(self.experiment)
        source = script.read_text(encoding="utf-8")
        return {
            "format": FORMAT,
            "experiment": self.experiment.name,
            "variant": self.variant,
            "seed": self.seed,
            "budget": self.budget,
            "data": _unusual(self.data),
            "settings": json.loads(json.dumps(dict(self.experiment.settings))),
            "script": str(script),
            "code": source,
        }

    def done(self) -> bool:
        """Whether its folder holds the record of this very trial, not of other code, settings or data."""
        return self.record() is not None and self._planned(self.plan())

    def prepare(self) -> None:
        """Make the folder ready for a run: what other code, settings or data left there is taken away."""
        plan = self.plan()
        if not self._planned(plan):
            shutil.rmtree(self.folder, ignore_errors=True)
        files.write_json(self.folder / "plan.json", plan)
        (self.folder / "failure.json").unlink(missing_ok=True)

    def record(self) -> dict[str, Any] | None:
        """What came of it; None while it is not done."""
        return read(self.folder / "record.json")

    def failure(self) -> dict[str, Any] | None:
        """Why it ended without a record; None if it did not."""
        return read(self.folder / "failure.json")

    def _planned(self, plan: Mapping[str, Any]) -> bool:
        before = read(self.folder / "plan.json")
        others = set(self.experiment.variants) - {self.variant}
        return before is not None and _decisive(before, others) == _decisive(plan, others)


def trials_of(experiments: Iterable[Experiment], *, budget: str, data: Path | None, out: Path) -> list[Trial]:
    """Every variant of every experiment, as often as the budget asks for: a first seed of all, then the others."""
    found = []
    for experiment in experiments:
        for variant in experiment.variants or (None,):
            for seed in range(experiment.seeds if budget == "book" else 1):
                home = out / "trials" / budget / experiment.name / (variant or "").replace("/", "-") / f"seed-{seed}"
                found.append(
                    Trial(experiment=experiment, variant=variant, seed=seed, budget=budget, data=data, folder=home)
                )
    return sorted(found, key=lambda trial: trial.seed)


def read(path: Path) -> dict[str, Any] | None:
    """A JSON object that one of these files holds; None where there is none, or not a whole one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("format", FORMAT) == FORMAT else None


def _unusual(data: Path | None) -> str | None:
    """Where the data lie, None for the usual places: it is the same run whether they are named or found."""
    from carryline.datasets import usual_folders

    usual = (None, *(folder.resolve() for folder in usual_folders()))
    return None if data is None or data.resolve() in usual else str(data.resolve())


def _decisive(plan: Mapping[str, Any], others: AbstractSet[str]) -> dict[str, Any]:
    """What of a plan decides what comes of it: not comments, nor the settings that are named for `others`, variants."""
    settings = {key: value for key, value in plan["settings"].items() if key not in others}
    kept = {key: value for key, value in plan.items() if key != "script"}
    return {**kept, "settings": settings, "code": meaning(plan["code"])}

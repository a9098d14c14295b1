"""The results of a small chapter: what is compared, drawn, missed, failed and left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CODE = '"""What <b>ONE</b> & two show."""\n\n\ndef run(lesson):\n    lesson.number("a", 0x1F)  # a remark\n'
MACHINE = {"processor": "A processor", "cores": 2, "accelerator": None, "system": "", "python": "", "torch": "2"}


def trial(seed: int = 0, variant: str | None = None, told: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    spent = {"seconds": 61.0 + seed, "cpu_seconds": 30.0, "machine": MACHINE, "finished": "2026-11-21T07:00:00+00:00"}
    return {"variant": variant, "seed": seed, "budget": "book", "told": told or [], "code": CODE, **spent}


def row(number: str, *values: float | None, **facts: Any) -> dict[str, Any]:
    whole = None not in values
    mean = sum(values) / len(values) if whole else None  # type: ignore[arg-type]
    told = {"variant": None, "number": number, "unit": "", "values": list(values), "mean": mean, "sd": None}
    rest = {"published": [], "lower_is_better": None, "bar": None, "verdict": None}
    return {**told, "sd": 0.0125 if whole and len(values) > 1 else None, **rest, **facts}


def experiment(name: str, title: str, part: str = "text", **facts: Any) -> dict[str, Any]:
    known = {"name": name, "title": title, "part": part, "listing": "6.1", "difference": "", "seeds": 1, "settings": {}}
    told = {"script": f"examples/chapter6/{name}.py", "command": f"carryline chapter --only {name} --budget book"}
    rest = {"budget": "book", "code": CODE, "outdated": False, "rows": [], "trials": [], "failures": []}
    return {**known, **told, **rest, **facts}


@pytest.fixture
def results() -> dict[str, Any]:
    curves = {
        "loss": [0.7, 0.5, None],
        "val_loss": [0.6, 0.65, 0.7],
        "acc": [0.5, 0.6, 0.7],
        "val_acc": [0.5, 0.6, 0.6],
    }
    told = [
        {"kind": "curves", "name": "training", "curves": curves, "first": 1},
        {"kind": "curves", "name": "gradients", "curves": {"LSTM": [1, 0.5], "GRU": [1, 1e-9]}, "first": 0},
        {"kind": "picture", "name": "all", "file": "pictures/all.svg", "caption": "A & B"},
        {"kind": "table", "name": "columns", "rows": [{"column": "<T>", "mean": 0.123456}, {"column": "p"}]},
        {"kind": "text", "name": "printed", "text": "<Model>\n" + "a long line " * 30},
    ]
    published = [{"figure": 0.846, "source": "notebook", "curve": "val_acc"}]
    held = row("accuracy", 0.85, 0.875, published=published, bar=0.84, verdict="held", lower_is_better=False)
    missed = row("loss", 0.5, published=[], bar=1e-4, verdict="MISSED", lower_is_better=True, variant="TCN")
    failure = {"variant": "jena", "seed": 0, "budget": "book"}
    lacking = {"kind": "MissingDataError", "given": "no Jena", "expected": "", "fix": "get it"}
    crashed = {"kind": "ValueError", "given": "no luck"}
    experiments = [
        experiment("one", "One <i>", rows=[held], trials=[trial(0, None, told), trial(1, None, told[:1])]),
        experiment(
            "two", "Two", difference="Why it differs.", rows=[missed], trials=[trial(variant="TCN")], outdated=True
        ),
        experiment(
            "three", "Three", "temperature", failures=[failure | {"error": lacking}, failure | {"error": crashed}]
        ),
    ]
    low, high = (
        {"experiment": name, "number": "a", "mean": mean, "sd": sd}
        for name, mean, sd in (("one", 1, 0.5), ("two", 2, None))
    )
    claim = {"words": "One is less than two.", "variant": None, "lower": low, "higher": high}
    titles = {"text": "Text", "temperature": "Temperature", "language": "Language"}
    parts = {name: {"title": title, "note": f"All of {title}." * (name == "text")} for name, title in titles.items()}
    known = {"format": 1, "carryline": "0.1.0", "parts": parts, "claims": [claim | {"verdict": "not held"}]}
    return {**known, "experiments": experiments}


@pytest.fixture
def chapter_folder(tmp_path: Path, results: dict[str, Any]) -> Path:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/all.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90"></svg>')
    (tmp_path / "results.json").write_text(json.dumps(results))
    return tmp_path

"""`scripts/chapter_results.py`: what is kept in docs of the chapters that were run, here and elsewhere."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import pytest

from carryline.chapter import Published
from carryline.chapter.trials import trials_of

SCRIPTS = Path(__file__).parents[2] / "scripts"
MACHINE = {"processor": "A", "cores": 2, "accelerator": None, "torch": "2.6"}


@pytest.fixture
def keep(monkeypatch):
    """Run the script."""

    def run(*arguments: Path) -> None:
        monkeypatch.setattr(sys, "argv", ["chapter_results.py", *map(str, arguments)])
        monkeypatch.syspath_prepend(str(SCRIPTS))
        runpy.run_path(str(SCRIPTS / "chapter_results.py"), run_name="__main__")

    return run


def leave(experiment, out, value, *, budget="book", processor="A"):
    for trial in trials_of([experiment], budget=budget, data=None, out=out):
        trial.prepare()
        told = [
            {"kind": "number", "name": "a", "value": value + trial.seed, "unit": "K"},
            {"kind": "picture", "name": "p", "file": "pictures/p.svg", "caption": ""},
        ]
        spent = {
            "seconds": 20.4,
            "cpu_seconds": 10.4,
            "machine": {**MACHINE, "processor": processor},
            "finished": "2026",
        }
        (trial.folder / "record.json").write_text(json.dumps({**trial.plan(), **spent, "told": told}))
        (trial.folder / "pictures").mkdir(exist_ok=True)
        (trial.folder / "pictures/p.svg").write_text(f"{trial.title} on {processor}")


def test_the_page_and_what_it_is_drawn_from(experiment, keep, tmp_path):
    bar = Published(number="a", figure=0.5, source="book", bar=9.0)
    one = experiment("one", "pass", seeds=2, published=(bar,), difference="Why.", variants=("x y",))
    docs, here, there = (tmp_path / name for name in ("docs", "here", "there"))
    docs.mkdir()
    (docs / "results.md").write_text("# Results\n\nStudies.\n")
    leave(one, here, 1.25)
    leave(experiment("quick", "pass"), here, 1.0, budget="quick")
    keep(docs, here)
    page = (docs / "results.md").read_text()
    assert page.startswith(
        "# Results\n\nStudies.\n\n<!-- What follows is written by `make chapter`. -->\n\n# The chapter\n"
    )
    assert "| 6.1 | `one` (x y) | a, K | 0.5 (book) | 1.75 ± 0.71 | 2 | MISSED: >= 9 | 10 | 20 |\n" in page
    assert "- `one` (x y): a 1.75 ± 0.71, bar 9. Why.\n" in page
    assert "- **one.** Why.\n" in page
    assert "Machines: A, 2 cores, torch 2.6.\n" in page
    assert "quick" not in page.partition("# The chapter")[2]
    kept = json.loads((docs / "chapter/results.json").read_text())["experiments"][0]
    pictures = [[item["file"] for item in trial["told"] if "file" in item] for trial in kept["trials"]]
    assert pictures == [["pictures/one-x-y-p.svg"], []]  # the first seed's is the one that is shown
    assert (docs / "chapter/pictures/one-x-y-p.svg").read_text() == "one (x y), seed 0 on A"

    # Another machine, later: its trials replace those that are the same; the rest stays.
    leave(one, there, 10.0, processor="B")
    leave(experiment("two", "pass"), there, 3.0, processor="B")
    keep(docs, there)
    page = (docs / "results.md").read_text()
    assert page.count("# The chapter") == 1
    assert "| 10.5 ± 0.71 | 2 | held: >= 9 |" in page
    assert "Every bar is held.\n" in page
    assert "`two`" in page
    keep(docs)
    assert (docs / "results.md").read_text() == page

"""`run_alone`: what makes a script of `examples/` a program of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from carryline.chapter.experiment import EXPERIMENTS
from carryline.chapter.lesson import Lesson


def run_alone(run: Callable[[Lesson], None]) -> None:
    """`python examples/chapter6/NAME.py [--data DIR] [--budget quick|book] [--seed N] [--variant V] [--out DIR]`.

    Prints what the lesson is told. Pictures and the state of trainings are kept in `--out` (default
    `runs/chapter/alone/NAME`), where the same command goes on after it was stopped. Of a script that several
    experiments share, `--name` chooses one (default: the first).
    """
    import torch

    script = Path(run.__code__.co_filename)
    name = script.stem if script.parent.name == "chapter6" else f"{script.parent.name}/{script.stem}"
    served = {key: one for key, one in EXPERIMENTS.items() if (one.script or key) == name}
    parser = argparse.ArgumentParser(description=sys.modules[run.__module__].__doc__)
    parser.add_argument("--data", type=Path, help="the folder where data sets are looked for")
    parser.add_argument("--budget", choices=["quick", "book"], default="quick", help="quick: a few epochs (default)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="where files are kept (default: runs/chapter/alone/NAME)")
    if len(served) > 1:
        parser.add_argument("--name", choices=[*served], default=next(iter(served)))
    variants = tuple(dict.fromkeys(variant for one in served.values() for variant in one.variants))
    if variants:
        parser.add_argument("--variant", choices=variants, default=variants[0])
    given = parser.parse_args()
    chosen = getattr(given, "name", next(iter(served), name))
    variant = getattr(given, "variant", None)
    label = [str(part) for part in (chosen, variant, given.budget, given.seed) if part is not None]
    folder = given.out or Path("runs/chapter/alone", "-".join(label))
    lesson = Lesson(
        data=given.data,
        budget=given.budget,
        seed=given.seed,
        variant=variant,
        settings=served[chosen].settings if chosen in served else {},
        folder=folder,
        listener=partial(show, folder=folder),
    )
    torch.manual_seed(lesson.seed)  # of what is drawn before fit is told a seed, as an Embedding's vectors are
    run(lesson)


def show(item: Mapping[str, Any], folder: Path) -> None:
    """Print one thing that a lesson was told."""
    match item:
        case {"kind": "number", "name": name, "value": value, "unit": unit}:
            print(f"{name}: {'not finite' if value is None else f'{value:.6g}'} {unit}".rstrip())
        case {"kind": "picture", "name": name, "file": file}:
            print(f"{name}: {folder / file}")
        case {"kind": "table", "name": name, "rows": rows}:
            print(f"{name}:")
            for row in rows:
                print("  " + "  ".join(f"{key} {value}" for key, value in row.items()))
        case {"kind": "text", "name": name, "text": text}:
            print(f"{name}:\n{text}")
        case {"kind": "curves", "name": name, "curves": curves}:
            last = ", ".join(
                f"{key} {values[-1]:.4g}" for key, values in curves.items() if values and values[-1] is not None
            )
            print(f"{name}: {last}")

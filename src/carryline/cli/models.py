"""The saved model that predict and evaluate work with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from carryline.ground.errors import InputError

ModelFolder = Annotated[
    Path, typer.Argument(metavar="MODEL", help="The folder of a saved model, or what a command wrote around it.")
]


def load_model(folder: Path) -> Any:
    """The estimator saved in `folder`, or the one that a study, or `carryline language`, saved within it."""
    from carryline.tasks import load

    inner = folder / "model"
    return load(inner if (folder / "study.json").is_file() or (inner / "config.json").is_file() else folder)


def refuse_text_column(*columns: str | None) -> None:
    """Only a classifier chooses among columns of text; with another model `--text` and `--label` are a mistake."""
    if any(column is not None for column in columns):
        raise InputError(
            "--text or --label was given with a model that is no classifier",
            expected="these options with a text classifier only",
            fix="leave them out: a forecaster finds its columns by their names, a language model reads whole files",
        )

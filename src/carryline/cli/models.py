"""The saved model that predict and evaluate work with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from carryline.ground.errors import InputError

ModelFolder = Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of a saved model, or of a study.")]


def load_model(folder: Path) -> Any:
    """The estimator saved in `folder`, or the winner of the study in it."""
    from carryline.tasks import load

    return load(folder / "model" if (folder / "study.json").is_file() else folder)


def refuse_text_column(*columns: str | None) -> None:
    """A forecaster reads every column by its name, so `--text` and `--label` can only be a mistake."""
    if any(column is not None for column in columns):
        raise InputError(
            "--text or --label was given with a forecaster",
            expected="these options with a text classifier only",
            fix="leave them out: a forecaster finds its columns by the names it was trained with",
        )

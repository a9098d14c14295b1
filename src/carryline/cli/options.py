"""The options that commands share: each is named, typed and explained once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Candidates = Annotated[
    str | None,
    typer.Option("--candidates", metavar="A,B,...", help="Run only these baselines and networks.", show_default="all"),
]
Budget = Annotated[str, typer.Option("--budget", metavar="quick|book|full", help="How long the study may take.")]
Epochs = Annotated[
    int | None,
    typer.Option(
        "--epochs",
        help="Epochs of each network: passes, or as many batches as the budget allows.",
        show_default="by budget",
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same result on the same machine.")]
StudyFolder = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help="Where the study is written; the same command again goes on from there.",
        show_default="runs/DATA-TASK",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, and nothing else, to standard output.")]
TextColumn = Annotated[
    str | None, typer.Option("--text", metavar="COLUMN", help="The column of texts.", show_default="found")
]
LabelColumn = Annotated[
    str | None, typer.Option("--label", metavar="COLUMN", help="The column of classes.", show_default="found")
]
TimeColumn = Annotated[
    str | None, typer.Option("--time", metavar="COLUMN", help="The column of times.", show_default="found")
]


def names(listed: str | None) -> list[str] | None:
    """`"linear, gru"` as a list of names."""
    return None if listed is None else [name.strip() for name in listed.split(",") if name.strip()]


def duration(text: str) -> int | str:
    """`"24h"` stays a duration; `"144"` is a number of rows."""
    return int(text) if text.strip().lstrip("-").isdigit() else text

"""`carryline classify`: from raw labelled texts to the candidate that classifies them best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carryline.cli.options import (
    Budget,
    Candidates,
    Epochs,
    Json,
    LabelColumn,
    Seed,
    StudyFolder,
    TextColumn,
    names,
)
from carryline.cli.studying import conduct, folder_for

if TYPE_CHECKING:
    from carryline.studies import Study


def classify(
    data: Annotated[
        Path,
        typer.Argument(metavar="DATA", help="A folder with one sub-folder per class, or CSV, TSV, JSONL or Parquet."),
    ],
    *,
    test: Annotated[
        Path | None,
        typer.Option("--test", metavar="DATA", help="Texts to test on.", show_default="a part put aside"),
    ] = None,
    text: TextColumn = None,
    label: LabelColumn = None,
    budget: Budget = "quick",
    candidates: Candidates = None,
    epochs: Epochs = None,
    seed: Seed = 0,
    out: StudyFolder = None,
    as_json: Json = False,
) -> None:
    """Run baselines and networks on labelled texts, and say which one to use.

    Every candidate sees the same split; selection is by validation only, and the test part is touched once, by the
    winner and the best baseline. A network wins only if its gain is beyond chance.

    **Examples**

    carryline classify reviews/

    carryline classify aclImdb/train --test aclImdb/test

    carryline classify tickets.csv --text body --label queue --budget full --out runs/tickets
    """

    def run(folder: Path) -> Study:
        import carryline

        return carryline.classify(
            data,
            test=test,
            text=text,
            label=label,
            budget=budget,
            candidates=names(candidates),
            epochs=epochs,
            seed=seed,
            out=folder,
        )

    conduct(run, out or folder_for(data, "classify"), as_json=as_json)

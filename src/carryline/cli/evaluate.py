"""`carryline evaluate`: how wrong a saved model is on data whose answers are known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from carryline.cli.models import ModelFolder, load_model, refuse_text_column
from carryline.cli.options import Json, LabelColumn, TextColumn
from carryline.cli.printing import decimals_for, number, print_json


def evaluate(
    model: ModelFolder,
    data: Annotated[
        Path, typer.Argument(metavar="DATA", help="Raw input with its answers: a series, labelled texts, or a text.")
    ],
    *,
    text: TextColumn = None,
    label: LabelColumn = None,
    as_json: Json = False,
) -> None:
    """Score a saved model on data whose answers are known.

    A forecaster is scored by its mean absolute error in the units of the target, a classifier by its accuracy, a
    language model by how unlikely it finds each character, or word, in nats.

    **Examples**

    carryline evaluate runs/weather-forecast next_year.csv

    carryline evaluate runs/tickets-classify more_tickets.csv --text body --label queue --json
    """
    scored = {"model": str(model), "data": str(data), **_score(load_model(model), data, text, label)}
    if as_json:
        print_json(scored)
    else:
        of = f" of {scored['target']}" if "target" in scored else ""
        of += f" over {scored['texts']:,} texts" if "texts" in scored else ""
        typer.echo(f"{scored['metric']}{of}: {number(scored['score'], decimals_for([scored['score']]))}")


def _score(estimator: Any, data: Path, text: str | None, label: str | None) -> dict[str, Any]:
    from carryline.tasks import FewLabelsClassifier, LanguageModel, TextClassifier

    if isinstance(estimator, LanguageModel):
        refuse_text_column(text, label)
        return {"metric": f"nats per {estimator.level}", "score": estimator.score(data)}
    if not isinstance(estimator, TextClassifier | FewLabelsClassifier):
        refuse_text_column(text, label)
        target = ", ".join(estimator.targets_)  # its name has the unit, where the user wrote one
        return {"metric": "mean absolute error", "target": target, "score": float(estimator.score(data))}

    from carryline.text import read_corpus

    corpus = read_corpus(data, text=text, label=label)
    return {"metric": "accuracy", "score": float(estimator.score(corpus)), "texts": len(corpus)}

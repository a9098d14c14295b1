"""`carryline predict`: a saved model, raw input in, predictions out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carryline.cli.models import ModelFolder, load_model, refuse_text_column
from carryline.cli.options import Json, TextColumn
from carryline.cli.printing import print_json
from carryline.cli.writing import check_destination, with_times_as_text, write_table
from carryline.ground.errors import InputError

if TYPE_CHECKING:
    import polars as pl


def predict(
    model: ModelFolder,
    data: Annotated[Path, typer.Argument(metavar="DATA", help="Raw input, as the model was trained on.")],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="A .csv, .parquet or .jsonl file to write.",
            show_default="CSV on standard output",
        ),
    ] = None,
    text: TextColumn = None,
    as_json: Json = False,
) -> None:
    """Predict from raw input with a saved model.

    A forecaster gives one row per moment that has enough past and per step ahead, the last of them from the end of
    the data; a classifier gives one row per text, with the probability of each class.

    **Examples**

    carryline predict runs/weather-forecast new.csv --out forecast.csv

    carryline predict runs/reviews-classify/model new_reviews.jsonl --out classes.parquet

    carryline predict runs/weather-forecast new.csv | tail -1
    """
    if out is not None:
        check_destination(out)  # before the work, not after it
    table = _predictions(load_model(model), data, text)
    if out is not None:
        write_table(table, out)
    if as_json:
        rows = {} if out is not None else {"predictions": with_times_as_text(table).to_dicts()}
        print_json({"model": str(model), "data": str(data), "rows": len(table), "out": out and str(out), **rows})
    elif out is not None:
        typer.echo(f"{len(table):,} rows written to {out}")
    else:
        typer.echo(with_times_as_text(table).write_csv(), nl=False)


def _predictions(estimator: Any, data: Path, text: str | None) -> pl.DataFrame:
    """One table, whatever the model: the forecaster makes its own, a classifier's is put together here."""
    from carryline.tasks import FewLabelsClassifier, LanguageModel, TextClassifier

    if isinstance(estimator, LanguageModel):
        raise InputError(
            "predict with a language model",
            expected="a forecaster or a text classifier",
            fix='use `carryline generate MODEL --prompt "..."`, or `carryline evaluate MODEL TEXT`',
        )
    if not isinstance(estimator, TextClassifier | FewLabelsClassifier):
        refuse_text_column(text)
        forecasts: pl.DataFrame = estimator.predict(data)
        return forecasts

    import polars as pl

    from carryline.text import read_corpus

    probabilities = estimator.predict_proba(read_corpus(data, text=text))  # (texts, classes)
    classes = list(estimator.classes_)
    return pl.DataFrame(
        {
            "row": pl.Series(range(1, len(probabilities) + 1), dtype=pl.Int64),
            "prediction": [classes[best] for best in probabilities.argmax(axis=1)],
            **{f"probability {name}": probabilities[:, place] for place, name in enumerate(classes)},
        }
    )

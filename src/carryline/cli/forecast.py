"""`carryline forecast`: from a raw series to the candidate that forecasts it best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carryline.cli.options import (
    Budget,
    Candidates,
    Epochs,
    Json,
    Seed,
    StudyFolder,
    TimeColumn,
    duration,
    names,
)
from carryline.cli.studying import conduct, folder_for

if TYPE_CHECKING:
    from carryline.studies import Study


def forecast(
    data: Annotated[Path, typer.Argument(metavar="DATA", help="CSV or TSV, Parquet, Feather or JSONL.")],
    *,
    target: Annotated[str, typer.Option("--target", metavar="COLUMN", help="The column to forecast.")],
    ahead: Annotated[
        str, typer.Option("--ahead", metavar="DURATION", help="How far ahead, as 24h or in rows.")
    ] = "24h",
    lookback: Annotated[
        str, typer.Option("--lookback", metavar="DURATION", help="How much of the past is looked at.")
    ] = "5d",
    every: Annotated[
        str | None,
        typer.Option("--every", metavar="DURATION", help="Look at one row of the past in each.", show_default="found"),
    ] = None,
    horizon: Annotated[int, typer.Option("--horizon", help="How many steps in a row are forecast.")] = 1,
    time: TimeColumn = None,
    period: Annotated[
        str | None,
        typer.Option("--period", metavar="DURATION", help="The season of the seasonal baseline.", show_default="found"),
    ] = None,
    budget: Budget = "quick",
    protocol: Annotated[
        str,
        typer.Option("--protocol", metavar="clean|book", help="How rows become windows; book: as in the chapter."),
    ] = "clean",
    candidates: Candidates = None,
    epochs: Epochs = None,
    seed: Seed = 0,
    out: StudyFolder = None,
    as_json: Json = False,
) -> None:
    """Run baselines and networks on a time series, and say which one to use.

    The time column is found, the series is split in order of time, and every candidate sees identical windows. A
    network wins only if its gain over the best baseline is beyond chance. Durations are written 30min, 1h, 5d or 2w;
    a bare number counts rows.

    **Examples**

    carryline forecast weather.csv --target "T (degC)" --ahead 24h

    carryline forecast load.parquet --target OT --lookback 7d --every 1h --ahead 1h --horizon 24

    carryline forecast weather.csv --target "T (degC)" --candidates linear,gru --epochs 20 --json
    """

    def run(folder: Path) -> Study:
        import carryline

        return carryline.forecast(
            data,
            target,
            lookback=duration(lookback),
            every=None if every is None else duration(every),
            ahead=duration(ahead),
            horizon=horizon,
            time=time,
            budget=budget,
            candidates=names(candidates),
            epochs=epochs,
            protocol=protocol,
            period=None if period is None else duration(period),
            seed=seed,
            out=folder,
        )

    conduct(run, out or folder_for(data, "forecast"), as_json=as_json)

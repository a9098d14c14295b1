"""`carryline demo`: the main job on simulated weather, with nothing to download."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carryline.cli.options import Json, StudyFolder
from carryline.cli.studying import conduct
from carryline.ground.errors import InputError

if TYPE_CHECKING:
    from carryline.studies import Study

TARGET = "T (degC)"
EPOCHS = 5  # a year of weather on two cores then takes less than three minutes
LEAST = 5_000  # rows: five days to look back on and one to look ahead, in the shortest of three parts


def demo(
    *,
    rows: Annotated[
        int, typer.Option("--rows", help="How many rows of weather, one every 10 minutes, are simulated.")
    ] = 52_560,
    out: StudyFolder = Path("runs/demo"),
    as_json: Json = False,
) -> None:
    """Forecast the temperature of simulated weather 24 hours ahead: the main job, in a few minutes, without any file.

    **Examples**

    carryline demo

    carryline demo --rows 10000 --out runs/small
    """
    if rows < LEAST:
        raise InputError(
            f"--rows {rows}",
            expected=f"at least {LEAST} rows, so that every part of the series is longer than a window",
            fix=f"carryline demo --rows {LEAST}",
        )
    typer.echo("These data are simulated (simulate_weather, seed 0): the study is real, the weather is not.", err=True)

    def run(folder: Path) -> Study:
        import carryline

        return carryline.forecast(
            carryline.simulate_weather(rows, seed=0),
            TARGET,
            lookback="5d",
            every="1h",
            ahead="24h",
            epochs=EPOCHS,
            out=folder,
        )

    conduct(run, out or Path("runs/demo"), as_json=as_json)

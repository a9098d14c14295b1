"""`carryline report`: draw the report of a study, or the page of a chapter, again from its record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carryline.cli.options import Json
from carryline.cli.printing import print_json


def report(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a study, or of a chapter.")],
    *,
    as_json: Json = False,
) -> None:
    """Draw the report of a study, or the page of a chapter, again from what it recorded; nothing is run.

    **Example**

    carryline report runs/weather-forecast
    """
    from carryline.report import chapter, write

    path = chapter.write(folder) if (folder / chapter.RECORD).is_file() else write(folder)
    if as_json:
        print_json({"report": str(path)})
    else:
        typer.echo(path)

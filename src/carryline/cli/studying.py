"""Where a study goes, and what is said when it begins and ends: shared by forecast, classify and demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from carryline.cli.printing import number, print_json, print_leaderboard, summary
from carryline.ground.files import sha256

if TYPE_CHECKING:
    from carryline.studies import Study


def folder_for(data: Path, task: str) -> Path:
    """`runs/weather-forecast` for `weather.csv`: in the current folder, the same for the same command."""
    return Path("runs") / f"{data.resolve().stem}-{task}"


def conduct(run: Callable[[Path], Study], folder: Path, *, as_json: bool) -> None:
    """Run a study in `folder`, and print what came of it.

    The notes on the way go to standard error, the outcome to standard output.
    """
    record = folder / "study.json"
    before = sha256(record) if record.is_file() else None
    if before is None and (folder / "plan.json").is_file():
        typer.echo(f"found an unfinished study in {folder}", err=True)
    study = run(folder)
    if before is not None and before == sha256(record):
        typer.echo(f"this study is finished in {folder}; nothing was run again", err=True)
    if as_json:
        print_json(summary(study.record, folder))
    else:
        _print_study(study, folder)


def _print_study(study: Study, folder: Path) -> None:
    record = study.record
    data = record["data"]
    step = f", one every {data['step']}" if data.get("step") else ""
    typer.echo(f"{data['source']}: {number(data['rows'], 0)} rows{step}")
    for fact in data["facts"]:
        detail = f" ({fact['detail']})" if fact["detail"] else ""
        typer.echo(f"  {fact['what']}: {number(fact['count'], 0)} -> {fact['policy']}{detail}")
    typer.echo()
    print_leaderboard(record)
    typer.echo(f"\n{record['verdict']['sentence']}")
    persistence = record.get("persistence")
    if persistence and persistence["suspected"]:
        blamed = record["verdict"]["kind"] == "network"  # of a baseline that repeats the last value it is no fault
        typer.secho(f"{'warning' if blamed else 'note'}: {persistence['detail']}", fg="yellow" if blamed else None)
    typer.echo(f"leaks found by the audit: {record['audit']['leaks']}\n")
    typer.echo(f"report  {folder / 'report.html'}")
    typer.echo(f"model   {folder / 'model'}")

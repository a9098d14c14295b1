"""A study as lines of text, and as JSON. Everything is drawn from its record (`study.json`)."""

from __future__ import annotations

import json
import math
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

WORDS = ("candidate", "diagnosis")  # columns of words stand at the left, numbers at the right
DISPENSABLE = ("parameters", "seconds", "diagnosis", "95 % interval")  # what a narrow terminal lacks, the first first
SUMMARY = (
    *("carryline", "task", "created", "seed", "budget", "protocol", "command", "data_sha256", "target", "metric"),
    *("unit", "lower_is_better", "winner", "verdict", "persistence", "audit", "leaderboard"),
)


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def summary(record: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What a program wants of a study: the decision and how it was made, and where the files are."""
    files = {"folder": str(folder), "report": str(folder / "report.html"), "model": str(folder / "model")}
    return {**{key: record[key] for key in SUMMARY if key in record}, **files}


def print_leaderboard(record: dict[str, Any]) -> None:
    """The baselines, then the networks, the best of each first; the winner is marked.

    On a terminal the table fits its width and has colour (unless NO_COLOR is set); elsewhere it is complete and plain.
    """
    color = False if os.environ.get("NO_COLOR") else None  # None: only where the output is a terminal
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    unit = f" in {record['unit']}" if record["unit"] else ""
    typer.echo(f"{record['metric']}{unit}, {'lower' if record['lower_is_better'] else 'higher'} is better\n")
    rows = ordered(record)
    heading, *lines = leaderboard_lines(rows, record["winner"], width=width)
    typer.secho(heading, bold=True, color=color)
    for place, (row, line) in enumerate(zip(rows, lines, strict=True)):
        if place and row["kind"] != rows[place - 1]["kind"]:
            typer.echo()
        wins = row["name"] == record["winner"]
        typer.secho(line, fg="green" if wins else None, bold=wins or None, color=color)


def ordered(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the leaderboard, baselines before networks and the best of each first."""
    sign = 1 if record["lower_is_better"] else -1

    def rank(row: dict[str, Any]) -> tuple[bool, float]:
        score = row["validation"]
        return row["kind"] != "baseline", math.inf if score is None else sign * score  # None: a run that diverged

    return sorted(record["leaderboard"], key=rank)


def leaderboard_lines(rows: Sequence[dict[str, Any]], winner: str, *, width: int | None = None) -> list[str]:
    """A heading and a line for each row, in columns; without those that a `width` leaves no room for."""
    decimals = decimals_for([abs(row["validation"]) for row in rows if row["validation"] is not None])
    table = [_cells(row, decimals) for row in rows]
    columns = [name for name in table[0] if any(cells[name] not in ("", "-") for cells in table)]
    for gap, lacking in [(2, 0), *((1, lacking) for lacking in range(len(DISPENSABLE) + 1))]:
        kept = [name for name in columns if name not in DISPENSABLE[:lacking]]
        lines = _aligned([{name: name for name in kept}, *table], kept, gap)
        if width is None or max(map(len, lines)) + 2 <= width:
            break
    marks = ["", *("*" if row["name"] == winner else "" for row in rows)]
    return [f"{mark:2}{line}".rstrip() for mark, line in zip(marks, lines, strict=True)]


def number(value: float | None, decimals: int) -> str:
    """`12,345.67`, or `-` for what was not measured."""
    return "-" if value is None else f"{value:,.{decimals}f}"


def _cells(row: dict[str, Any], decimals: int) -> dict[str, str]:
    """One candidate as words, by the names of the columns."""
    interval = row.get("validation_interval")
    diagnosis = (row.get("diagnosis") or {}).get("kind", "")
    return {
        "candidate": row["name"],
        "validation": number(row["validation"], decimals),
        "95 % interval": " to ".join(number(bound, decimals) for bound in interval) if interval else "-",
        "test": number(row.get("test"), decimals),
        "skill": _share(row.get("skill")),
        "seconds": number(row.get("seconds"), 1),
        "parameters": number(row.get("parameters"), 0),
        "diagnosis": diagnosis.removesuffix(" than the baseline"),
    }


def _share(fraction: float | None) -> str:
    """`+3.1 %`; from ten times worse on, it says so: digits of something hopeless mean nothing."""
    if fraction is None:
        return "-"
    return f"{100 * fraction:+.1f} %" if fraction > -10 else "< -1000 %"


def decimals_for(scores: Sequence[float]) -> int:
    """So many that the smallest score has four digits: 2.571, 12.34, 0.9125.

    Not the largest: one network that went wild must not round away the differences between the others.
    """
    smallest = min(scores, default=0)
    return 4 if smallest < 1 else max(0, 3 - math.floor(math.log10(smallest)))


def _aligned(table: Sequence[dict[str, str]], columns: Sequence[str], gap: int) -> list[str]:
    widths = {name: max(len(cells[name]) for cells in table) for name in columns}
    return [
        (" " * gap).join(
            cells[name].ljust(widths[name]) if name in WORDS else cells[name].rjust(widths[name]) for name in columns
        )
        for cells in table
    ]

"""A study in a terminal, in a pipe, and as JSON. Everything is drawn from its record (`study.json`)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

HEADINGS = ("", "candidate", "validation", "95 % interval", "test", "skill", "seconds", "parameters", "diagnosis")
LEFT = {1, 8}  # columns of words; the others hold numbers and stand at the right
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
    """The baselines, then the networks, the best of each first; the winner is marked."""
    rows = ordered(record)
    cells = [_cells(row, record) for row in rows]
    headings = [*HEADINGS]
    headings[2] += f" ({record['unit']})" if record["unit"] else ""
    typer.echo(f"{record['metric']}{', lower is better' if record['lower_is_better'] else ''}\n")
    kept = [column for column in range(len(headings)) if any(line[column] not in ("", "-") for line in cells)]
    headings, cells = [headings[column] for column in kept], [[line[column] for column in kept] for line in cells]
    left = {place for place, column in enumerate(kept) if column in LEFT}
    new_kind = [place > 0 and row["kind"] != rows[place - 1]["kind"] for place, row in enumerate(rows)]
    winner = [row["name"] == record["winner"] for row in rows]
    (_print_rich if _is_terminal() else _print_plain)(headings, cells, left, new_kind, winner)


def ordered(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the leaderboard, baselines before networks and the best of each first."""
    sign = 1 if record["lower_is_better"] else -1
    rows: list[dict[str, Any]] = record["leaderboard"]
    return sorted(rows, key=lambda row: (row["kind"] != "baseline", _last(row["validation"], sign)))


def _last(score: float | None, sign: int) -> float:
    """A sorting key that puts a missing score (a run that diverged) at the end."""
    return math.inf if score is None else sign * score


def _cells(row: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """One candidate as words."""
    largest = max((abs(other["validation"] or 0) for other in record["leaderboard"]), default=1)
    decimals = max(0, 3 - max(0, math.floor(math.log10(largest)) + 1)) + 1 if largest else 1
    interval = row.get("validation_interval")
    return [
        "*" if row["name"] == record["winner"] else "",
        row["name"],
        number(row["validation"], decimals),
        f"{number(interval[0], decimals)} to {number(interval[1], decimals)}" if interval else "-",
        number(row.get("test"), decimals),
        "-" if row.get("skill") is None else f"{100 * row['skill']:+.1f} %",
        number(row.get("seconds"), 1),
        number(row.get("parameters"), 0),
        (row.get("diagnosis") or {}).get("kind", ""),
    ]


def number(value: float | None, decimals: int) -> str:
    """`12,345.67`, or `-` for what was not measured."""
    return "-" if value is None else f"{value:,.{decimals}f}"


def _is_terminal() -> bool:
    import sys

    return sys.stdout.isatty()


def _print_rich(
    headings: Sequence[str],
    cells: Sequence[Sequence[str]],
    left: set[int],
    new_kind: Sequence[bool],
    winner: Sequence[bool],
) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place in left else "right", no_wrap=place in left)
    for line, starts, wins in zip(cells, new_kind, winner, strict=True):
        if starts:
            table.add_section()
        table.add_row(*line, style="bold green" if wins else None)
    Console().print(table)


def _print_plain(
    headings: Sequence[str],
    cells: Sequence[Sequence[str]],
    left: set[int],
    new_kind: Sequence[bool],
    winner: Sequence[bool],
) -> None:
    lines = [list(headings), *cells]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headings))]
    for line in lines:
        padded = [
            word.ljust(width) if place in left else word.rjust(width)
            for place, (word, width) in enumerate(zip(line, widths, strict=True))
        ]
        typer.echo("  ".join(padded).rstrip())
